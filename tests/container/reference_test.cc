// The reference programs of a lab, graded as root of a container that grants no namespaces: no check fails, and one
// that is undecided says why.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "harness/run/runfiles.h"
#include "tests/grading/grading.h"
#include "tests/grading/reports.h"

namespace socklab::tests {
namespace {

using results::CheckResult;
using results::LabResult;
using results::Verdict;
using testing::Not;

TEST(Reference, PassesWhatCanBeJudgedInAContainer) {
  if (geteuid() != 0) GTEST_SKIP() << "only root can run programs as other users";
  const LabResult result =
      Grade({.lab = std::getenv("SOCKLAB_LAB"), .surroundings = {run::Runfile("tests/container/in_container")}});
  EXPECT_EQ(result.isolation, "user");
  ASSERT_THAT(result.checks, Not(testing::IsEmpty()));
  std::size_t passed = 0;
  for (const CheckResult& check : result.checks) {
    passed += check.verdict == Verdict::kPass;
    EXPECT_NE(check.verdict, Verdict::kFail) << FindingsOf(result, check);
    if (check.verdict == Verdict::kInconclusive) {
      EXPECT_NE(MessageOf(result, check), "") << check.name;
    }
  }
  EXPECT_GT(passed, result.checks.size() * 3 / 4) << FailuresOf(result);
}

}  // namespace
}  // namespace socklab::tests
