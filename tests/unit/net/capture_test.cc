#include "harness/net/capture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "harness/net/descriptor.h"
#include "harness/net/endpoint.h"
#include "harness/net/frame_headers.h"
#include "harness/net/loopback.h"
#include "tests/unit/net/in_child.h"

namespace socklab::net {
namespace {

using std::chrono::steady_clock;
using testing::ElementsAre;
using testing::Ge;
using testing::Le;
using tests::OnPrivateLoopback;

Descriptor Bound(int type, Endpoint endpoint = {}) {
  Descriptor result(Checked(socket(AF_INET, type | SOCK_CLOEXEC, 0), "socket"));
  const sockaddr_in address = endpoint.ToSockaddr();
  Checked(bind(result.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  return result;
}

void SendTo(const Descriptor& socket, Endpoint to, const std::string& bytes) {
  const sockaddr_in address = to.ToSockaddr();
  Checked(
      sendto(socket.get(), bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&address), sizeof address),
      "sendto");
}

std::vector<std::size_t> PayloadsTo(Endpoint to, const Recording& recording) {
  std::vector<std::size_t> payloads;
  for (const Frame& frame : recording.frames) {
    const std::optional<FrameHeaders> headers = HeadersOf(frame.bytes);
    if (headers && headers->to == to && headers->payload > 0) payloads.push_back(headers->payload);
  }
  return payloads;
}

TEST(Capture, HasEachDatagramOnceAndInOrder) {
  OnPrivateLoopback([] {
    Capture capture;
    const Descriptor one = Bound(SOCK_DGRAM), other = Bound(SOCK_DGRAM);
    const Endpoint to = Endpoint::LocalOf(other.get());
    for (const int size : {5, 7, 1400}) SendTo(one, to, std::string(size, 'x'));
    const Recording recording = capture.Stop();
    EXPECT_THAT(PayloadsTo(to, recording), ElementsAre(5, 7, 1400));
    EXPECT_EQ(recording.frames.size(), 3u);
    EXPECT_EQ(recording.missed, 0u);
    EXPECT_TRUE(recording.frames.back().bytes.ends_with(std::string(1400, 'x')));
  });
}

TEST(Capture, StampsFramesWithTheSteadyClock) {
  OnPrivateLoopback([] {
    Capture capture;
    const Descriptor one = Bound(SOCK_DGRAM), other = Bound(SOCK_DGRAM);
    const auto before = steady_clock::now();
    SendTo(one, Endpoint::LocalOf(other.get()), "now");
    const auto after = steady_clock::now();
    const Recording recording = capture.Stop();
    ASSERT_EQ(recording.frames.size(), 1u);
    constexpr std::chrono::microseconds kInexact{100};  // of two clocks' difference
    EXPECT_THAT(recording.frames[0].time, Ge(before - kInexact));
    EXPECT_THAT(recording.frames[0].time, Le(after + kInexact));
  });
}

TEST(Capture, LeavesOutWhatDrainsTheLoopback) {
  OnPrivateLoopback([] {
    Capture capture;
    DrainLoopback();
    EXPECT_TRUE(capture.Stop().frames.empty());
  });
}

TEST(Capture, IsWholeAsFarAsItGoes) {
  OnPrivateLoopback([] {
    const Descriptor listener = Bound(SOCK_STREAM);
    listen(listener.get(), 1);
    const Endpoint to = Endpoint::LocalOf(listener.get());
    Capture capture;
    Descriptor client = Bound(SOCK_STREAM);
    const sockaddr_in address = to.ToSockaddr();
    Checked(connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
    const Descriptor server(Checked(accept(listener.get(), nullptr, nullptr), "accept"));
    std::size_t received = 0;
    const std::string chunk(4'000, 'c');
    std::array<char, 4'000> buffer;
    for (int i = 0; i < 1'000; ++i) {
      ASSERT_EQ(send(client.get(), chunk.data(), chunk.size(), MSG_DONTWAIT), std::ssize(chunk));
      received += recv(server.get(), buffer.data(), buffer.size(), MSG_WAITALL);
    }
    const Recording recording = capture.Stop();
    std::size_t captured = 0;
    for (const std::size_t payload : PayloadsTo(to, recording)) captured += payload;
    EXPECT_EQ(recording.missed, 0u);
    EXPECT_EQ(received, 1'000 * chunk.size());
    EXPECT_EQ(captured, received);
  });
}

TEST(Capture, EndsWithoutBeingStopped) {
  OnPrivateLoopback([] { const Capture capture; });
}

// ---- Recorder

Frame Of(char byte, std::size_t size = 1000) {
  return {.bytes = std::string(size, byte)};
}

std::string BytesOf(const std::vector<Frame>& frames) {
  std::string bytes;
  for (const Frame& frame : frames) bytes += frame.bytes.front();
  return bytes;
}

TEST(Recorder, KeepsAllOfAFew) {
  Recorder recorder(1 << 20);
  for (const char c : {'a', 'b', 'c'}) recorder.Add(Of(c));
  EXPECT_EQ(BytesOf(recorder.Take()), "abc");
  EXPECT_TRUE(recorder.Take().empty());
}

TEST(Recorder, KeepsTheFirstAndTheLastOfMany) {
  Recorder recorder(6 * (1000 + sizeof(Frame)));
  for (char c = 'a'; c <= 'z'; ++c) recorder.Add(Of(c));
  const std::vector<Frame> frames = recorder.Take();
  EXPECT_EQ(BytesOf(frames), "abcxyz");
  EXPECT_EQ(frames[3].left_out_before, 20u);
  EXPECT_EQ(frames[2].left_out_before, 0u);
}

TEST(Recorder, CountsAllThatIsLeftOutWhereNoneOfTheLastFits) {
  Recorder recorder(4000);
  recorder.Add(Of('a'));
  recorder.Add(Of('b', 3000));
  recorder.Add(Of('c'));
  const std::vector<Frame> frames = recorder.Take();
  EXPECT_EQ(BytesOf(frames), "ac");
  EXPECT_EQ(frames[1].left_out_before, 1u);
}

// ---- HeadersOf

// An Ethernet frame with this segment of TCP (protocol 6) or datagram of UDP (17) in IPv4.
std::string FrameWith(char protocol, const std::string& content, char fragment_offset = 0) {
  const std::size_t length = 20 + content.size();
  std::string frame(12, '\0');
  frame += std::string("\x08\x00\x45\x00", 4);
  frame += {static_cast<char>(length >> 8), static_cast<char>(length)};
  frame += {0, 0, 0, fragment_offset, 64, protocol, 0, 0, 127, 0, 0, 1, 127, 0, 0, 2};
  return frame + content;
}

std::string Tcp(char flags, const std::string& data) {
  return std::string("\x04\xd2\x04\xde\0\0\0\1\0\0\0\2\x50", 13) + flags + std::string(6, '\0') + data;
}

TEST(HeadersOf, KnowsATcpSegment) {
  const auto headers = HeadersOf(FrameWith(6, Tcp(0x11, "abc")));
  ASSERT_TRUE(headers);
  EXPECT_EQ(headers->from.ToString(), "127.0.0.1:1234");
  EXPECT_EQ(headers->to.ToString(), "127.0.0.2:1246");
  EXPECT_EQ(headers->payload, 3u);
  EXPECT_TRUE(headers->fin && headers->ack && !headers->syn && !headers->rst);
}

TEST(HeadersOf, KnowsADatagram) {
  const auto headers = HeadersOf(FrameWith(17, std::string("\x04\xd2\x04\xde\0\x0a\0\0hi", 10)));
  ASSERT_TRUE(headers);
  EXPECT_EQ(headers->to.port, 1246);
  EXPECT_EQ(headers->payload, 2u);
}

TEST(HeadersOf, TellsNothingOfOtherFrames) {
  const std::string frame = FrameWith(6, Tcp(0x10, ""));
  EXPECT_FALSE(HeadersOf(""));
  for (std::size_t size = 0; size < frame.size(); ++size) EXPECT_FALSE(HeadersOf(frame.substr(0, size))) << size;
  EXPECT_FALSE(HeadersOf(FrameWith(1, Tcp(0x10, "")))) << "ICMP";
  EXPECT_FALSE(HeadersOf(FrameWith(6, Tcp(0x10, ""), 1))) << "a later fragment";
  std::string too_long = Tcp(0x10, "");
  too_long[12] = '\xf0';
  EXPECT_FALSE(HeadersOf(FrameWith(6, too_long))) << "a header longer than its segment";
}

}  // namespace
}  // namespace socklab::net
