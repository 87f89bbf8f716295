// Programs after public bug reports and wrong verdicts, each judged as a teacher would judge it: cases.json says how.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "harness/grading/process.h"
#include "harness/results/results.h"
#include "harness/run/runfiles.h"
#include "tests/grading/grading.h"
#include "tests/grading/reports.h"

namespace socklab::tests {
namespace {

namespace fs = std::filesystem;
using results::CheckResult;
using results::LabResult;
using results::Verdict;
using testing::HasSubstr;

struct Case {
  std::string name;  // its folder
  std::string lab;
  std::string program;
  std::string build;               // a shell line, run in a copy of its folder; empty where nothing has to be built
  std::string command;             // a file in that folder
  bool correct = false;            // it deserves full marks; all that follows is for flawed ones, but `only`
  std::vector<std::string> fails;  // each of these checks
  std::vector<std::string> passes;
  std::vector<std::string> fails_alone;  // no other check than these; empty where others may fail too
  std::vector<std::string> words;        // each stands in the report of one of the checks in `fails`
  std::vector<std::string> only;         // the checks to run; empty for all
  double seconds = 0;                    // the most that grading may take; 0 for any time
};

void PrintTo(const Case& each, std::ostream* out) {
  *out << each.name;
}

std::vector<Case> Cases() {
  using Strings = std::vector<std::string>;
  std::ifstream file(run::Runfile("tests/field/cases.json"));
  std::vector<Case> cases;
  for (const nlohmann::json& entry : nlohmann::json::parse(file)) {
    cases.push_back({.name = entry.at("name"),
                     .lab = entry.at("lab"),
                     .program = entry.at("program"),
                     .build = entry.value("build", ""),
                     .command = entry.at("command"),
                     .correct = entry.at("flaw").is_null(),
                     .fails = entry.value("fails", Strings()),
                     .passes = entry.value("passes", Strings()),
                     .fails_alone = entry.value("fails_alone", Strings()),
                     .words = entry.value("words", Strings()),
                     .only = entry.value("only", Strings()),
                     .seconds = entry.value("seconds", 0.0)});
  }
  return cases;
}

// A copy of the case's folder, in which its program has been built.
class Built {
 public:
  explicit Built(const Case& each) : command_(folder_ / each.command) {
    fs::copy(run::Runfile("tests/field/" + each.name), folder_ / "", fs::copy_options::recursive);
    if (each.build.empty()) return;
    const fs::path log = folder_ / "build.log";
    const int status =
        grading::Run({"sh", "-c", each.build}, {.folder = folder_ / "", .errors_to = log, .output_too = true});
    EXPECT_EQ(status, 0) << std::ifstream(log).rdbuf();
  }

  std::string command() const { return command_; }

 private:
  const grading::TemporaryFolder folder_;
  const fs::path command_;
};

bool IsNamed(const CheckResult& check, const std::vector<std::string>& names) {
  return std::ranges::any_of(
      names, [&](const std::string& name) { return check.name == name || check.suite + "." + check.name == name; });
}

void ExpectWhatItsFlawDeserves(const Case& flawed, const LabResult& result) {
  std::string reports;
  for (const CheckResult& check : result.checks) {
    const std::string report = ReportOf(result, check);
    const bool failed = check.verdict == Verdict::kFail;
    if (IsNamed(check, flawed.fails)) {
      EXPECT_TRUE(failed) << check.name << " has not caught it";
      reports += report;
    }
    if (IsNamed(check, flawed.passes)) {
      EXPECT_FALSE(failed) << report;
    }
    if (!flawed.fails_alone.empty() && !IsNamed(check, flawed.fails_alone)) {
      EXPECT_FALSE(failed) << report;
    }
  }
  EXPECT_LT(result.score(), result.max_score());
  for (const std::string& word : flawed.words) EXPECT_THAT(reports, HasSubstr(word));
}

class Field : public testing::TestWithParam<Case> {};

TEST_P(Field, GetsWhatItDeserves) {
  const Case& each = GetParam();
  const Built built(each);
  ASSERT_FALSE(HasFailure());
  const LabResult result = Grade({.lab = each.lab,
                                  .programs = {{each.program, built.command()}},
                                  .only = each.only,
                                  .light = !each.correct,
                                  .with = each.fails});
  EXPECT_FALSE(result.Has(Verdict::kInconclusive)) << FailuresOf(result);
  if (each.correct) {
    EXPECT_EQ(result.score(), result.max_score()) << FailuresOf(result);
  } else {
    ExpectWhatItsFlawDeserves(each, result);
  }
  if (each.seconds > 0) {
    EXPECT_LE(result.seconds, each.seconds);
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, Field, testing::ValuesIn(Cases()), [](const auto& info) {
  std::string name = info.param.name;
  std::ranges::replace_if(
      name, [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
});

}  // namespace
}  // namespace socklab::tests
