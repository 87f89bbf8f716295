#include "harness/report/layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "harness/text/quote.h"

namespace socklab::report {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using text::DisplayWidth;

TEST(Pen, LeavesTextAloneWithoutColour) {
  const Pen pen(false);
  EXPECT_EQ(pen.Red("x") + pen.Bold("y"), "xy");
}

TEST(Pen, ResetsBehindEachText) {
  const Pen pen(true);
  EXPECT_EQ(pen.Red("x"), "\x1b[31mx\x1b[0m");
  EXPECT_EQ(pen.Red(""), "") << "nothing to paint";
  EXPECT_EQ(pen.Plain("x"), "x");
}

TEST(OneLine, HasNoNewlines) {
  EXPECT_EQ(OneLine("a\nb\r\x1b[2J\xff"), R"(a\nb\r\x1b[2J\xff)");
}

TEST(Shorten, LeavesWhatFits) {
  EXPECT_EQ(Shorten("abc", 3), "abc");
  EXPECT_EQ(Shorten("已送达", 6), "已送达");
  EXPECT_EQ(Shorten("", 0), "");
}

TEST(Shorten, CutsTheEndOfWords) {
  EXPECT_EQ(Shorten("half-closes", 8), "half-cl…");
  EXPECT_EQ(Shorten("abc", 1), "…");
  EXPECT_EQ(Shorten("abc", 0), "");
}

TEST(Shorten, CutsTheMiddleOfWhatIsQuoted) {
  EXPECT_EQ(Shorten(R"("0123456789abcdef\n")", 13), R"("0123456…f\n")");
}

TEST(Shorten, CutsAgainWhatWasCutBefore) {
  const std::string text = text::QuotedShort("abcdefgh" + std::string(1'000, 'x') + "uvwxyz\n", 12);
  ASSERT_EQ(text, R"("abcdef" … 1004 more bytes … "wxyz\n")") << "what follows rests on this";
  EXPECT_EQ(Shorten(text, 36), R"("abcdef…wxyz\n")");
  EXPECT_EQ(Shorten(text, 12), R"("abcdef…z\n")");
  EXPECT_EQ(Shorten(text, 10), R"("abcde…\n")");
}

TEST(Shorten, CutsNoCharacterAndNoEscape) {
  EXPECT_EQ(Shorten("已送达", 5), "已送…");
  EXPECT_EQ(Shorten("已送达", 4), "已…");
  EXPECT_EQ(Shorten("e\u0301e\u0301e\u0301", 2), "e\u0301…");
  EXPECT_EQ(Shorten(R"(a\x1b\x1b)", 8), R"(a\x1b…)");
  EXPECT_EQ(Shorten(R"(\u200b\u200b)", 11), R"(\u200b…)");
  EXPECT_EQ(Shorten(R"(\U000e0041\n.)", 11), R"(\U000e0041…)");
  EXPECT_EQ(Shorten(R"(\n\n\n)", 4), R"(\n…)");
}

TEST(Pad, CountsColumns) {
  EXPECT_EQ(PadRight("已", 4), "已  ");
  EXPECT_EQ(PadLeft("已", 4), "  已");
  EXPECT_EQ(PadRight("已送达", 4), "已送达");
}

TEST(Wrap, BreaksAtBlanks) {
  EXPECT_THAT(Wrap("one two three", 8), ElementsAre("one two", "three"));
  EXPECT_THAT(Wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(Wrap("one two three", 80), ElementsAre("one two three"));
  EXPECT_THAT(Wrap("", 80), IsEmpty());
}

TEST(Wrap, BeginsARowAtEachNewline) {
  EXPECT_THAT(Wrap("one\n\n  two\n\n", 80), ElementsAre("one", "", "  two"));
}

TEST(Wrap, DropsTheBlanksThatFillARow) {
  EXPECT_THAT(Wrap("        x", 4), ElementsAre("x"));
}

TEST(Wrap, BreaksBetweenWideCharacters) {
  EXPECT_THAT(Wrap("收到来自的消息", 6), ElementsAre("收到来", "自的消", "息"));
  EXPECT_THAT(Wrap("a收到 来自", 5), ElementsAre("a收到", "来自"));
}

TEST(Wrap, BreaksALongWordAnywhereButInAnEscape) {
  EXPECT_THAT(Wrap("abcdefgh", 3), ElementsAre("abc", "def", "gh"));
  EXPECT_THAT(Wrap(R"(ab\x1bc)", 5), ElementsAre("ab", R"(\x1bc)"));
  EXPECT_THAT(Wrap("x abcdefgh", 3), ElementsAre("x a", "bcd", "efg", "h"));
  EXPECT_THAT(Wrap("seven abcdefghi", 8), ElementsAre("seven ab", "cdefghi"));
  EXPECT_THAT(Wrap("sevenx abcdefghi", 8), ElementsAre("sevenx", "abcdefgh", "i")) << "too little would fit";
  EXPECT_THAT(Wrap("已", 1), ElementsAre("已")) << "a character that is too wide is shown all the same";
}

TEST(Wrap, StopsAfterSoManyRows) {
  EXPECT_THAT(Wrap("a b c d", 1, 2), ElementsAre("a", "…"));
  EXPECT_THAT(Wrap("one two three four", 6, 2), ElementsAre("one", "two…"));
  EXPECT_THAT(Wrap(std::string(1'000'000, 'x'), 80, 4), SizeIs(4));
  EXPECT_THAT(Wrap(std::string(1'000'000, '\n') + "x", 80, 4), SizeIs(4));
}

TEST(Wrap, NeverExceedsItsColumns) {
  const std::string text =
      R"(your server printed "收到来自('127.0.0.1', 40312)的消息:\x1b\n" and é 😀 what-a-long-word-this-is)";
  for (int columns = 12; columns < 60; ++columns) {
    for (const std::string& row : Wrap(text, columns)) EXPECT_LE(DisplayWidth(row), columns) << row;
  }
}

TEST(Wrap, LosesNothingButBlanks) {
  const std::string text =
      R"(  your server  printed "收到来自('127.0.0.1', 40312)的消息:\x1b\n" and é 😀 what-a-long-word)";
  const auto without_blanks = [](std::string some) {
    std::erase(some, ' ');
    return some;
  };
  for (int columns = 1; columns < 80; ++columns) {
    std::string rows;
    for (const std::string& row : Wrap(text, columns, 1'000)) rows += row;
    EXPECT_EQ(without_blanks(rows), without_blanks(text)) << columns;
  }
}

TEST(ExcerptAround, LeavesWhatFits) {
  const Excerpt excerpt = ExcerptAround(R"("已送达")", 3, 3, 20);
  EXPECT_EQ(excerpt.text, R"("已送达")");
  EXPECT_EQ(excerpt.caret, 3);
}

TEST(ExcerptAround, KeepsThePlaceInSight) {
  const std::string text = "0123456789abcdefghijklmnopqrstuvwxyz";
  for (int caret = 0; caret < 36; ++caret) {
    const Excerpt excerpt = ExcerptAround(text, caret, 5, 7);
    EXPECT_LE(excerpt.caret, 5);
    EXPECT_LE(DisplayWidth(excerpt.text), 12) << excerpt.text;
    EXPECT_EQ(SplitAtColumn(excerpt.text, excerpt.caret).after.front(), text[caret]) << excerpt.text;
  }
  EXPECT_EQ(ExcerptAround(text, 20, 5, 7).text, "…ghijklmnop…");
  EXPECT_EQ(ExcerptAround(text, 0, 5, 7).text, "012345…");
  EXPECT_EQ(ExcerptAround(text, 36, 5, 7).text, "…wxyz");
}

TEST(ExcerptAround, BearsAPlaceOutsideTheText) {
  EXPECT_EQ(ExcerptAround("abc", -5, 10, 10).caret, 0);
  EXPECT_EQ(ExcerptAround("abc", 1'000, 10, 10).caret, 3);
}

TEST(ExcerptAround, CutsNoWideCharacter) {
  const std::string text = "收到来自收到来自收到来自";
  for (int caret = 0; caret <= 24; caret += 2) {
    const Excerpt excerpt = ExcerptAround(text, caret, 4, 7);
    EXPECT_LE(DisplayWidth(excerpt.text), 11);
    EXPECT_EQ(DisplayWidth(SplitAtColumn(excerpt.text, excerpt.caret).before), excerpt.caret) << excerpt.text;
  }
}

TEST(Milliseconds, GrowCoarser) {
  EXPECT_EQ(Milliseconds(0), "0.0 ms");
  EXPECT_EQ(Milliseconds(99.94), "99.9 ms");
  EXPECT_EQ(Milliseconds(99.96), "100 ms");
  EXPECT_EQ(Milliseconds(9'999), "9999 ms");
  EXPECT_EQ(Milliseconds(10'000), "10.0 s");
  EXPECT_EQ(Milliseconds(86'400'000), "86400 s");
}

TEST(Milliseconds, BearAnyNumber) {
  EXPECT_EQ(Milliseconds(-1), "0.0 ms");
  EXPECT_EQ(Milliseconds(std::nan("")), "0.0 ms");
  EXPECT_EQ(Milliseconds(std::numeric_limits<double>::infinity()), "0.0 ms");
  EXPECT_EQ(Milliseconds(1e300), "99999 s");
}

TEST(Bar, IsFullOnlyAtTheEnd) {
  EXPECT_EQ(Bar(0, 30, 3), "░░░");
  EXPECT_EQ(Bar(29, 30, 3), "██░");
  EXPECT_EQ(Bar(30, 30, 3), "███");
  EXPECT_EQ(Bar(0, 0, 3), "░░░");
  EXPECT_EQ(Bar(40, 30, 3), "███");
}

}  // namespace
}  // namespace socklab::report
