// Runs web_checks.cc, and looks at what becomes of its checks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "harness/results/results.h"
#include "harness/run/runfiles.h"
#include "tests/grading/reports.h"
#include "tests/unit/check/graded.h"

namespace socklab::check {
namespace {

using results::CheckResult;
using results::Verdict;
using testing::HasSubstr;

TEST(WebWords, PassAndFailAsTheyShould) {
  const std::map<std::string, std::string> failures = {
      {"ListensOnly", "Your server should accept alice's connection, but it has not accepted the connection."},
      {"GivesAnotherPage", "Alice should receive a body of 12 bytes, but other bytes arrived."},
      {"GivesMoreThanAPage",
       "Alice should receive nothing more, but \"!\" arrived after the 11 bytes that Content-Length announces."},
  };
  const std::string subject = run::Runfile("tests/unit/check/web_subject");
  const tests::Graded graded = tests::Grade("tests/unit/check/web_runner", {"--program", "server='" + subject + "'"});
  ASSERT_FALSE(graded.checks().empty()) << graded.errors;
  std::size_t failed = 0;
  for (const CheckResult& check : graded.checks()) {
    if (check.suite == "Met") {
      EXPECT_EQ(check.verdict, Verdict::kPass) << tests::ReportOf(graded.lab, check);
      continue;
    }
    ++failed;
    EXPECT_EQ(check.verdict, Verdict::kFail) << check.name;
    EXPECT_THAT(tests::MessageOf(graded.lab, check), HasSubstr(failures.at(check.name)));
    EXPECT_THAT(check.location, HasSubstr("web_checks.cc:")) << "the line of the check";
  }
  EXPECT_EQ(failed, failures.size());
}

}  // namespace
}  // namespace socklab::check
