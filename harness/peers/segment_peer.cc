#include "harness/peers/segment_peer.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>
#include <utility>
#include <vector>

#include "harness/net/loopback.h"
#include "harness/peers/udp_peer.h"
#include "harness/program/processes.h"

namespace socklab::peers {
namespace {

using net::Checked;
using net::Endpoint;
using Kind = Step::Kind;

// From a program that wakes up again and again, although nothing is to be done, it is enough to be idle for so long.
constexpr std::chrono::milliseconds kAtRest{200};
constexpr int kRoom = 1 << 20;  // bytes of the receive buffer, for flights of 64 KiB in small segments

std::chrono::nanoseconds TimestampIn(msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SO_TIMESTAMPNS) continue;
    timespec time{};
    std::memcpy(&time, CMSG_DATA(part), sizeof time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
  }
  throw Inconclusive("the kernel does not tell when a datagram was sent (SO_TIMESTAMPNS)");
}

void SetOption(const net::Descriptor& socket, int option, int value, const std::string& name) {
  Checked(setsockopt(socket.get(), SOL_SOCKET, option, &value, sizeof value), "setsockopt " + name);
}

}  // namespace

SegmentPeer::SegmentPeer(Conversation& conversation, std::string name, Endpoint local, std::uint32_t isn)
    : conversation_(conversation), name_(std::move(name)), socket_(BoundUdpSocket(local)), isn_(isn) {
  SetOption(socket_, SO_TIMESTAMPNS, 1, "SO_TIMESTAMPNS");
  SetOption(socket_, SO_RCVBUF, kRoom, "SO_RCVBUF");
  local_ = Endpoint::LocalOf(socket_.get());
  conversation_.Introduce(local_, name_);
}

void SegmentPeer::Sends(const Segment& segment) {
  SendsDatagram(Encode(segment), InWords(segment));
}

void SegmentPeer::SendsDatagram(std::string_view datagram, const std::string& words) {
  conversation_.story().Tell(Kind::kToProgram, name_, words);
  const sockaddr_in address = remote().ToSockaddr();
  Checked(sendto(socket_.get(), datagram.data(), datagram.size(), 0, reinterpret_cast<const sockaddr*>(&address),
                 sizeof address),
          "sendto " + remote().ToString());
  net::DrainLoopback();
}

void SegmentPeer::SendsDamaged(const Segment& segment, std::string_view field) {
  const auto* const found = std::ranges::find(kHeaderFields, field, &HeaderField::name);
  const bool is_data = found == std::end(kHeaderFields);
  // The lowest bit of the field, or of the first byte of data: it is a small step from right to wrong.
  const std::size_t end = is_data ? kSegmentHeader + 1 : found->offset + found->size;
  SendsDatagram(WithFlippedBit(Encode(segment), 8 * end - 1),
                fmt::format("{}, one bit of its {} flipped", InWords(segment), field));
}

// True when there is a datagram to be taken.
bool SegmentPeer::Pull() {
  if (come_) return true;
  std::array<char, 65536> bytes;
  alignas(cmsghdr) std::array<char, 128> control;
  sockaddr_in from{};
  iovec part = {.iov_base = bytes.data(), .iov_len = bytes.size()};
  msghdr message{};
  message.msg_name = &from;
  message.msg_namelen = sizeof from;
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t size = recvmsg(socket_.get(), &message, 0);
  if (size < 0) return false;
  come_ = {.bytes = std::string(bytes.data(), static_cast<std::size_t>(size)),
           .from = Endpoint::From(from),
           .sent = TimestampIn(message)};
  return true;
}

// What has come already, and has not been taken, was sent at a time that we did not look at.
std::chrono::nanoseconds SegmentPeer::StarvedBeforeNext() {
  const std::chrono::nanoseconds starved = Starved();
  if (!Pull()) starved_before_ = starved;
  return starved_before_;
}

program::Wait SegmentPeer::UntilPulled(std::chrono::milliseconds patience) {
  return {.done = [this] { return Pull(); },
          .events =
              [this] {
                return std::vector{pollfd{socket_.get(), POLLIN, 0}};
              },
          .patience = patience};
}

SegmentPeer::Arrival SegmentPeer::Next(const std::string& should, std::chrono::milliseconds patience, Where where) {
  const std::chrono::nanoseconds starved_before = StarvedBeforeNext();
  conversation_.Await(*program_, UntilPulled(patience), {.text = should, .where = where, .circumstance = [this] {
                                                           return fmt::format("{} sends nothing {}", Your(),
                                                                              anything_came_ ? "more" : "at all");
                                                         }});
  return Take(starved_before, where);
}

std::optional<SegmentPeer::Arrival> SegmentPeer::NextBeforeRest(Where where) {
  const std::chrono::nanoseconds starved_before = StarvedBeforeNext();
  conversation_.watch().Until(*program_, UntilPulled(kAtRest));
  if (!come_) return std::nullopt;
  return Take(starved_before, where);
}

SegmentPeer::Arrival SegmentPeer::Take(std::chrono::nanoseconds starved_before, Where where) {
  const Datagram datagram = *std::exchange(come_, std::nullopt);
  anything_came_ = true;
  if (!remote_) remote_ = datagram.from;
  const std::string why = WhyNoSegment(datagram.bytes);
  if (!why.empty()) {
    conversation_.story().Tell(Kind::kFromProgram, name_, fmt::format("a datagram of {} bytes", datagram.bytes.size()));
    Blames(fmt::format("should send segments only, but one of its datagrams is none: {}", why), where);
  }
  Segment segment = Decode(datagram.bytes);
  conversation_.story().Tell(Kind::kFromProgram, name_, InWords(segment));
  if (datagram.from != *remote_) {
    Blames(fmt::format("should send all segments of a connection from one address, but after {} one comes from {}",
                       remote_->ToString(), datagram.from.ToString()),
           where);
  }
  return {.segment = std::move(segment), .sent = datagram.sent, .starved_before = starved_before};
}

void SegmentPeer::Blames(const std::string& what, Where where) const {
  Unmet unmet(fmt::format("{} {}.", Your(), what), where);
  unmet.program_state = conversation_.watch().Describe(*program_);
  throw unmet;
}

std::string SegmentPeer::Your() const {
  return "your " + program_->name();
}

SegmentPeer::Moment SegmentPeer::Now() {
  return std::chrono::system_clock::now().time_since_epoch();  // CLOCK_REALTIME, as that of SO_TIMESTAMPNS
}

std::chrono::nanoseconds SegmentPeer::Starved() const {
  return program::TimeOf(program_->Processes()).starving;
}

}  // namespace socklab::peers
