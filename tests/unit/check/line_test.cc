#include "harness/check/line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace socklab::check {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::Pointee;
using testing::StartsWith;

TEST(Line, IsExactlyAText) {
  const Line line = "已送达";
  EXPECT_TRUE(line.pattern().matches("已送达"));
  EXPECT_FALSE(line.pattern().matches("已送达 "));
  EXPECT_EQ(line.pattern().words, "\"已送达\"");
  EXPECT_THAT(line.pattern().exact, Pointee(std::string("已送达")));
}

TEST(Line, IsMadeOfEveryKindOfString) {
  EXPECT_TRUE(Line(std::string("one")).pattern().matches("one"));
  EXPECT_TRUE(Line(std::string_view("one")).pattern().matches("one"));
}

TEST(Line, KeepsItsTextWhenTheOriginalIsGone) {
  const Line line = [] { return Line(std::string(100, 'x')); }();
  EXPECT_TRUE(line.pattern().matches(std::string(100, 'x')));
}

TEST(Line, ShortensALongTextInItsWordsOnly) {
  const Line line = std::string(100'000, 'x');
  EXPECT_THAT(line.pattern().words, HasSubstr(" more bytes "));
  EXPECT_TRUE(line.pattern().matches(std::string(100'000, 'x')));
}

TEST(Line, IsWhatAMatcherAccepts) {
  const Line line = HasSubstr("error");
  EXPECT_TRUE(line.pattern().matches("error: it failed"));
  EXPECT_FALSE(line.pattern().matches("it failed"));
  EXPECT_EQ(line.pattern().words, "a line that has substring \"error\"");
  EXPECT_EQ(line.pattern().exact, nullptr);
}

TEST(Line, ShowsTextThatIsNotAsciiAsItIs) {
  EXPECT_EQ(Line(StartsWith("下载失败:")).pattern().words, "a line that starts with \"下载失败:\"");
  EXPECT_EQ(Line(AllOf(StartsWith("文 \"件"), Not(HasSubstr("名")))).pattern().words,
            "a line that (starts with \"文 \"件\") and (has no substring \"名\")");
}

TEST(Line, IsWhatACombinedMatcherAccepts) {
  const Line line = AllOf(StartsWith("('"), EndsWith(")"), Not(HasSubstr(" ")));
  EXPECT_TRUE(line.pattern().matches("('127.0.0.1',1246)"));
  EXPECT_FALSE(line.pattern().matches("('127.0.0.1', 1246)"));
}

}  // namespace
}  // namespace socklab::check
