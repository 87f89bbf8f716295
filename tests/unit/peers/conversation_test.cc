#include "harness/peers/conversation.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <string>

#include "harness/program/processes.h"
#include "tests/unit/in_english.h"
#include "tests/unit/peers/in_conversation.h"

namespace socklab::peers {
namespace {

using program::Look;
using testing::ElementsAre;
using testing::MockFunction;
using testing::Return;
using tests::InEnglish;
using tests::Message;
using tests::UnmetBy;

// About the program, whose name is in it: what follows calls it "it".
const Phrase kShouldSing = {"verbatim", {{"text", "your server should sing"}, {"program", "server"}}};

class ConversationTest : public tests::InConversation {
 protected:
  std::string SocketsAfter(std::vector<std::string> verbs, std::uint16_t port) {
    verbs.insert(verbs.end(), {"print", "ready", "pause"});
    Begin(verbs);
    tests::AwaitOutput(program(), "ready");
    return InEnglish(conversation().DescribeSockets(program(), port));
  }

  void AwaitSleepIn(long call) {
    tests::AwaitThat("it sleeps in the system call",
                     [&] { return Look(program().pid())->threads.front().call == call; });
  }

  static program::Wait ForEver() {
    return {.done = [] { return false; }};
  }
};

// ---- Await

TEST_IN_SANDBOX(ConversationTest, AsksForCircumstancesOfAStandstillOnly) {
  Begin({"exit", "3"});
  MockFunction<Circumstance()> circumstance;
  EXPECT_CALL(circumstance, Call).Times(0);
  EXPECT_EQ(Message(UnmetBy([&] {
              conversation().Await(
                  program(), ForEver(),
                  {.should = kShouldSing, .where = Where::current(), .circumstance = circumstance.AsStdFunction()});
            })),
            "your server should sing, but it exited with status 3.");
}

TEST_IN_SANDBOX(ConversationTest, SaysTheCircumstancesOfAStandstill) {
  Begin({"pause"});
  MockFunction<Circumstance()> circumstance;
  EXPECT_CALL(circumstance, Call).WillOnce(Return(Circumstance(text::Verbatim("it is mute"), "hint.flush")));
  const Unmet unmet = UnmetBy([&] {
    conversation().Await(program(), ForEver(),
                         {.should = kShouldSing,
                          .where = Where::current(),
                          .circumstance = circumstance.AsStdFunction(),
                          .difference = [] { return results::Compare("la", ""); }});
  });
  EXPECT_EQ(Message(unmet), "your server should sing, but it is mute.");
  EXPECT_EQ(unmet.finding.hint, "hint.flush");
  EXPECT_THAT(InEnglish(unmet.finding.now), ElementsAre("your server is blocked in pause()"));
  EXPECT_EQ(unmet.finding.difference, results::Compare("la", ""));
}

TEST_IN_SANDBOX(ConversationTest, SaysWhereTheProgramIsIfThereIsNothingElseToSay) {
  Begin({"pause"});
  EXPECT_EQ(Message(UnmetBy([&] {
              conversation().Await(program(), ForEver(), {.should = kShouldSing, .where = Where::current()});
            })),
            "your server should sing, but it is blocked in pause().");
}

// ---- DescribeSockets

TEST_IN_SANDBOX(ConversationTest, SaysThatThereIsNoSocket) {
  EXPECT_EQ(SocketsAfter({}, 1246), "it has opened no socket");
}

TEST_IN_SANDBOX(ConversationTest, SaysThatNoSocketIsBound) {
  EXPECT_EQ(SocketsAfter({"open-tcp"}, 1246), "it has opened a socket, but bound none");
}

TEST_IN_SANDBOX(ConversationTest, SaysThatASocketIsBoundButDoesNotListen) {
  EXPECT_EQ(SocketsAfter({"bind-tcp", "1246"}, 1246),
            "it does not listen, but has bound a TCP socket to 127.0.0.1:1246");
}

TEST_IN_SANDBOX(ConversationTest, SaysWhereItListensInstead) {
  EXPECT_EQ(SocketsAfter({"listen", "1247"}, 1246), "it listens on 127.0.0.1:1247");
}

TEST_IN_SANDBOX(ConversationTest, SuspectsTheByteOrder) {
  const std::string swapped = std::to_string(ntohs(1246));
  EXPECT_EQ(SocketsAfter({"listen", swapped}, 1246),
            "it listens on 127.0.0.1:" + swapped + " (1246 with its two bytes swapped: byte order?)");
}

TEST_IN_SANDBOX(ConversationTest, SaysWhereAUdpSocketIsBound) {
  EXPECT_EQ(SocketsAfter({"bind-udp", "1235"}, 1234), "it has bound a UDP socket to 127.0.0.1:1235");
}

TEST_IN_SANDBOX(ConversationTest, SaysThatItListensWithIpv6) {
  EXPECT_EQ(SocketsAfter({"listen-with-ipv6", "1246"}, 1246), "it listens on 0.0.0.0:1246");
}

// ---- The names of sockets

TEST_IN_SANDBOX(ConversationTest, CallsAListenerByItsName) {
  Begin({"listen", "1246", "accept"});
  AwaitSleepIn(SYS_accept);
  EXPECT_THAT(InEnglish(conversation().watch().Describe(program())),
              ElementsAre("your server is blocked in accept(3), its listening socket"));
}

TEST_IN_SANDBOX(ConversationTest, CallsAUdpSocketByItsName) {
  Begin({"bind-udp", "1234", "receive"});
  AwaitSleepIn(SYS_recvfrom);
  EXPECT_THAT(InEnglish(conversation().watch().Describe(program())),
              ElementsAre("your server is blocked in recv(3), its UDP socket, with no datagram left to read"));
}

TEST_IN_SANDBOX(ConversationTest, CallsAConnectionByItsPeersName) {
  BeginServer({"accept", "receive"});
  const TcpPeer alice = Connect("alice");
  AwaitSleepIn(SYS_recvfrom);
  EXPECT_THAT(InEnglish(conversation().watch().Describe(program())),
              ElementsAre("your server is blocked in recv(4), its connection with alice, with nothing left to read"));
}

}  // namespace
}  // namespace socklab::peers
