#include "harness/peers/udp_peer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/in_english.h"
#include "tests/unit/peers/in_conversation.h"

namespace socklab::peers {
namespace {

using net::Endpoint;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::Gt;
using tests::InEnglish;
using tests::Message;
using tests::UnmetBy;

class UdpPeerTest : public tests::InConversation {
 protected:
  static constexpr Endpoint kReceiver = {.port = 1234};

  // Starts a program that has bound kReceiver before it performs these verbs.
  void BeginReceiver(std::vector<std::string> verbs) {
    const std::vector<std::string> first = {"bind-udp", "1234", "print", "bound"};
    verbs.insert(verbs.begin(), first.begin(), first.end());
    Begin(verbs);
    tests::AwaitOutput(program(), "bound");
  }
};

TEST_IN_SANDBOX(UdpPeerTest, SendsADatagram) {
  BeginReceiver({"print-received"});
  UdpPeer alice(conversation(), "alice", {});
  EXPECT_EQ(alice.local().Host(), "127.0.0.1");
  alice.Sends("hello", kReceiver);
  tests::AwaitOutput(program(), "hello\n");
}

TEST_IN_SANDBOX(UdpPeerTest, SaysThatAProgramHasTakenItsPort) {
  BeginReceiver({"pause"});
  EXPECT_EQ(Message(UnmetBy([&] { UdpPeer(conversation(), "alice", kReceiver); })),
            "alice should find 127.0.0.1:1234 free, but it is in use: a program must bind only the ports "
            "that it needs, and close what it has opened.");
}

TEST_IN_SANDBOX(UdpPeerTest, BlamesAProgramOnASharedLoopbackForItsOwnSocketsOnly) {
  BeginReceiver({"pause"});
  conversation().SharesLoopback();
  EXPECT_THAT(Message(UnmetBy([&] { UdpPeer(conversation(), "alice", kReceiver); })),
              testing::StartsWith("alice should find 127.0.0.1:1234 free, but it is in use: a program must"));
  const net::Descriptor other = BoundUdpSocket({.port = 1235});
  EXPECT_THROW(UdpPeer(conversation(), "alice", {.port = 1235}), Inconclusive);
}

TEST_IN_SANDBOX(UdpPeerTest, SaysThatAProgramHasTakenAllPorts) {
  Begin({"bind-all-udp-ports", "print", "ready", "pause"});
  tests::AwaitOutput(program(), "ready");
  EXPECT_THAT(Message(UnmetBy([&] { UdpPeer(conversation(), "alice", {}); })),
              testing::StartsWith("alice should find a free UDP port, but all are in use"));
}

TEST_IN_SANDBOX(UdpPeerTest, HasDeliveredADatagramWhenItReturns) {
  BeginReceiver({"pause"});
  UdpPeer alice(conversation(), "alice", {});
  for (const char* text : {"", "one", "two"}) alice.Sends(text, kReceiver);
  EXPECT_THAT(conversation().sockets().UdpSockets(), Contains(AllOf(Field(&net::SocketEntry::local, kReceiver),
                                                                    Field(&net::SocketEntry::receive_queue, Gt(0u)))));
}

TEST_IN_SANDBOX(UdpPeerTest, SendsTheLargestDatagram) {
  BeginReceiver({"print-received"});
  UdpPeer alice(conversation(), "alice", {});
  const std::string text(65'507, 'x');
  alice.Sends(text, kReceiver);
  tests::AwaitOutput(program(), text + "\n");
}

TEST_IN_SANDBOX(UdpPeerTest, ReceivesADatagram) {
  Begin({"read-line", "connect-udp", "1234", "send", "hello", "send", "", "pause"});
  UdpPeer bob(conversation(), "bob", kReceiver);
  program().Type("\n");
  bob.Receives(program(), "hello");
  bob.Receives(program(), "");
}

TEST_IN_SANDBOX(UdpPeerTest, SaysThatNoneWasSent) {
  Begin({"pause"});
  UdpPeer bob(conversation(), "bob", kReceiver);
  const Unmet unmet = UnmetBy([&] { bob.Receives(program(), "hello"); });
  EXPECT_EQ(Message(unmet), "bob should receive the datagram \"hello\", but your server has sent none.");
  EXPECT_THAT(InEnglish(unmet.finding.now), ElementsAre("your server is blocked in pause()"));
}

TEST_IN_SANDBOX(UdpPeerTest, SaysThatAnotherOneCame) {
  Begin({"read-line", "connect-udp", "1234", "send", "hello\n", "pause"});
  UdpPeer bob(conversation(), "bob", kReceiver);
  program().Type("\n");
  const Unmet unmet = UnmetBy([&] { bob.Receives(program(), "hello"); });
  EXPECT_EQ(Message(unmet), "bob should receive the datagram \"hello\", but another one arrived.");
  EXPECT_EQ(unmet.finding.difference, results::Compare("hello", "hello\n"));
}

TEST_IN_SANDBOX(UdpPeerTest, TellsItsStory) {
  BeginReceiver({"pause"});
  UdpPeer alice(conversation(), "alice", {});
  alice.Sends("!", kReceiver);
  const Step& step = conversation().story().steps().back();
  EXPECT_EQ(step.peer, "alice");
  EXPECT_EQ(InEnglish(step.what), "\"!\"");
  EXPECT_EQ(InEnglish(step.detail), "a datagram of 1 byte");
}

TEST_IN_SANDBOX(UdpPeerTest, CountsDatagramsForPortsThatNobodyHasBound) {
  Begin({"pause"});
  EXPECT_EQ(DatagramsNobodyWanted(), 0u);
  UdpPeer alice(conversation(), "alice", {});
  alice.Sends("to bob", alice.local());
  EXPECT_EQ(DatagramsNobodyWanted(), 0u);
  alice.Sends("to nobody", kReceiver);
  EXPECT_EQ(DatagramsNobodyWanted(), 1u);
}

}  // namespace
}  // namespace socklab::peers
