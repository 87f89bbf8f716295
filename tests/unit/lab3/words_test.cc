// The lab's own catalogues say the same sentences, with the same gaps.
#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

#include "tests/unit/lab3/in_words.h"

namespace socklab::tests {
namespace {

std::set<std::string> Gaps(const std::string& sentence, const std::string& gap) {
  const std::regex pattern(gap);
  std::set<std::string> names;
  for (std::sregex_iterator found(sentence.begin(), sentence.end(), pattern), end; found != end; ++found) {
    names.insert((*found)[1]);
  }
  return names;
}

TEST(WordsOfLab3, HaveTheSameGapsInBothLanguages) {
  const report::Catalogue english = CatalogueOfLab3("en"), chinese = CatalogueOfLab3("zh");
  EXPECT_FALSE(english.empty());
  for (const auto& [id, sentence] : english) {
    const auto found = chinese.find(id);
    ASSERT_NE(found, chinese.end()) << id;
    std::set<std::string> gaps = Gaps(sentence, R"(\{(\w+)[:}])"), theirs = Gaps(found->second, R"(\{(\w+)[:}])");
    // Chinese has no plural: a number that only picks the word after it may be missing.
    for (const std::string& name : Gaps(sentence, R"(\{(\w+):[^}]*\|)")) {
      if (!theirs.contains(name)) gaps.erase(name);
    }
    EXPECT_EQ(theirs, gaps) << id;
  }
}

}  // namespace
}  // namespace socklab::tests
