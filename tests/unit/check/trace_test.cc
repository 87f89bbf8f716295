// What a lab's runner tells of the system calls of a program that fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "harness/results/results.h"
#include "harness/run/runfiles.h"
#include "tests/unit/check/graded.h"

namespace socklab::check {
namespace {

using results::CheckResult;
using results::Step;
using results::Verdict;
using testing::Contains;
using testing::HasSubstr;
using tests::Graded;

Graded GradeHastyServer(std::vector<std::string> options) {
  options.insert(options.end(),
                 {"--program", "server='" + run::Runfile("tests/unit/check/hasty_chat_server").string() + "'", "--only",
                  "AnswersEveryMessageInOneSegment"});
  return tests::Grade("labs/04_tcp_chat/runner", options);
}

std::vector<results::Call> CallsIn(const CheckResult& check) {
  std::vector<results::Call> calls;
  for (const Step& step : check.steps) {
    if (step.kind == Step::Kind::kCall) calls.push_back(step.call);
  }
  return calls;
}

void ExpectRecvAtItsLine(const Graded& graded) {
  ASSERT_EQ(graded.checks().size(), 1u) << graded.errors;
  const CheckResult& check = graded.checks().front();
  EXPECT_EQ(check.verdict, Verdict::kFail);
  const std::vector<results::Call> calls = CallsIn(check);
  const auto received = std::ranges::find_if(
      calls, [](const results::Call& call) { return call.name == "recv" && !call.result.empty(); });
  ASSERT_NE(received, calls.end()) << results::ToJson(check);
  EXPECT_THAT(received->arguments, HasSubstr("\"one\\ntwo\\nthree\\n\", 1024, 0"));
  EXPECT_EQ(received->result, "14");
  EXPECT_EQ(received->file, "tests/unit/check/hasty_chat_server.cc");
  EXPECT_GT(received->line, 0);
  EXPECT_EQ(calls.front().name, "socket") << "what the loader does is not told";
}

TEST(Trace, TellsTheCallsOfAProgramWithTheirLines) {
  const Graded without = GradeHastyServer({}), with = GradeHastyServer({"--trace"});
  ExpectRecvAtItsLine(with);
  EXPECT_THAT(CallsIn(without.checks().at(0)), testing::IsEmpty());
  EXPECT_EQ(with.message(), without.message());
  EXPECT_EQ(with.checks().at(0).location, without.checks().at(0).location);
  EXPECT_EQ(with.status, without.status);
}

TEST(Trace, StandsWhereTheBytesArrive) {
  const Graded graded = GradeHastyServer({"--trace"});
  const std::vector<Step>& steps = graded.checks().at(0).steps;
  const auto arrives = std::ranges::find_if(steps, [](const Step& step) { return step.size == 14; });
  const auto received = std::ranges::find(steps, "14", [](const Step& step) { return step.call.result; });
  ASSERT_NE(received, steps.end());
  EXPECT_LT(arrives - steps.begin(), received - steps.begin());
  EXPECT_TRUE(std::ranges::is_sorted(steps, {}, &Step::milliseconds));
}

}  // namespace
}  // namespace socklab::check
