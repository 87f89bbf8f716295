#include "harness/results/difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "harness/net/content.h"

namespace socklab::results {
namespace {

using std::string_literals::operator""s;

// ---- Compare

TEST(Compare, ShowsADifferenceAtTheStart) {
  const Difference difference = Compare("yes\n", "no\n");
  EXPECT_EQ(difference.expected, R"("yes\n")");
  EXPECT_EQ(difference.received, R"("no\n")");
  EXPECT_EQ(difference.expected_bytes, 4);
  EXPECT_EQ(difference.received_bytes, 3);
  EXPECT_EQ(difference.first_difference, 0);
  EXPECT_EQ(difference.expected_caret, 1) << "behind the quote";
  EXPECT_EQ(difference.received_caret, 1);
  EXPECT_TRUE(difference.remark.empty());
}

TEST(Compare, ShowsADifferenceAtTheEnd) {
  const Difference difference = Compare("hello\n", "hello ");
  EXPECT_EQ(difference.first_difference, 5);
  EXPECT_EQ(difference.expected_caret, 6);
  EXPECT_EQ(difference.received, R"("hello ")");
}

TEST(Compare, SaysThatNothingCame) {
  const Difference difference = Compare("hello", "");
  EXPECT_EQ(difference.remark, "difference.nothing_came");
  EXPECT_EQ(difference.received, R"("")");
  EXPECT_EQ(difference.received_caret, 1);
}

TEST(Compare, SaysThatNothingMoreCame) {
  const Difference difference = Compare("已送达\n已送达\n", "已送达\n");
  EXPECT_EQ(difference.remark, "difference.nothing_more_came");
  EXPECT_EQ(difference.first_difference, 10);
  EXPECT_EQ(difference.expected_caret, 9) << "a quote, three characters of two columns each, and \\n";
  EXPECT_EQ(difference.received_caret, 9);
}

TEST(Compare, SaysThatMoreCame) {
  const Difference difference = Compare("hello", "hello\n");
  EXPECT_EQ(difference.remark, "difference.more_came");
  EXPECT_EQ(difference.first_difference, 5);
  EXPECT_EQ(difference.expected_caret, 6);
}

TEST(Compare, PointsToTheBeginningOfACharacter) {
  const Difference difference = Compare("ab已x", "ab巳x");  // e5 b7 b2, e5 b7 b3
  EXPECT_EQ(difference.first_difference, 4);
  EXPECT_EQ(difference.expected_caret, 3);
  EXPECT_EQ(difference.received_caret, 3);
}

TEST(Compare, PointsToACharacterThatIsCutOff) {
  const Difference difference = Compare("ab已", "ab\xe5\xb7");
  EXPECT_EQ(difference.first_difference, 4);
  EXPECT_EQ(difference.received, R"("ab\xe5\xb7")");
  EXPECT_EQ(difference.expected_caret, 3);
  EXPECT_EQ(difference.received_caret, 3);
  EXPECT_EQ(difference.remark, "difference.nothing_more_came");
}

TEST(Compare, CountsColumnsOfWhatIsEscaped) {
  const Difference difference = Compare("\n\0\xff!"s, "\n\0\xff?"s);
  EXPECT_EQ(difference.expected, R"("\n\0\xff!")");
  EXPECT_EQ(difference.expected_caret, 9);
}

TEST(Compare, ShowsTheSurroundingsOfAFarDifference) {
  const std::string before(1'000'000, 'a'), after(1'000'000, 'b');
  const Difference difference = Compare(before + "x" + after, before + "y" + after);
  EXPECT_EQ(difference.first_difference, 1'000'000);
  EXPECT_EQ(difference.expected, "…\"" + std::string(24, 'a') + "x" + std::string(35, 'b') + "\"…");
  EXPECT_EQ(difference.received, "…\"" + std::string(24, 'a') + "y" + std::string(35, 'b') + "\"…");
  EXPECT_EQ(difference.expected_caret, 26);
  EXPECT_EQ(difference.received_caret, 26);
}

TEST(Compare, BeginsAndEndsAnExcerptAtCharacters) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "已";
  const Difference difference = Compare(text + "x" + text, text + "y" + text);
  std::string before, after;
  for (int i = 0; i < 8; ++i) before += "已";  // 24 bytes
  for (int i = 0; i < 11; ++i) after += "已";  // 60 bytes in all, and a character that would be cut
  EXPECT_EQ(difference.expected, "…\"" + before + "x" + after + "\"…");
  EXPECT_EQ(difference.expected_caret, 2 + 16);
}

TEST(Compare, ShowsTheEndOfALongPrefix) {
  const std::string all(100, 'a');
  const Difference difference = Compare(all, all.substr(0, 90));
  EXPECT_EQ(difference.expected, "…\"" + std::string(34, 'a') + "\"");
  EXPECT_EQ(difference.received, "…\"" + std::string(24, 'a') + "\"");
  EXPECT_EQ(difference.received_caret, 26);
}

TEST(Compare, FindsNoDifferenceInEqualTexts) {
  const Difference difference = Compare("same", "same");
  EXPECT_EQ(difference.first_difference, 4);
  EXPECT_EQ(difference.expected, difference.received);
}

// ---- Compare, of a content that is not held whole

TEST(CompareContent, ShowsADifferenceAtTheStart) {
  EXPECT_EQ(Compare(net::Content("yes\n"), 0, "no\n"), Compare("yes\n", "no\n"));
}

TEST(CompareContent, ShowsADifferenceNearTheStart) {
  EXPECT_EQ(Compare(net::Content("hello, world"), 5, "; world"), Compare("hello, world", "hello; world"));
  EXPECT_EQ(Compare(net::Content("hello, world"), 5, ", word"), Compare("hello, world", "hello, word"))
      << "what is right of the rest, too";
}

TEST(CompareContent, SaysThatNothingCame) {
  EXPECT_EQ(Compare(net::Content("hello"), 0, ""), Compare("hello", ""));
}

TEST(CompareContent, SaysThatNothingMoreCame) {
  EXPECT_EQ(Compare(net::Content("hello"), 2, ""), Compare("hello", "he"));
  EXPECT_EQ(Compare(net::Content("hello"), 2, "l"), Compare("hello", "hel"));
}

TEST(CompareContent, SaysThatMoreCame) {
  EXPECT_EQ(Compare(net::Content("hello"), 5, "!"), Compare("hello", "hello!"));
  EXPECT_EQ(Compare(net::Content("hello"), 2, "llo!"), Compare("hello", "hello!"));
  EXPECT_EQ(Compare(net::Content(""), 0, "!"), Compare("", "!"));
}

TEST(CompareContent, ShowsTheSurroundingsOfAFarDifference) {
  const std::string before(1'000'000, 'a'), after(1'000'000, 'b');
  const Difference whole = Compare(before + "x" + after, before + "y" + after);
  Difference difference = Compare(net::Content(before + "x" + after), 999'000, before.substr(999'000) + "y" + after);
  EXPECT_EQ(difference, whole);
  difference = Compare(net::Content(before + "x" + after), 1'000'000, "y");
  EXPECT_EQ(difference.expected, whole.expected);
  EXPECT_EQ(difference.received, "…\"" + std::string(24, 'a') + "y\"");
  EXPECT_EQ(difference.received_bytes, 1'000'001);
}

TEST(CompareContent, ShowsAFarDifferenceNearTheEnd) {
  const std::string before(1'000'000, 'a');
  EXPECT_EQ(Compare(net::Content(before + "xb"), 1'000'000, "yb"), Compare(before + "xb", before + "yb"));
  EXPECT_EQ(Compare(net::Content(before), 999'990, ""), Compare(before, before.substr(0, 999'990)));
  EXPECT_EQ(Compare(net::Content(before), 1'000'000, "!"), Compare(before, before + "!"));
}

TEST(CompareContent, KnowsWhereItIsInAVeryLongOne) {
  constexpr std::uint64_t kSize = std::uint64_t{1} << 42;
  const Difference difference = Compare(net::Content::Sparse(71, kSize), kSize / 2 - 100, std::string(99, '\0') + "x");
  EXPECT_EQ(difference.expected_bytes, static_cast<std::int64_t>(kSize));
  EXPECT_EQ(difference.received_bytes, static_cast<std::int64_t>(kSize / 2));
  EXPECT_EQ(difference.first_difference, static_cast<std::int64_t>(kSize / 2) - 1);
  EXPECT_THAT(difference.received, testing::EndsWith("x\""));
  EXPECT_TRUE(difference.remark.empty());
}

}  // namespace
}  // namespace socklab::results
