#include "harness/grading/kill_by_name.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace socklab::grading {
namespace {

using results::CheckResult;
using results::LabResult;
using results::Verdict;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;
using testing::UnorderedElementsAre;

// A lab of three checks, one of them heavy, that gives the verdicts which a test has laid down.
class LabOfThree : public MutantGrader {
 public:
  std::vector<ListedCheck> Checks() const override {
    return {{.suite = "S", .name = "Heavy", .heavy = true},
            {.suite = "S", .name = "Light"},
            {.suite = "S", .name = "Waits", .waits = true}};
  }

  LabResult Grade(const Mutant* mutant, const std::vector<std::string>& selection) const override {
    EXPECT_THAT(selection, ElementsAre("--only", testing::_));
    const std::string name = selection.back().substr(2);
    const std::lock_guard lock(mutex_);
    graded_.emplace_back(mutant->name, name);
    CheckResult result;
    result.suite = "S";
    result.name = name;
    result.verdict = Verdict::kPass;
    if (caught_.contains({mutant->name, name})) result.verdict = Verdict::kFail;
    if (inconclusive_.contains({mutant->name, name})) result.verdict = Verdict::kInconclusive;
    LabResult lab;
    lab.checks = {result};
    return lab;
  }

  void Catches(const std::string& check, const std::string& mutant) { caught_.insert({mutant, check}); }
  void CannotTell(const std::string& check, const std::string& mutant) { inconclusive_.insert({mutant, check}); }

  // Mutant and check.
  std::vector<std::pair<std::string, std::string>> graded() const { return graded_; }

 private:
  std::set<std::pair<std::string, std::string>> caught_, inconclusive_;
  mutable std::mutex mutex_;
  mutable std::vector<std::pair<std::string, std::string>> graded_;
};

Mutant Named(const std::string& name, const std::vector<std::string>& checks) {
  return {.name = name, .program = "server", .caught_by = checks, .path = "/" + name};
}

// A mutant for each check, caught by it.
std::vector<Mutant> OneForEach(LabOfThree& lab) {
  std::vector<Mutant> mutants;
  for (const ListedCheck& check : lab.Checks()) {
    lab.Catches(check.name, "for" + check.name);
    mutants.push_back(Named("for" + check.name, {check.name}));
  }
  return mutants;
}

TEST(KillByName, GradesEachMutantByTheCheckThatIsNamedForIt) {
  LabOfThree lab;
  const std::vector<Mutant> mutants = OneForEach(lab);
  EXPECT_THAT(KillByName(lab, mutants, 2), IsEmpty());
  EXPECT_THAT(lab.graded(),
              UnorderedElementsAre(Pair("forHeavy", "Heavy"), Pair("forLight", "Light"), Pair("forWaits", "Waits")));
}

TEST(KillByName, TriesCheapChecksFirstAndStopsAtTheFirstThatCatches) {
  LabOfThree lab;
  std::vector<Mutant> mutants = OneForEach(lab);
  mutants.push_back(Named("another", {"Heavy", "S.Light"}));
  lab.Catches("Heavy", "another");
  lab.Catches("Light", "another");
  EXPECT_THAT(KillByName(lab, mutants, 1), IsEmpty());
  EXPECT_THAT(lab.graded(), testing::Contains(Pair("another", "Light")));
  EXPECT_THAT(lab.graded(), testing::Not(testing::Contains(Pair("another", "Heavy"))));
}

TEST(KillByName, ComplainsOfAMutantThatSurvivesItsChecks) {
  LabOfThree lab;
  std::vector<Mutant> mutants = OneForEach(lab);
  mutants.push_back(Named("survivor", {"Light"}));
  lab.Catches("Heavy", "survivor");  // which is not named for it
  EXPECT_THAT(KillByName(lab, mutants, 1), ElementsAre(HasSubstr("survivor survives")));
}

TEST(KillByName, LetsACheckThatCaughtNothingMeetTheOthersThatNameIt) {
  LabOfThree lab;
  std::vector<Mutant> mutants = OneForEach(lab);
  mutants.front().caught_by = {"Light", "Heavy"};  // so that Heavy's turn does not come at first
  lab.Catches("Light", "forHeavy");
  EXPECT_THAT(KillByName(lab, mutants, 1), IsEmpty());
  EXPECT_THAT(lab.graded(), testing::Contains(Pair("forHeavy", "Heavy")));
}

TEST(KillByName, ComplainsOfACheckThatCatchesNoMutantThatNamesIt) {
  LabOfThree lab;
  std::vector<Mutant> mutants = OneForEach(lab);
  mutants.erase(mutants.begin());
  EXPECT_THAT(KillByName(lab, mutants, 1), ElementsAre(HasSubstr("S.Heavy catches no mutant")));
}

TEST(KillByName, ComplainsOfANameThatNoCheckHas) {
  LabOfThree lab;
  std::vector<Mutant> mutants = OneForEach(lab);
  mutants.front().caught_by.push_back("Misspelled");
  EXPECT_THAT(KillByName(lab, mutants, 1), ElementsAre(HasSubstr("names the check Misspelled, which does not exist")));
}

TEST(KillByName, ComplainsOfAnInconclusiveVerdict) {
  LabOfThree lab;
  std::vector<Mutant> mutants = OneForEach(lab);
  mutants.push_back(Named("undecided", {"Light", "Waits"}));
  lab.CannotTell("Light", "undecided");
  lab.Catches("Waits", "undecided");
  EXPECT_THAT(KillByName(lab, mutants, 1), ElementsAre(HasSubstr("Light is inconclusive")));
}

}  // namespace
}  // namespace socklab::grading
