#include "harness/check/line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "harness/report/words.h"
#include "harness/text/phrase.h"

namespace socklab::check {
namespace {

using testing::HasSubstr;
using testing::Pointee;

std::string WordsOf(const Line& line) {
  return report::Words(report::Language::kEnglish).Say(line.pattern().words);
}

bool Matches(const Line& line, std::string_view text) {
  return line.pattern().matches(text);
}

TEST(Line, IsExactlyAText) {
  const Line line = "已送达";
  EXPECT_TRUE(Matches(line, "已送达"));
  EXPECT_FALSE(Matches(line, "已送达 "));
  EXPECT_EQ(WordsOf(line), "\"已送达\"");
  EXPECT_THAT(line.pattern().exact, Pointee(std::string("已送达")));
}

TEST(Line, IsMadeOfEveryKindOfString) {
  EXPECT_TRUE(Line(std::string("one")).pattern().matches("one"));
  EXPECT_TRUE(Line(std::string_view("one")).pattern().matches("one"));
}

TEST(Line, KeepsItsTextWhenTheOriginalIsGone) {
  const Line line = [] { return Line(std::string(100, 'x')); }();
  EXPECT_TRUE(Matches(line, std::string(100, 'x')));
}

TEST(Line, ShortensALongTextInItsWordsOnly) {
  const Line line = std::string(100'000, 'x');
  EXPECT_THAT(WordsOf(line), HasSubstr(" more bytes "));
  EXPECT_TRUE(Matches(line, std::string(100'000, 'x')));
}

TEST(Line, ContainsAText) {
  const Line line = Contains("error");
  EXPECT_TRUE(Matches(line, "an error: it failed"));
  EXPECT_TRUE(Matches(line, "error"));
  EXPECT_FALSE(Matches(line, "it failed"));
  EXPECT_EQ(WordsOf(line), "a line that contains \"error\"");
  EXPECT_EQ(line.pattern().exact, nullptr);
}

TEST(Line, StartsWithAText) {
  const Line line = StartsWith("下载失败:");
  EXPECT_TRUE(Matches(line, "下载失败: 没有文件"));
  EXPECT_TRUE(Matches(line, "下载失败:"));
  EXPECT_FALSE(Matches(line, " 下载失败:"));
  EXPECT_FALSE(Matches(line, "下载失败"));
  EXPECT_EQ(WordsOf(line), "a line that starts with \"下载失败:\"") << "as it is, not as bytes";
}

TEST(Line, IsAnyButAnEmptyOne) {
  EXPECT_TRUE(Matches(AnyLine(), "x"));
  EXPECT_TRUE(Matches(AnyLine(), " "));
  EXPECT_FALSE(Matches(AnyLine(), ""));
  EXPECT_EQ(WordsOf(AnyLine()), "a line");
}

TEST(Line, IsAnyOfSeveral) {
  const Line line = AnyOf("one", std::string("two"), StartsWith("thr"));
  for (const char* text : {"one", "two", "three"}) EXPECT_TRUE(Matches(line, text)) << text;
  for (const char* text : {"", "on", "ones", "th"}) EXPECT_FALSE(Matches(line, text)) << text;
  EXPECT_EQ(WordsOf(line), "one of these lines: \"one\", \"two\", a line that starts with \"thr\"");
}

TEST(Line, IsAllOfSeveral) {
  const Line line = AllOf(StartsWith("('"), Contains("'1246"));
  EXPECT_TRUE(Matches(line, "('127.0.0.1','1246')"));
  EXPECT_FALSE(Matches(line, "('127.0.0.1',1246)"));
  EXPECT_FALSE(Matches(line, "'1246"));
  EXPECT_EQ(WordsOf(line),
            "a line that fits all of these: a line that starts with \"('\", a line that contains \"'1246\"");
}

TEST(Line, IsOfAKindThatACheckHasOfItsOwn) {
  const Line line([](std::string_view text) { return text.size() == 3; }, text::Verbatim("a line of three bytes"));
  EXPECT_TRUE(Matches(line, "one"));
  EXPECT_FALSE(Matches(line, "three"));
  EXPECT_EQ(WordsOf(line), "a line of three bytes");
  EXPECT_EQ(line.pattern().exact, nullptr);
}

TEST(Line, OutlivesTheLinesItIsMadeOf) {
  const Line line = [] {
    const std::string text(100, 'x');
    return AnyOf(Line(text), AllOf(StartsWith(text), Contains(text)));
  }();
  EXPECT_TRUE(Matches(line, std::string(100, 'x')));
  EXPECT_TRUE(Matches(line, std::string(101, 'x')));
}

}  // namespace
}  // namespace socklab::check
