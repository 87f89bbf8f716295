// Every lab's handout, in both languages, says of its checks what the code says; every check cites a rule of it, and
// every rule has a check.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/report/words.h"
#include "tests/unit/course/handout.h"

namespace socklab::tests {
namespace {

using report::Catalogue;
using report::Language;
using testing::ContainerEq;
using testing::IsEmpty;
using testing::SizeIs;

// Rules that nobody can check from outside, and why.
const std::map<std::pair<std::string, int>, std::string> kUncheckable = {};

TEST(Course, HasElevenLabs) {
  EXPECT_THAT(Labs(), SizeIs(11));
}

class CourseOf : public testing::TestWithParam<std::string> {
 protected:
  const std::string lab = GetParam();
  const ChecksByName checks = ChecksIn(lab);
};

// ---- Words

TEST_P(CourseOf, SaysInChineseWhyOfEachCheckAndOfNoOther) {
  const Catalogue words = CatalogueOf(lab, Language::kChinese);
  std::set<std::string> expected;
  for (const auto& [name, traits] : checks) expected.insert({name + ".why", name + ".hint"});
  const std::regex about_a_check(R"([A-Z]\w*\.\w+\.(why|hint))");
  std::set<std::string> found;
  for (const auto& [id, sentence] : words) {
    EXPECT_FALSE(sentence.empty()) << id;
    if (std::regex_match(id, about_a_check)) found.insert(id);
  }
  EXPECT_THAT(found, ContainerEq(expected));
  EXPECT_TRUE(words.contains("title"));
}

std::set<std::string> Gaps(const std::string& sentence, const char* gap) {
  const std::regex pattern(gap);
  std::set<std::string> names;
  for (std::sregex_iterator found(sentence.begin(), sentence.end(), pattern), end; found != end; ++found) {
    names.insert((*found)[1]);
  }
  return names;
}

TEST_P(CourseOf, SaysItsOwnSentencesWithTheSameGapsInBothLanguages) {
  const Catalogue english = CatalogueOf(lab, Language::kEnglish), chinese = CatalogueOf(lab, Language::kChinese);
  for (const auto& [id, sentence] : english) {
    const auto found = chinese.find(id);
    ASSERT_NE(found, chinese.end()) << id;
    const std::set<std::string> theirs = Gaps(found->second, R"(\{(\w+)[:}])");
    std::set<std::string> gaps = Gaps(sentence, R"(\{(\w+)[:}])");
    // Chinese has no plural: a number that only picks the word after it may be missing.
    for (const std::string& name : Gaps(sentence, R"(\{(\w+):[^}]*\|)")) {
      if (!theirs.contains(name)) gaps.erase(name);
    }
    EXPECT_EQ(theirs, gaps) << id;
  }
  for (const auto& [id, sentence] : chinese) {
    const bool is_in_the_code = id == "title" || id.ends_with(".why") || id.ends_with(".hint");
    EXPECT_TRUE(is_in_the_code || english.contains(id)) << id << " is said in Chinese only";
  }
}

// ---- Rules

TEST_P(CourseOf, NumbersItsRulesFromOneOn) {
  const std::vector<int> rules = HandoutOf(lab, Language::kEnglish).rules;
  std::vector<int> numbers;
  for (int i = 1; i <= static_cast<int>(rules.size()); ++i) numbers.push_back(i);
  EXPECT_THAT(rules, ContainerEq(numbers));
  EXPECT_THAT(rules, testing::Not(IsEmpty()));
  EXPECT_THAT(HandoutOf(lab, Language::kChinese).rules, ContainerEq(rules));
}

TEST_P(CourseOf, CitesRulesThatExist) {
  const std::vector<int> rules = HandoutOf(lab, Language::kEnglish).rules;
  for (const auto& [name, traits] : checks) {
    EXPECT_TRUE(std::ranges::count(rules, traits.rule) == 1) << name << " cites rule " << traits.rule;
  }
}

TEST_P(CourseOf, ChecksEachOfItsRules) {
  std::set<int> cited;
  for (const auto& [name, traits] : checks) cited.insert(traits.rule);
  for (const int rule : HandoutOf(lab, Language::kEnglish).rules) {
    const bool is_excused = kUncheckable.contains({lab, rule});
    EXPECT_NE(cited.contains(rule), is_excused)
        << (is_excused ? "a check cites rule " : "no check cites rule ") << rule;
  }
}

// ---- The table of the checks

TEST_P(CourseOf, ListsEachCheckAsItIsAndNoOther) {
  for (const Language language : report::kLanguages) {
    const Handout handout = HandoutOf(lab, language);
    EXPECT_THAT(handout.checks, ContainerEq(checks)) << report::CodeOf(language);
    EXPECT_THAT(handout.repeated, IsEmpty()) << report::CodeOf(language);
  }
}

TEST_P(CourseOf, AnnouncesWhatEachTierIsWorth) {
  std::map<std::string, int> points;
  for (const auto& [name, traits] : checks) points[traits.tier] += traits.points;
  points.erase("extra");
  int all = 0;
  for (const auto& [tier, sum] : points) all += sum;
  EXPECT_EQ(all, 100);
  for (const Language language : report::kLanguages) {
    EXPECT_THAT(HandoutOf(lab, language).points_of_tiers, ContainerEq(points)) << report::CodeOf(language);
  }
}

TEST_P(CourseOf, ShowsCommandsThatRunChecks) {
  const auto exists = [&](const std::string& called) {
    return std::ranges::any_of(checks, [&](const auto& entry) {
      const std::string& full_name = entry.first;
      return full_name == called || full_name.substr(full_name.find('.') + 1) == called;
    });
  };
  for (const Language language : report::kLanguages) {
    for (const std::string& called : HandoutOf(lab, language).commands_only) {
      EXPECT_TRUE(exists(called)) << "there is no check " << called;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Labs, CourseOf, testing::ValuesIn(Labs()), [](const auto& info) { return info.param; });

}  // namespace
}  // namespace socklab::tests
