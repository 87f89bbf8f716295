#include "harness/classroom/policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "harness/grading/course.h"
#include "tests/unit/in_english.h"

namespace socklab::classroom {
namespace {

using grading::UsageError;
using testing::ElementsAre;
using tests::ThrowsSaying;

Policy Parsed(const std::string& toml) {
  return ParsePolicy(toml, "class.toml", {"04_tcp_chat", "05_download"});
}

TEST(Policy, HasADefaultForEverything) {
  const Policy policy = Parsed("");
  EXPECT_EQ(policy.counted, Counted::kBest);
  EXPECT_EQ(policy.missing, Missing::kZero);
  EXPECT_TRUE(policy.counts_extra);
  EXPECT_EQ(policy.late.points_per_day, 0);
  EXPECT_EQ(policy.late.most, 100);
  EXPECT_TRUE(policy.labs.empty());
}

TEST(Policy, ReadsEachSetting) {
  const Policy policy = Parsed(R"toml(
      attempts = "last"
      extra_credit = false
      missing = "blank"
      language = "zh"
      [late]
      points_per_day = 10
      most = 50.5
      grace_minutes = 15
      [[lab]]
      lab = 4
      weight = 2
      due = 2026-12-01T23:59:00+08:00
      points_per_day = 5
      title = "Lab 4 (1234)"
      [[extension]]
      lab = "download"
      student = "ann"
      due = 2026-12-08T00:00:00Z
      [visibility]
      verdict_only = ["hardened"]
      hidden = ["ChatServer.EndsOnQ"])toml");
  EXPECT_EQ(policy.counted, Counted::kLast);
  EXPECT_FALSE(policy.counts_extra);
  EXPECT_EQ(policy.missing, Missing::kBlank);
  EXPECT_EQ(policy.language, report::Language::kChinese);
  EXPECT_EQ(policy.late.points_per_day, 10);
  EXPECT_EQ(policy.late.most, 50.5);
  EXPECT_EQ(policy.late.grace, std::chrono::minutes(15));
  ASSERT_EQ(policy.labs.size(), 1u);
  const LabPolicy& lab = policy.labs.front();
  EXPECT_EQ(lab.weight, 2);
  EXPECT_EQ(lab.due, ParseTime("2026-12-01T15:59:00Z"));
  EXPECT_EQ(lab.points_per_day, 5);
  EXPECT_EQ(lab.title, "Lab 4 (1234)");
  EXPECT_EQ(policy.Find("04_tcp_chat"), &lab);
  EXPECT_EQ(policy.Find("05_download"), nullptr);
  ASSERT_EQ(policy.extensions.size(), 1u);
  EXPECT_EQ(policy.extensions.front().student, "ann");
  EXPECT_EQ(policy.extensions.front().due, ParseTime("2026-12-08T00:00:00Z"));
  EXPECT_THAT(policy.visibility.verdict_only, ElementsAre("hardened"));
  EXPECT_THAT(policy.visibility.hidden, ElementsAre("ChatServer.EndsOnQ"));
}

struct Mistake {
  std::string toml;
  std::string message;
};

class PolicyWithAMistake : public testing::TestWithParam<Mistake> {};

TEST_P(PolicyWithAMistake, IsRefusedWithItsLine) {
  EXPECT_THAT([] { Parsed(GetParam().toml); }, ThrowsSaying<UsageError>(testing::StartsWith(GetParam().message)));
}

INSTANTIATE_TEST_SUITE_P(
    All, PolicyWithAMistake,
    testing::Values(
        Mistake{"attempts = ", "class.toml:1: this is not TOML: "},
        Mistake{"atempts = \"best\"", "class.toml:1: there is no setting atempts here; did you mean attempts?"},
        Mistake{"\nattempts = \"first\"", "class.toml:2: attempts should be one of \"best\", \"last\""},
        Mistake{"attempts = 1", "class.toml:1: attempts should be a text in quotes"},
        Mistake{"extra_credit = \"yes\"", "class.toml:1: extra_credit should be true or false"},
        Mistake{"late = 5", "class.toml:1: late should be a table: [late]"},
        Mistake{"[late]\npoints_per_day = -1", "class.toml:2: points_per_day should be a number from 0 to 100"},
        Mistake{"[late]\nmost = nan", "class.toml:2: most should be a number from 0 to 100"},
        Mistake{"[late]\nmost = \"x\"", "class.toml:2: most should be a number"},
        Mistake{"[lab]\nlab = 4", "class.toml:1: lab should be written as [[lab]], once for each"},
        Mistake{"[[lab]]\nweight = 1", "class.toml:1: this entry should say which lab it is about: lab = 4"},
        Mistake{"[[lab]]\nlab = 44", "class.toml:2: there is no lab 44"},
        Mistake{"[[lab]]\nlab = 4\n[[lab]]\nlab = \"tcp_chat\"", "class.toml:4: lab tcp_chat has an entry already"},
        Mistake{"[[lab]]\nlab = 4\ndue = \"tomorrow\"", "class.toml:3: due should be a time, as in"},
        Mistake{"[[lab]]\nlab = 4\ndue = 2026-12-01T23:59:00", "class.toml:3: due should say its time zone"},
        Mistake{"[[lab]]\nlab = 4\ndue = 2026-12-01", "class.toml:3: due should"},
        Mistake{"[[extension]]\nlab = 4", "class.toml:1: an extension should say its student and its due time"},
        Mistake{"[visibility]\nhidden = \"x\"", "class.toml:2: hidden should be a list of texts in quotes"},
        Mistake{"[visibility]\nhidden = [1]", "class.toml:2: hidden should be a list of texts in quotes"}));

TEST(Policy, NamesLabsInFourWays) {
  for (const char* name : {"4", "04", "tcp_chat", "04_tcp_chat"}) EXPECT_TRUE(NamesLab(name, "04_tcp_chat")) << name;
  for (const char* name : {"", "0", "5", "chat", "_", "04_"}) EXPECT_FALSE(NamesLab(name, "04_tcp_chat")) << name;
  EXPECT_TRUE(NamesLab("10", "10_web_threads"));
  EXPECT_FALSE(NamesLab("1", "10_web_threads"));
}

TEST(Policy, ExampleIsRightAndShowsTheDefaults) {
  const Policy policy = ReadPolicy("docs/assignment.example.toml", {"04_tcp_chat", "05_download"});
  EXPECT_EQ(policy.labs.size(), 2u);
  EXPECT_EQ(policy.counted, Counted::kBest);
  EXPECT_FALSE(policy.extensions.empty());
  EXPECT_FALSE(policy.visibility.verdict_only.empty());
}

TEST(Policy, MustBeThere) {
  EXPECT_THAT([] { ReadPolicy("no/such.toml", {}); }, ThrowsSaying<UsageError>("no/such.toml cannot be read"));
}

// ---- Times

TEST(Times, AreMoments) {
  EXPECT_EQ(ParseTime("1970-01-01T00:00:10Z"), Time(std::chrono::seconds(10)));
  EXPECT_EQ(ParseTime("1970-01-01T08:00:10.9+08:00"), Time(std::chrono::seconds(10)));
  EXPECT_EQ(ParseTime("1969-12-31 23:30:00-00:30"), Time{});
  for (const char* text : {"", "today", "2026-12-01", "2026-12-01T10:00:00", "2026-02-30T10:00:00Z",
                           "2026-12-01T24:00:00Z", "2026-12-01T10:00:00+24:00", "2026-12-01T10:00:00Z "}) {
    EXPECT_EQ(ParseTime(text), std::nullopt) << text;
  }
}

TEST(Times, AreShownInUtc) {
  EXPECT_EQ(ShownTime(ParseTime("2026-12-01T23:59:00+08:00").value()), "2026-12-01 15:59 UTC");
}

}  // namespace
}  // namespace socklab::classroom
