#include "harness/peers/tcp_peer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/net/content.h"
#include "harness/program/folder.h"
#include "tests/unit/in_english.h"
#include "tests/unit/peers/in_conversation.h"

namespace socklab::peers {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::EndsWith;
using testing::Field;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Optional;
using testing::StartsWith;
using tests::InEnglish;
using tests::Message;
using tests::ThrowsSaying;
using tests::UnmetBy;

using net::Content;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

class TcpPeerTest : public tests::InConversation {
 protected:
  // Starts a server that sends this file to whoever connects, and then waits.
  void BeginServerOf(const Content& file) {
    const auto furnish = [file](const program::Folder& folder) { folder.Write("file", file); };
    BeginIn({.furnish = furnish}, {"listen", "1246", "print", "listening", "accept", "send-file", "file", "pause"});
    tests::AwaitOutput(program(), "listening");
  }

  // The last thing that happened between the program and this peer.
  std::string LastStep() {
    const Step& step = conversation().story().steps().back();
    return step.peer + " " + InEnglish(step.what) + ", " + InEnglish(step.detail);
  }
};

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
  EXPECT_EQ(Message(unmet), "your server should accept alice's connection, but it has not accepted the connection.");
  EXPECT_THAT(InEnglish(unmet.finding.now), ElementsAre("your server is blocked in pause()"));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatNobodyListens) {
  Begin({"pause"});
  EXPECT_EQ(Message(UnmetBy([&] { Connect("alice"); })), "alice cannot connect to 127.0.0.1:1246: Connection refused.");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheProgramEndedInstead) {
  BeginServer({"in-orphan", "pause"});  // which keeps the listener open
  EXPECT_THAT([&] { Connect("alice"); }, ThrowsSaying<Unmet>(EndsWith(", but it exited with status 0.")));
}

// ---- Call

TEST_IN_SANDBOX(TcpPeerTest, CallsWithoutBeingAccepted) {
  BeginServer({"read-line", "accept", "echo", "pause"});
  TcpPeer alice = TcpPeer::Call(conversation(), program(), kServer, "alice", Where::current());
  EXPECT_EQ(conversation().sockets().TcpEnd(kServer, alice.local())->inode, 0u);
  alice.Sends("hello");
  alice.ReceivesNothingYet();
  program().Type("\n");
  alice.Receives("hello");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheBacklogIsFull) {
  BeginServer({"pause"});
  const auto call = [&] { TcpPeer::Call(conversation(), program(), kServer, "alice", Where::current()); };
  for (int i = 0; i < 6; ++i) call();
  EXPECT_EQ(Message(UnmetBy(call)),
            "the listener of your server should have room for alice, but its backlog is full: too many wait there to "
            "be accepted.");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatNobodyListensToACall) {
  Begin({"pause"});
  EXPECT_EQ(Message(UnmetBy([&] { TcpPeer::Call(conversation(), program(), kServer, "alice", Where::current()); })),
            "alice cannot connect to 127.0.0.1:1246: Connection refused.");
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
  EXPECT_EQ(Message(unmet), "alice should receive \"hi\", but your server has left 5 bytes unread.");
  EXPECT_THAT(InEnglish(unmet.finding.now), ElementsAre("your server is blocked in pause()"));
  EXPECT_EQ(InEnglish(unmet.finding.difference->remark), "nothing arrived");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatAllWasReadInSilence) {
  BeginServer({"accept", "receive", "receive", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  const Unmet unmet = UnmetBy([&] { alice.Receives("hi"); });
  EXPECT_EQ(Message(unmet), "alice should receive \"hi\", but your server has read all 5 bytes and says nothing.");
  EXPECT_THAT(InEnglish(unmet.finding.now),
              ElementsAre("your server is blocked in recv(4), its connection with alice, with nothing left to read"));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatNothingMoreCame) {
  BeginServer({"accept", "receive", "send", "h", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("!");
  const Unmet unmet = UnmetBy([&] { alice.Receives("hi"); });
  EXPECT_EQ(Message(unmet), "alice should receive \"hi\", but your server has read all 1 byte and says nothing more.");
  EXPECT_THAT(unmet.finding.difference,
              Optional(AllOf(Field(&Difference::received, R"("h")"),
                             Field(&Difference::remark, Phrase("difference.nothing_more_came")))));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatNothingWasSaidToOneWhoSaidNothing) {
  BeginServer({"accept", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_THAT([&] { alice.Receives("hi"); }, ThrowsSaying<Unmet>(EndsWith(", but your server says nothing.")));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheConnectionWasClosed) {
  BeginServer({"accept", "receive", "send", "h", "close", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  const Unmet unmet = UnmetBy([&] { alice.Receives("hi"); });
  EXPECT_EQ(Message(unmet), "alice should receive \"hi\", but your server has closed the connection.");
  EXPECT_EQ(unmet.finding.difference->received, R"("h")");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheConnectionWasReset) {
  BeginServer({"accept", "read-line", "close", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  program().Type("\n");
  EXPECT_EQ(Message(UnmetBy([&] { alice.Receives("hi"); })),
            "alice should receive \"hi\", but your server has reset the connection (RST); close() does that while "
            "bytes are unread, or with SO_LINGER at 0.");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatSomethingElseCame) {
  BeginServer({"accept", "send", "ho", "pause"});
  TcpPeer alice = Connect("alice");
  const Unmet unmet = UnmetBy([&] { alice.Receives("hi there"); });
  EXPECT_EQ(Message(unmet), "alice should receive \"hi there\", but something else arrived.");
  EXPECT_EQ(unmet.finding.difference->first_difference, 1);
  EXPECT_EQ(unmet.finding.difference->received, R"("ho")");
}

TEST_IN_SANDBOX(TcpPeerTest, FindsThatTheAnswerComesOnlyAfterItsEnd) {
  BeginServer({"accept", "echo-to-the-end", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  const Unmet unmet = UnmetBy([&] { alice.Receives("hello"); });
  EXPECT_EQ(unmet.finding.hint, "hint.reads_to_the_end");
  EXPECT_EQ(Message(unmet), "alice should receive \"hello\", but your server answers only once alice has half-closed.");
  EXPECT_THAT(conversation().story().steps(), Contains(Field(&Step::what, Phrase("tcp.half_closes_to_see"))));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysNothingOfAnExperimentThatShowedNothing) {
  BeginServer({"accept", "receive-to-the-end", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  EXPECT_THAT([&] { alice.Receives("hello"); },
              ThrowsSaying<Unmet>(HasSubstr("has read all 5 bytes and says nothing")));
  EXPECT_THAT(conversation().story().steps(),
              testing::Not(Contains(Field(&Step::what, Phrase("tcp.half_closes_to_see")))));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheProgramComputes) {
  BeginServer({"accept", "receive", "compute"}, {.computing = std::chrono::milliseconds(30)});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  EXPECT_THAT([&] { alice.Receives("hi"); },
              ThrowsSaying<Unmet>(HasSubstr("but your server has kept the CPU busy for 0.03 s")));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatNothingMoreWasSaidToOneWhoSaidNothing) {
  BeginServer({"accept", "send", "h", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_THAT([&] { alice.Receives("hi"); }, ThrowsSaying<Unmet>(EndsWith(", but your server says nothing more.")));
}

// ---- ReceivesFile

TEST_IN_SANDBOX(TcpPeerTest, ReceivesAFile) {
  const Content content = Content::Random(71, 3 * kMebibyte + 1);
  BeginServerOf(content);
  TcpPeer alice = Connect("alice");
  alice.ReceivesFile(content);
  EXPECT_THAT(LastStep(), AllOf(StartsWith("alice \""), EndsWith("\", 3145729 bytes")));
}

TEST_IN_SANDBOX(TcpPeerTest, ReceivesAFileThatIsMostlyZeros) {
  const Content content = Content::Sparse(71, 16 * kMebibyte);
  BeginServerOf(content);
  Connect("alice").ReceivesFile(content);
}

TEST_IN_SANDBOX(TcpPeerTest, ReceivesNoMoreThanTheFile) {
  BeginServer({"accept", "send", "hello, world", "close", "pause"});
  TcpPeer alice = Connect("alice");
  alice.ReceivesFile("hello");
  alice.ReceivesFile("");
  alice.ReceivesFile(", world");
  alice.ReceivesEnd();
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatOtherBytesCame) {
  const Content content = Content::Random(71, kMebibyte);
  std::string bytes = content.Part(0, kMebibyte);
  bytes[700'000] = static_cast<char>(bytes[700'000] + 1);
  BeginServerOf(bytes);
  TcpPeer alice = Connect("alice");
  const Unmet unmet = UnmetBy([&] { alice.ReceivesFile(content); });
  EXPECT_EQ(Message(unmet), "alice should receive the 1048576 bytes of the file, but other bytes arrived.");
  ASSERT_TRUE(unmet.finding.difference);
  EXPECT_EQ(unmet.finding.difference->first_difference, 700'000);
  EXPECT_EQ(unmet.finding.difference->expected_bytes, 1'048'576);
  EXPECT_EQ(InEnglish(unmet.finding.difference->remark), "");
  EXPECT_THAT(InEnglish(unmet.finding.now), ElementsAre(StartsWith("your server is ")));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatOtherBytesCameFromTheBeginning) {
  BeginServer({"accept", "send", "hallo", "pause"});
  TcpPeer alice = Connect("alice");
  const Unmet unmet = UnmetBy([&] { alice.ReceivesFile("hello, world"); });
  EXPECT_EQ(Message(unmet), "alice should receive the 12 bytes of the file, but other bytes arrived.");
  EXPECT_EQ(unmet.finding.difference, results::Compare("hello, world", "hallo"));
  EXPECT_EQ(LastStep(), R"(alice "hallo", 5 bytes)");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatAFileEndedEarly) {
  BeginServer({"accept", "send", "hello", "close", "pause"});
  TcpPeer alice = Connect("alice");
  const Unmet unmet = UnmetBy([&] { alice.ReceivesFile("hello, world"); });
  EXPECT_EQ(Message(unmet),
            "alice should receive the 12 bytes of the file, but after 5 bytes your server has closed the "
            "connection.");
  EXPECT_EQ(unmet.finding.difference, results::Compare("hello, world", "hello"));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatAFileWasResetEarly) {
  BeginServer({"accept", "receive", "reset", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("file, please");
  EXPECT_THAT([&] { alice.ReceivesFile("hello"); },
              ThrowsSaying<Unmet>(HasSubstr("but after 0 bytes your server has reset the connection (RST); ")));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatAFileStopsInTheMiddle) {
  BeginServer({"accept", "receive", "send", "hello", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("file, please");
  const Unmet unmet = UnmetBy([&] { alice.ReceivesFile("hello, world"); });
  EXPECT_EQ(Message(unmet),
            "alice should receive the 12 bytes of the file, but your server has read all 12 bytes and says nothing "
            "more.");
  EXPECT_EQ(unmet.finding.difference, results::Compare("hello, world", "hello"));
  EXPECT_THAT(InEnglish(unmet.finding.now), ElementsAre("your server is blocked in pause()"));
}

// ---- ReceivesAtLeast

TEST_IN_SANDBOX(TcpPeerTest, ReceivesSoManyBytesWhateverTheyAre) {
  BeginServer({"accept", "send", "hel", "send", "lo, world", "pause"});
  TcpPeer alice = Connect("alice");
  alice.ReceivesAtLeast(5);
  EXPECT_EQ(LastStep(), R"(alice "hello", 5 bytes)");
  alice.ReceivesAtLeast(0);
  alice.Receives(", world");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatFewerBytesCame) {
  BeginServer({"accept", "send", "hello", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_EQ(Message(UnmetBy([&] { alice.ReceivesAtLeast(6); })),
            "alice should receive at least 6 bytes, but your server says nothing more.");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheEndCameBeforeSoManyBytes) {
  BeginServer({"accept", "send", "h", "close", "accept", "close", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_EQ(Message(UnmetBy([&] { alice.ReceivesAtLeast(6); })),
            "alice should receive at least 6 bytes, but after 1 byte your server has closed the connection.");
  TcpPeer bob = Connect("bob");
  EXPECT_EQ(Message(UnmetBy([&] { bob.ReceivesAtLeast(1); })),
            "bob should receive at least 1 byte, but after 0 bytes your server has closed the connection.");
  EXPECT_THAT(LastStep(), StartsWith("bob connects"));
}

// ---- ReceivesLine

TEST_IN_SANDBOX(TcpPeerTest, ReceivesALine) {
  BeginServer({"accept", "send", "one", "send", "\n\nthree\nrest", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_EQ(alice.ReceivesLine(), "one");
  EXPECT_EQ(LastStep(), R"(alice "one\n", )");
  EXPECT_EQ(alice.ReceivesLine(), "");
  EXPECT_EQ(alice.ReceivesLine(), "three");
  alice.Receives("rest");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatALineIsNotFinished) {
  BeginServer({"accept", "send", "one", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_EQ(Message(UnmetBy([&] { alice.ReceivesLine(); })),
            "alice should receive a line, but your server says nothing more.");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheEndCameBeforeTheEndOfALine) {
  BeginServer({"accept", "send", "one", "close", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_EQ(Message(UnmetBy([&] { alice.ReceivesLine(); })),
            "alice should receive a line, but your server has closed the connection.");
  EXPECT_EQ(LastStep(), R"(alice "one", )");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatALineHasNoEnd) {
  BeginServer({"accept", "send-mebibytes", "1", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_EQ(Message(UnmetBy([&] { alice.ReceivesLine(); })),
            "alice should receive a line, but 65536 bytes arrived without a newline.");
}

// ---- ReceivesNothingYet

TEST_IN_SANDBOX(TcpPeerTest, ReceivesNothingUntilTheProgramHasReasonTo) {
  BeginServer({"accept", "receive", "read-line", "send", "hello", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hi");
  alice.ReceivesNothingYet();
  program().Type("\n");
  alice.Receives("hello");
}

TEST_IN_SANDBOX(TcpPeerTest, DoesNotWaitForEverForNothing) {
  BeginServer({"accept", "sleep"});
  Connect("alice").ReceivesNothingYet();
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatSomethingCameTooEarly) {
  BeginServer({"accept", "receive", "poll", "20", "send", "hello", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hi");
  EXPECT_EQ(Message(UnmetBy([&] { alice.ReceivesNothingYet(); })),
            "alice should receive nothing yet, but \"hello\" arrived.");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheEndCameTooEarly) {
  BeginServer({"accept", "receive", "close", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hi");
  EXPECT_EQ(Message(UnmetBy([&] { alice.ReceivesNothingYet(); })),
            "alice should receive nothing yet, but your server has closed the connection.");
}

// ---- ReceivesRest

TEST_IN_SANDBOX(TcpPeerTest, ReceivesTheRest) {
  BeginServer({"accept", "send", "-1", "send", " no such file", "close", "accept", "close", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Receives("-");
  EXPECT_EQ(alice.ReceivesRest(), "1 no such file");
  EXPECT_EQ(LastStep(), "alice closes, ");
  EXPECT_EQ(Connect("bob").ReceivesRest(), "");
}

TEST_IN_SANDBOX(TcpPeerTest, ReceivesARestOf64Kibibytes) {
  const std::string text(65'536, 'x');
  const auto furnish = [&](const program::Folder& folder) { folder.Write("file", text); };
  BeginIn({.furnish = furnish}, {"listen", "1246", "print", "listening", "accept", "send-file", "file", "close"});
  tests::AwaitOutput(program(), "listening");
  EXPECT_EQ(Connect("alice").ReceivesRest(), text);
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheRestHasNoEnd) {
  BeginServer({"accept", "send-mebibytes", "1", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_EQ(Message(UnmetBy([&] { alice.ReceivesRest(); })),
            "alice should see the connection closed, but 65537 bytes arrived, and no end.");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheRestHasNotEnded) {
  BeginServer({"accept", "send", "hello", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_EQ(Message(UnmetBy([&] { alice.ReceivesRest(); })),
            "alice should see the connection closed, but your server says nothing more.");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheRestWasReset) {
  BeginServer({"accept", "receive", "reset", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  EXPECT_THAT([&] { alice.ReceivesRest(); },
              ThrowsSaying<Unmet>(StartsWith("alice should see the connection closed in an orderly way, but your "
                                             "server has reset the connection (RST); ")));
}

// ---- IsDroppedWithin, TricklesUntilDropped

TEST_IN_SANDBOX(TcpPeerTest, IsDropped) {
  BeginServer({"accept", "poll", "20", "send", "too late", "close", "accept", "receive", "reset", "pause"});
  TcpPeer alice = Connect("alice");
  alice.IsDroppedWithin(milliseconds(5'000));
  EXPECT_EQ(LastStep(), "alice closes, ");
  TcpPeer bob = Connect("bob");
  bob.Sends("hello");
  bob.IsDroppedWithin(milliseconds(5'000));
  EXPECT_EQ(LastStep(), "bob resets, ");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatItIsNeverDropped) {
  BeginServer({"accept", "receive", "receive"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  const Unmet unmet = UnmetBy([&] { alice.IsDroppedWithin(milliseconds(500)); });
  EXPECT_EQ(Message(unmet),
            "alice should see the connection closed, but your server has read all 5 bytes and says nothing.");
  EXPECT_THAT(
      InEnglish(unmet.finding.now),
      ElementsAre(
          "your server is blocked in recv(4), its connection with alice, with nothing left to read, and nothing has "
          "come of it for 0.5 s"));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatItIsNotDroppedInTime) {
  BeginServer({"accept", "sleep"});
  TcpPeer alice = Connect("alice");
  const Unmet unmet = UnmetBy([&] { alice.IsDroppedWithin(milliseconds(50)); });
  EXPECT_EQ(Message(unmet), "alice should see the connection closed, but your server says nothing.");
  EXPECT_THAT(
      InEnglish(unmet.finding.now),
      ElementsAre("your server is blocked in sleep(), for a limited time, and nothing has come of it for 0.05 s"));
}

TEST_IN_SANDBOX(TcpPeerTest, TricklesUntilItIsDropped) {
  BeginServer({"accept", "receive", "receive", "receive", "close", "print", "dropped", "pause"});
  TcpPeer alice = Connect("alice");
  alice.TricklesUntilDropped("x", milliseconds(2), 5'000);
  EXPECT_EQ(LastStep(), "alice drops the connection, ");
  tests::AwaitOutput(program(), "dropped");
}

TEST_IN_SANDBOX(TcpPeerTest, IsDroppedInEveryWayWhileItTrickles) {
  BeginServer({"accept", "receive", "reset", "accept", "receive", "half-close", "accept", "poll", "20", "close",
               "accept", "receive", "exit", "3"});
  for (const char* name : {"alice", "bob", "carol", "dave"}) {
    Connect(name).TricklesUntilDropped("xyz", milliseconds(2), 5'000);
  }
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatItMayTrickleForEver) {
  BeginServer({"accept", "receive-to-the-end"});
  TcpPeer alice = Connect("alice");
  const Unmet unmet = UnmetBy([&] { alice.TricklesUntilDropped("x", milliseconds(5), 10); });
  EXPECT_EQ(Message(unmet), "your server should drop alice, but it is still connected after 0.05 s.");
  EXPECT_THAT(InEnglish(unmet.finding.now), ElementsAre(StartsWith("your server is ")));
  EXPECT_EQ(LastStep(), "alice \"x\", again and again, every 5 ms");
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
  EXPECT_EQ(Message(UnmetBy([&] { alice.ReceivesEnd(); })),
            "alice should see the connection closed, but your server says nothing.");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatBytesCameBeforeTheEnd) {
  BeginServer({"accept", "send", "bye", "close", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_EQ(Message(UnmetBy([&] { alice.ReceivesEnd(); })),
            "alice should see the connection closed, but \"bye\" arrived.");
}

TEST_IN_SANDBOX(TcpPeerTest, TellsAResetFromAnEnd) {
  BeginServer({"accept", "receive", "reset", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("hello");
  EXPECT_THAT(
      [&] { alice.ReceivesEnd(); },
      ThrowsSaying<Unmet>(StartsWith("alice should see the connection closed in an orderly way, but your server "
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

TEST_IN_SANDBOX(TcpPeerTest, PausesBeforeEachFragmentWhereThePlanSaysSo) {
  BeginServer({"accept", "print-pieces"});
  TcpPeer alice = Connect("alice");
  const Clock::time_point begin = Clock::now();
  alice.Delivering(Plan::Paced(2, milliseconds(20))).Sends("abcde");
  EXPECT_GE(Clock::now() - begin, milliseconds(60));
  alice.HalfCloses();
  alice.ReceivesEnd();
  EXPECT_EQ(program().output(), "listening\npiece of 2\npiece of 2\npiece of 1\n");
}

TEST_IN_SANDBOX(TcpPeerTest, Pauses) {
  BeginServer({"accept", "pause"});
  TcpPeer alice = Connect("alice");
  const Clock::time_point begin = Clock::now();
  alice.Pauses(milliseconds(20));
  EXPECT_GE(Clock::now() - begin, milliseconds(20));
  EXPECT_EQ(LastStep(), "alice pauses for 20 ms, ");
}

TEST_IN_SANDBOX(TcpPeerTest, SendsAFile) {
  const Content content = Content::Random(71, 3 * kMebibyte + 1);
  BeginServer({"accept", "receive-file", "file", "close", "pause"});
  TcpPeer alice = Connect("alice");
  alice.SendsFile(content);
  EXPECT_THAT(LastStep(), AllOf(StartsWith("alice \""), EndsWith("\", 3145729 bytes")));
  alice.HalfCloses();
  alice.ReceivesEnd();
  EXPECT_THAT(program().folder().FirstDifference("file", content), testing::Eq(std::nullopt));
}

TEST_IN_SANDBOX(TcpPeerTest, SendsAFileThatIsMostlyZeros) {
  const Content content = Content::Sparse(71, 16 * kMebibyte);
  BeginServer({"accept", "receive-file", "file", "close", "pause"});
  TcpPeer alice = Connect("alice");
  alice.SendsFile(content);
  alice.HalfCloses();
  alice.ReceivesEnd();
  EXPECT_THAT(program().folder().FirstDifference("file", content), testing::Eq(std::nullopt));
}

TEST_IN_SANDBOX(TcpPeerTest, SendsAnEmptyFile) {
  BeginServer({"accept", "print-pieces"});
  TcpPeer alice = Connect("alice");
  alice.SendsFile("");
  EXPECT_EQ(LastStep(), R"(alice "", 0 bytes)");
  alice.HalfCloses();
  alice.ReceivesEnd();
  EXPECT_EQ(program().output(), "listening\n");
}

TEST_IN_SANDBOX(TcpPeerTest, SendsAFileOnceAllBeforeHasBeenRead) {
  BeginServer({"accept", "print-pieces"});
  TcpPeer alice = Connect("alice");
  alice.Sends("abc");
  alice.SendsFile("0123456789");
  alice.HalfCloses();
  alice.ReceivesEnd();
  EXPECT_EQ(program().output(), "listening\npiece of 3\npiece of 10\n");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatItCannotSendAFileYet) {
  BeginServer({"accept", "receive-at-most", "1", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("abc");
  EXPECT_EQ(Message(UnmetBy([&] { alice.SendsFile("hello"); })),
            "your server should read the 5 bytes that alice sends, but it has left 2 bytes unread.");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatAFileWasNotRead) {
  BeginServer({"accept", "receive-at-most", "1", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_THAT([&] { alice.SendsFile(Content::Random(71, kMebibyte)); },
              ThrowsSaying<Unmet>(AllOf(StartsWith("your server should read the 1048576 bytes that alice sends, but "
                                                   "it has left "),
                                        EndsWith(" bytes unread."))));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheConnectionWasClosedInTheMiddleOfAFile) {
  BeginServer({"accept", "receive-at-most", "1", "close", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_THAT([&] { alice.SendsFile(Content::Random(71, kMebibyte)); },
              ThrowsSaying<Unmet>(MatchesRegex("your server should read the 1048576 bytes that alice sends, but it "
                                               "has closed the connection after [0-9]+ bytes\\.")));
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
  EXPECT_EQ(Message(UnmetBy([&] { alice.Delivering(Plan::ByteByByte()).Sends("abc"); })),
            "your server should read what alice has sent, but it has left 1 byte unread.");
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatMuchWasNotRead) {
  BeginServer({"accept", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_THAT([&] { alice.Sends(std::string(std::size_t{1} << 20, 'x')); },
              ThrowsSaying<Unmet>(AllOf(StartsWith("your server should read the 1048576 bytes that alice sends, but it "
                                                   "has left "),
                                        EndsWith(" bytes unread."))));
}

TEST_IN_SANDBOX(TcpPeerTest, SaysThatTheConnectionWasClosedWhileItSent) {
  BeginServer({"accept", "receive-at-most", "1", "close", "pause"});
  TcpPeer alice = Connect("alice");
  EXPECT_EQ(Message(UnmetBy([&] { alice.Sends(std::string(std::size_t{1} << 20, 'x')); })),
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

// ---- What the kernel did

// Once the program has printed this: whatever it did to its sockets before has been seen.
void AwaitWord(Conversation& conversation, program::Program& program, const std::string& word) {
  conversation.watch().Until(program, {.done = [&] { return program.output().find(word) != std::string_view::npos; }});
  conversation.watch().DeliverPackets();
  conversation.watch().For(milliseconds(0), {.done = [] { return false; }});
}

std::string PhrasesIn(const std::vector<transcript::Event>& events) {
  std::string all;
  for (const transcript::Event& event : events) all += event.peer + " " + event.what.id + "; ";
  return all;
}

class EventsTest : public TcpPeerTest {
 protected:
  // But for what a busy machine may have delayed.
  std::string Untold(transcript::Time until = transcript::Now()) {
    std::vector<transcript::Event> events = conversation().story().transcript().Untold(until);
    std::erase_if(events, [](const auto& event) { return event.kind == transcript::Event::Kind::kAccepted; });
    return PhrasesIn(events);
  }
  std::string Steps() {
    std::string all;
    for (const Step& step : conversation().story().steps()) all += InEnglish(step.what) + "; ";
    return all;
  }
};

TEST_IN_SANDBOX(EventsTest, DatesTheEndOfAConnectionAndWhatCameBeforeIt) {
  BeginServer({"accept", "send", "hi", "close", "print", "closed", "pause"});
  TcpPeer alice = Connect("alice");
  AwaitWord(conversation(), program(), "closed");
  EXPECT_EQ(Untold(), "alice tcp.closes; ");
  conversation().story().Note(text::Verbatim("asks only now"));
  alice.Receives("hi");
  alice.ReceivesEnd();
  EXPECT_EQ(Steps(), "connects; \"hi\"; closes; asks only now; ");
  EXPECT_EQ(Untold(), "");
}

TEST_IN_SANDBOX(EventsTest, SeesAResetWhoeverIsWaitedFor) {
  BeginServer({"accept", "read-line", "close", "print", "closed", "pause"});
  TcpPeer alice = Connect("alice");
  alice.Sends("unread");
  program().Type("\n");
  AwaitWord(conversation(), program(), "closed");
  EXPECT_EQ(Untold(), "alice tcp.resets; ");
  conversation().story().Note(text::Verbatim("asks only now"));
  alice.ReceivesAnyEnd();
  EXPECT_EQ(Steps(), "connects; \"unread\"; resets; asks only now; ");
}

TEST_IN_SANDBOX(EventsTest, SeesAResetAfterAClose) {
  BeginServer({"accept", "close", "print", "closed", "pause"});
  TcpPeer alice = Connect("alice");
  AwaitWord(conversation(), program(), "closed");
  EXPECT_THAT(
      [&] {
        for (int i = 0; i < 3; ++i) alice.Sends("too late");
      },
      ThrowsSaying<Unmet>(HasSubstr("closed")));
  EXPECT_EQ(Untold(), "alice tcp.closes; alice tcp.resets; ");
}

TEST_IN_SANDBOX(EventsTest, TellsThatAConnectionWasDroppedAsOfThen) {
  BeginServer({"accept", "close", "print", "closed", "pause"});
  TcpPeer alice = Connect("alice");
  AwaitWord(conversation(), program(), "closed");
  conversation().story().Note(text::Verbatim("asks only now"));
  alice.TricklesUntilDropped("x", milliseconds(1), 1000);
  EXPECT_EQ(Steps(), "connects; drops the connection; asks only now; \"x\"; ");
}

TEST_IN_SANDBOX(EventsTest, SeesThatAConnectionIsAcceptedLate) {
  BeginServer({"poll", "1100", "accept", "pause"});
  Connect("alice");
  EXPECT_EQ(PhrasesIn(conversation().story().transcript().Untold(transcript::Now())), "alice tcp.accepts; ");
}

// What a program does because of an experiment would tell nothing of the failure.
TEST_IN_SANDBOX(EventsTest, FailsAsOfBeforeAnExperiment) {
  BeginServer({"accept", "receive-to-the-end", "close", "pause"});
  TcpPeer alice = Connect("alice");
  const Unmet unmet = UnmetBy([&] { alice.Receives("hello"); });
  EXPECT_EQ(Untold(unmet.time), "");
  EXPECT_EQ(Untold(), "alice tcp.closes; ");
}

TEST_IN_SANDBOX(EventsTest, SeesNothingOfAProgramThatIsForgotten) {
  BeginServer({"accept", "read-line", "close", "print", "closed", "pause"});
  TcpPeer alice = Connect("alice");
  conversation().Forget(program());
  program().Type("\n");
  tests::AwaitOutput(program(), "closed");
  AwaitWord(conversation(), program(), "closed");
  EXPECT_EQ(Untold(), "");
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
    story +=
        std::string(step.kind == Step::Kind::kToProgram ? ">" : "<") + step.peer + " " + InEnglish(step.what) + "; ";
  }
  EXPECT_EQ(story, R"(>alice connects; >alice "hello\n"; <alice "hi"; <alice closes; )");
}

}  // namespace
}  // namespace socklab::peers
