#include "harness/report/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <iterator>
#include <limits>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/net/quote.h"
#include "harness/net/unicode.h"
#include "labs/support/unwritten.h"

namespace socklab::report {
namespace {

using check::CheckResult;
using check::Difference;
using check::LabResult;
using check::Step;
using check::Tier;
using check::Verdict;
using net::DisplayWidth;
using std::string_literals::operator""s;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using Kind = Step::Kind;

constexpr Style kPlain = {.colour = false, .width = 80, .verbose = false};

CheckResult Check(std::string name, Verdict verdict, Tier tier = Tier::kBasic, int points = 8) {
  CheckResult check;
  check.name = std::move(name);
  check.suite = "ChatServer";
  check.tier = tier;
  check.points = points;
  check.verdict = verdict;
  check.replay = "./socklab check 4 --only " + check.name + " --seed 71";
  return check;
}

LabResult Lab(std::vector<CheckResult> checks) {
  return {.lab = "04_tcp_chat",
          .title = "TCP chat",
          .seed = 71,
          .isolation = "full",
          .seconds = 1.23,
          .checks = std::move(checks)};
}

// A server that takes three messages for one.
CheckResult OneAnswerForThree() {
  CheckResult check = Check("AnswersEveryMessageInOneSegment", Verdict::kFail, Tier::kRobust, 5);
  check.rule = "6";
  check.why = "TCP is a byte stream: several messages may arrive in one recv().";
  check.hint = "After recv(), how many newlines are in your buffer?";
  check.message = "alice sent three messages and got one answer.";
  check.steps = {{Kind::kNote, 5.81, "", "listening on 127.0.0.1:1246", ""},
                 {Kind::kToProgram, 6.04, "alice", "connects", ""},
                 {Kind::kToProgram, 6.11, "alice", R"("one\ntwo\nthree\n")", "one segment"},
                 {Kind::kFromProgram, 6.32, "alice", R"("已送达\n")", "10 bytes"}};
  check.difference =
      Difference{R"("已送达\n已送达\n已送达\n")", R"("已送达\n")", 30, 10, 10, 9, 9, "nothing more came"};
  check.program_state = "your server is blocked in recv(4), with nothing left to read, since 0.4 ms";
  check.last_output = "收到来自('127.0.0.1', 40312)的消息:one\ntwo\nthree\n";
  check.by_hand = R"(printf 'one\ntwo\nthree\n' | nc 127.0.0.1 1246)";
  check.location = "labs/04_tcp_chat/checks.cc:120";
  return check;
}

CheckResult DoesNotBuild(std::string name) {
  CheckResult check = Check(std::move(name), Verdict::kFail);
  check.suite = "ChatClient";
  check.message = "Your client does not build: client.cc:31:15: error: ‘adress’ was not declared in this scope";
  check.hint = "Mend the first error first; the others often follow from it.";
  return check;
}

CheckResult Conversing(std::vector<Step> steps) {
  CheckResult check = Check("AnswersEachMessage", Verdict::kFail);
  check.steps = std::move(steps);
  return check;
}

std::string RenderFailure(const CheckResult& check, const Style& style = kPlain) {
  return Render(Lab({check}), style);
}

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// The lines of a report that have a lane at the program's side.
std::vector<std::string> LadderOf(const std::string& report) {
  std::vector<std::string> ladder;
  for (const std::string& line : LinesOf(report)) {
    if (line.starts_with("   │") || line.starts_with("   ⋮") || line.starts_with("   ·")) ladder.push_back(line);
  }
  return ladder;
}

// The text without escape sequences and without blanks at the ends of lines.
std::string WithoutColour(const std::string& text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = text.find('m', i);
      continue;
    }
    if (text[i] == '\n') plain.erase(plain.find_last_not_of(' ') + 1);
    plain += text[i];
  }
  return plain;
}

bool IsPrintable(std::string_view text) {
  while (!text.empty()) {
    const net::Character character = net::FirstCharacter(text);
    if (character.code != '\n' && (!character.valid || !net::IsVisible(character.code))) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

TEST(Render, TellsAFailureFromWhatShouldHaveBeenToHowToSeeItAgain) {
  EXPECT_EQ(Render(Lab({Check("ListensForAClient", Verdict::kPass, Tier::kBasic, 4), OneAnswerForThree()}), kPlain),
            R"(04 TCP chat

✓ ListensForAClient                                             4 / 4   basic

✗ AnswersEveryMessageInOneSegment                               0 / 5   robust
  TCP is a byte stream: several messages may arrive in one recv(). (handout,
  rule 6)

  alice sent three messages and got one answer.

  you                               alice
   │ listening on 127.0.0.1:1246      │  5.8 ms
   │ ◀── connects ─────────────────── │  6.0 ms
   │ ◀── "one\ntwo\nthree\n" ──────── │  6.1 ms  one segment
   │ ─── "已送达\n" ────────────────▶ │  6.3 ms  10 bytes
   ·                                  ·

  expected  "已送达\n已送达\n已送达\n"   30 bytes
  received  "已送达\n"                   10 bytes
                     ^ 10 bytes are right, then nothing more came

  now       your server is blocked in recv(4), with nothing left to read, since
            0.4 ms
  printed   收到来自('127.0.0.1', 40312)的消息:one
            two
            three

  hint      After recv(), how many newlines are in your buffer?
  again     ./socklab check 4 --only AnswersEveryMessageInOneSegment --seed 71
  by hand   printf 'one\ntwo\nthree\n' | nc 127.0.0.1 1246
  check     labs/04_tcp_chat/checks.cc:120

  basic      4 /  4   ████████████████████
  robust     0 /  5   ░░░░░░░░░░░░░░░░░░░░

04 TCP chat   4 / 9   seed 71   1.2 s
)");
}

TEST(Render, ShowsFullMarksInFewLines) {
  EXPECT_EQ(Render(Lab({Check("ListensForAClient", Verdict::kPass, Tier::kBasic, 50),
                        Check("EndsOnSignals", Verdict::kPass, Tier::kHardened, 20)}),
                   kPlain),
            R"(04 TCP chat

✓ ListensForAClient                                            50 / 50  basic
✓ EndsOnSignals                                                20 / 20  hardened

  basic     50 / 50   ████████████████████
  hardened  20 / 20   ████████████████████

04 TCP chat   70 / 70   seed 71   1.2 s
)");
}

TEST(Render, TellsOnceWhatManyChecksFailFor) {
  CheckResult other = DoesNotBuild("EndsAfterSendingQ");
  other.message = "Something else.";
  EXPECT_EQ(Render(Lab({Check("ListensForAClient", Verdict::kPass), DoesNotBuild("SendsEachLineAsAMessage"),
                        DoesNotBuild("PrintsEachAnswer"), other, DoesNotBuild("EndsAtEndOfInput")}),
                   kPlain),
            R"(04 TCP chat

✓ ChatServer.ListensForAClient                                  8 / 8   basic

✗ ChatClient.SendsEachLineAsAMessage                            0 / 8   basic

  Your client does not build: client.cc:31:15: error: ‘adress’ was not declared
  in this scope

  hint      Mend the first error first; the others often follow from it.
  again     ./socklab check 4 --only SendsEachLineAsAMessage --seed 71

  The same stands in the way of:
✗ ChatClient.PrintsEachAnswer                                   0 / 8   basic
✗ ChatClient.EndsAtEndOfInput                                   0 / 8   basic

✗ ChatClient.EndsAfterSendingQ                                  0 / 8   basic

  Something else.

  hint      Mend the first error first; the others often follow from it.
  again     ./socklab check 4 --only EndsAfterSendingQ --seed 71

  basic      8 / 40   ████░░░░░░░░░░░░░░░░

04 TCP chat   8 / 40   seed 71   1.2 s

  4 checks failed. Begin with this one:
    ./socklab check 4 --only SendsEachLineAsAMessage --seed 71
)");
}

// A server that ends before anybody could speak with it.
CheckResult ExitsAtOnce(std::string name, const std::string& framing) {
  CheckResult check = Check(std::move(name), Verdict::kFail);
  check.message = "Your server should listen on 127.0.0.1:1246, but it exited with status 1.";
  check.steps = {{Kind::kNote, 40, "", "starts server --framing " + framing, ""},
                 {Kind::kFromProgram, 41, "errors", R"("error: not written yet\n")", ""}};
  check.last_errors = "error: not written yet\n";
  return check;
}

TEST(Render, TellsOnceOfAProgramThatNobodyCouldSpeakWith) {
  CheckResult other_error = ExitsAtOnce("Third", "line");
  other_error.last_errors = "error: bind: Address already in use\n";
  CheckResult spoke = ExitsAtOnce("Fourth", "line");
  spoke.steps.push_back({Kind::kToProgram, 42, "alice", "connects", ""});
  const std::string report =
      Render(Lab({ExitsAtOnce("First", "raw"), ExitsAtOnce("Second", "line"), other_error, spoke}), kPlain);
  EXPECT_THAT(report, HasSubstr(R"(
  The same stands in the way of:
✗ Second                                                        0 / 8   basic

✗ Third                                                         0 / 8   basic

  Your server should listen)"s.substr(1)));
  EXPECT_THAT(report, HasSubstr(R"(
✗ Fourth                                                        0 / 8   basic

  Your server should listen)"s.substr(1)));
}

// What a skeleton says at a gap: "error: Open is not written yet: see the TODO in lab.cc\n".
std::string ErrorOfUnwritten(std::string_view part) {
  try {
    support::ThrowUnwritten(part, "lab.cc");
  } catch (const std::exception& error) {
    return "error: "s + error.what() + '\n';
  }
}

// A program that is asked for something, and prints a line that is not the right one.
CheckResult AnswersInstead(std::string name, const std::string& expected, const std::string& output) {
  const std::string quoted = net::QuotedShort(output.substr(0, output.find('\n')));
  CheckResult check = Check(std::move(name), Verdict::kFail);
  check.message = "Your server should print \"" + expected + "\", but it has printed " + quoted + '.';
  check.steps = {{Kind::kToProgram, 41, "input", "\"" + expected + "\\n\"", ""},
                 {Kind::kFromProgram, 42, "output", quoted, ""}};
  check.last_output = output;
  return check;
}

// A program that somebody speaks with, until something happens to which it says nothing but an error.
CheckResult FailsBut(std::string name, const std::string& circumstance, const std::string& errors) {
  CheckResult check = Check(std::move(name), Verdict::kFail);
  check.message = "Alice should receive \"" + check.name + "\", but " + circumstance + '.';
  check.steps = {{Kind::kToProgram, 41, "alice", "connects", ""}};
  check.last_errors = errors;
  return check;
}

// The failures as they stand under each other; those that others stand in the way of are indented.
std::vector<std::string> FailuresIn(const std::string& report) {
  std::vector<std::string> failures;
  bool listed = false;
  for (const std::string& line : LinesOf(report)) {
    if (line.starts_with("✗ ")) {
      const std::size_t name = line.find(' ') + 1;
      failures.push_back((listed ? "  " : "") + line.substr(name, line.find(' ', name) - name));
    } else {
      listed = line == "  The same stands in the way of:";
    }
  }
  return failures;
}

TEST(Render, TellsOnceOfAPartThatIsNotWrittenYet) {
  const std::string open = ErrorOfUnwritten("Open"), talk = ErrorOfUnwritten("TalkOfWhichTheLineIsTooLongToQuoteWhole");
  EXPECT_THAT(FailuresIn(Render(Lab({AnswersInstead("Opens", "fd", open), AnswersInstead("Talks", "one", talk),
                                     AnswersInstead("Closes", "closed", open), AnswersInstead("TalksOn", "two", talk)}),
                                kPlain)),
              ElementsAre("Opens", "  Closes", "Talks", "  TalksOn"));
}

TEST(Render, TellsOnceOfAProgramThatBreaksOffWhereItIsNotWrittenYet) {
  const std::string serve = ErrorOfUnwritten("Serve");
  EXPECT_THAT(
      FailuresIn(Render(Lab({FailsBut("First", "your server exited with status 1", serve),
                             FailsBut("Second", "your server has closed the connection", "warning\n" + serve + serve),
                             FailsBut("Third", "your server has reset the connection (RST)", serve),
                             FailsBut("Other", "your server exited with status 1", ErrorOfUnwritten("Send"))}),
                        kPlain)),
      ElementsAre("First", "  Second", "  Third", "Other"));
}

// It says of a part that it is not written yet where nobody minds, and goes wrong elsewhere.
TEST(Render, TellsOfEachFailureThatAnUnwrittenPartIsNotTheReasonFor) {
  const std::string talk = ErrorOfUnwritten("Talk");
  CheckResult exits_later = AnswersInstead("ExitsLater", "closed", talk);
  exits_later.message = "Your server should print \"closed\", but it exited with status 1.";
  const CheckResult checks[] = {
      AnswersInstead("Talks", "one", talk),
      FailsBut("TalksWithAlice", "your server exited with status 1", talk),
      exits_later,
      AnswersInstead("AnswersWrongBefore", "closed", "fd 3\n" + talk),
      FailsBut("Waits", "your server is blocked in recv(4)", talk),
      FailsBut("HasAnotherError", "your server exited with status 1", talk + "error: bind\n")};
  EXPECT_THAT(FailuresIn(Render(Lab({std::begin(checks), std::end(checks)}), kPlain)),
              ElementsAre("Talks", "  TalksWithAlice", "ExitsLater", "AnswersWrongBefore", "Waits", "HasAnotherError"));
}

TEST(Render, TellsOfEachWrongAnswerEvenIfItIsTheSame) {
  const std::string error = "error: socket: Address family not supported by protocol\n";
  EXPECT_THAT(FailuresIn(Render(
                  Lab({AnswersInstead("Opens", "fd", error), AnswersInstead("OpensAnother", "fd", error)}), kPlain)),
              ElementsAre("Opens", "OpensAnother"));
}

TEST(Render, SaysThatAnInconclusiveCheckDoesNotCount) {
  CheckResult check = Check("RefusesAPortInUse", Verdict::kInconclusive, Tier::kHardened, 1);
  check.message = "The server got no processor for 10 s.";
  EXPECT_EQ(Render(Lab({Check("ListensForAClient", Verdict::kPass), check}), kPlain),
            R"(04 TCP chat

✓ ListensForAClient                                             8 / 8   basic

? RefusesAPortInUse                                             – / 1   hardened
  The server got no processor for 10 s.
  The machine or the harness was at fault. It does not count against you.
  again     ./socklab check 4 --only RefusesAPortInUse --seed 71

  basic      8 /  8   ████████████████████
  hardened        –   1 undecided

04 TCP chat   8 / 8   seed 71   1.2 s
  1 check (1 point) could not be decided. The machine or the harness was at
  fault. It does not count against you.
)");
}

TEST(Render, ShowsExtraCreditApart) {
  CheckResult lost = Check("GrowsItsFlight", Verdict::kFail, Tier::kExtra, 3);
  lost.rule = "20";
  lost.why = "Who begins slowly finds out what the path can bear.";
  lost.message = "Your client sent 16 segments at once.";
  EXPECT_EQ(Render(Lab({Check("ListensForAClient", Verdict::kPass, Tier::kBasic, 50),
                        Check("EndsOnSignals", Verdict::kPass, Tier::kHardened, 50),
                        Check("SendsAgainAtTheThirdDuplicate", Verdict::kPass, Tier::kExtra, 7), lost}),
                   kPlain),
            R"(04 TCP chat

✓ ListensForAClient                                            50 / 50  basic
✓ EndsOnSignals                                                50 / 50  hardened
✓ SendsAgainAtTheThirdDuplicate                                 7 / 7   extra

✗ GrowsItsFlight                                                0 / 3   extra
  Who begins slowly finds out what the path can bear. (handout, rule 20)
  Extra credit, beyond the lab's 100 points: it can only add to them.

  Your client sent 16 segments at once.

  again     ./socklab check 4 --only GrowsItsFlight --seed 71

  basic     50 / 50   ████████████████████
  hardened  50 / 50   ████████████████████
  extra      7 / 10   ██████████████░░░░░░

04 TCP chat   100 / 100   +7 extra   seed 71   1.2 s
)");
}

TEST(Render, ShowsExtraCreditAloneWhereNothingElseWasRun) {
  EXPECT_THAT(Render(Lab({Check("GrowsItsFlight", Verdict::kFail, Tier::kExtra, 3)}), kPlain),
              HasSubstr("\n04 TCP chat   +0 extra   seed 71"));
}

TEST(Render, SaysWhatExtraCreditIsUndecided) {
  const CheckResult counted = Check("ListensForAClient", Verdict::kInconclusive);
  const CheckResult extra = Check("GrowsItsFlight", Verdict::kInconclusive, Tier::kExtra, 3);
  const std::string alone = Render(Lab({Check("EndsOnQ", Verdict::kPass), extra}), kPlain);
  EXPECT_THAT(alone, HasSubstr("  extra           –   3 undecided\n"));
  EXPECT_THAT(alone, HasSubstr("04 TCP chat   8 / 8   – extra   seed 71"));
  EXPECT_THAT(alone, HasSubstr("  1 check (3 points of extra credit) could not be decided. "));
  EXPECT_THAT(Render(Lab({counted, extra}), kPlain),
              HasSubstr("  2 checks (8 points and 3 points of extra credit) could not be decided. "));
}

TEST(Render, SaysHowManyFailuresAreBeyondThe100Points) {
  const CheckResult counted = Check("ListensForAClient", Verdict::kFail);
  const CheckResult extra = Check("GrowsItsFlight", Verdict::kFail, Tier::kExtra, 3);
  EXPECT_THAT(Render(Lab({extra, counted}), kPlain),
              HasSubstr("  2 checks, 1 of them of extra credit, failed. Begin with this one:\n"
                        "    ./socklab check 4 --only ListensForAClient --seed 71\n"));
  EXPECT_THAT(Render(Lab({extra, extra}), kPlain),
              HasSubstr("  2 checks of extra credit failed. Begin with this one:\n"));
}

TEST(Render, SaysThatThereWasNoIsolation) {
  LabResult lab = Lab({Check("ListensForAClient", Verdict::kPass)});
  EXPECT_THAT(Render(lab, kPlain), Not(HasSubstr("isolation")));
  lab.isolation = "none";
  EXPECT_THAT(Render(lab, kPlain), HasSubstr("seed 71   1.2 s\n  isolation: none. As you asked"));
}

TEST(Render, SendsTheStudentToTheLowestTierFirst) {
  const std::string report = Render(Lab({Check("Third", Verdict::kFail, Tier::kHardened),
                                         Check("First", Verdict::kFail), Check("Second", Verdict::kFail)}),
                                    kPlain);
  EXPECT_THAT(report,
              HasSubstr("3 checks failed. Begin with this one:\n    ./socklab check 4 --only First --seed 71\n"));
}

TEST(Render, NamesTheSuiteOnlyWhereThereAreSeveral) {
  CheckResult client = Check("RefusesBadOptions", Verdict::kPass);
  client.suite = "ChatClient";
  const CheckResult server = Check("RefusesBadOptions", Verdict::kPass);
  EXPECT_THAT(Render(Lab({server}), kPlain), HasSubstr("✓ RefusesBadOptions"));
  const std::string both = Render(Lab({server, client}), kPlain);
  EXPECT_THAT(both, HasSubstr("✓ ChatServer.RefusesBadOptions"));
  EXPECT_THAT(both, HasSubstr("✓ ChatClient.RefusesBadOptions"));
}

TEST(Render, ShowsTheConversationsOfPassedChecksWhenAsked) {
  CheckResult check = OneAnswerForThree();
  check.verdict = Verdict::kPass;
  EXPECT_THAT(LadderOf(RenderFailure(check)), testing::IsEmpty());
  EXPECT_THAT(LadderOf(RenderFailure(check, {.colour = false, .width = 80, .verbose = true})), testing::SizeIs(4));
}

TEST(Render, ShowsTheProgramsOwnEndsInWords) {
  const std::string report = RenderFailure(Conversing({{Kind::kFromProgram, 4.1, "errors", R"("请输入:")", ""},
                                                       {Kind::kToProgram, 4.1, "input", R"("hello\n")", ""},
                                                       {Kind::kFromProgram, 4.4, "server", R"("hello")", "5 bytes"},
                                                       {Kind::kFromProgram, 4.8, "output", R"("好\n")", ""},
                                                       {Kind::kToProgram, 5.0, "input", "end of input", ""},
                                                       {Kind::kToProgram, 123.4, "signal", "SIGTERM", ""}}));
  EXPECT_THAT(report, HasSubstr(R"(
  you                               server
   │ prints to stderr "请输入:"       │  4.1 ms
   │ is typed "hello\n"               │  4.1 ms
   │ ─── "hello" ───────────────────▶ │  4.4 ms  5 bytes
   │ prints "好\n"                    │  4.8 ms
   │ end of input                     │  5.0 ms
   │ is sent SIGTERM                  │  123 ms
   ·                                  ·
)"s.substr(1)));
}

TEST(Render, DrawsOneLaneForAProgramThatMetNobody) {
  const std::string report = RenderFailure(Conversing(
      {{Kind::kFromProgram, 2.1, "errors", R"("starting\n")", ""}, {Kind::kNote, 3.2, "", "killed by SIGSEGV", ""}}));
  EXPECT_THAT(report, HasSubstr(R"(
  you
   │ prints to stderr "starting\n"       2.1 ms
   │ killed by SIGSEGV                   3.2 ms
   ·
)"s.substr(1)));
}

TEST(Render, BeginsEachArrowWithItsPeerWhereThereAreSeveral) {
  const std::string report = RenderFailure(Conversing({{Kind::kToProgram, 1, "alice", "connects", ""},
                                                       {Kind::kToProgram, 2, "bob", "connects", ""},
                                                       {Kind::kFromProgram, 3, "bob", R"("hi")", ""}}));
  EXPECT_THAT(report, HasSubstr(R"(
  you                             alice, bob
   │ ◀── alice: connects ──────────── │  1.0 ms
   │ ◀── bob: connects ────────────── │  2.0 ms
   │ ─── bob: "hi" ─────────────────▶ │  3.0 ms
   ·                                  ·
)"s.substr(1)));
}

// A step between two programs, over a link.
Step OverLink(Kind kind, std::string text, Step::Fate fate = Step::Fate::kArrived, std::string detail = "") {
  return {.kind = kind,
          .milliseconds = 3,
          .peer = "rrecv",
          .text = std::move(text),
          .detail = std::move(detail),
          .program = "rsend",
          .fate = fate};
}

TEST(Render, GivesEachOfTwoProgramsALaneAndMarksWhatTheLinkHasDone) {
  const std::string report = RenderFailure(
      Conversing({OverLink(Kind::kFromProgram, "SYN seq=1"), OverLink(Kind::kToProgram, "SYN|ACK seq=5 ack=2"),
                  OverLink(Kind::kFromProgram, "data seq=2", Step::Fate::kLost),
                  OverLink(Kind::kFromProgram, "data seq=2", Step::Fate::kDamaged, "sending 2"),
                  OverLink(Kind::kToProgram, "ACK seq=6", Step::Fate::kLost),
                  OverLink(Kind::kToProgram, "ACK seq=6", Step::Fate::kDamaged, "sending 2")}));
  EXPECT_THAT(report, HasSubstr(R"(
 rsend                              rrecv
   │ ─── SYN seq=1 ─────────────────▶ │  3.0 ms
   │ ◀── SYN|ACK seq=5 ack=2 ──────── │  3.0 ms
   │ ─── data seq=2 ────────── ✗ lost │  3.0 ms
   │ ─── data seq=2 ───── ✗ damaged ▶ │  3.0 ms  sending 2
   │ ✗ lost ── ACK seq=6 ──────────── │  3.0 ms
   │ ◀ ✗ damaged ── ACK seq=6 ─────── │  3.0 ms  sending 2
   ·                                  ·
)"s.substr(1)));
}

TEST(Render, CountsTheStepsThatWereNotKept) {
  std::vector<Step> steps(30, OverLink(Kind::kFromProgram, "data seq=2"));
  steps[10] = {.kind = Kind::kNote, .text = "1000 segments more", .left_out = 1000};
  EXPECT_THAT(RenderFailure(Conversing(steps)), HasSubstr("⋮ 1006 more steps "));
}

TEST(Render, KeepsTheLanesOfTwoProgramsStraight) {
  for (const int width : {60, 80, 120}) {
    const Style style = {.colour = false, .width = width, .verbose = false};
    std::vector<Step> steps;
    for (const Kind kind : {Kind::kFromProgram, Kind::kToProgram}) {
      for (const Step::Fate fate : {Step::Fate::kArrived, Step::Fate::kLost, Step::Fate::kDamaged}) {
        steps.push_back(OverLink(kind, "data seq=4294967295 length=1024 ack=4294967295", fate, "sending 12; doubled"));
      }
    }
    const std::vector<std::string> lines = LadderOf(RenderFailure(Conversing(steps), style));
    ASSERT_THAT(lines, testing::SizeIs(steps.size() + 1));
    std::set<int> lanes;
    for (const std::string& line : lines) {
      EXPECT_LE(DisplayWidth(line), width) << line;
      const std::size_t right = line.rfind("│") == std::string::npos ? line.rfind("·") : line.rfind("│");
      lanes.insert(DisplayWidth(line.substr(0, right)));
    }
    EXPECT_THAT(lanes, testing::SizeIs(1)) << width;
  }
}

TEST(Render, CountsThePeersThatItHasNoRoomToName) {
  std::vector<Step> steps;
  for (int i = 1; i <= 50; ++i) steps.push_back({Kind::kToProgram, 1, "client #" + std::to_string(i), "connects", ""});
  EXPECT_THAT(RenderFailure(Conversing(steps)), HasSubstr("  client #1, client #2 and 48 more\n"));
}

TEST(Render, PutsDetailsIntoTheArrowsWhereTheMarginIsTooNarrow) {
  const std::string report = RenderFailure(
      Conversing({{Kind::kToProgram, 6, "alice", "connects", "from port 40312"},
                  {Kind::kFromProgram, 7, "output", R"("收到来自('127.0.0.1', 40312)的消息:hello\n")", ""}}));
  EXPECT_THAT(report, HasSubstr(R"(
  you                                                  alice
   │ ◀── connects (from port 40312) ──────────────────── │  6.0 ms
   │ prints "收到来自('127.0.0.1', 40312)的消息:hello\n" │  7.0 ms
   ·                                                     ·
)"s.substr(1)));
}

TEST(Render, WrapsWhatIsPrintedOnlyWhenItIsAllThere) {
  const std::string line = "\"" + std::string(70, 'x') + "\"";
  EXPECT_EQ(LadderOf(RenderFailure(Conversing({{Kind::kFromProgram, 1, "output", line, ""}}))).size(), 2 + 1u);
  const std::string shortened = net::QuotedShort(std::string(1'000, 'x') + '\n');
  const auto ladder = LadderOf(RenderFailure(Conversing({{Kind::kFromProgram, 1, "output", shortened, "1001 bytes"}})));
  ASSERT_EQ(ladder.size(), 1 + 1u);
  EXPECT_THAT(ladder[0], HasSubstr(R"(xxx…xxx)"));
  EXPECT_THAT(ladder[0], HasSubstr(R"(xxx\n" (1001 bytes))"));
}

TEST(Render, ShowsTheEndsOfALongConversation) {
  std::vector<Step> steps;
  for (int i = 1; i <= 143; ++i) steps.push_back({Kind::kToProgram, 1, "alice", std::to_string(i), ""});
  const std::vector<std::string> ladder = LadderOf(RenderFailure(Conversing(steps)));
  ASSERT_EQ(ladder.size(), 6 + 1 + 17 + 1u);
  EXPECT_THAT(ladder[5], HasSubstr("◀── 6 ─"));
  EXPECT_THAT(ladder[6], testing::StartsWith("   ⋮ 120 more steps "));
  EXPECT_THAT(ladder[7], HasSubstr("◀── 127 ─"));
  EXPECT_THAT(ladder[23], HasSubstr("◀── 143 ─"));
}

TEST(Render, LeavesOutNoSingleStep) {
  std::vector<Step> steps(24, Step{Kind::kToProgram, 1, "alice", "x", ""});
  EXPECT_EQ(LadderOf(RenderFailure(Conversing(steps))).size(), 24 + 1u);
  steps.push_back(steps.back());
  EXPECT_THAT(LadderOf(RenderFailure(Conversing(steps)))[6], HasSubstr("⋮ 2 more steps"));
}

// Columns before the last lane of a ladder's line.
int ColumnOfRightLane(const std::string& line) {
  const std::size_t lane = std::max({line.rfind("│") + 1, line.rfind("⋮") + 1, line.rfind("·") + 1});
  return DisplayWidth(line.substr(0, lane - 1));
}

TEST(Render, KeepsTheLanesStraightWhateverIsSaid) {
  const std::vector<std::string> texts = {R"("已送达\n")",
                                          R"("é e\u0301 한글 😀")",
                                          "half-closes",
                                          net::QuotedShort(std::string(1'000'000, 'x')),
                                          R"("\xff\x1b\0")",
                                          "",
                                          net::Quoted("服务端已开启,请输入要发送的内容,服务端已开启,请输入")};
  for (const int width : {60, 71, 80, 103, 120}) {
    std::vector<Step> steps;
    for (const std::string& text : texts) {
      steps.push_back({Kind::kToProgram, 1, "alice", text, "1000000 bytes"});
      steps.push_back({Kind::kFromProgram, 2, "alice", text, ""});
      steps.push_back({Kind::kFromProgram, 2, "output", text, ""});
      steps.push_back({Kind::kNote, 3, "", text, ""});
    }
    const auto ladder = LadderOf(RenderFailure(Conversing(steps), {.colour = false, .width = width, .verbose = false}));
    std::vector<int> columns(ladder.size());
    std::transform(ladder.begin(), ladder.end(), columns.begin(), ColumnOfRightLane);
    ASSERT_GT(columns.size(), 24u);
    EXPECT_THAT(columns, Each(columns.front())) << width;
    EXPECT_GT(columns.front(), 30) << width;
  }
}

TEST(Render, MarksTheFirstDifference) {
  CheckResult check = Check("PrintsEachAnswer", Verdict::kFail);
  check.difference =
      Difference{R"("收到服务端的回应: 已送达\n")", R"("收到服务端的回应:已送达\n")", 36, 35, 25, 18, 18, ""};
  EXPECT_THAT(RenderFailure(check), HasSubstr(R"(
  expected  "收到服务端的回应: 已送达\n"   36 bytes
  received  "收到服务端的回应:已送达\n"    35 bytes
                              ^ 25 bytes are right
)"s.substr(1)));
}

TEST(Render, MarksADifferenceAtTheStart) {
  CheckResult check = Check("AnswersEachMessage", Verdict::kFail);
  check.difference = Difference{R"("已送达")", R"("")", 9, 0, 0, 1, 1, "nothing came"};
  EXPECT_THAT(RenderFailure(check), HasSubstr(R"(
  expected  "已送达"   9 bytes
  received  ""         0 bytes
             ^ nothing came
)"s.substr(1)));
}

TEST(Render, ShowsTheSurroundingsOfALateDifference) {
  CheckResult check = Check("ReceivesAMessageOfOneMebibyte", Verdict::kFail);
  const std::string expected = '"' + std::string(120, 'k') + '"';
  const std::string received = '"' + std::string(80, 'k') + R"(\0\0\0\0")" + std::string(36, 'k') + '"';
  check.difference = Difference{expected, received, 1'048'576, 1'048'576, 700'000, 81, 81, "a NUL byte"};
  EXPECT_THAT(RenderFailure(check), HasSubstr(R"(
  expected  …kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…   1048576 bytes
  received  …kkkkkkkkkkkkkkkkkkkkkkkkk\0\0\0\0"kkkkkkkkkkkkkkkk…   1048576 bytes
                                      ^ 700000 bytes are right, then a NUL byte
)"s.substr(1)));
}

TEST(Render, CutsBothSidesAtTheSamePlace) {
  CheckResult check = Check("ReceivesAMessageOfOneMebibyte", Verdict::kFail);
  const std::string expected = "…\"" + std::string(60, 'k') + "\"…", received = "…\"" + std::string(24, 'k') + '"';
  check.difference = Difference{expected, received, 1'048'618, 12'914, 12'914, 26, 26, "nothing more came"};
  EXPECT_THAT(RenderFailure(check), HasSubstr(R"(
  expected  …"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…   1048618 bytes
  received  …"kkkkkkkkkkkkkkkkkkkkkkkk"                            12914 bytes
                                      ^
            12914 bytes are right, then nothing more came
)"s.substr(1)));
}

TEST(Render, ShowsTheLastLinesOfTheOutput) {
  CheckResult check = Check("AnswersEachMessage", Verdict::kFail);
  for (int i = 1; i <= 100; ++i) {
    check.last_output += "out " + std::to_string(i) + '\n';
    check.last_errors += "err " + std::to_string(i) + '\n';
  }
  EXPECT_THAT(RenderFailure(check), HasSubstr(R"(
  printed   ⋮
            out 95
            out 96
            out 97
            out 98
            out 99
            out 100
  stderr    ⋮
            err 93
            err 94
            err 95
            err 96
            err 97
            err 98
            err 99
            err 100

)"s.substr(1)));
}

TEST(Render, SaysNothingOfOutputThatThereWasNot) {
  CheckResult check = Check("AnswersEachMessage", Verdict::kFail);
  check.last_output = "\n \n";
  const std::string report = RenderFailure(check);
  EXPECT_THAT(report, Not(HasSubstr("printed")));
  EXPECT_THAT(report, Not(HasSubstr("stderr")));
  EXPECT_THAT(report, Not(HasSubstr("by hand")));
  EXPECT_THAT(report, Not(HasSubstr("\n\n\n")));
}

TEST(Render, FitsIntoItsWidth) {
  CheckResult check = OneAnswerForThree();
  check.name = std::string(100, 'N');
  check.suite = std::string(100, 'S');
  check.why = check.message = check.hint = check.program_state = std::string(300, 'w') + " and more 收到来自的消息";
  check.last_output = check.last_errors = std::string(10'000, 'o');
  check.location = std::string(200, 'l');
  check.replay = check.by_hand = "short";
  check.steps.push_back({Kind::kNote, 1e12, "", std::string(500, 'n'), std::string(500, 'd')});
  check.steps.push_back({Kind::kToProgram, 7, std::string(500, 'p'), std::string(500, 't'), std::string(500, 'd')});
  check.difference->remark = std::string(500, 'r');
  check.difference->expected_bytes = std::numeric_limits<std::int64_t>::max();
  LabResult lab = Lab({check, OneAnswerForThree()});
  lab.title = std::string(200, 't');
  lab.checks[1].replay = lab.checks[1].by_hand = "short";
  for (const int width : {-1, 60, 80, 100, 120, 10'000}) {
    const std::string report = Render(lab, {.colour = false, .width = width, .verbose = true});
    for (const std::string& line : LinesOf(report)) {
      EXPECT_LE(DisplayWidth(line), std::clamp(width, 60, 120)) << line;
    }
  }
}

TEST(Render, NeverCutsACommand) {
  CheckResult check = Check("AnswersEachMessage", Verdict::kFail);
  check.replay = "./socklab check 4 --only " + std::string(200, 'x');
  EXPECT_THAT(RenderFailure(check), HasSubstr("  again     " + check.replay + '\n'));
}

// A result all of whose strings are the given one.
LabResult Saying(const std::string& text) {
  CheckResult failed;
  failed.verdict = Verdict::kFail;
  failed.name = failed.suite = failed.rule = failed.why = failed.hint = failed.message = failed.program_state =
      failed.last_output = failed.last_errors = failed.replay = failed.by_hand = failed.location = text;
  failed.difference = Difference{text, text, -1, -1, -1, -100, 100'000, text};
  for (const Kind kind : {Kind::kToProgram, Kind::kFromProgram, Kind::kNote}) {
    for (const std::string& peer : {text, "bob"s, "input"s, "output"s, "errors"s, "signal"s}) {
      failed.steps.push_back({kind, std::nan(""), peer, text, text});
    }
  }
  CheckResult inconclusive = failed;
  inconclusive.verdict = Verdict::kInconclusive;
  CheckResult passed = failed;
  passed.verdict = Verdict::kPass;
  return {.lab = text,
          .title = text,
          .seed = 0,
          .isolation = text,
          .seconds = -1,
          .checks = {failed, inconclusive, passed}};
}

TEST(Render, LetsNoProgramPlayTricksOnTheTerminal) {
  const std::string tricks[] = {"\x1b[2J\x1b]0;title\x07",
                                "a\rb\bc\x7f",
                                "\u009b31m\u0085",
                                "\u202egnp.exe\u2066",
                                "\xff\xfe\xe5\xb7",
                                "a\0b"s,
                                "one\ntwo\n\n\n",
                                "\\",
                                "\"",
                                "",
                                "%s {} {0}",
                                "\u0301\u0301\u0301",
                                std::string(2'000, '\xff'),
                                std::string(2'000, '\n')};
  for (const std::string& trick : tricks) {
    const Style style = {.colour = false, .width = 80, .verbose = true};
    EXPECT_TRUE(IsPrintable(Render(Saying(trick), style))) << net::QuotedShort(trick);
    EXPECT_TRUE(IsPrintable(Scoreboard({Saying(trick)}, style))) << net::QuotedShort(trick);
    const Style colour = {.colour = true, .width = 80, .verbose = true};
    EXPECT_EQ(WithoutColour(Render(Saying(trick), colour)), Render(Saying(trick), style)) << net::QuotedShort(trick);
  }
}

TEST(Render, SaysTheSameInColour) {
  CheckResult inconclusive = Check("RefusesAPortInUse", Verdict::kInconclusive);
  const LabResult lab = Lab({Check("ListensForAClient", Verdict::kPass), inconclusive, OneAnswerForThree()});
  const std::string colour = Render(lab, {.colour = true, .width = 80, .verbose = false});
  EXPECT_EQ(WithoutColour(colour), Render(lab, kPlain));
  EXPECT_THAT(colour, HasSubstr("\x1b[32m✓\x1b[0m"));
  EXPECT_THAT(colour, HasSubstr("\x1b[31m✗\x1b[0m"));
  EXPECT_THAT(colour, HasSubstr("\x1b[33m?\x1b[0m"));
  EXPECT_THAT(colour, HasSubstr("\x1b[1;31malice sent three messages and got one answer.\x1b[0m"));
}

TEST(Render, EndsEveryLineWithoutColour) {
  const std::string colour = Render(Lab({OneAnswerForThree()}), {.colour = true, .width = 80, .verbose = false});
  for (const std::string& line : LinesOf(colour)) {
    const std::size_t escape = line.rfind('\x1b');
    EXPECT_TRUE(escape == std::string::npos || line.substr(escape, 4) == "\x1b[0m") << line;
  }
}

TEST(Render, BearsALabWithoutChecks) {
  EXPECT_THAT(Render(LabResult(), kPlain), HasSubstr("\n  This lab has no checks of that kind.\n"));
}

std::vector<LabResult> TwoLabs() {
  LabResult udp = Lab({Check("A", Verdict::kPass, Tier::kBasic, 50), Check("B", Verdict::kPass, Tier::kRobust, 30),
                       Check("C", Verdict::kPass, Tier::kHardened, 20)});
  udp.lab = "02_udp";
  udp.title = "UDP";
  udp.seconds = 0.41;
  LabResult chat =
      Lab({Check("A", Verdict::kPass, Tier::kBasic, 42), Check("B", Verdict::kFail, Tier::kBasic, 8),
           Check("C", Verdict::kFail, Tier::kRobust, 30), Check("D", Verdict::kInconclusive, Tier::kHardened, 20)});
  return {udp, chat};
}

TEST(Scoreboard, HasALineForEachLabAndTheirSum) {
  EXPECT_EQ(Scoreboard(TwoLabs(), kPlain),
            R"(  lab             basic    robust  hardened      score    time
  02 UDP        50 / 50   30 / 30   20 / 20  100 / 100   0.4 s  ████████████████
  04 TCP chat   42 / 50    0 / 30         –    42 / 80   1.2 s  ████████░░░░░░░░
  total        92 / 100   30 / 60   20 / 20  142 / 180   1.6 s  ████████████░░░░

  04 TCP chat: 1 check (20 points) could not be decided. The machine or the
    harness was at fault. It does not count against you.
)");
}

TEST(Scoreboard, ShowsExtraCreditBehindTheScore) {
  std::vector<LabResult> labs = TwoLabs();
  labs[0].checks.push_back(Check("D", Verdict::kPass, Tier::kExtra, 7));
  labs[0].checks.push_back(Check("E", Verdict::kFail, Tier::kExtra, 3));
  labs[1].checks.pop_back();
  EXPECT_EQ(Scoreboard(labs, kPlain),
            R"(  lab             basic    robust  hardened   score extra    time
  02 UDP        50 / 50   30 / 30   20 / 20  100 / 100 +7   0.4 s  █████████████
  04 TCP chat   42 / 50    0 / 30         –    42 / 80      1.2 s  ██████░░░░░░░
  total        92 / 100   30 / 60   20 / 20  142 / 180 +7   1.6 s  ██████████░░░
)");
}

// Ten labs with full marks and the longest title of the course.
std::vector<LabResult> AllLabs() {
  std::vector<LabResult> labs(10, TwoLabs().front());
  labs.front().title = "Web: a process a client";
  labs.front().checks.push_back(Check("D", Verdict::kPass, Tier::kExtra, 10));
  labs.front().seconds = 100;
  return labs;
}

TEST(Scoreboard, HasRoomForAllLabsAndTheirExtraCredit) {
  const std::vector<std::string> lines = LinesOf(Scoreboard(AllLabs(), kPlain));
  EXPECT_EQ(lines[1], "  02 Web: a process a client 50 / 50   30 / 30   20 / 20   100 / 100 +10 100.0 s");
  EXPECT_EQ(lines.back(), "  total                    500 / 500 300 / 300 200 / 200 1000 / 1000 +10 103.7 s");
}

TEST(Scoreboard, NamesTheLabsWithoutIsolation) {
  std::vector<LabResult> labs = TwoLabs();
  labs[0].isolation = "none";
  EXPECT_THAT(Scoreboard(labs, kPlain), HasSubstr("\n  02 UDP: isolation: none. "));
}

TEST(Scoreboard, FitsIntoItsWidth) {
  std::vector<LabResult> labs = TwoLabs();
  labs[0].title = "可靠传输协议的实现与测试以及更多的内容";
  for (const int width : {10, 60, 66, 80, 120}) {
    for (const auto& some : {labs, AllLabs()}) {
      for (const std::string& line : LinesOf(Scoreboard(some, {.colour = false, .width = width, .verbose = false}))) {
        EXPECT_LE(DisplayWidth(line), std::clamp(width, 60, 120)) << line;
      }
    }
  }
}

TEST(Scoreboard, SaysTheSameInColour) {
  const std::string colour = Scoreboard(TwoLabs(), {.colour = true, .width = 80, .verbose = false});
  EXPECT_EQ(WithoutColour(colour), Scoreboard(TwoLabs(), kPlain));
  EXPECT_EQ(WithoutColour(Scoreboard(AllLabs(), {.colour = true, .width = 80, .verbose = false})),
            Scoreboard(AllLabs(), kPlain));
  EXPECT_THAT(colour, HasSubstr("   \x1b[32m50 / 50\x1b[0m"));
}

TEST(Scoreboard, BearsNoLabs) {
  EXPECT_THAT(Scoreboard({}, kPlain), HasSubstr("total"));
}

}  // namespace
}  // namespace socklab::report
