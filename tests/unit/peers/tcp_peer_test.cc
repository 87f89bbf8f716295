#include "harness/peers/tcp_peer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/peers/in_conversation.h"

namespace socklab::peers {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::EndsWith;
using testing::Field;
using testing::HasSubstr;
using testing::Optional;
using testing::StartsWith;
using testing::ThrowsMessage;
using tests::UnmetBy;

class TcpPeerTest : public tests::InConversation {};

// ---- Connect

TEST_IN_SANDBOX(TcpPeerTest, IsConnectedOnceItHasBeenAccepted) {
  BeginServer({"read-line", "accept", "pause"});
  program().Type("\n");
  const TcpPeer alice = Connect("alice");
  EXPECT_EQ(alice.name(), "alice");
  EXPECT_EQ(alice.remote(), kServer);
  EXPECT_NE(conversation().sockets().TcpEnd(kServer, alice.local())->inode, 0u);
}

TEST_IN_SANDBOX(TcpPeerTest, IsConnectedEvenIfTheProgramClosesAtOnce) {
  BeginServer({"accept", "close", "accept", "send", "bye", "exit", "0"});
  Connect("alice").ReceivesEnd();
  TcpPeer bob = Connect("bob");
  bob.Receives("bye");
  bob.ReceivesEnd();
}

TEST_IN_SANDBOX(TcpPeerTest, IsNotConnectedIfTheListenerIsClosedInstead) {
  BeginServer({"read-line", "close-listener", "pause"});
  program().Type("\n");
  EXPECT_THROW(Connect("alice"), Unmet);
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatItHasNotBeenAccepted) {
  BeginServer({"pause"});
  const Unmet unmet = UnmetBy([&] { Connect("alice"); });
  EXPECT_STREQ(unmet.what(), "your server should accept alice's connection, but it has not accepted the connection.");
  EXPECT_EQ(unmet.program_state, "your server is blocked in pause()");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatNobodyListens) {
  Begin({"pause"});
  EXPECT_STREQ(UnmetBy([&] { Connect("alice"); }).what(),
               "alice cannot connect to 127.0.0.1:1246: Connection refused.");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheProgramEndedInstead) {
  BeginServer({"in-orphan", "pause"});  // which keeps the listener open
  EXPECT_THAT([&] { Connect("alice"); }, ThrowsMessage<Unmet>(EndsWith(", but it exited with status 0.")));
}

// ---- Receives

TEST_IN_SANDBOX(TcpPeerTest, ReceivesWhatComes) {
  BeginServer({"accept", "receive", "send", "one\ntwo\n", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  alice.Receives("one\n");
  alice.Receives("two\n");
}

TEST_IN_SANDBOX(TcpPeerTest, ReceivesWhatComesInPieces) {
  BeginServer({"accept", "send", "one", "send", "two", "pause"});
  Connect("alice").Receives("onetwo");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysHowManyBytesAreUnread) {
  BeginServer({"accept", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  const Unmet unmet = UnmetBy([&] { alice.Receives("hi"); });
  EXPECT_STREQ(unmet.what(), "alice should receive \"hi\", but your server has left 5 bytes unread.");
  EXPECT_EQ(unmet.program_state, "your server is blocked in pause()");
  EXPECT_EQ(unmet.difference->remark, "nothing came");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatAllWasReadInSilence) {
  BeginServer({"accept", "receive", "receive", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  const Unmet unmet = UnmetBy([&] { alice.Receives("hi"); });
  EXPECT_STREQ(unmet.what(), "alice should receive \"hi\", but your server has read all 5 bytes and says nothing.");
  EXPECT_EQ(unmet.program_state,
            "your server is blocked in recv(4), its connection with alice, with nothing left to read");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatNothingMoreCame) {
  BeginServer({"accept", "receive", "send", "h", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("!");
  const Unmet unmet = UnmetBy([&] { alice.Receives("hi"); });
  EXPECT_STREQ(unmet.what(), "alice should receive \"hi\", but your server has read all 1 byte and says nothing more.");
  EXPECT_THAT(unmet.difference,
              Optional(AllOf(Field(&Difference::received, R"("h")"), Field(&Difference::remark, "nothing more came"))));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatNothingWasSaidToOneWhoSaidNothing) {
  BeginServer({"accept", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_THAT([&] { alice.Receives("hi"); }, ThrowsMessage<Unmet>(EndsWith(", but your server says nothing.")));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheConnectionWasClosed) {
  BeginServer({"accept", "receive", "send", "h", "close", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  const Unmet unmet = UnmetBy([&] { alice.Receives("hi"); });
  EXPECT_STREQ(unmet.what(), "alice should receive \"hi\", but your server has closed the connection.");
  EXPECT_EQ(unmet.difference->received, R"("h")");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheConnectionWasReset) {
  BeginServer({"accept", "read-line", "close", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  program().Type("\n");
  EXPECT_STREQ(UnmetBy([&] { alice.Receives("hi"); }).what(),
               "alice should receive \"hi\", but your server has reset the connection (RST); closing a socket in which "
               "bytes are still unread does that.");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatSomethingElseCame) {
  BeginServer({"accept", "send", "ho", "pause"});
  TcpPeer alice = Connect("alice");
  const Unmet unmet = UnmetBy([&] { alice.Receives("hi there"); });
  EXPECT_STREQ(unmet.what(), "alice should receive \"hi there\", but something else came.");
  EXPECT_EQ(unmet.difference->first_difference, 1);
  EXPECT_EQ(unmet.difference->received, R"("ho")");
}

TEST_IN_SANDBOX(TcpPeerTest, FindsThatTheAnswerComesOnlyAfterItsEnd) {
  BeginServer({"accept", "echo-to-the-end", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  EXPECT_STREQ(UnmetBy([&] { alice.Receives("hello"); }).what(),
               "alice should receive \"hello\", but your server answers only once alice has closed: does it read until "
               "the end before it replies?");
  EXPECT_THAT(conversation().story().steps(),
              Contains(Field(&Step::text, "half-closes, to see whether the answer comes now")));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysNothingOfAnExperimentThatShowedNothing) {
  BeginServer({"accept", "receive-to-the-end", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  EXPECT_THAT([&] { alice.Receives("hello"); },
              ThrowsMessage<Unmet>(HasSubstr("has read all 5 bytes and says nothing")));
  EXPECT_THAT(conversation().story().steps(), testing::Not(Contains(Field(&Step::text, HasSubstr("half-closes")))));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheProgramComputes) {
  BeginServer({"accept", "receive", "compute"}, {.computing = std::chrono::milliseconds(30)});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  EXPECT_THAT([&] { alice.Receives("hi"); },
              ThrowsMessage<Unmet>(HasSubstr("but your server has kept the processor busy for 0.03 s")));
}

// ---- The end

TEST_IN_SANDBOX(TcpPeerTest, ReceivesAnOrderlyEnd) {
  BeginServer({"accept", "send", "bye", "close", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Receives("bye");
  alice.ReceivesEnd();
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheEndDidNotCome) {
  BeginServer({"accept", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_STREQ(UnmetBy([&] { alice.ReceivesEnd(); }).what(),
               "alice should see the connection closed, but your server says nothing.");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatBytesCameBeforeTheEnd) {
  BeginServer({"accept", "send", "bye", "close", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_STREQ(UnmetBy([&] { alice.ReceivesEnd(); }).what(),
               "alice should see the connection closed, but \"bye\" came.");
}

TEST_IN_SANDBOX(TcpPeerTest, TellsAResetFromAnEnd) {
  BeginServer({"accept", "receive", "reset", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  EXPECT_THAT(
      [&] { alice.ReceivesEnd(); },
      ThrowsMessage<Unmet>(StartsWith("alice should see the connection closed in an orderly way, but your server "
                                      "has reset the connection (RST)")));
}

TEST_IN_SANDBOX(TcpPeerTest, ToleratesEveryKindOfEndWhereAskedTo) {
  BeginServer({"accept", "receive", "send", "bye", "reset", "accept", "receive", "send", "bye", "close", "pause"});
  for (const char* name : {"alice", "bob"}) {
    TcpPeer peer = Connect(name);
    peer.Sends("hello");
    peer.ReceivesAnyEnd();
  }
}

TEST_IN_SANDBOX(TcpPeerTest, KeepsItsConnectionOpenUntilTheConversationEnds) {
  BeginServer({"accept", "receive"});
  Connect("alice");
  EXPECT_EQ(conversation().watch().Until(program(), {.done = [] { return false; }}).ending,
            program::Ending::kStandstill);
}

// ---- Sends

TEST_IN_SANDBOX(TcpPeerTest, DeliversFragmentsApart) {
  BeginServer({"accept", "print-pieces"});
  TcpPeer alice = Connect("alice");
  alice.Delivering(Plan::ByteByByte()).Sends("abc");
  alice.Delivering(Plan::SplitAt({2, 7})).Sends("0123456789");
  alice.HalfCloses();
  alice.ReceivesEnd();
  EXPECT_EQ(program().output(), "listening\npiece of 1\npiece of 1\npiece of 1\npiece of 2\npiece of 5\npiece of 3\n");
}

TEST_IN_SANDBOX(TcpPeerTest, DeliversMoreThanTheBuffersHold) {
  BeginServer({"accept", "echo-to-the-end", "pause"});
  const std::string text(std::size_t{1} << 20, 'x');
  TcpPeer alice = Connect("alice");
  alice.Sends(text);
  alice.HalfCloses();
  alice.Receives(text);
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatAFragmentWasNotRead) {
  BeginServer({"accept", "receive", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_STREQ(UnmetBy([&] { alice.Delivering(Plan::ByteByByte()).Sends("abc"); }).what(),
               "your server should read what alice has sent, but it has left 1 byte unread.");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatMuchWasNotRead) {
  BeginServer({"accept", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_THAT(
      [&] { alice.Sends(std::string(std::size_t{1} << 20, 'x')); },
      ThrowsMessage<Unmet>(AllOf(StartsWith("your server should read the 1048576 bytes that alice sends, but it "
                                            "has left "),
                                 EndsWith(" bytes unread."))));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheConnectionWasClosedWhileItSent) {
  BeginServer({"accept", "receive-at-most", "1", "close", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_STREQ(UnmetBy([&] { alice.Sends(std::string(std::size_t{1} << 20, 'x')); }).what(),
               "your server should read the 1048576 bytes that alice sends, but it has closed the connection.");
}

TEST_IN_SANDBOX(TcpPeerTest, SendsOnlyWhatIsTakenWhereAskedTo) {
  BeginServer({"accept", "receive-at-most", "1", "close", "pause"});
  TcpPeer alice = Connect("alice");
  alice.SendsWhatIsTaken(std::string(std::size_t{1} << 20, 'x'));
  alice.ReceivesAnyEnd();
}

TEST_IN_SANDBOX(TcpPeerTest, ReadsNothingUntilTheProgramHasReadAll) {
  BeginServer({"accept", "receive", "send-mebibytes", "1", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("give me much");
  alice.ReadsNothingYet();
  EXPECT_EQ(conversation().sockets().TcpEnd(kServer, alice.local())->receive_queue, 0u);
  alice.Receives(std::string(std::size_t{1} << 20, 'x'));
}

TEST_IN_SANDBOX(TcpPeerTest, ClosesInAnOrderlyWay) {
  BeginServer({"accept", "send", "unread by alice", "receive-to-the-end", "exit", "5"});
  Connect("alice").Closes();
  tests::AwaitThat("the program sees the end", [&] {
    program().Pump();
    return program().exit().has_value();
  });
  EXPECT_TRUE(program().exit()->OrderlyWith(5)) << program().errors();
}

TEST_IN_SANDBOX(TcpPeerTest, Resets) {
  BeginServer({"accept", "receive-to-the-end"});
  Connect("alice").Resets();
  tests::AwaitThat("the program sees the reset", [&] {
    program().Pump();
    return program().exit().has_value();
  });
  EXPECT_EQ(program().errors(), "recv: Connection reset by peer\n");
}

// ---- The story

TEST_IN_SANDBOX(TcpPeerTest, TellsItsStory) {
  BeginServer({"accept", "receive", "send", "hi", "close", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello\n");
  alice.Receives("hi");
  alice.ReceivesEnd();
  std::string story;
  for (const Step& step : conversation().story().steps()) {
    story += std::string(step.kind == Step::Kind::kToProgram ? ">" : "<") + step.peer + " " + step.text + "; ";
  }
  EXPECT_EQ(story, R"(>alice connects; >alice "hello\n"; <alice "hi"; <alice closes; )");
}

}  // namespace
}  // namespace socklab::peers
