// Runs words_checks.cc, and looks at the words with which its checks fail.
#include "harness/report/words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "harness/report/summary.h"
#include "harness/results/results.h"
#include "harness/run/runfiles.h"
#include "harness/text/phrase.h"
#include "tests/grading/reports.h"
#include "tests/unit/check/graded.h"

namespace socklab::check {
namespace {

using results::CheckResult;
using results::Verdict;
using testing::ContainsRegex;
using testing::ElementsAre;
using testing::IsSupersetOf;
using testing::MatchesRegex;
using testing::Not;
using testing::StartsWith;
using tests::Graded;

Graded Grade(std::vector<std::string> arguments) {
  const std::string subject = run::Runfile("tests/unit/program/subject");
  arguments.insert(arguments.end(), {"--program", "server='" + subject + "'", "--program", "shell=sh"});
  return tests::Grade("tests/unit/check/words_runner", arguments);
}

// All results, of one run.
const Graded& All() {
  static const Graded all = Grade({});
  return all;
}

const CheckResult& ResultOf(const std::string& name) {
  const auto found = std::ranges::find(All().checks(), name, &CheckResult::name);
  if (found != All().checks().end()) return *found;
  ADD_FAILURE() << "there is no check " << name << "; " << All().errors;
  static const CheckResult none;
  return none;
}

std::string MessageFor(const std::string& name) {
  return tests::MessageOf(All().lab, ResultOf(name));
}

TEST(Words, PassWhereTheyAreMet) {
  int passed = 0;
  for (const CheckResult& check : All().checks()) {
    if (check.suite != "Met") continue;
    EXPECT_EQ(check.verdict, Verdict::kPass) << tests::ReportOf(All().lab, check);
    ++passed;
  }
  EXPECT_GT(passed, 0) << All().errors;
}

// ---- Where they are not met

struct Row {
  const char* check;
  testing::Matcher<const std::string&> message;
};

const Row kRows[] = {
    {"StoresNothing", R"(Your shell should store "a.txt" with 6 bytes, but there is no such file.)"},
    {"StoresNothingWhereAnEmptyFileIsExpected",
     R"(Your shell should store "a.txt" with 0 bytes, but there is no such file.)"},
    {"StoresAShorterFile", R"(Your shell should store "a.txt" with 6 bytes, but the file has 4 bytes.)"},
    {"StoresALongerFile", R"(Your shell should store "a.txt" with 5 bytes, but the file has 13 bytes.)"},
    {"StoresOtherBytes", R"(Your shell should store "out" with 1048576 bytes, but there are other bytes in it.)"},
    {"StoresALink", R"(Your shell should store "a.txt" with 6 bytes, but there is no such file.)"},
    {"EndsBeforeItStores", R"(Your shell should store "a.txt" with 6 bytes, but it exited with status 3.)"},
    {"LeavesSomethingInAFolder", R"(The directory "in" should hold "a" in the end, but it holds "a", "a.part".)"},
    {"LeavesNothingInItsFolder",
     R"(The directory of your shell should hold "a", "b" in the end, but it holds nothing.)"},
    {"LeavesVeryMuchInItsFolder",
     R"(The directory of your shell should hold nothing in the end, but it holds "10", "11", "12", "13", "14", "15", )"
     R"("16", "17", "18", "19", 20 more.)"},
    {"LeavesNamesThatAreNoText",
     R"(The directory of your shell should hold nothing in the end, but it holds "\x1b[2J\xff".)"},
    {"FillsAFolderALittleLater", R"(The directory "in" should hold nothing in the end, but it holds "late".)"},
    {"StoresSomethingOutsideALittleLater", R"(Your shell should store nothing outside of "in", but there is "late".)"},
    {"HoldsSomethingOutsideOfAFolder",
     R"(Your shell should store nothing outside of "in", but there is "in-between".)"},

    {"ShowsAnotherRow", R"(Your shell should show "100%" on its terminal, but it shows " 10%".)"},
    {"ShowsNothingAtAll",
     R"(Your shell should show a line that contains "100%" on its terminal, but it shows nothing.)"},
    {"EndsBeforeItShowsARow", R"(Your shell should show "100%" on its terminal, but it exited with status 3.)"},
    {"NeedsOneRow", R"(Your server should need at most 0 rows of its terminal, but it has written 1: "a".)"},
    {"NeedsTwoRows", R"(Your server should need at most 1 row of its terminal, but it has written 2: "a", "b".)"},
    {"NeedsMoreRowsThanItsTerminalIsWide",
     MatchesRegex(R"(Your server should need at most 1 row of its terminal, but it has written 3: "x+", "x+"\.)")},
    {"PrintsManyProgressLines",
     "Your server should print at most one line of progress a second, but it has printed 100 at once."},
    {"RedrawsALineWithoutATerminal",
     "Your server should print plain lines where there is no terminal, but it has redrawn one with a carriage return."},
    {"ShowsFewerBytes",
     R"(Your server should print a line with 100% and the number 30000, but it has printed "100% of 30,001 bytes".)"},

    {"PrintsNoLineOfAKind",
     R"(Your server should print one of these lines: "silence", a line that fits all of these: a line that starts )"
     R"(with "n", a line that contains "!", but it has printed "noise".)"},
    {"HasPrintedWhatItShouldNot",
     R"(Your server should not print a line that contains "ois", but it has printed "noise".)"},
    {"ClosesUnasked", R"(Your server should print "more", but it has printed nothing more.)"},
    {"ExitsUnasked", R"(Your server should print "more", but it exited with status 3.)"},
    {"ClosesBecauseItIsStopped",
     "Your server should end with an exit status other than 0, but it exited with status 0."},
    {"EndsWithAnotherStatus", "Your server should end with exit status 0, but it exited with status 3."},
    {"EndsWithNoneOfTheStatuses",
     "Your server should end with one of the exit statuses 0, 1, but it exited with status 3."},
    {"EndsWithStatus0", "Your server should end with an exit status other than 0, but it exited with status 0."},
    {"PrintsNoLineToTakeUp", R"(Your server should print a line that starts with "fd ", but it has printed "noise".)"},
    {"DoesNotPrompt", R"(Your server should ask its user with "name: ", but it has printed nothing.)"},
    {"Crashes",
     "Your server should end in an orderly way, but it was killed by signal 11 (SIGSEGV: Segmentation fault)."},
    {"IsEndedByASignalThatNobodySent",
     "Your server should end in an orderly way, but it was killed by signal 2 (SIGINT: Interrupt)."},
    {"DoesNotEnd", "Your server should end, but it is blocked in pause()."},

    {"IsBoundToAnother", "Your server should be bound to 127.0.0.2:1246 only, but it is bound to 127.0.0.1:1246."},
    {"HoldsAnotherSocket",
     "Descriptor 3 of your server should be a UDP socket (AF_INET6, SOCK_DGRAM), but it is a TCP socket (AF_INET, "
     "SOCK_STREAM)."},
    {"HoldsNoSocket",
     "Descriptor 3 of your server should be a TCP socket (AF_INET, SOCK_STREAM), but it has none of that number."},
    {"HoldsSomethingElse", MatchesRegex("Descriptor 1 of your server should be a Unix socket \\(AF_UNIX, "
                                        "SOCK_STREAM\\), but it is \"pipe:\\[[0-9]+\\]\"\\.")},
    {"HoldsASocketThatShouldBeClosed",
     MatchesRegex("Descriptor 3 of your server should be closed, but it still is \"socket:\\[[0-9]+\\]\"\\.")},
    {"HoldsTooManyDescriptors", "Your server should have at most 3 open descriptors, but it has 4."},
    {"ClosesItsSocketTwice",
     "Your server should close each socket once, but it has closed 3, and then called close(3) again."},
    {"HasEndedAndHoldsNothing", "Your server should have at most 3 open descriptors, but it exited with status 3."},
    {"LeavesAZombie",
     "Your server should have no child process left, but it has 2 that ended and that it has not waited for: zombies."},
    {"LeavesZombies", "Your server should wait for each child process that has ended, but it leaves 2 zombies."},
    {"RunsTooFewProcesses",
     "Your server should run 2 processes, itself included, but it runs 1 process with 1 thread."},
    {"RunsTooManyProcesses",
     "Your server should run 1 process, itself included, but it runs 2 processes with 2 threads."},
    {"HasTooManyProcesses",
     "Your server should run at most 1 process, itself included, but it runs 2 processes with 2 threads."},
    {"RunsTooFewThreads",
     "Your server should have started 2 threads for its clients (at rest it ran 1), but 1 of its threads is new."},
    {"HasTooManyThreads", "Your server should run at most 1 thread, but it runs 1 process with 2 threads."},
    {"HasEndedAndRunsNothing",
     "Your server should run at most 1 process, itself included, but it exited with status 3."},
    {"HasNoChildToSignal", "Your server should have a child process, which is to be sent SIGSEGV, but it has none."},
    {"KeepsAChild", "Your server should have no child process left, but it has 1."},

    {"PrintsNothingWhileAnotherDoes", R"(Your server should print "hello", but it has printed nothing.)"},

    {"GrowsMuch",
     MatchesRegex("The memory of your server should not grow with the file, but during the last three quarters of 256 "
                  "MiB it grew by 6[0-9] MiB \\(to 6[0-9] MiB; less than 48 MiB is allowed\\)\\.")},
    {"GrowsMuchInAChildThatHasEnded",
     MatchesRegex("The memory of your server should not grow with the file, but during the last three quarters of 64 "
                  "MiB it grew by 2[0-9] MiB \\(to 2[0-9] MiB; less than 12 MiB is allowed\\)\\.")},
    {"TakesInTheWholeFileAtOnce",
     MatchesRegex("The memory of your server should not grow with the file, but during the first quarter of 64 MiB it "
                  "grew by [45][0-9] MiB \\(to [45][0-9] MiB; less than 32 MiB is allowed\\)\\.")},
    {"GrowsMuchInItsAddressSpace",
     MatchesRegex(
         "The address space of your server should grow by less than 16 MiB, but it has grown by 2[34] MiB\\.")},
    {"UsesMuchMemory",
     MatchesRegex("Your server should use less than 16 MiB of memory, but it has used 2[0-9] MiB\\.")},
};

class UnmetWordTest : public testing::Test {
 public:
  explicit UnmetWordTest(const Row& row) : row_(row) {}

 private:
  void TestBody() override {
    const CheckResult& result = ResultOf(row_.check);
    EXPECT_EQ(result.verdict, Verdict::kFail);
    EXPECT_THAT(tests::MessageOf(All().lab, result), row_.message);
    EXPECT_THAT(result.location, ContainsRegex("words_checks\\.cc:[0-9]+")) << "the line of the check";
  }

  const Row& row_;
};

[[maybe_unused]] const bool kRegistered = [] {
  for (const Row& row : kRows) {
    testing::RegisterTest("Words", (std::string("FailWhereAProgram") + row.check).c_str(), nullptr, nullptr, __FILE__,
                          __LINE__, [&row]() -> testing::Test* { return new UnmetWordTest(row); });
  }
  return true;
}();

TEST(Words, AreInconclusiveWhereADirectoryCannotTakeWhatIsGiven) {
  EXPECT_EQ(MessageFor("CannotBeGivenMoreThanItHasRoomFor"),
            "The work folder cannot be furnished: write big: No space left on device");
  EXPECT_EQ(MessageFor("CannotBeGivenWhatIsThere"), "The work folder cannot be furnished: mkdir a: File exists");
}

TEST(Words, AreInconclusiveWhereNoProgramRuns) {
  EXPECT_EQ(MessageFor("HasBeenStopped"), "The check speaks of a program that does not run");
  EXPECT_EQ(MessageFor("HasNeverBeenStarted"), "The check speaks of a program that does not run");
}

TEST(Words, HaveAllBeenLookedAt) {
  std::vector<std::string> unmet, expected;
  for (const CheckResult& check : All().checks()) {
    if (check.suite == "Unmet") unmet.push_back(check.name);
    if (check.suite == "Unknown") {
      EXPECT_EQ(check.verdict, Verdict::kInconclusive) << check.name;
    }
  }
  for (const Row& row : kRows) expected.emplace_back(row.check);
  EXPECT_THAT(unmet, testing::UnorderedElementsAreArray(expected));
}

// ---- What else a result holds

TEST(Words, ShowTheFirstByteThatIsStoredWrongly) {
  EXPECT_EQ(ResultOf("StoresAShorterFile").finding->difference->first_difference, 3);
  EXPECT_EQ(ResultOf("StoresALongerFile").finding->difference, results::Compare("hello", "hello, world\n"));
  const std::optional<results::Difference> other = ResultOf("StoresOtherBytes").finding->difference;
  ASSERT_TRUE(other);
  EXPECT_EQ(other->first_difference, 500'000);
  EXPECT_EQ(other->expected_bytes, 1'048'576);
  EXPECT_EQ(other->received_bytes, 1'048'576) << "those of the whole file";
  EXPECT_EQ(ResultOf("StoresNothing").finding->difference, std::nullopt);
}

TEST(Words, SayWhereTheProgramIs) {
  EXPECT_THAT(tests::NowOf(All().lab, ResultOf("StoresNothing")),
              ElementsAre("your shell is blocked in read(0), its standard input"));
  EXPECT_THAT(tests::NowOf(All().lab, ResultOf("HoldsTooManyDescriptors")),
              ElementsAre("your server is blocked in pause()"));
}

TEST(Words, AskWhatIsKnownOfSuchAFailure) {
  EXPECT_EQ(ResultOf("PrintsNothingWhileAnotherDoes").finding->hint, "hint.flush");
  EXPECT_EQ(ResultOf("StoresNothing").finding->hint, text::Phrase());
}

// A phrase without a sentence is shown as "[its.id argument=…]".
TEST(Words, AreSentencesInEachLanguage) {
  for (const report::Language language : report::kLanguages) {
    const report::Words words = report::WordsFor(All().lab, language);
    for (const CheckResult& check : All().checks()) {
      std::string said = report::MessageOf(check, words);
      const results::Finding finding = check.finding.value_or(results::Finding());
      for (const text::Phrase& now : finding.now) said += words.Say(now);
      if (finding.difference) said += words.Say(finding.difference->remark);
      for (const results::Step& step : check.steps) said += words.Say(step.what) + words.Say(step.detail);
      EXPECT_THAT(said + words.Say(finding.hint), Not(ContainsRegex("\\[[a-z_]+[.a-z_]*( [a-z_]+=.*)?\\]")))
          << check.name;
    }
  }
}

TEST(Words, TellTheStory) {
  const Graded whole = Grade({"--verbose", "--only", "FindsWhatIsGiven", "--only", "StoresAFile", "--only",
                              "IsStartedWithTheAddressOfAnotherServer"});
  const auto steps_of = [&](const std::string& name) {
    const auto found = std::ranges::find(whole.checks(), name, &CheckResult::name);
    return found == whole.checks().end() ? std::vector{whole.errors} : tests::StepsOf(whole.lab, *found);
  };
  EXPECT_THAT(steps_of("FindsWhatIsGiven"),
              IsSupersetOf({StartsWith(R"(a file "notes.txt", 6 bytes)"), StartsWith(R"(a directory "in")"),
                            StartsWith(R"("in/secret" has the permissions 0000)"),
                            StartsWith(R"(a link "link" to "notes.txt")"), StartsWith(R"(a FIFO "fifo")"),
                            StartsWith("starts shell -c ls -F;")}));
  EXPECT_EQ(steps_of("StoresAFile").back(), R"("in/a.txt" is stored, whole)");
  EXPECT_EQ(steps_of("IsStartedWithTheAddressOfAnotherServer").front(),
            "starts server --host 127.0.0.1 --port 9 --help");
}

TEST(Words, TellTheStoryOfAFailureUnasked) {
  EXPECT_THAT(tests::StepsOf(All().lab, ResultOf("StoresNothing")), ElementsAre(StartsWith("starts shell -c ")));
  EXPECT_THAT(ResultOf("StoresAFile").steps, testing::IsEmpty());
}

TEST(Words, GiveTheSameContentForTheSameSeed) {
  const auto content_of = [](const std::string& seed) {
    const Graded graded = Grade({"--only", "TellsItsRandomContent", "--seed", seed});
    return graded.checks().empty() ? graded.errors : graded.checks().front().by_hand;
  };
  EXPECT_EQ(content_of("71"), ResultOf("TellsItsRandomContent").by_hand);
  EXPECT_NE(content_of("72"), ResultOf("TellsItsRandomContent").by_hand);
}

// ---- What happens unasked

// Without what a busy machine may have delayed.
std::vector<std::string> StepsButAcceptance(const results::LabResult& lab, const CheckResult& check) {
  std::vector<std::string> steps = tests::StepsOf(lab, check);
  std::erase(steps, "accepts the connection");
  return steps;
}

TEST(Events, AreStepsOfAFailedCheck) {
  EXPECT_THAT(StepsButAcceptance(All().lab, ResultOf("ClosesUnasked")),  // of the last two, either may be seen first
              testing::UnorderedElementsAre(StartsWith("starts server"), "listening on 127.0.0.1:1246", "connects",
                                            "\"closed\"", "closes"));
}

TEST(Events, AreNoStepsOfAPassedOne) {
  const Graded graded = Grade({"--only", "ClosesUnaskedToo", "--verbose"});
  EXPECT_THAT(StepsButAcceptance(graded.lab, graded.checks().at(0)),
              ElementsAre(StartsWith("starts server"), "listening on 127.0.0.1:1246", "connects", "\"closed\""));
}

TEST(Events, TellTheEndOfAProgramOnce) {
  EXPECT_THAT(StepsButAcceptance(All().lab, ResultOf("ExitsUnasked")),
              ElementsAre(StartsWith("starts server"), "listening on 127.0.0.1:1246", "connects",
                          "your server exited with status 3"));
}

// strace tells it too.
TEST(Events, TellTheEndOfAProgramOnceInATrace) {
  const Graded graded = Grade({"--only", "ExitsUnasked", "--trace"});
  const std::vector<std::string> steps = tests::StepsOf(graded.lab, graded.checks().at(0));
  EXPECT_THAT(steps, testing::Contains("exits with status 3"));
  EXPECT_THAT(steps, Not(testing::Contains("your server exited with status 3")));
}

TEST(Events, AreNoneOfWhatTheCheckHasDoneItself) {
  EXPECT_THAT(StepsButAcceptance(All().lab, ResultOf("ClosesBecauseItIsStopped")),
              ElementsAre(StartsWith("starts server"), "listening on 127.0.0.1:1246", "connects", "server is stopped",
                          StartsWith("starts server"), "your server exited with status 0"));
}

TEST(Events, TellWhatAProgramWasAskedAtTheEnd) {
  EXPECT_EQ(MessageFor("CrashesWhenItIsAskedToEnd"),
            "Your shell should not crash when it is asked to end (SIGTERM), but it was killed by signal 11 (SIGSEGV: "
            "Segmentation fault).");
  EXPECT_THAT(StepsButAcceptance(All().lab, ResultOf("CrashesWhenItIsAskedToEnd")),
              ElementsAre(StartsWith("starts shell"), "\"has run\"", "SIGTERM",
                          "your shell was killed by signal 11 (SIGSEGV: Segmentation fault)"));
}

}  // namespace
}  // namespace socklab::check
