// Programs that follow the handouts, written in other languages: correct ones earn full marks, and the extra credit if
// they say so; flawed ones fail a check that is named for their flaw. With SOCKLAB_WHOLE=1 in the environment flawed
// ones meet all checks, and must lose nothing in the tiers that their flaw does not touch.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "harness/run/runfiles.h"
#include "tests/grading/grading.h"
#include "tests/grading/reports.h"

namespace socklab::tests {
namespace {

using results::CheckResult;
using results::LabResult;
using results::Verdict;

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
  std::ifstream file(run::Runfile("tests/other_languages/programs.json"));
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

std::string PathOf(const Written& written) {
  return run::Runfile("tests/other_languages/" + written.command);
}

// Correct programs of one lab in one language, which are graded together.
struct Team {
  std::string lab;
  std::string language;
  std::vector<Written> members;

  bool HasRoomFor(const Written& written) const {
    const auto has_the_same_role = [&](const Written& member) { return member.program == written.program; };
    return written.lab == lab && LanguageOf(written) == language && std::ranges::none_of(members, has_the_same_role);
  }
  static std::string LanguageOf(const Written& written) { return written.command.substr(0, written.command.find('/')); }
};

void PrintTo(const Team& team, std::ostream* out) {
  for (const Written& member : team.members) *out << member.command << ' ';
}

std::vector<Team> Teams() {
  std::vector<Team> teams;
  for (const Written& written : Programs()) {
    if (!written.correct) continue;
    const auto team = std::ranges::find_if(teams, [&](const Team& each) { return each.HasRoomFor(written); });
    if (team != teams.end()) {
      team->members.push_back(written);
    } else {
      teams.push_back({written.lab, Team::LanguageOf(written), {written}});
    }
  }
  return teams;
}

class CorrectPrograms : public testing::TestWithParam<Team> {};

TEST_P(CorrectPrograms, EarnFullMarks) {
  Order order{.lab = GetParam().lab};
  bool extra = false;
  for (const Written& member : GetParam().members) {
    order.programs[member.program] = PathOf(member);
    order.light |= member.light;
    extra |= member.extra;
  }
  const LabResult result = Grade(order);
  EXPECT_FALSE(result.Has(Verdict::kInconclusive)) << FailuresOf(result);
  EXPECT_EQ(result.score(), result.max_score()) << FailuresOf(result);
  if (extra) {
    EXPECT_EQ(result.extra_score(), result.max_extra_score()) << FailuresOf(result);
  }
}

INSTANTIATE_TEST_SUITE_P(Teams, CorrectPrograms, testing::ValuesIn(Teams()), [](const auto& info) {
  return info.param.lab + "_" + info.param.members.front().program + "_in_" + info.param.language + "_" +
         std::to_string(info.index);
});

std::vector<Written> FlawedPrograms() {
  std::vector<Written> flawed = Programs();
  std::erase_if(flawed, [](const Written& written) { return written.correct; });
  return flawed;
}

class FlawedProgram : public testing::TestWithParam<Written> {};

TEST_P(FlawedProgram, IsCaughtByACheckNamedForItsFlaw) {
  const Written& written = GetParam();
  const LabResult result = Grade({.lab = written.lab,
                                  .programs = {{written.program, PathOf(written)}},
                                  .only = MeetsAllChecks() ? std::vector<std::string>() : written.caught_by,
                                  .light = true,
                                  .with = written.caught_by});
  EXPECT_FALSE(result.Has(Verdict::kInconclusive)) << FailuresOf(result);
  bool caught = false;
  for (const CheckResult& check : result.checks) {
    if (check.verdict == Verdict::kPass) continue;
    caught |= Contains(written.caught_by, check.name) || Contains(written.caught_by, check.suite + "." + check.name);
    EXPECT_FALSE(Contains(written.full_tiers, Name(check.tier))) << ReportOf(result, check);
  }
  EXPECT_TRUE(caught) << "caught by none of the checks named for it, but by:\n" << FailuresOf(result);
}

INSTANTIATE_TEST_SUITE_P(Programs, FlawedProgram, testing::ValuesIn(FlawedPrograms()), [](const auto& info) {
  std::string name = info.param.command;
  std::ranges::replace_if(
      name, [](unsigned char c) { return !std::isalnum(c); }, '_');
  return name;
});

}  // namespace
}  // namespace socklab::tests
