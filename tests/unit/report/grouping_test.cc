#include "harness/report/grouping.h"

#include <gtest/gtest.h>

#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "harness/results/results.h"
#include "harness/text/phrase.h"
#include "harness/text/quote.h"
#include "labs/support/unwritten.h"

namespace socklab::report {
namespace {

using results::CheckResult;
using results::Finding;
using std::string_literals::operator""s;
using text::Phrase;

CheckResult Failed(Phrase message, std::string errors = "", std::string output = "") {
  CheckResult check;
  check.verdict = results::Verdict::kFail;
  check.finding = Finding{.message = std::move(message)};
  check.last_errors = std::move(errors);
  check.last_output = std::move(output);
  return check;
}

const Phrase kYourServer = {"who.program", {{"program", "server"}}};

Phrase Exited(int status = 1) {
  return {"state.exited", {{"who", kYourServer}, {"status", status}}};
}
Phrase Killed(int number, const char* signal) {
  return {"state.killed", {{"who", kYourServer}, {"number", number}, {"signal", signal}}};
}
Phrase Closed() {
  return {"tcp.closed", {{"who", kYourServer}}};
}
Phrase Printed(std::string_view line) {
  return {"console.printed", {{"text", text::QuotedShort(line)}}};
}

Phrase ShouldListen(int port = 1246) {
  return {"program.should_listen", {{"program", "server"}, {"endpoint", "127.0.0.1:" + std::to_string(port)}}};
}
Phrase ShouldReceive(const char* peer, const char* bytes) {
  return {"tcp.should_receive", {{"peer", peer}, {"bytes", text::QuotedShort(bytes)}}};
}
Phrase ShouldPrint(const char* line) {
  return {"console.should_print", {{"program", "client"}, {"line", text::QuotedShort(line)}}};
}

Phrase Unread(const char* peer, int size) {
  return results::But(ShouldReceive(peer, "hi"), {"tcp.left_unread", {{"who", kYourServer}, {"size", size}}});
}

// What a skeleton says at a gap: "error: Open is not written yet: see the TODO in lab.cc\n".
std::string ErrorOfUnwritten(std::string_view part) {
  try {
    support::ThrowUnwritten(part, "lab.cc");
  } catch (const std::exception& error) {
    return "error: "s + error.what() + '\n';
  }
}

// The same either way round.
bool AreOne(const CheckResult& one, const CheckResult& other) {
  const bool are_one = HaveSameReason(one, other);
  EXPECT_EQ(HaveSameReason(other, one), are_one);
  EXPECT_TRUE(HaveSameReason(one, one));
  return are_one;
}

// ---- The same finding

TEST(HaveSameReason, WhateverThePeerAndTheCounts) {
  EXPECT_TRUE(AreOne(Failed(Unread("alice", 5)), Failed(Unread("bob", 7))));
  const auto idle = [](double seconds) {
    return Failed({"state.kept_cpu_busy", {{"who", kYourServer}, {"seconds", seconds}}});
  };
  EXPECT_TRUE(AreOne(idle(0.5), idle(3)));
}

TEST(HaveSameReason, WhateverThePort) {
  EXPECT_TRUE(AreOne(Failed(results::But(ShouldListen(1246), "sockets.none")),
                     Failed(results::But(ShouldListen(1247), "sockets.none"))));
}

TEST(HaveSameReason, NotWhereSomethingElseWasExpected) {
  EXPECT_FALSE(AreOne(
      Failed(Unread("alice", 5)),
      Failed(results::But(ShouldReceive("alice", "bye"), {"tcp.left_unread", {{"who", kYourServer}, {"size", 5}}}))));
}

TEST(HaveSameReason, NotWhereSomethingElseWasObserved) {
  const Phrase silent = {"tcp.says_nothing", {{"who", kYourServer}}};
  EXPECT_FALSE(AreOne(Failed(Unread("alice", 5)), Failed(results::But(ShouldReceive("alice", "hi"), silent))));
  EXPECT_FALSE(AreOne(Failed(results::But(ShouldPrint("one"), Printed("uno"))),
                      Failed(results::But(ShouldPrint("one"), Printed("eins")))));
}

TEST(HaveSameReason, OfTheSameMessageOfAnyForm) {
  const auto broken = [](const char* error) {
    return Failed({"program.does_not_build", {{"program", "client"}, {"error", error}}});
  };
  EXPECT_TRUE(AreOne(broken("client.cc:31:15: error"), broken("client.cc:31:15: error")));
  EXPECT_FALSE(AreOne(broken("client.cc:31:15: error"), broken("client.cc:32:1: error")));
}

TEST(HaveSameReason, NotWithoutAFinding) {
  EXPECT_FALSE(HaveSameReason(CheckResult(), CheckResult()));
  EXPECT_FALSE(HaveSameReason(Failed(Unread("alice", 5)), CheckResult()));
}

// ---- The same end

TEST(HaveSameReason, OfProgramsThatEndedWithTheSameLastLine) {
  const std::string error = "error: bind: Address already in use\n";
  EXPECT_TRUE(AreOne(Failed(results::But(ShouldListen(), Exited()), error),
                     Failed(results::But(ShouldReceive("alice", "hi"), Exited()), "warning\n" + error)));
}

TEST(HaveSameReason, NotOfProgramsThatEndedWithOtherLastLines) {
  const Phrase message = results::But(ShouldListen(), Exited());
  EXPECT_TRUE(AreOne(Failed(message, "error: socket\n"), Failed(message, "error: socket\n")));
  EXPECT_FALSE(AreOne(Failed(message, "error: socket\n"), Failed(message, "error: bind\n")));
  EXPECT_FALSE(AreOne(Failed(message, "error: socket\n"), Failed(message)));
}

TEST(HaveSameReason, OfProgramsThatEndedInSilence) {
  EXPECT_TRUE(
      AreOne(Failed(results::But(ShouldListen(1246), Exited())), Failed(results::But(ShouldListen(1247), Exited()))));
  EXPECT_FALSE(AreOne(Failed(results::But(ShouldListen(), Exited())),
                      Failed(results::But(ShouldReceive("alice", "hi"), Exited()))));
}

TEST(HaveSameReason, NotOfOtherExitStatusesOrSignals) {
  EXPECT_FALSE(
      AreOne(Failed(results::But(ShouldListen(), Exited(1))), Failed(results::But(ShouldListen(), Exited(127)))));
  EXPECT_FALSE(AreOne(Failed(results::But(ShouldListen(), Killed(11, "SIGSEGV"))),
                      Failed(results::But(ShouldListen(), Killed(6, "SIGABRT")))));
}

// It logs what it does; that it stands still after the same line tells nothing.
TEST(HaveSameReason, NotOfTheSameLastLineOfProgramsThatGoOn) {
  const Phrase silent = {"tcp.says_nothing", {{"who", kYourServer}}};
  EXPECT_FALSE(AreOne(Failed(results::But(ShouldReceive("alice", "hi"), silent), "a client has connected\n"),
                      Failed(results::But(ShouldReceive("alice", "bye"), silent), "a client has connected\n")));
}

// ---- What is not written yet

TEST(HaveSameReason, OfAPartThatIsNotWrittenYet) {
  const std::string serve = ErrorOfUnwritten("Serve");
  const Phrase reset = {"tcp.reset", {{"who", kYourServer}}};
  const Phrase ended = {"tcp.ended_after", {{"end", Closed()}, {"size", 0}}};
  const CheckResult exits = Failed(results::But(ShouldReceive("alice", "one"), Exited()), serve);
  EXPECT_TRUE(
      AreOne(exits, Failed(results::But(ShouldReceive("alice", "two"), Closed()), "warning\n" + serve + serve)));
  EXPECT_TRUE(AreOne(exits, Failed(results::But(ShouldReceive("bob", "one"), reset), serve)));
  EXPECT_TRUE(
      AreOne(exits, Failed(results::But({"tcp.should_receive_file", {{"peer", "alice"}, {"size", 7}}}, ended), serve)));
  EXPECT_FALSE(AreOne(exits, Failed(results::But(ShouldReceive("alice", "one"), Exited()), ErrorOfUnwritten("Send"))));
}

CheckResult AnswersInstead(const char* expected, const std::string& output) {
  const std::string line = output.substr(0, output.find('\n'));
  return Failed(results::But(ShouldPrint(expected), Printed(line)), "", output);
}

TEST(HaveSameReason, OfALineThatWasPrintedInThePlaceOfEachThatWasExpected) {
  const std::string open = ErrorOfUnwritten("Open"), talk = ErrorOfUnwritten("TalkOfWhichTheLineIsTooLongToQuoteWhole");
  EXPECT_TRUE(AreOne(AnswersInstead("fd", open), AnswersInstead("closed", open)));
  EXPECT_TRUE(AreOne(AnswersInstead("one", talk), AnswersInstead("two", talk)));
  EXPECT_FALSE(AreOne(AnswersInstead("fd", open), AnswersInstead("one", talk)));
  EXPECT_TRUE(AreOne(AnswersInstead("one", talk), Failed(results::But(ShouldReceive("alice", "hi"), Exited()), talk)))
      << "whichever way it says so";
}

// It says of a part that it is not written yet where nobody minds, and goes wrong elsewhere.
TEST(HaveSameReason, NotWhereWhatWasPrintedIsNotTheReason) {
  const std::string talk = ErrorOfUnwritten("Talk");
  const CheckResult talks = AnswersInstead("one", talk);
  const Phrase blocked = {"state.blocked", {{"who", kYourServer}, {"call", "recv(4)"}}};
  EXPECT_FALSE(AreOne(talks, Failed(results::But(ShouldPrint("closed"), Exited()), "", talk))) << "exits later";
  EXPECT_FALSE(AreOne(talks, AnswersInstead("closed", "fd 3\n" + talk))) << "is wrong before";
  EXPECT_FALSE(AreOne(talks, Failed(results::But(ShouldReceive("alice", "hi"), blocked), talk))) << "waits";
  EXPECT_FALSE(AreOne(talks, Failed(results::But(ShouldReceive("alice", "hi"), Exited()), talk + "error: bind\n")));
}

}  // namespace
}  // namespace socklab::report
