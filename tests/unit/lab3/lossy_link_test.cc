#include "labs/03_tcp_reliability/checks/lossy_link.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/net/descriptor.h"
#include "harness/net/loopback.h"
#include "harness/transcript/clock.h"
#include "tests/unit/lab3/in_words.h"
#include "tests/unit/peers/in_conversation.h"

namespace socklab::lab3 {
namespace {

using namespace std::chrono_literals;
using net::Checked;
using net::Endpoint;
using peers::Inconclusive;
using peers::Step;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;
using tests::Failure;
using tests::Said;

constexpr Endpoint kReceiver = {.port = 1300};

// The place of a program: a socket of the test.
class End {
 public:
  explicit End(Endpoint local = {}) : socket_(Checked(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), "socket")) {
    const sockaddr_in address = local.ToSockaddr();
    Checked(bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  }

  Endpoint local() const { return Endpoint::LocalOf(socket_.get()); }

  // It has arrived when this returns.
  void Sends(std::string_view datagram, Endpoint to) {
    const sockaddr_in address = to.ToSockaddr();
    Checked(sendto(socket_.get(), datagram.data(), datagram.size(), 0, reinterpret_cast<const sockaddr*>(&address),
                   sizeof address),
            "sendto");
    net::DrainLoopback();
  }

  // The next one that has arrived.
  std::optional<std::string> Next() {
    std::array<char, 65536> buffer;
    sockaddr_in address{};
    socklen_t length = sizeof address;
    const ssize_t size =
        recvfrom(socket_.get(), buffer.data(), buffer.size(), 0, reinterpret_cast<sockaddr*>(&address), &length);
    if (size < 0) return std::nullopt;
    peer_ = Endpoint::From(address);
    return std::string(buffer.data(), static_cast<std::size_t>(size));
  }
  std::vector<std::string> All() {
    std::vector<std::string> all;
    while (auto datagram = Next()) all.push_back(*std::move(datagram));
    return all;
  }

  Endpoint peer() const { return peer_; }  // where the last one came from

 private:
  net::Descriptor socket_;
  Endpoint peer_;
};

std::string Data(std::uint32_t seq) {
  return Encode({.seq = seq, .flags = 0, .data = "some data"});
}

class LossyLinkTest : public tests::InConversation {
 protected:
  // Begins a conversation with a program that does nothing, and two sockets of the test at both ends of a link.
  LossyLink& BeginLink(const LinkQuality& quality = {}) {
    Begin({"pause"});
    sender_.emplace();
    receiver_.emplace(kReceiver);
    link_.emplace(conversation(), kReceiver, quality);
    return *link_;
  }

  // The link does what it can do now.
  void Turn() {
    conversation().watch().For(0ms, {.done = [] { return false; }});
    net::DrainLoopback();
  }
  void SendsToReceiver(std::string_view datagram) {
    sender().Sends(datagram, link_->address());
    Turn();
  }
  std::string Awaits(End& end) {
    std::optional<std::string> datagram;
    conversation().watch().For(10s, {.done = [&] { return (datagram = end.Next()).has_value(); }});
    return datagram.value_or("nothing");
  }
  const Step& LastStep() { return conversation().story().steps().back(); }

  End& sender() { return *sender_; }
  End& receiver() { return *receiver_; }

 private:
  std::optional<End> sender_;
  std::optional<End> receiver_;
  std::optional<LossyLink> link_;
};

TEST_IN_SANDBOX(LossyLinkTest, CarriesBothWays) {
  const LossyLink& link = BeginLink();
  SendsToReceiver("there");
  EXPECT_EQ(receiver().Next(), "there");
  receiver().Sends("and back", receiver().peer());
  Turn();
  EXPECT_EQ(sender().Next(), "and back");
  EXPECT_EQ(sender().peer(), link.address());
  EXPECT_EQ(link.from_sender(), LinkTally{.segments = 1});
  EXPECT_EQ(link.from_receiver(), LinkTally{.segments = 1});
}

TEST_IN_SANDBOX(LossyLinkTest, DropsWhatComesFromAThirdAddress) {
  const LossyLink& link = BeginLink();
  SendsToReceiver("from the sender");
  End mallory;
  mallory.Sends("from mallory", link.address());
  receiver().Next();
  mallory.Sends("to the sender", receiver().peer());
  Turn();
  EXPECT_EQ(receiver().Next(), std::nullopt);
  EXPECT_EQ(sender().Next(), std::nullopt);
  EXPECT_EQ(link.from_sender().segments, 1u);
  EXPECT_EQ(Said(LastStep().what),
            "the link drops what comes from " + mallory.local().ToString() +
                ", which is neither program's address: no segment: it has 13 bytes: the header alone "
                "has 16");
}

TEST_IN_SANDBOX(LossyLinkTest, Loses) {
  LossyLink& link = BeginLink();
  link.Loses(TheData(2));
  for (const std::uint32_t seq : {1, 10, 20, 10}) SendsToReceiver(Data(seq));
  EXPECT_THAT(receiver().All(), ElementsAre(Data(1), Data(20), Data(10)));
  EXPECT_EQ(link.from_sender(), (LinkTally{.segments = 4, .lost = 1}));
}

TEST_IN_SANDBOX(LossyLinkTest, ObeysTheSameRulesAnew) {
  LossyLink& link = BeginLink();
  link.Loses(TheData(1));
  SendsToReceiver(Data(1));
  const LossyLink other = link.Anew();
  for (int sending = 0; sending < 2; ++sending) {
    sender().Sends(Data(1), other.address());
    Turn();
  }
  EXPECT_THAT(receiver().All(), ElementsAre(Data(1)));
  EXPECT_EQ(other.from_sender(), (LinkTally{.segments = 2, .lost = 1}));
}

TEST_IN_SANDBOX(LossyLinkTest, DamagesOneBit) {
  LossyLink& link = BeginLink();
  link.Damages(TheData(1));
  SendsToReceiver(Data(1));
  const std::string damaged = receiver().Next().value_or("");
  ASSERT_EQ(damaged.size(), Data(1).size());
  int different = 0;
  for (std::size_t bit = 0; bit < damaged.size() * 8; ++bit) different += WithFlippedBit(damaged, bit) == Data(1);
  EXPECT_EQ(different, 1);
  EXPECT_FALSE(WhyNoSegment(damaged).empty());
}

TEST_IN_SANDBOX(LossyLinkTest, Doubles) {
  LossyLink& link = BeginLink();
  link.Doubles(TheData(1));
  SendsToReceiver(Data(1));
  SendsToReceiver(Data(10));
  EXPECT_THAT(receiver().All(), ElementsAre(Data(1), Data(1), Data(10)));
}

TEST_IN_SANDBOX(LossyLinkTest, HoldsBackUntilLaterOnesHavePassed) {
  LossyLink& link = BeginLink();
  link.HoldsBack(TheData(1), 2);
  link.Loses(TheData(3));
  for (const std::uint32_t seq : {1, 10, 20, 30, 40}) sender().Sends(Data(seq), link.address());
  Turn();
  EXPECT_THAT(receiver().All(), ElementsAre(Data(10), Data(30), Data(1), Data(40)));
}

TEST_IN_SANDBOX(LossyLinkTest, HoldsNothingBackForever) {
  LossyLink& link = BeginLink();
  link.HoldsBack(TheData(1), 2);
  SendsToReceiver(Data(1));
  EXPECT_EQ(Awaits(receiver()), Data(1));
}

TEST_IN_SANDBOX(LossyLinkTest, DelaysSoThatLaterOnesOvertake) {
  LossyLink& link = BeginLink();
  link.Delays(TheData(1), 20ms);
  sender().Sends(Data(1), link.address());
  sender().Sends(Data(10), link.address());
  EXPECT_EQ(Awaits(receiver()), Data(10));
  EXPECT_EQ(Awaits(receiver()), Data(1));
}

TEST_IN_SANDBOX(LossyLinkTest, TakesTime) {
  const LossyLink& link = BeginLink({.delay = 5ms, .rate = 1000});
  const transcript::Time begin = transcript::Now();
  for (const std::uint32_t seq : {1, 10}) sender().Sends(Data(seq), link.address());
  EXPECT_EQ(Awaits(receiver()), Data(1));
  EXPECT_GE(transcript::Now() - begin, 25ms + 5ms) << "25 bytes";
  EXPECT_EQ(Awaits(receiver()), Data(10));
  EXPECT_GE(transcript::Now() - begin, 50ms + 5ms);
}

TEST_IN_SANDBOX(LossyLinkTest, TellsTheStoryOfEachSegment) {
  LossyLink& link = BeginLink();
  link.Loses(TheSyn());
  link.Doubles(TheSyn().Sending(2));
  SendsToReceiver(Encode({.seq = 1000, .flags = kSyn}));
  EXPECT_EQ(LastStep().kind, Step::Kind::kFromProgram);
  EXPECT_EQ(LastStep().program, "rsend");
  EXPECT_EQ(LastStep().peer, "rrecv");
  EXPECT_EQ(Said(LastStep().what), "SYN seq=1000");
  EXPECT_EQ(Said(LastStep().detail), "");
  EXPECT_EQ(LastStep().fate, Step::Fate::kLost);
  SendsToReceiver(Encode({.seq = 1000, .flags = kSyn}));
  EXPECT_EQ(Said(LastStep().detail), "sending 2, doubled");
  EXPECT_EQ(LastStep().fate, Step::Fate::kArrived);
  receiver().Next();
  link.Damages(TheSynAck());
  receiver().Sends(Encode({.seq = 5000, .ack = 1001, .flags = kSyn | kAck, .window = 65'535}), receiver().peer());
  Turn();
  EXPECT_EQ(LastStep().kind, Step::Kind::kToProgram);
  EXPECT_EQ(LastStep().program, "rsend");
  EXPECT_EQ(LastStep().peer, "rrecv");
  EXPECT_EQ(Said(LastStep().what), "SYN|ACK seq=5000 ack=1001 window=65535");
  EXPECT_THAT(Said(LastStep().detail), AllOf(StartsWith("a bit of "), HasSubstr(" flipped")));
  EXPECT_EQ(LastStep().fate, Step::Fate::kDamaged);
  EXPECT_EQ(Said(link.Describe()),
            "The link has carried 2 segments from your rsend (1 lost, 1 doubled) and 1 segment from your rrecv (1 "
            "damaged).");
}

TEST_IN_SANDBOX(LossyLinkTest, HasNothingToSayOfNothing) {
  BeginLink();
  EXPECT_TRUE(conversation().HasRelay());
  EXPECT_TRUE(conversation().DescribeRelay().empty());
}

TEST_IN_SANDBOX(LossyLinkTest, SaysWhatItIsAndWhatItWillDo) {
  LossyLink& link = BeginLink({.loss = 0.1});
  EXPECT_EQ(Said(LastStep().what), "a link from " + link.address().ToString() + " to 127.0.0.1:1300, which loses 10 %");
  link.HoldsBack(TheData(2), 3);
  EXPECT_EQ(Said(LastStep().what), "the link holds back data segment 2 until 3 later ones have passed");
}

// ---- What is waited for

class LinkedProgramTest : public LossyLinkTest {
 protected:
  // Begins with a program at the receiver's address, which waits without a timeout for a datagram, and prints it.
  LossyLink BeginReceiver(const LinkQuality& quality) {
    Begin({"bind-udp", "1300", "print", "bound", "print-received", "pause"});
    tests::AwaitOutput(program(), "bound");
    return LossyLink(conversation(), kReceiver, quality);
  }
  void Prints(std::string_view text) {
    conversation().Await(
        program(), {.done = [&] { return program().output().find(text) != std::string_view::npos; }},
        {.should = {"lab3.should_go_on", {{"program", "server"}}}, .where = std::source_location::current()});
  }
};

TEST_IN_SANDBOX(LinkedProgramTest, WaitsForWhatTheLinkHasNotDeliveredYet) {
  const LossyLink link = BeginReceiver({.delay = 100ms});
  End sender;
  sender.Sends("hello", link.address());
  Prints("hello");
}

TEST_IN_SANDBOX(LinkedProgramTest, KnowsThatALinkWithoutSegmentsBringsNothing) {
  const LossyLink link = BeginReceiver({.loss = 1});
  End sender;
  sender.Sends("hello", link.address());
  EXPECT_EQ(Failure([&] { Prints("hello"); }),
            "your server should go on, but it is blocked in recv(3), its UDP socket, with no datagram left to "
            "read.");
  EXPECT_EQ(Said(conversation().DescribeRelay()),
            "The link has carried 1 segment from your rsend (1 lost) and 0 segments from your rrecv.");
}

// The link's own socket: the one that is bound to its address.
int SocketOf(const LossyLink& link) {
  for (int fd = 0; fd < 1024; ++fd) {
    sockaddr_in address{};
    socklen_t length = sizeof address;
    if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) continue;
    if (address.sin_family == AF_INET && Endpoint::From(address) == link.address()) return fd;
  }
  return -1;
}

TEST_IN_SANDBOX(LossyLinkTest, HasRoomForTwoFlights) {
  const LossyLink& link = BeginLink();
  int room = 0;
  socklen_t size = sizeof room;
  Checked(getsockopt(SocketOf(link), SOL_SOCKET, SO_RCVBUF, &room, &size), "getsockopt");
  EXPECT_GE(room, 2 * 64 * 2304);
}

TEST_IN_SANDBOX(LossyLinkTest, IsInconclusiveWhenTheKernelHasNoRoom) {
  const LossyLink& link = BeginLink();
  const int least = 0;
  Checked(setsockopt(SocketOf(link), SOL_SOCKET, SO_RCVBUF, &least, sizeof least), "setsockopt");
  const std::string large(1000, 'x');
  for (int i = 0; i < 10; ++i) sender().Sends(large, link.address());
  EXPECT_THROW(Turn(), Inconclusive);
}

}  // namespace
}  // namespace socklab::lab3
