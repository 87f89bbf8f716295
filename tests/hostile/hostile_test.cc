// Grades each hostile program of the gallery: the right verdict, nothing left running, nothing written outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "harness/run/runfiles.h"
#include "tests/grading/grading.h"
#include "tests/grading/reports.h"
#include "tests/hostile/gallery.h"

namespace socklab::tests {
namespace {

using results::LabResult;
using results::Verdict;

class HostileProgram : public testing::TestWithParam<Hostile> {};

TEST_P(HostileProgram, IsJudgedAndHarmless) {
  GradeAndExpectNoHarm(GetParam());
}

// Hides all control groups.
const std::vector<std::string> kNoControlGroup = {
    "unshare", "--user", "--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs none /sys/fs/cgroup && exec \"$@\"",
    "sh"};

TEST(HoardingProgram, IsSeenWithoutAControlGroup) {
  const std::string path = run::Runfile("tests/hostile/hoards_in_sockets");
  const LabResult result = Grade({.lab = "04_tcp_chat",
                                  .programs = {{"server", "env SOCKLAB_SANDBOX=1 " + path}},
                                  .only = {"EndsOnQ"},
                                  .surroundings = kNoControlGroup});
  ASSERT_EQ(result.checks.size(), 1U);
  EXPECT_EQ(result.checks.front().verdict, Verdict::kFail);
  EXPECT_THAT(FindingsOf(result, result.checks.front()), testing::HasSubstr("of memory; 512 are allowed"));
}

INSTANTIATE_TEST_SUITE_P(Gallery, HostileProgram, testing::ValuesIn(Gallery()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace socklab::tests
