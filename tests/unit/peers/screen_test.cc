#include "harness/peers/screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace socklab::peers {
namespace {

using std::string_literals::operator""s;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Le;
using testing::SizeIs;

constexpr int kColumns = 10;

std::vector<std::string> Shown(std::string_view written) {
  return RowsShown(written, kColumns);
}

std::string Repeated(std::string_view text, int times) {
  std::string repeated;
  for (int i = 0; i < times; ++i) repeated += text;
  return repeated;
}

// ---- Text

TEST(Screen, ShowsNothingAtFirst) {
  EXPECT_THAT(Shown(""), IsEmpty());
}

TEST(Screen, ShowsLinesAsRows) {
  EXPECT_THAT(Shown("one\ntwo\n"), ElementsAre("one", "two"));
  EXPECT_THAT(Shown("one\n\ntwo"), ElementsAre("one", "", "two"));
  EXPECT_THAT(Shown("\none"), ElementsAre("", "one"));
}

TEST(Screen, CountsNoRowThatNothingWasWrittenIn) {
  EXPECT_THAT(Shown("one\n\n\n"), ElementsAre("one"));
  EXPECT_THAT(Shown("\n\n\n"), IsEmpty());
}

TEST(Screen, LeavesOutBlanksAtTheEndsOfRows) {
  EXPECT_THAT(Shown("  one  \n   "), ElementsAre("  one", ""));
}

TEST(Screen, GoesOnInTheNextRowWhereARowIsFull) {
  EXPECT_THAT(Shown("0123456789"), ElementsAre("0123456789"));
  EXPECT_THAT(Shown("0123456789abc"), ElementsAre("0123456789", "abc"));
}

TEST(Screen, AddsNoRowBehindAFullOne) {
  EXPECT_THAT(Shown("0123456789\nabc"), ElementsAre("0123456789", "abc"));
  EXPECT_THAT(Shown("0123456789\rabc"), ElementsAre("abc3456789"));
}

// ---- Characters of other widths

TEST(Screen, GivesTwoColumnsToAWideCharacter) {
  EXPECT_THAT(Shown("已送达下载"), ElementsAre("已送达下载"));
  EXPECT_THAT(Shown("已送达下载!"), ElementsAre("已送达下载", "!"));
}

TEST(Screen, DoesNotTearAWideCharacterAtTheEndOfARow) {
  EXPECT_THAT(Shown("012345678已"), ElementsAre("012345678", "已"));
}

TEST(Screen, MakesABlankOfTheOtherHalfOfAWideCharacter) {
  EXPECT_THAT(Shown("已送\rx"), ElementsAre("x 送"));
  EXPECT_THAT(Shown("已送\x1b[2Gx"), ElementsAre(" x送"));
  EXPECT_THAT(Shown("已送达\x1b[2G下"), ElementsAre(" 下 达"));
  EXPECT_THAT(Shown("已送\x1b[4G\x1b[K"), ElementsAre("已"));
  EXPECT_THAT(Shown("已送\x1b[3G\x1b[1K"), ElementsAre(""));
}

TEST(Screen, GivesNoColumnToCombiningCharacters) {
  EXPECT_THAT(Shown("e\u0301tat\u0000"s), ElementsAre("etat"));
}

TEST(Screen, GivesOneColumnToAByteThatIsNoCharacter) {
  EXPECT_THAT(Shown("\x80\xff\xe5|"), ElementsAre("\x80\xff\xe5|"));
  EXPECT_THAT(Shown("\xe5\r|"), ElementsAre("|"));
}

// ---- What moves the cursor

TEST(Screen, RedrawsARow) {
  EXPECT_THAT(Shown("10%\r20%\r100%"), ElementsAre("100%"));
  EXPECT_THAT(Shown("100%\r20%"), ElementsAre("20%%")) << "what is not written over stays";
}

TEST(Screen, StepsBack) {
  EXPECT_THAT(Shown("abc\b\bx"), ElementsAre("axc"));
  EXPECT_THAT(Shown("a\b\b\bx"), ElementsAre("x"));
  EXPECT_THAT(Shown("0123456789\bx"), ElementsAre("01234567x9")) << "behind a full row it stands in its last column";
}

TEST(Screen, JumpsToTheNextTab) {
  EXPECT_THAT(Shown("a\tb"), ElementsAre("a       b"));
  EXPECT_THAT(Shown("a\t\t\tb"), ElementsAre("a        b")) << "but not out of the row";
}

TEST(Screen, MovesTheCursor) {
  EXPECT_THAT(Shown("one\ntwo\x1b[Ax"), ElementsAre("onex", "two"));
  EXPECT_THAT(Shown("one\ntwo\nthree\x1b[2A\rx"), ElementsAre("xne", "two", "three"));
  EXPECT_THAT(Shown("one\ntwo\x1b[A\x1b[B\rx"), ElementsAre("one", "xwo"));
  EXPECT_THAT(Shown("a\x1b[3Cb"), ElementsAre("a   b"));
  EXPECT_THAT(Shown("abcd\x1b[3Dx"), ElementsAre("axcd"));
  EXPECT_THAT(Shown("abcd\x1b[2Gx\x1b[Gy"), ElementsAre("yxcd"));
}

TEST(Screen, TakesZeroForOne) {
  EXPECT_THAT(Shown("one\ntwo\x1b[0Ax"), ElementsAre("onex", "two"));
  EXPECT_THAT(Shown("abc\x1b[0Gx"), ElementsAre("xbc"));
}

TEST(Screen, KeepsTheCursorWhereThereIsSomething) {
  EXPECT_THAT(Shown("one\x1b[99999Ax"), ElementsAre("onex"));
  EXPECT_THAT(Shown("one\x1b[99999Dx"), ElementsAre("xne"));
  EXPECT_THAT(Shown("one\x1b[99999Cx"), ElementsAre("one      x"));
  EXPECT_THAT(Shown("one\x1b[99999Gx"), ElementsAre("one      x"));
  EXPECT_THAT(Shown("one\x1b[99999B\rx"), ElementsAre("one", "x")) << "in the row behind the last one, at most";
  EXPECT_THAT(Shown("\x1b[Bx"), ElementsAre("x"));
}

TEST(Screen, NeverMovesUpWhereItIsToldToMoveDown) {
  EXPECT_THAT(Shown("one\n\n\n\x1b[Bx"), ElementsAre("one", "", "", "x"));
}

// ---- What erases

TEST(Screen, ErasesInARow) {
  EXPECT_THAT(Shown("abcdef\x1b[3G\x1b[K"), ElementsAre("ab"));
  EXPECT_THAT(Shown("abcdef\x1b[3G\x1b[0K"), ElementsAre("ab"));
  EXPECT_THAT(Shown("abcdef\x1b[3G\x1b[1K"), ElementsAre("   def")) << "the cursor's own column goes too";
  EXPECT_THAT(Shown("abcdef\x1b[3G\x1b[2Kx"), ElementsAre("  x"));
  EXPECT_THAT(Shown("100%\r\x1b[K20%"), ElementsAre("20%"));
}

TEST(Screen, ErasesTheLastColumnOfAFullRow) {
  EXPECT_THAT(Shown("0123456789\x1b[K"), ElementsAre("012345678")) << "as terminals do";
}

TEST(Screen, ErasesWhereNothingWasWritten) {
  EXPECT_THAT(Shown("\x1b[K"), IsEmpty());
  EXPECT_THAT(Shown("100%\n\x1b[K"), ElementsAre("100%")) << "to erase is not to write";
  EXPECT_THAT(Shown("\x1b[J\x1b[1J\x1b[2J"), IsEmpty());
}

TEST(Screen, ErasesWhatStandsBelow) {
  EXPECT_THAT(Shown("one\ntwo\nthree\x1b[2A\r\x1b[1C\x1b[J"), ElementsAre("o"));
}

TEST(Screen, ErasesWhatStandsAbove) {
  EXPECT_THAT(Shown("one\ntwo\nthree\x1b[A\x1b[2G\x1b[1J"), ElementsAre("", "  o", "three"));
}

TEST(Screen, ErasesEverything) {
  EXPECT_THAT(Shown("one\ntwo\nthree\x1b[A\x1b[2Jx"), ElementsAre("", "     x"));
}

TEST(Screen, ErasesNothingInWaysThatItDoesNotKnow) {
  EXPECT_THAT(Shown("abc\r\x1b[3K\x1b[99K\x1b[?K\x1b[99J"), ElementsAre("abc"));
}

// ---- Other sequences

TEST(Screen, ShowsNothingOfOtherSequences) {
  for (const char* sequence :
       {"\x1b[1;32m", "\x1b[38:5:1m", "\x1b[?25l", "\x1b[>0q", "\x1b[=1;2c", "\x1b[3 q", "\x1b[12;34H",
        "\x1b"
        "7",
        "\x1b=", "\x1b(B", "\x1b#8", "\x1b]0;title\a", "\x1b]8;;http://x/\x1b\\", "\x1bP1$r0m\x1b\\",
        "\x1b_hidden\x1b\\", "\a", "\v"}) {
    EXPECT_THAT(Shown("a"s + sequence + "b"), ElementsAre("ab")) << sequence + 1;
  }
}

TEST(Screen, SurvivesSequencesThatAreCutOff) {
  for (const char* sequence : {"\x1b", "\x1b[", "\x1b[1", "\x1b[1;", "\x1b[?", "\x1b[ ", "\x1b(", "\x1b]",
                               "\x1b]0;title", "\x1b]0;title\x1b", "\x1bP", "\xe5", "\xe5\xb7", "\xf0\x9f\x98"}) {
    EXPECT_THAT(Shown("a"s + sequence), ElementsAre("a"));
  }
}

TEST(Screen, GoesOnWhereASequenceIsBrokenOff) {
  EXPECT_THAT(Shown("abc\x1b[12\rx"), ElementsAre("xbc"));
  EXPECT_THAT(Shown("abc\x1b\rx"), ElementsAre("xbc"));
  EXPECT_THAT(Shown("abc\x1b[1\x1b[Gx"), ElementsAre("xbc"));
  EXPECT_THAT(Shown("abc\x1b\x1b[Gx"), ElementsAre("xbc"));
  EXPECT_THAT(Shown("abc\x1b[已"), ElementsAre("abc已"));
  EXPECT_THAT(Shown("ab\xe5\x1b[Gx"), ElementsAre("xb\xe5"));
}

TEST(Screen, TakesNumbersThatNoNumberCanHold) {
  EXPECT_THAT(Shown("one\ntwo\x1b[" + std::string(1'000, '9') + "Ax"), ElementsAre("onex", "two"));
  EXPECT_THAT(Shown("one\x1b[" + std::string(1'000, '9') + "Kx"), ElementsAre("onex"));
}

// ---- Pieces

std::string AnyText(std::mt19937& random) {
  constexpr std::string_view kAlphabet =
      "\x1b\x1b\x1b[[[;?0123456789ABCDGJKmq]P\\\a\r\n\b\t xyz\xe5\xb7\xb2\xf0\x9f\x98\x80\xcc\x81\xff";
  std::string text(random() % 200, '\0');
  for (char& byte : text) byte = kAlphabet[random() % kAlphabet.size()];
  return text;
}

TEST(Screen, ShowsTheSameHoweverTheTextIsCut) {
  std::mt19937 random(1);
  for (int i = 0; i < 2'000; ++i) {
    const std::string text = AnyText(random);
    Screen screen(kColumns);
    for (std::string_view rest = text; !rest.empty();) {
      const std::size_t size = 1 + random() % 7;
      screen.Write(rest.substr(0, size));
      rest.remove_prefix(std::min(size, rest.size()));
    }
    ASSERT_EQ(screen.Rows(), Shown(text)) << testing::PrintToString(text);
  }
}

TEST(Screen, ShowsACharacterOnceItIsComplete) {
  Screen screen(kColumns);
  screen.Write("a\xe5\xb7");
  EXPECT_THAT(screen.Rows(), ElementsAre("a"));
  screen.Write("\xb2");
  EXPECT_THAT(screen.Rows(), ElementsAre("a已"));
}

TEST(Screen, MayBeAsNarrowAsAWideCharacter) {
  EXPECT_THAT(RowsShown("a已b\x1b[2Gc\r\x1b[K", 2), ElementsAre("a", "已", ""));
}

// ---- Programs that write without end

TEST(Screen, Keeps50RowsAtMost) {
  const std::vector<std::string> rows = Shown(Repeated("x\n", 100'000) + "last");
  EXPECT_THAT(rows, SizeIs(50));
  EXPECT_EQ(rows.back(), "last");
}

TEST(Screen, Keeps50RowsWhereMostAreSkipped) {
  for (const char* row : {"\n", "\x1b[10000B", "\n\x1b[10000B", "\x1b[10000B\n"}) {
    EXPECT_THAT(Shown("first" + Repeated(row, 100'000) + "last"), SizeIs(Le(50u))) << row;
  }
}

TEST(Screen, StillMovesInTheRowsThatItKeeps) {
  const std::string many = Repeated("x\n", 2'000);
  EXPECT_THAT(Shown(many + "\x1b[99999A\x1b[Ktop").front(), "top");
  EXPECT_THAT(Shown(many + "\x1b[99999A\x1b[99999Blast").back(), "last");
  EXPECT_THAT(Shown(many + "\x1b[99999A\x1b[J"), ElementsAre(""));
}

TEST(Screen, KeepsNothingOfSequencesWithoutEnd) {
  EXPECT_THAT(Shown("a\x1b[" + std::string(1'000'000, '1') + "mb"), ElementsAre("ab"));
  EXPECT_THAT(Shown("a\x1b]" + std::string(1'000'000, 'x') + "\ab"), ElementsAre("ab"));
  EXPECT_THAT(Shown("a" + std::string(1'000'000, '\x1b') + "[Gb"), ElementsAre("b"));
}

TEST(Screen, ShowsRowsThatAreNoWiderThanItself) {
  std::mt19937 random(2);
  for (int i = 0; i < 2'000; ++i) {
    EXPECT_THAT(Shown(AnyText(random)), Each(SizeIs(Le(std::size_t{4} * kColumns))));
  }
}

}  // namespace
}  // namespace socklab::peers
