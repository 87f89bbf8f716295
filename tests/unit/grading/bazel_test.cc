#include "harness/grading/bazel.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "harness/grading/process.h"

namespace socklab::grading {
namespace {

TEST(ErrorsIn, BeginsWithTheFirstErrorAndKeepsTheLinesThatShowThePlaces) {
  EXPECT_EQ(ErrorsIn("server.cc: In function 'int main()':\n"
                     "server.cc:3:10: error: 'x' was not declared in this scope\n"
                     "    3 |   return x;\n"
                     "      |          ^\n"
                     "server.cc:9:1: error: second\n"),
            "server.cc:3:10: error: 'x' was not declared in this scope\n"
            "    3 |   return x;\n"
            "      |          ^\n"
            "server.cc:9:1: error: second\n");
}

TEST(ErrorsIn, PassesOverWarningsBeforeIt) {
  EXPECT_EQ(ErrorsIn("a.cc:1:1: warning: unused variable\na.cc:2:1: error: wrong\n"), "a.cc:2:1: error: wrong\n");
}

TEST(ErrorsIn, KnowsAFatalError) {
  constexpr char kErrors[] = "a.cc:1:10: fatal error: no.h: No such file or directory\ncompilation terminated.\n";
  EXPECT_EQ(ErrorsIn(kErrors), kErrors);
}

TEST(ErrorsIn, KnowsWhatTheLinkerSays) {
  EXPECT_EQ(ErrorsIn("/usr/bin/ld: server.o: in function `main':\nserver.cc:5: undefined reference to `serve()'\n"),
            "server.cc:5: undefined reference to `serve()'\n");
}

TEST(ErrorsIn, LeavesOutWhatBazelSays) {
  EXPECT_EQ(ErrorsIn("INFO: Analyzed 9 targets\na.cc:1:1: error: wrong\nTarget //labs:server failed to build\n"
                     "Use --sandbox_debug to see verbose messages from the sandbox\nINFO: Elapsed time: 1 s\n"),
            "a.cc:1:1: error: wrong\n");
}

TEST(ErrorsIn, IsTheWholeTextWhereThereIsNone) {
  EXPECT_EQ(ErrorsIn("the compiler was killed\n"), "the compiler was killed\n");
  EXPECT_EQ(ErrorsIn(""), "");
}

TEST(ErrorsIn, IsBoundedWhateverASourceMakesOfTheCompiler) {
  const std::string line = "a.cc:1:1: error: " + std::string(100'000, 'x') + '\n';
  std::string messages;
  for (int i = 0; i < 200; ++i) messages += line;
  EXPECT_EQ(ErrorsIn(messages).size(), 80u * 401);
  std::string warnings;
  for (int i = 0; i < 10'000; ++i) warnings += "a.cc:1:1: warning: this and that\n";
  EXPECT_LT(ErrorsIn(warnings).size(), 80u * 401);
}

TEST(Bazel, KnowsWhereTheFilesOfATargetAre) {
  EXPECT_EQ(Bazel("/course").Output("labs/04_tcp_chat/runner"), "/course/bazel-bin/labs/04_tcp_chat/runner");
}

constexpr int kAllPassed = 0, kBuildFailed = 1, kTestsFailed = 3;

// As Bazel writes them: a test of two shards, of which the first one fails and the last one passes.
constexpr char kConfigured[] =
    R"({"id":{"targetConfigured":{"label":"//a:test"}},"configured":{"targetKind":"cc_test rule","testSize":"LARGE"}})";
constexpr char kFirstShardFails[] = R"({"id":{"testResult":{"label":"//a:test","run":1,"shard":1,"attempt":1}},)"
                                    R"("testResult":{"status":"FAILED","testAttemptDurationMillis":"1500"}})";
constexpr char kSecondShardPasses[] = R"({"id":{"testResult":{"label":"//a:test","run":1,"shard":2,"attempt":1}},)"
                                      R"("testResult":{"status":"PASSED","testAttemptDurationMillis":"500"}})";
constexpr char kSummaryFailed[] =
    R"({"id":{"testSummary":{"label":"//a:test"}},"testSummary":{"overallStatus":"FAILED",)"
    R"("passed":[{"uri":"file:///logs/2/test.log"}],"failed":[{"uri":"file:///logs/1/test.log"}]}})";
constexpr char kSummaryPassed[] =
    R"({"id":{"testSummary":{"label":"//a:test"}},"testSummary":{"overallStatus":"PASSED",)"
    R"("passed":[{"uri":"file:///logs/test.log"}]}})";

TestRun Read(const std::vector<std::string>& events, int status) {
  const TemporaryFolder folder;
  std::ofstream file(folder / "events.json");
  for (const std::string& event : events) file << event << '\n';
  file.close();
  return ReadTestRun(folder / "events.json", status);
}

TEST(ReadTestRun, CountsAShardThatFailedBeforeOneThatPassed) {
  const TestRun run = Read({kConfigured, kFirstShardFails, kSecondShardPasses, kSummaryFailed}, kTestsFailed);
  EXPECT_TRUE(run.complete);
  ASSERT_TRUE(run.results.contains("//a:test"));
  const TestResult& result = run.results.at("//a:test");
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(result.time, std::chrono::seconds(2));
  EXPECT_EQ(result.logs, std::vector<std::filesystem::path>{"/logs/1/test.log"});
}

TEST(ReadTestRun, KnowsATestThatPassed) {
  const TestRun run = Read({kConfigured, kSecondShardPasses, kSummaryPassed}, kAllPassed);
  EXPECT_TRUE(run.complete);
  EXPECT_TRUE(run.results.at("//a:test").passed);
  EXPECT_EQ(run.results.at("//a:test").logs, std::vector<std::filesystem::path>{"/logs/test.log"});
}

TEST(ReadTestRun, IsNotCompleteWhereBazelFailedAndNoTestDid) {
  EXPECT_FALSE(Read({kConfigured, kSecondShardPasses, kSummaryPassed}, kTestsFailed).complete);
  EXPECT_FALSE(Read({kConfigured, kSecondShardPasses, kSummaryPassed}, kBuildFailed).complete);
  EXPECT_FALSE(Read({}, kBuildFailed).complete);
}

TEST(ReadTestRun, CountsATestThatDoesNotBuild) {
  const TestRun run = Read({kConfigured}, kBuildFailed);
  EXPECT_FALSE(run.complete);
  EXPECT_FALSE(run.results.at("//a:test").passed);
  EXPECT_TRUE(run.results.at("//a:test").logs.empty());
}

TEST(ReadTestRun, LeavesOutTheTimeOfAnEarlierRun) {
  const TestRun run = Read({kConfigured,
                            R"({"id":{"testResult":{"label":"//a:test"}},"testResult":{"status":"PASSED",)"
                            R"("cachedLocally":true,"testAttemptDurationMillis":"700"}})",
                            kSummaryPassed},
                           kAllPassed);
  EXPECT_EQ(run.results.at("//a:test").time, std::chrono::milliseconds(0));
}

}  // namespace
}  // namespace socklab::grading
