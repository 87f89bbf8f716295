#include "harness/grading/handout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "harness/grading/process.h"

namespace socklab::grading {
namespace {

using report::Language;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr char kEnglish[] = R"(# Lab 4: TCP chat

1. This is no rule.

## Rules

Each check cites the rule that it checks.

**The server**

1. `server` listens on `--host`:`--port` and accepts one
   client. It may close the listening socket after that.
2. It prints `TEXT`.

And, in every lab, something that is no part of rule 2.

**The client**

10. It ends with status 0.

### What is free

3. Nothing is a rule here.
)";

constexpr char kChinese[] = R"(# 实验 4

## 规则

1. `server` 在 `--host`:`--port` 上监听。
2. 打印 `TEXT`。
11. 只有中文里有的。
)";

TEST(Handout, HasItsRulesByTheirNumbers) {
  EXPECT_THAT(RulesIn(kEnglish, Language::kEnglish),
              ElementsAre(Pair("1",
                               "`server` listens on `--host`:`--port` and accepts one client. It may close the "
                               "listening socket after that."),
                          Pair("10", "It ends with status 0."), Pair("2", "It prints `TEXT`.")));
}

TEST(Handout, HasNoRulesWithoutTheHeading) {
  EXPECT_THAT(RulesIn("1. One\n2. Two\n", Language::kEnglish), IsEmpty());
  EXPECT_THAT(RulesIn(kEnglish, Language::kChinese), IsEmpty());
  EXPECT_THAT(RulesIn("", Language::kEnglish), IsEmpty());
}

class HandoutsTest : public testing::Test {
 protected:
  void Write(const std::string& name, const char* text) const { std::ofstream(folder_ / name) << text; }

  TemporaryFolder folder_;
};

TEST_F(HandoutsTest, HaveTheSameRuleInEachLanguage) {
  Write("README.md", kEnglish);
  Write("README.zh.md", kChinese);
  const auto rules = RulesOf(folder_ / ".");
  EXPECT_THAT(rules.at("2"), ElementsAre(Pair("en", "It prints `TEXT`."), Pair("zh", "打印 `TEXT`。")));
  EXPECT_THAT(rules.at("10"), ElementsAre(Pair("en", "It ends with status 0.")));
  EXPECT_FALSE(rules.contains("11"));
}

TEST_F(HandoutsTest, MayBeMissing) {
  EXPECT_THAT(RulesOf(folder_ / "."), IsEmpty());
  Write("README.zh.md", kChinese);
  EXPECT_THAT(RulesOf(folder_ / "."), IsEmpty());
}

}  // namespace
}  // namespace socklab::grading
