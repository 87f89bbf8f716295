#include "harness/report/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/text/quote.h"
#include "harness/text/unicode.h"

namespace socklab::report {
namespace {

using results::CheckResult;
using results::Difference;
using results::Finding;
using results::LabResult;
using results::Step;
using results::Tier;
using results::Verdict;
using text::DisplayWidth;
using text::Phrase;
using text::Verbatim;
using std::string_literals::operator""s;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

using Kind = Step::Kind;

constexpr Style kPlain = {.colour = false, .width = 80, .verbose = false};

Finding Found(std::string message) {
  return {.message = Verbatim(std::move(message))};
}

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
          .title = {{"en", "TCP chat"}, {"zh", "TCP 聊天"}},
          .seed = 71,
          .isolation = "full",
          .seconds = 1.23,
          .checks = std::move(checks)};
}

// A step in which this is said or done.
Step Told(Kind kind, double milliseconds, std::string peer, std::string what, std::string detail = "") {
  return {.kind = kind,
          .milliseconds = milliseconds,
          .peer = std::move(peer),
          .what = Verbatim(std::move(what)),
          .detail = detail.empty() ? Phrase() : Verbatim(std::move(detail))};
}

// A system call of the server's.
Step Called(std::string name, std::string arguments, std::string result, std::string file, int line) {
  Step step = {.kind = Kind::kCall, .milliseconds = 2, .what = Verbatim(name + "(…)")};
  step.call.program = "server";
  step.call.name = std::move(name);
  step.call.arguments = std::move(arguments);
  step.call.result = std::move(result);
  step.call.file = std::move(file);
  step.call.line = line;
  return step;
}

// A server that takes three messages for one.
CheckResult OneAnswerForThree() {
  CheckResult check = Check("AnswersEveryMessageInOneSegment", Verdict::kFail, Tier::kRobust, 5);
  check.rule = "6";
  check.why = {{"en", "TCP is a byte stream: several messages may arrive in one recv()."}};
  check.hint = {{"en", "After recv(), how many newlines are in your buffer?"}};
  check.finding = Found("alice sent three messages and got one answer.");
  check.steps = {Told(Kind::kNote, 5.81, "", "listening on 127.0.0.1:1246"),
                 Told(Kind::kToProgram, 6.04, "alice", "connects"),
                 Told(Kind::kToProgram, 6.11, "alice", R"("one\ntwo\nthree\n")", "one segment"),
                 Told(Kind::kFromProgram, 6.32, "alice", R"("已送达\n")", "10 bytes")};
  check.finding->difference =
      Difference{R"("已送达\n已送达\n已送达\n")", R"("已送达\n")", 30, 10, 10, 9, 9, "difference.nothing_more_came"};
  check.finding->now = {Verbatim("your server is blocked in recv(4), with nothing left to read, since 0.4 ms")};
  check.last_output = "收到来自('127.0.0.1', 40312)的消息:one\ntwo\nthree\n";
  check.by_hand = R"(printf 'one\ntwo\nthree\n' | nc 127.0.0.1 1246)";
  check.location = "labs/04_tcp_chat/checks.cc:120";
  return check;
}

CheckResult DoesNotBuild(std::string name) {
  CheckResult check = Check(std::move(name), Verdict::kFail);
  check.suite = "ChatClient";
  check.finding = Found("Your client does not build: client.cc:31:15: error: ‘adress’ was not declared in this scope");
  check.hint = {{"en", "Mend the first error first; the others often follow from it."}};
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
    const text::Character character = text::FirstCharacter(text);
    if (character.code != '\n' && (!character.valid || !text::IsVisible(character.code))) return false;
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

  Alice sent three messages and got one answer.

  you                               alice
   │ listening on 127.0.0.1:1246      │  5.8 ms
   │ ◀── connects ─────────────────── │  6.0 ms
   │ ◀── "one\ntwo\nthree\n" ──────── │  6.1 ms  one segment
   │ ─── "已送达\n" ────────────────▶ │  6.3 ms  10 bytes
   ·                                  ·

  expected  "已送达\n已送达\n已送达\n"   30 bytes
  received  "已送达\n"                   10 bytes
                     ^ 10 bytes are right, then nothing more arrived

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
  other.finding = Found("Something else.");
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

  The same reason as above:
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

TEST(Render, TellsWhatDoesNotBuildInTheCompilersWordsAlone) {
  CheckResult check = Check("ListensForAClient", Verdict::kFail);
  check.why = {{"en", "A client finds a server."}};
  check.hint = {{"en", "Which of them does your server reach?"}};
  check.by_hand = "nc 127.0.0.1 1246";
  check.finding = Finding{};
  check.finding->message = {"program.does_not_build", {{"program", "server"}, {"error", "labs/04/server.cc:27:18"}}};
  check.last_errors =
      "labs/04/server.cc:27:18: error: 'bnid' was not declared in this scope; did you mean 'bind'?\n"
      "   27 |   bnid(\x1b[2J);\n"
      "      |   ^~~~\n";
  EXPECT_THAT(RenderFailure(check), HasSubstr(R"(
✗ ListensForAClient                                             0 / 8   basic

  Your server does not build. The compiler says:

labs/04/server.cc:27:18: error: 'bnid' was not declared in this scope; did you mean 'bind'?
   27 |   bnid(\x1b[2J);
      |   ^~~~

  again     ./socklab check 4 --only ListensForAClient --seed 71

  basic )"));
}

TEST(Render, SaysThatAnInconclusiveCheckDoesNotCount) {
  CheckResult check = Check("RefusesAPortInUse", Verdict::kInconclusive, Tier::kHardened, 1);
  check.finding = Found("The server got no processor for 10 s.");
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
  lost.why = {{"en", "Who begins slowly finds out what the path can bear."}};
  lost.finding = Found("Your client sent 16 segments at once.");
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

Step EndOfInput() {
  return {.kind = Kind::kToProgram, .milliseconds = 5.0, .peer = "input", .what = "console.end_of_input"};
}

TEST(Render, ShowsTheProgramsOwnEndsInWords) {
  const std::string report = RenderFailure(Conversing(
      {Told(Kind::kFromProgram, 4.1, "errors", R"("请输入:")"), Told(Kind::kToProgram, 4.1, "input", R"("hello\n")"),
       Told(Kind::kFromProgram, 4.4, "server", R"("hello")", "5 bytes"),
       Told(Kind::kFromProgram, 4.8, "output", R"("好\n")"), EndOfInput(),
       Told(Kind::kToProgram, 123.4, "signal", "SIGTERM")}));
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

TEST(Render, ShowsThatAnEmptyLineWasPrinted) {
  EXPECT_THAT(RenderFailure(Conversing({Told(Kind::kFromProgram, 1, "output", R"("")")})),
              HasSubstr(R"(   │ prints "" )"));
}

TEST(Render, DrawsOneLaneForAProgramThatMetNobody) {
  const std::string report = RenderFailure(Conversing(
      {Told(Kind::kFromProgram, 2.1, "errors", R"("starting\n")"), Told(Kind::kNote, 3.2, "", "killed by SIGSEGV")}));
  EXPECT_THAT(report, HasSubstr(R"(
  you
   │ prints to stderr "starting\n"       2.1 ms
   │ killed by SIGSEGV                   3.2 ms
   ·
)"s.substr(1)));
}

TEST(Render, BeginsEachArrowWithItsPeerWhereThereAreSeveral) {
  const std::string report = RenderFailure(
      Conversing({Told(Kind::kToProgram, 1, "alice", "connects"), Told(Kind::kToProgram, 2, "bob", "connects"),
                  Told(Kind::kFromProgram, 3, "bob", R"("hi")")}));
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
          .what = Verbatim(std::move(text)),
          .detail = detail.empty() ? Phrase() : Verbatim(std::move(detail)),
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
  steps[10] = {.kind = Kind::kNote, .what = {"story.segments_left_out", {{"segments", 1000}}}, .left_out = 1000};
  EXPECT_THAT(RenderFailure(Conversing(steps)), HasSubstr("⋮ 1006 more steps "));
}

TEST(Render, KeepsTheLanesOfTwoProgramsStraight) {
  for (const int width : {40, 60, 80, 120}) {
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

// Of many processes and threads, whose call it is says more than the call's result.
TEST(Render, CutsNeitherTheProcessNorTheThreadOfACall) {
  CheckResult check = Conversing({Told(Kind::kToProgram, 1, "alice", R"("a")")});
  Step polls =
      Called("poll", "[{fd=5, events=POLLIN}], 1, 600000", "1 ([{fd=5, revents=POLLIN|POLLHUP|POLLERR}])", "", 0);
  polls.call.process = 12;
  polls.call.thread = 3;
  Step forks = Called("fork", "", "7", "", 0);
  forks.detail = {"call.starts_process", {{"number", 13}}};
  check.trace = results::Trace{.is_same = true, .remark = "trace.is_same", .steps = {polls, forks}};
  const std::string report = RenderFailure(check);
  EXPECT_THAT(report, HasSubstr("process 12, thread 3"));
  EXPECT_THAT(report, HasSubstr("starts process 13"));
}

TEST(Render, ShowsSystemCallsWithTheirPlaces) {
  CheckResult check = Conversing({Told(Kind::kToProgram, 1, "alice", R"("a")")});
  Step waits = Called("recv", "4, …", "", "labs/04_tcp_chat/server.cc", 39);
  waits.what = {"call.unfinished", {{"call", "recv(4, …)"}}};
  Step again = Called("close", "4", "-1 EBADF", "", 0);
  again.call.times = 412;
  again.call.thread = 2;
  check.trace = results::Trace{
      .is_same = true,
      .remark = "trace.is_same",
      .steps = {Told(Kind::kToProgram, 1, "alice", R"("a")"),
                Called("recv", R"(4, "a", 1024, 0)", "1", "labs/04_tcp_chat/server.cc", 39), again, waits}};
  const std::string report = RenderFailure(check);
  EXPECT_EQ(LadderOf(report),
            (std::vector<std::string>{R"(   │ ◀── "a" ──────────────────────── │  1.0 ms)",
                                      R"(   │ recv(4, "a", 1024, 0) = 1        │  2.0 ms  server.cc:39)",
                                      R"(   │ close(4) = -1 EBADF              │  2.0 ms  thread 2, 412 times)",
                                      R"(   │ recv(4, …) does not return       │  2.0 ms  server.cc:39)",
                                      R"(   ·                                  ·)"}))
      << report;
  EXPECT_THAT(report, HasSubstr("With system calls: this is a second run, under strace"));
}

TEST(Render, CutsSystemCallsBeforeTheirResults) {
  CheckResult check = Conversing({});
  check.trace = results::Trace{.is_same = true,
                               .remark = "trace.is_same",
                               .steps = {Called("send", "4, " + std::string(100, 'x'), "100", "server.cc", 39)}};
  EXPECT_THAT(RenderFailure(check), HasSubstr("…) = 100"));
}

TEST(Render, ShowsBothRunsWhereTheyDiffer) {
  CheckResult check = Conversing({Told(Kind::kNote, 1, "", "the first run")});
  check.trace =
      results::Trace{.is_same = false, .remark = "trace.passed", .steps = {Told(Kind::kNote, 1, "", "the second run")}};
  const std::string report = RenderFailure(check);
  const std::size_t first = report.find("the first run"), second = report.find("the second run");
  const std::size_t remark = report.find("Run again under strace, the check passed");
  EXPECT_LT(first, remark);
  EXPECT_LT(remark, second);
  EXPECT_NE(second, std::string::npos);
}

TEST(Render, SaysWhyThereAreNoSystemCalls) {
  CheckResult check = Conversing({Told(Kind::kNote, 1, "", "the first run")});
  check.trace = results::Trace{.is_same = true, .remark = {"trace.not_possible", {{"reason", "forbidden"}}}};
  EXPECT_THAT(RenderFailure(check), testing::AllOf(HasSubstr("the first run"),
                                                   HasSubstr("The system calls could not be recorded: forbidden")));
}

TEST(Render, CountsThePeersThatItHasNoRoomToName) {
  std::vector<Step> steps;
  for (int i = 1; i <= 50; ++i) steps.push_back(Told(Kind::kToProgram, 1, "client #" + std::to_string(i), "connects"));
  EXPECT_THAT(RenderFailure(Conversing(steps)), HasSubstr("  client #1, client #2 and 48 more\n"));
}

TEST(Render, PutsDetailsIntoTheArrowsWhereTheMarginIsTooNarrow) {
  const std::string report = RenderFailure(
      Conversing({Told(Kind::kToProgram, 6, "alice", "connects", "from port 40312"),
                  Told(Kind::kFromProgram, 7, "output", R"("收到来自('127.0.0.1', 40312)的消息:hello\n")")}));
  EXPECT_THAT(report, HasSubstr(R"(
  you                                                  alice
   │ ◀── connects (from port 40312) ──────────────────── │  6.0 ms
   │ prints "收到来自('127.0.0.1', 40312)的消息:hello\n" │  7.0 ms
   ·                                                     ·
)"s.substr(1)));
}

// A line that the program prints.
Step Printed(const std::string& line) {
  Step step = Told(Kind::kFromProgram, 1, "output", text::QuotedShort(line),
                   line.size() > 1'000 ? std::to_string(line.size()) + " bytes" : "");
  step.bytes = line.substr(0, Step::kMostBytes);
  step.size = static_cast<std::int64_t>(line.size());
  return step;
}

TEST(Render, WrapsWhatIsPrintedOnlyWhenItIsAllThere) {
  EXPECT_EQ(LadderOf(RenderFailure(Conversing({Printed(std::string(70, 'x'))}))).size(), 2 + 1u);
  for (const std::size_t size : {1'001, 100'000}) {
    const auto ladder = LadderOf(RenderFailure(Conversing({Printed(std::string(size, 'x') + '\n')})));
    ASSERT_EQ(ladder.size(), 1 + 1u);
    EXPECT_THAT(ladder[0], HasSubstr(R"(xxx…xxx)"));
    EXPECT_THAT(ladder[0], HasSubstr("xxx\\n\" (" + std::to_string(size + 1) + " bytes)"));
  }
}

TEST(Render, ShowsTheEndsOfALongConversation) {
  std::vector<Step> steps;
  for (int i = 1; i <= 143; ++i) steps.push_back(Told(Kind::kToProgram, 1, "alice", std::to_string(i)));
  const std::vector<std::string> ladder = LadderOf(RenderFailure(Conversing(steps)));
  ASSERT_EQ(ladder.size(), 6 + 1 + 17 + 1u);
  EXPECT_THAT(ladder[5], HasSubstr("◀── 6 ─"));
  EXPECT_THAT(ladder[6], testing::StartsWith("   ⋮ 120 more steps "));
  EXPECT_THAT(ladder[7], HasSubstr("◀── 127 ─"));
  EXPECT_THAT(ladder[23], HasSubstr("◀── 143 ─"));
}

TEST(Render, LeavesOutNoSingleStep) {
  std::vector<Step> steps(24, Told(Kind::kToProgram, 1, "alice", "x"));
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
                                          text::QuotedShort(std::string(1'000'000, 'x')),
                                          R"("\xff\x1b\0")",
                                          "",
                                          text::Quoted("服务端已开启,请输入要发送的内容,服务端已开启,请输入")};
  for (const int width : {40, 60, 71, 80, 103, 120}) {
    std::vector<Step> steps;
    for (const std::string& text : texts) {
      steps.push_back(Told(Kind::kToProgram, 1, "alice", text, "1000000 bytes"));
      steps.push_back(Told(Kind::kFromProgram, 2, "alice", text));
      steps.push_back(Told(Kind::kFromProgram, 2, "output", text));
      steps.push_back(Told(Kind::kNote, 3, "", text));
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
  check.finding.emplace().difference =
      Difference{R"("收到服务端的回应: 已送达\n")", R"("收到服务端的回应:已送达\n")", 36, 35, 25, 18, 18, {}};
  EXPECT_THAT(RenderFailure(check), HasSubstr(R"(
  expected  "收到服务端的回应: 已送达\n"   36 bytes
  received  "收到服务端的回应:已送达\n"    35 bytes
                              ^ 25 bytes are right
)"s.substr(1)));
}

TEST(Render, MarksADifferenceAtTheStart) {
  CheckResult check = Check("AnswersEachMessage", Verdict::kFail);
  check.finding.emplace().difference = Difference{R"("已送达")", R"("")", 9, 0, 0, 1, 1, "difference.nothing_came"};
  EXPECT_THAT(RenderFailure(check), HasSubstr(R"(
  expected  "已送达"   9 bytes
  received  ""         0 bytes
             ^ nothing arrived
)"s.substr(1)));
}

TEST(Render, ShowsTheSurroundingsOfALateDifference) {
  CheckResult check = Check("ReceivesAMessageOfOneMebibyte", Verdict::kFail);
  const std::string expected = '"' + std::string(120, 'k') + '"';
  const std::string received = '"' + std::string(80, 'k') + R"(\0\0\0\0")" + std::string(36, 'k') + '"';
  check.finding.emplace().difference =
      Difference{expected, received, 1'048'576, 1'048'576, 700'000, 81, 81, Verbatim("a NUL byte")};
  EXPECT_THAT(RenderFailure(check), HasSubstr(R"(
  expected  …kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…   1048576 bytes
  received  …kkkkkkkkkkkkkkkkkkkkkkkkk\0\0\0\0"kkkkkkkkkkkkkkkk…   1048576 bytes
                                      ^ 700000 bytes are right, then a NUL byte
)"s.substr(1)));
}

TEST(Render, CutsBothSidesAtTheSamePlace) {
  CheckResult check = Check("ReceivesAMessageOfOneMebibyte", Verdict::kFail);
  const std::string expected = "…\"" + std::string(60, 'k') + "\"…", received = "…\"" + std::string(24, 'k') + '"';
  check.finding.emplace().difference =
      Difference{expected, received, 1'048'618, 12'914, 12'914, 26, 26, "difference.nothing_more_came"};
  EXPECT_THAT(RenderFailure(check), HasSubstr(R"(
  expected  …"kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk…   1048618 bytes
  received  …"kkkkkkkkkkkkkkkkkkkkkkkk"                            12914 bytes
                                      ^
            12914 bytes are right, then nothing more arrived
)"s.substr(1)));
}

TEST(Render, ShowsTheBeginningAndTheEndOfTheOutput) {
  CheckResult check = Check("AnswersEachMessage", Verdict::kFail);
  for (int i = 1; i <= 100; ++i) {
    check.last_output += "out " + std::to_string(i) + '\n';
    check.last_errors += "err " + std::to_string(i) + '\n';
  }
  EXPECT_THAT(RenderFailure(check), HasSubstr(R"(
  printed   out 1
            out 2
            ⋮
            out 98
            out 99
            out 100
  stderr    err 1
            err 2
            ⋮
            err 96
            err 97
            err 98
            err 99
            err 100

)"s.substr(1)));
}

TEST(Render, ShowsAllOfTheOutputWhereThereIsRoom) {
  CheckResult check = Check("AnswersEachMessage", Verdict::kFail);
  check.last_output = "1\n2\n3\n4\n\n6\n\n";
  EXPECT_THAT(RenderFailure(check), HasSubstr(R"(
  printed   1
            2
            3
            4

            6

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

TEST(Render, SaysWhereALineIsGivenByHand) {
  CheckResult check = Check("AnswersEachMessage", Verdict::kFail);
  check.by_hand = "nc -l 127.0.0.1 1246";
  check.by_hand_remark = {"by_hand.beside", {{"program", "client"}}};
  EXPECT_THAT(RenderFailure(check), HasSubstr("nc -l 127.0.0.1 1246   # in one terminal, and your client in another"));
}

TEST(Render, FitsIntoItsWidth) {
  CheckResult check = OneAnswerForThree();
  check.name = std::string(100, 'N');
  check.suite = std::string(100, 'S');
  const std::string much = std::string(300, 'w') + " and more 收到来自的消息";
  check.why = check.hint = {{"en", much}};
  check.finding->message = Verbatim(much);
  check.finding->remarks = check.finding->now = {Verbatim(much), Verbatim(much)};
  check.finding->hint = Verbatim(much);
  check.finding->places = {{much, much, 1, 1, {much}}};
  check.last_output = check.last_errors = std::string(10'000, 'o');
  check.location = std::string(200, 'l');
  check.replay = check.by_hand = "short";
  check.steps.push_back(Told(Kind::kNote, 1e12, "", std::string(500, 'n'), std::string(500, 'd')));
  check.steps.push_back(Called("recv", std::string(500, 'a'), std::string(500, 'r'), std::string(500, 'f'), 39));
  check.trace = results::Trace{.is_same = false, .remark = Verbatim(much), .steps = check.steps};
  check.steps.push_back(Told(Kind::kToProgram, 7, std::string(500, 'p'), std::string(500, 't'), std::string(500, 'd')));
  check.finding->difference->remark = Verbatim(std::string(500, 'r'));
  check.finding->difference->expected_bytes = std::numeric_limits<std::int64_t>::max();
  LabResult lab = Lab({check, OneAnswerForThree()});
  lab.title = {{"en", std::string(200, 't')}};
  lab.checks[1].replay = lab.checks[1].by_hand = "short";
  for (const int width : {-1, 40, 47, 60, 80, 100, 120, 10'000}) {
    const std::string report = Render(lab, {.colour = false, .width = width, .verbose = true});
    for (const std::string& line : LinesOf(report)) {
      EXPECT_LE(DisplayWidth(line), std::clamp(width, 40, 120)) << line;
    }
  }
}

TEST(Render, ShowsNamesWholeWhereItIsNarrow) {
  const std::string report = RenderFailure(OneAnswerForThree(), {.width = 40});
  EXPECT_THAT(report, HasSubstr("✗ AnswersEveryMessageInOneSegment\n                        0 / 5   robust\n"));
  EXPECT_THAT(RenderFailure(Check("EndsOnQ", Verdict::kFail), {.width = 40}),
              HasSubstr("✗ EndsOnQ               0 / 8   basic\n"));
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
  failed.name = failed.suite = failed.rule = failed.last_output = failed.last_errors = failed.replay = failed.by_hand =
      failed.location = text;
  failed.why = failed.hint = {{"en", text}};
  failed.programs = {text};
  // Known and unknown phrases, with the text in every place.
  const std::vector<Phrase> phrases = {Verbatim(text), {text, {{text, text}}}, {"bytes", {{"size", text}}}};
  failed.finding = {.message = {"but", {{"expected", phrases}, {"observed", Verbatim(text)}}},
                    .remarks = phrases,
                    .now = phrases,
                    .places = {{text, text, 1, 1, {text}}},
                    .difference = Difference{text, text, -1, -1, -1, -100, 100'000, Verbatim(text)},
                    .hint = Verbatim(text)};
  for (const Kind kind : {Kind::kToProgram, Kind::kFromProgram, Kind::kNote, Kind::kCall}) {
    for (const std::string& peer : {text, "bob"s, "input"s, "output"s, "errors"s, "signal"s}) {
      failed.steps.push_back(Told(kind, std::nan(""), peer, text, text));
      failed.steps.back().call = {text, 2, 2, text, text, text, 2, text, 7};
    }
  }
  failed.trace = results::Trace{.is_same = false, .remark = Verbatim(text), .steps = failed.steps};
  CheckResult inconclusive = failed;
  inconclusive.verdict = Verdict::kInconclusive;
  CheckResult passed = failed;
  passed.verdict = Verdict::kPass;
  return {.lab = text,
          .title = {{"en", text}},
          .identity = {.harness = text, .host = text, .time = text},
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
    EXPECT_TRUE(IsPrintable(Render(Saying(trick), style))) << text::QuotedShort(trick);
    EXPECT_TRUE(IsPrintable(Scoreboard({Saying(trick)}, style))) << text::QuotedShort(trick);
    const Style colour = {.colour = true, .width = 80, .verbose = true};
    EXPECT_EQ(WithoutColour(Render(Saying(trick), colour)), Render(Saying(trick), style)) << text::QuotedShort(trick);
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
  EXPECT_THAT(colour, HasSubstr("\x1b[1;31mAlice sent three messages and got one answer.\x1b[0m"));
}

TEST(Render, EndsEveryLineWithoutColour) {
  const std::string colour = Render(Lab({OneAnswerForThree()}), {.colour = true, .width = 80, .verbose = false});
  for (const std::string& line : LinesOf(colour)) {
    const std::size_t escape = line.rfind('\x1b');
    EXPECT_TRUE(escape == std::string::npos || line.substr(escape, 4) == "\x1b[0m") << line;
  }
}

// ---- Its words

TEST(Render, SaysWhatElseMayBeTheReasonAndWhereEachThreadIs) {
  CheckResult check = Check("AnswersEachMessage", Verdict::kFail);
  check.finding = Found("your server says nothing.");
  check.finding->remarks = {{"repetitions", {{"count", 2}, {"repetitions", 3}}}};
  check.finding->now = {Verbatim("your server is blocked in recv(4)"), Verbatim("your server is blocked in futex()")};
  check.finding->hint = "hint.flush";
  check.hint = {{"en", "Which socket do you send to?"}};
  EXPECT_THAT(RenderFailure(check), HasSubstr(R"(
  Your server says nothing. (In 2 of 3 repetitions.)

  now       your server is blocked in recv(4)
            your server is blocked in futex()

  hint      Does your program flush its output?
            Which socket do you send to?
  again     )"s.substr(1)));
}

TEST(Render, ShowsTheLineThatTheProgramIsIn) {
  CheckResult check = Check("AnswersEachMessage", Verdict::kFail);
  check.finding = Found("your server says nothing.");
  check.finding->now = {Verbatim("your server is blocked in recv(4)")};
  check.finding->places = {{.function = "HandleClient",
                            .file = "labs/04_tcp_chat/server.cc",
                            .line = 42,
                            .first_line = 41,
                            .lines = {"  while (true) {", "    recv(client, buffer, size, 0);"}}};
  const std::string report = RenderFailure(check);
  EXPECT_THAT(report, HasSubstr("labs/04_tcp_chat/server.cc"));
  EXPECT_THAT(report, HasSubstr("HandleClient"));
  EXPECT_THAT(report, HasSubstr("            recv(client, buffer, size, 0);\n"));
  EXPECT_THAT(report, Not(HasSubstr("while (true)")));
  check.finding->places.front().lines.clear();
  EXPECT_THAT(RenderFailure(check), HasSubstr("labs/04_tcp_chat/server.cc")) << "though nobody could read it";
}

TEST(Render, SaysWhatOnlyTheLabHasWordsFor) {
  CheckResult check = Check("AnswersEachMessage", Verdict::kFail);
  check.finding = Finding{.message = {"chat.should_be_polite", {{"peer", "alice"}}}};
  LabResult lab = Lab({check});
  lab.words["en"]["chat.should_be_polite"] = "{peer} should be polite.";
  EXPECT_THAT(Render(lab, kPlain), HasSubstr("\n  Alice should be polite.\n"));
}

TEST(Render, SpeaksChinese) {
  CheckResult check = OneAnswerForThree();
  check.why["zh"] = "TCP 是字节流。";
  check.hint["zh"] = "缓冲区里有几个换行符？";
  const Style style = {.colour = false, .width = 80, .verbose = false, .language = Language::kChinese};
  const std::string report = Render(Lab({check, Check("ListensForAClient", Verdict::kInconclusive)}), style);
  const auto say = [](const Phrase& phrase) { return Words(Language::kChinese).Say(phrase); };
  EXPECT_THAT(report, testing::StartsWith("04 TCP 聊天\n"));
  EXPECT_THAT(report, HasSubstr(say({"report.why", {{"why", "TCP 是字节流。"}, {"rule", "6"}}})));
  EXPECT_THAT(report, HasSubstr("缓冲区里有几个换行符？"));
  for (const char* id : {"report.expected", "report.received", "report.printed", "report.hint", "report.again",
                         "report.by_hand", "tier.robust", "ladder.you", "report.inconclusive"}) {
    EXPECT_THAT(report, HasSubstr(say(id))) << id;
  }
  for (const std::string& line : LinesOf(report)) EXPECT_LE(DisplayWidth(line), 80) << line;
}

TEST(Render, SpeaksEnglishWhereTheLabHasNoOtherWords) {
  CheckResult check = OneAnswerForThree();
  const Style style = {.colour = false, .width = 80, .verbose = false, .language = Language::kChinese};
  EXPECT_THAT(RenderFailure(check, style), HasSubstr("After recv(), how many newlines are in your buffer?"));
}

TEST(Render, BearsALabWithoutChecks) {
  EXPECT_THAT(Render(LabResult(), kPlain), HasSubstr("\n  This lab has no checks of that kind.\n"));
}

std::vector<LabResult> TwoLabs() {
  LabResult udp = Lab({Check("A", Verdict::kPass, Tier::kBasic, 50), Check("B", Verdict::kPass, Tier::kRobust, 30),
                       Check("C", Verdict::kPass, Tier::kHardened, 20)});
  udp.lab = "02_udp";
  udp.title = {{"en", "UDP"}};
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
  labs.front().title = {{"en", "Web: a process a client"}};
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
  labs[0].title = {{"en", "可靠传输协议的实现与测试以及更多的内容"}};
  for (const int width : {10, 40, 51, 60, 66, 80, 120}) {
    for (const auto& some : {labs, AllLabs()}) {
      for (const std::string& line : LinesOf(Scoreboard(some, {.colour = false, .width = width, .verbose = false}))) {
        EXPECT_LE(DisplayWidth(line), std::clamp(width, 40, 120)) << line;
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
