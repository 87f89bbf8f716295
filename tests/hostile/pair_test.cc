// Two programs that have an understanding with each other.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "harness/results/results.h"
#include "harness/run/runfiles.h"
#include "tests/grading/grading.h"
#include "tests/grading/reports.h"

namespace socklab::tests {
namespace {

using results::CheckResult;
using results::Verdict;
using testing::HasSubstr;

TEST(Pair, MustMeetOnTheLink) {
  const std::string path = run::Runfile("tests/hostile/meets_elsewhere");
  const results::LabResult result =
      Grade({.lab = "03_tcp_reliability",
             .programs = {{"rsend", path}, {"rrecv", path}},
             .only = {"MovesAnEmptyFile", "MovesOneByte", "Moves100Kilobytes", "MovesOddLengths",
                      "SurvivesEachKindOfLoss", "SurvivesDuplicatesAndReordering", "MovesAMebibyteOverABadLink"}});
  EXPECT_EQ(result.checks.size(), 7U);
  for (const CheckResult& check : result.checks) {
    EXPECT_EQ(check.verdict, Verdict::kFail) << check.name;
    EXPECT_THAT(MessageOf(result, check), HasSubstr("through the test's link, but the link has not carried the SYN"))
        << check.name;
  }
}

}  // namespace
}  // namespace socklab::tests
