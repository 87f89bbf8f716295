// Runs sample_checks.cc, as a lab's checks are run, and looks at the results.
#include "harness/run/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/grading/process.h"
#include "harness/results/results.h"
#include "harness/text/phrase.h"
#include "tests/grading/reports.h"
#include "tests/unit/check/graded.h"

namespace socklab::check {
namespace {

using results::CheckResult;
using results::Verdict;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::SizeIs;
using tests::Graded;

Graded Grade(const std::vector<std::string>& arguments) {
  return tests::Grade("tests/unit/check/sample_runner", arguments);
}

Graded GradeOne(const std::string& name, std::vector<std::string> arguments = {}) {
  arguments.insert(arguments.end(), {"--only", name});
  const Graded graded = Grade(arguments);
  if (graded.lab.checks.size() != 1) throw std::runtime_error("not one result: " + graded.errors);
  return graded;
}

// ---- What the environment says to GoogleTest

struct Variable {
  const char* name;
  const char* value;
};

class RunnerInEnvironment : public testing::TestWithParam<std::vector<Variable>> {
 protected:
  RunnerInEnvironment() {
    for (const Variable& variable : GetParam()) setenv(variable.name, variable.value, 1);
  }
  ~RunnerInEnvironment() override {
    for (const Variable& variable : GetParam()) unsetenv(variable.name);
  }
};

TEST_P(RunnerInEnvironment, RunsEachCheckOnce) {
  const Graded passed = GradeOne("Sample.Passes"), failed = GradeOne("Sample.Fails");
  EXPECT_EQ(passed.status, 0);
  EXPECT_EQ(passed.checks()[0].verdict, Verdict::kPass);
  EXPECT_EQ(failed.status, 1);
  EXPECT_EQ(failed.message(), "Your server should sing, but it is mute.");
  EXPECT_EQ(GradeOne("Sample.FailsEverySecondTime").checks()[0].verdict, Verdict::kPass) << "it was run once";
}

INSTANTIATE_TEST_SUITE_P(
    OfGoogleTest, RunnerInEnvironment,
    testing::Values(std::vector<Variable>{{"TESTBRIDGE_TEST_ONLY", "Other.*"}},
                    std::vector<Variable>{{"GTEST_FILTER", "-*"}}, std::vector<Variable>{{"GTEST_REPEAT", "0"}},
                    std::vector<Variable>{{"GTEST_REPEAT", "2"}}, std::vector<Variable>{{"GTEST_SHUFFLE", "1"}},
                    std::vector<Variable>{{"GTEST_LIST_TESTS", "1"}}, std::vector<Variable>{{"GTEST_FAIL_FAST", "1"}},
                    std::vector<Variable>{{"GTEST_THROW_ON_FAILURE", "1"}},
                    std::vector<Variable>{{"GTEST_BREAK_ON_FAILURE", "1"}},
                    std::vector<Variable>{{"GTEST_CATCH_EXCEPTIONS", "0"}},
                    std::vector<Variable>{{"GTEST_OUTPUT", "xml:/nowhere/results.xml"}},
                    std::vector<Variable>{{"TEST_TOTAL_SHARDS", "2"}, {"TEST_SHARD_INDEX", "1"}},
                    std::vector<Variable>{{"GTEST_TOTAL_SHARDS", "2"}, {"GTEST_SHARD_INDEX", "1"}},
                    std::vector<Variable>{{"GTEST_TOTAL_SHARDS", "1"}, {"GTEST_SHARD_INDEX", "7"}},
                    std::vector<Variable>{{"GTEST_SHARD_STATUS_FILE", "/nowhere/shards"}},
                    std::vector<Variable>{{"TESTBRIDGE_TEST_RUNNER_FAIL_FAST", "1"}}));

// ---- Verdicts

TEST(Runner, PassesACheck) {
  const Graded graded = GradeOne("Sample.Passes");
  EXPECT_EQ(graded.status, 0);
  const CheckResult& check = graded.checks()[0];
  EXPECT_EQ(check.verdict, Verdict::kPass);
  EXPECT_EQ(check.suite, "Sample");
  EXPECT_EQ(check.name, "Passes");
  EXPECT_EQ(check.points, 4);
  EXPECT_EQ(check.rule, "1");
  EXPECT_EQ(check.why, (results::Texts{{"en", "Something has to."}}));
  EXPECT_EQ(check.hint, (results::Texts{{"en", "There is nothing to do."}}));
  EXPECT_EQ(check.by_hand, "true");
  EXPECT_EQ(check.finding, std::nullopt);
  EXPECT_EQ(check.location, "");
  EXPECT_GT(check.seconds, 0);
}

TEST(Runner, FailsACheck) {
  const Graded graded = GradeOne("Fails");
  EXPECT_EQ(graded.status, 1);
  const CheckResult& check = graded.checks()[0];
  EXPECT_EQ(check.verdict, Verdict::kFail);
  EXPECT_EQ(graded.message(), "Your server should sing, but it is mute.");
  EXPECT_THAT(tests::NowOf(graded.lab, check), ElementsAre("your server is blocked in pause()", "its child computes"));
  EXPECT_EQ(check.finding->difference, results::Compare("la", ""));
  EXPECT_EQ(check.finding->hint, text::Verbatim("Does it have a voice?"));
  EXPECT_THAT(check.location, MatchesRegex(".*sample_checks\\.cc:[0-9]+"));
}

TEST(Runner, TakesAnyOtherExceptionForAFaultOfTheMachine) {
  const Graded graded = GradeOne("ThrowsSomethingElse");
  EXPECT_EQ(graded.status, 3);
  EXPECT_EQ(graded.checks()[0].verdict, Verdict::kInconclusive);
  EXPECT_EQ(graded.message(), "The machine is at fault");
}

TEST(Runner, SurvivesTheCrashOfACheck) {
  const Graded graded = GradeOne("CrashesItsWorker");
  EXPECT_EQ(graded.status, 3);
  EXPECT_EQ(graded.checks()[0].verdict, Verdict::kInconclusive);
  EXPECT_EQ(graded.message(), "The harness itself was ended by a signal (Segmentation fault)");
  EXPECT_EQ(graded.checks()[0].points, 1);
}

TEST(Runner, SurvivesTheSilentEndOfACheck) {
  const Graded graded = GradeOne("EndsItsWorker");
  EXPECT_EQ(graded.checks()[0].verdict, Verdict::kInconclusive);
  EXPECT_EQ(graded.message(), "The harness itself ended without a result");
}

TEST(Runner, ReportsAFailureRatherThanADoubt) {
  EXPECT_EQ(Grade({"--only", "Fails", "--only", "ThrowsSomethingElse", "--only", "Sample.Passes"}).status, 1);
}

// ---- Extra credit

TEST(ExtraCredit, TakesNothingFromFullMarks) {
  EXPECT_EQ(Grade({"--only", "Sample.Passes", "--only", "FailsBeyond"}).status, 0);
  EXPECT_EQ(Grade({"--only", "Sample.Passes", "--only", "DoubtsBeyond"}).status, 0);
  const Graded alone = GradeOne("FailsBeyond");
  EXPECT_EQ(alone.status, 0);
  EXPECT_EQ(alone.checks()[0].verdict, Verdict::kFail) << "it can be seen all the same";
}

TEST(ExtraCredit, MakesUpForNothing) {
  EXPECT_EQ(Grade({"--only", "Fails", "--only", "PassesBeyond"}).status, 1);
  EXPECT_EQ(Grade({"--only", "ThrowsSomethingElse", "--only", "FailsBeyond"}).status, 3);
}

TEST(ExtraCredit, CanBeDemanded) {
  EXPECT_EQ(GradeOne("PassesBeyond", {"--demand-extra"}).status, 0);
  EXPECT_EQ(GradeOne("FailsBeyond", {"--demand-extra"}).status, 1);
  EXPECT_EQ(GradeOne("DoubtsBeyond", {"--demand-extra"}).status, 3);
  EXPECT_EQ(Grade({"--only", "Sample.Passes", "--only", "FailsBeyond", "--demand-extra"}).status, 1);
}

TEST(ExtraCredit, IsNothingThatASkeletonMayEarn) {
  EXPECT_EQ(Grade({"--only", "Fails", "--only", "FailsBeyond", "--expect-zero"}).status, 0);
  EXPECT_EQ(Grade({"--only", "Fails", "--only", "PassesBeyond", "--expect-zero"}).status, 1);
  EXPECT_EQ(Grade({"--expect-zero", "--demand-extra"}).status, 2) << "the two contradict each other";
}

TEST(ExtraCredit, IsATierOfItsOwn) {
  EXPECT_THAT(Grade({"--tier", "extra"}).checks(),
              ElementsAre(Field(&CheckResult::name, "PassesBeyond"), Field(&CheckResult::name, "FailsBeyond"),
                          Field(&CheckResult::name, "DoubtsBeyond")));
}

TEST(Runner, GradesNothingWhereALabHasNoChecksOfATier) {
  const Graded graded = tests::Grade("tests/unit/check/web_runner", {"--tier", "extra"});
  EXPECT_EQ(graded.status, 0) << graded.errors;
  EXPECT_THAT(graded.checks(), SizeIs(0));
}

// ---- Which checks run, how often, and in which order

TEST(Runner, ReportsInTheOrderOfTiersHoweverManyRunAtOnce) {
  for (const char* jobs : {"1", "8"}) {
    EXPECT_THAT(Grade({"--jobs", jobs, "--tier", "basic", "--tier", "hardened"}).checks(),
                ElementsAre(Field(&CheckResult::name, "Passes"), Field(&CheckResult::name, "Fails"),
                            Field(&CheckResult::name, "CrashesItsWorker"), Field(&CheckResult::name, "EndsItsWorker")));
  }
}

TEST(Runner, RunsChecksThatWaitSideBySideOnAnyMachine) {
  EXPECT_EQ(GradeOne("MeetsFiveOthers", {"--repeat", "6"}).status, 0);
}

TEST(Runner, RefusesANameThatNoCheckHas) {
  const Graded graded = Grade({"--only", "Pass"});
  EXPECT_EQ(graded.status, 2);
  EXPECT_EQ(graded.errors, "socklab: no check Pass; did you mean Passes?\n");
}

TEST(Runner, KeepsTheFirstFailureOfSeveralRepetitions) {
  const Graded graded = GradeOne("FailsEverySecondTime", {"--repeat", "4", "--jobs", "1"});
  EXPECT_EQ(graded.status, 1);
  EXPECT_EQ(graded.checks()[0].verdict, Verdict::kFail);
  EXPECT_EQ(graded.message(), "It failed. (In 2 of 4 repetitions.)");
}

TEST(Runner, PassesWhatAlwaysPasses) {
  const Graded graded = GradeOne("Sample.Passes", {"--repeat", "3"});
  EXPECT_EQ(graded.status, 0);
  EXPECT_EQ(graded.message(), "");
}

TEST(Runner, TellsHowToRunACheckAgain) {
  EXPECT_EQ(GradeOne("Fails").checks()[0].replay, "./socklab check --only Fails --seed 71");
  EXPECT_THAT(Grade({"--only", "Passes", "--replay", "./socklab check 4"}).checks(),
              ElementsAre(Field(&CheckResult::replay, "./socklab check 4 --only Sample.Passes --seed 71"),
                          Field(&CheckResult::replay, "./socklab check 4 --only Other.Passes --seed 71")))
      << "the suite tells checks of the same name apart";
}

TEST(Runner, GivesTheSameRandomContentForTheSameSeed) {
  const std::string text = GradeOne("TellsItsRandomText").checks()[0].by_hand;
  EXPECT_THAT(text, SizeIs(40));
  EXPECT_EQ(text.find_first_of(" \n"), std::string::npos);
  EXPECT_EQ(GradeOne("TellsItsRandomText").checks()[0].by_hand, text);
  EXPECT_NE(GradeOne("TellsItsRandomText", {"--seed", "72"}).checks()[0].by_hand, text);
}

// ---- Programs

TEST(Runner, CannotJudgeAProgramThatWasNotGiven) {
  const Graded graded = GradeOne("StartsAServer");
  EXPECT_EQ(graded.checks()[0].verdict, Verdict::kInconclusive);
  EXPECT_EQ(graded.message(), "No program server was given to be graded");
}

TEST(Runner, FailsAProgramThatDoesNotBuild) {
  const grading::TemporaryFolder folder;
  std::ofstream(folder / "errors") << "server.cc:1: error: it is wrong";
  const Graded graded = GradeOne("StartsAServer", {"--broken", "server=" + (folder / "errors").string()});
  EXPECT_EQ(graded.status, 1);
  EXPECT_EQ(graded.message(), "Your server does not build: server.cc:1: error: it is wrong");
}

// A compiler shows the line that is wrong, with whatever bytes it has.
TEST(Runner, QuotesWhatACompilerSays) {
  const grading::TemporaryFolder folder;
  std::ofstream(folder / "errors") << "server.cc:1: error: \x1b[2J\xff\a\n";
  const Graded graded = GradeOne("StartsAServer", {"--broken", "server=" + (folder / "errors").string()});
  EXPECT_EQ(graded.message(), "Your server does not build: server.cc:1: error: \\x1b[2J\\xff\\x07");
}

TEST(Runner, KeepsTheLastWordsOfAProgram) {
  const Graded graded =
      GradeOne("SeesTheServerExit", {"--program", "server=sh -c 'echo said; echo complained >&2; exit 3'"});
  EXPECT_EQ(graded.message(), "Your server should end with exit status 0, but it exited with status 3.");
  EXPECT_EQ(graded.checks()[0].last_output, "said\n");
  EXPECT_EQ(graded.checks()[0].last_errors, "complained\n");
  EXPECT_THAT(tests::StepsOf(graded.lab, graded.checks()[0]),
              testing::Contains("starts server --host 127.0.0.1 --port 1246"));
}

TEST(Runner, FailsAProgramThatIsNotWellAtTheEnd) {
  const Graded graded = GradeOne("SeesTheServerReady",
                                 {"--program", "server=sh -c 'trap \"kill -SEGV $$\" TERM; echo ready; read line'"});
  EXPECT_EQ(graded.message(),
            "Your server should not crash when it is asked to end (SIGTERM), but it was killed by signal 11 (SIGSEGV: "
            "Segmentation fault).");
}

TEST(Runner, EndsAProgramThatIsWell) {
  EXPECT_EQ(GradeOne("SeesTheServerReady", {"--program", "server=sh -c 'echo ready; read line'"}).checks()[0].verdict,
            Verdict::kPass);
}

TEST(Runner, FailsAProgramThatLeavesAProcessBehind) {
  const Graded graded = GradeOne("SeesTheServerExit", {"--program", "server=sh -c 'exec 3<&0; cat <&3 & exit 0'"});
  EXPECT_EQ(graded.checks()[0].verdict, Verdict::kFail);
  EXPECT_THAT(graded.message(), HasSubstr("leave nothing behind"));
}

TEST(Runner, SaysWhatAProgramDidInsteadOfListening) {
  const Graded graded = GradeOne("SeesTheServerListen", {"--program", "server=sh -c 'read line'"});
  EXPECT_EQ(graded.message(), "Your server should listen on 127.0.0.1:1246, but it has opened no socket.");
  EXPECT_THAT(tests::NowOf(graded.lab, graded.checks()[0]),
              ElementsAre("your server is blocked in read(0), its standard input"));
}

TEST(Runner, KeepsTheStepsOfACheckThatPassesOnRequestOnly) {
  const std::vector<std::string> program = {"--program", "server=sh -c 'echo ready; read line'"};
  const Graded brief = GradeOne("SeesTheServerReady", program);
  EXPECT_EQ(brief.checks()[0].verdict, Verdict::kPass);
  EXPECT_THAT(brief.checks()[0].steps, SizeIs(0));
  std::vector<std::string> verbose = program;
  verbose.push_back("--verbose");
  const Graded whole = GradeOne("SeesTheServerReady", verbose);
  EXPECT_EQ(whole.checks()[0].verdict, Verdict::kPass);
  EXPECT_THAT(tests::StepsOf(whole.lab, whole.checks()[0]),
              ElementsAre("starts server --host 127.0.0.1 --port 1246", "\"ready\""));
}

TEST(Runner, RefusesACommandThatCannotRun) {
  const Graded graded = Grade({"--program", "server=/no/such/program"});
  EXPECT_EQ(graded.status, 2);
  EXPECT_EQ(graded.errors, "socklab: /no/such/program: no such file\n");
}

// ---- A program that is built once more, with ThreadSanitizer

constexpr char kReady[] = "='sh' -c 'echo ready; read line'";

Graded GradeSanitized(const std::vector<std::string>& arguments) {
  return GradeOne("SeesTheSanitizedServerReady", arguments);
}

TEST(SanitizedProgram, IsTheOneThatRuns) {
  EXPECT_EQ(
      GradeSanitized({"--program", "server=sh -c 'exit 3'", "--program", std::string("server_tsan") + kReady}).status,
      0);
}

TEST(SanitizedProgram, IsTheProgramItselfWhereThereIsNone) {
  EXPECT_EQ(GradeSanitized({"--program", std::string("server") + kReady}).status, 0);
}

TEST(SanitizedProgram, FailsTheCheckByADataRace) {
  const std::string race =
      "WARNING: ThreadSanitizer: data race (pid=1)\n"
      "  Write of size 4 at 0x1 by thread T2:\n"
      "    #0 Count() /x/labs/10_web_threads/server.cc:31 (server+0x1)\n\n"
      "  Previous write of size 4 at 0x1 by thread T1:\n"
      "    #0 Count() /x/labs/10_web_threads/server.cc:31 (server+0x1)\n\n";
  const std::string words =
      "a data race: a thread writes memory at labs/10_web_threads/server.cc:31, a thread writes it at "
      "labs/10_web_threads/server.cc:31, and nothing makes one of the two wait for the other";
  const auto message = [&](const std::string& script) {
    return GradeSanitized({"--program", "server=sh", "--program", "server_tsan=sh -c '" + script + "' '" + race + "'"})
        .message();
  };
  EXPECT_EQ(message("printf %s \"$0\" >.thread_sanitizer.7; echo ready; read line"),
            "ThreadSanitizer has found an error in your server: " + words + ".");
  EXPECT_EQ(message("printf %s \"$0\" >.thread_sanitizer.7; exit 66"),
            "Your server should print \"ready\", but it exited with status 66. ThreadSanitizer has found an error in "
            "your server: " +
                words + ".");
  EXPECT_EQ(message("printf %s \"$0\" >&2; echo ready; read line"), "");  // anybody can print that
}

TEST(SanitizedProgram, IsToldWhereToReportAndToReportAll) {
  EXPECT_EQ(GradeSanitized({"--program", "server=sh", "--program",
                            "server_tsan=sh -c 'case $TSAN_OPTIONS in report_bugs=1:*/.thread_sanitizer) echo ready; "
                            "esac; read line'"})
                .status,
            0);
}

TEST(SanitizedProgram, IsNoBuildOfOursWhereItsNameIsAnother) {
  EXPECT_EQ(
      GradeSanitized({"--program", "server=sh -c 'echo race >.thread_sanitizer.7; echo ready; read line'"}).status, 0);
}

TEST(SanitizedProgram, IsInconclusiveWhereItCannotBeBuilt) {
  const grading::TemporaryFolder folder;
  std::ofstream(folder / "errors") << "cannot find -ltsan";
  const std::string broken = (folder / "errors").string();
  EXPECT_EQ(GradeSanitized({"--program", std::string("server") + kReady, "--broken", "server_tsan=" + broken}).status,
            3);
  EXPECT_EQ(GradeSanitized({"--broken", "server=" + broken, "--broken", "server_tsan=" + broken}).status, 1);
}

// ThreadSanitizer says so where it cannot run, but any program can.
TEST(SanitizedProgram, FailsWhereItOnlySaysThatTheSanitizerCannotRun) {
  const char kFatal[] = "sh -c 'echo FATAL: ThreadSanitizer: unexpected memory mapping >&2; exit 66'";
  for (const std::string name : {"server", "server_tsan"}) {
    const Graded graded = GradeSanitized({"--program", "server=sh", "--program", name + "=" + kFatal});
    EXPECT_EQ(graded.status, 1);
    EXPECT_EQ(graded.message(), "Your server should print \"ready\", but it exited with status 66.");
  }
}

}  // namespace
}  // namespace socklab::check
