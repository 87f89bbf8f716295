// Programs that follow the handouts, written in other languages: correct ones earn full marks, and the extra credit if
// they say so; flawed ones lose them where their flaw is, and nowhere else.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "harness/check/runfiles.h"
#include "tests/grading/grading.h"

namespace socklab::tests {
namespace {

using check::CheckResult;
using check::LabResult;
using check::Verdict;

struct Written {
  std::string lab;
  std::string program;
  std::string command;  // a path in this folder
  bool correct = true;
  std::vector<std::string> caught_by;   // checks, of which at least one must fail
  std::vector<std::string> full_tiers;  // in which it loses nothing
  bool extra = false;                   // whether it claims the extra credit, if it is correct
  bool light = false;                   // heavy checks would take minutes: a fork of an interpreter is slow
};

void PrintTo(const Written& written, std::ostream* out) {
  *out << written.command;
}

std::vector<Written> Programs() {
  std::ifstream file(check::Runfile("tests/other_languages/programs.json"));
  std::vector<Written> programs;
  for (const nlohmann::json& entry : nlohmann::json::parse(file)) {
    programs.push_back({entry.at("lab"), entry.at("program"), entry.at("command"), entry.at("flaw").is_null(),
                        entry.value("caught_by", std::vector<std::string>()),
                        entry.value("full_tiers", std::vector<std::string>()), entry.value("extra", false),
                        entry.value("light", false)});
  }
  return programs;
}

bool Contains(const std::vector<std::string>& list, std::string_view word) {
  return std::ranges::find(list, word) != list.end();
}

std::string Failures(const LabResult& result) {
  std::string text;
  for (const CheckResult& check : result.checks) {
    if (check.verdict != Verdict::kPass) text += check.suite + "." + check.name + ": " + check.message + "\n";
  }
  return text;
}

// The checks in which the program is started: no others can tell anything of it. Empty for all, as where the lab has no
// other program.
std::vector<std::string> ChecksOf(const std::string& lab, const std::string& program) {
  const auto is_no_other = [&](const Written& each) { return each.lab != lab || each.program == program; };
  if (std::ranges::all_of(Programs(), is_no_other)) return {};
  static std::map<std::string, LabResult> references;
  if (!references.contains(lab)) references[lab] = Grade({.lab = lab, .programs = {}, .only = {}});
  std::vector<std::string> names;
  for (const CheckResult& check : references[lab].checks) {
    if (check.Starts(program)) names.push_back(check.suite + "." + check.name);
  }
  return names;
}

class WrittenByOthers : public testing::TestWithParam<Written> {};

TEST_P(WrittenByOthers, GetsWhatItDeserves) {
  const Written& written = GetParam();
  const std::string path = check::Runfile("tests/other_languages/" + written.command);
  const LabResult result = Grade({.lab = written.lab,
                                  .programs = {{written.program, path}},
                                  .only = ChecksOf(written.lab, written.program),
                                  .light = written.light || !written.correct,
                                  .with = written.caught_by});
  EXPECT_FALSE(result.Has(Verdict::kInconclusive)) << Failures(result);
  if (written.correct) {
    EXPECT_EQ(result.score(), result.max_score()) << Failures(result);
    if (written.extra) {
      EXPECT_EQ(result.extra_score(), result.max_extra_score()) << Failures(result);
    }
    return;
  }
  bool caught = false;
  for (const CheckResult& check : result.checks) {
    if (check.verdict == Verdict::kPass) continue;
    caught |= Contains(written.caught_by, check.name) || Contains(written.caught_by, check.suite + "." + check.name);
    EXPECT_FALSE(Contains(written.full_tiers, Name(check.tier))) << check.name << ": " << check.message;
  }
  EXPECT_TRUE(caught) << "caught by none of the checks named for it, but by:\n" << Failures(result);
}

INSTANTIATE_TEST_SUITE_P(Programs, WrittenByOthers, testing::ValuesIn(Programs()), [](const auto& info) {
  std::string name = info.param.command;
  std::ranges::replace_if(
      name, [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
});

}  // namespace
}  // namespace socklab::tests
