#include "harness/text/quote.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <iterator>
#include <random>
#include <string>
#include <string_view>

#include "harness/text/unicode.h"

namespace socklab::text {
namespace {

using std::string_literals::operator""s;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const Character character = FirstCharacter(text);
    if (!character.valid) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

bool IsHarmless(std::string_view text) {
  while (!text.empty()) {
    const Character character = FirstCharacter(text);
    if (character.code != '\n' && !IsVisible(character.code)) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

// Pieces of good and bad UTF-8, in any order.
std::string AnyBytes(std::mt19937& random) {
  static const std::string kPieces[] = {"a",  "已",  "\xff",    "\xe5", "\xe5\xb7", "\x80",
                                        "\n", "\0"s, "\x1b",    "\"",   "\\",       "\xf0\x9f\x98",
                                        "😀",  "é",   "e\u0301", "7",    "\u202e"};
  std::string bytes;
  for (auto length = random() % 200; length > 0; --length) bytes += kPieces[random() % std::size(kPieces)];
  return bytes;
}

TEST(Quoted, LeavesPrintableTextAsItIs) {
  EXPECT_EQ(Quoted(""), "\"\"");
  EXPECT_EQ(Quoted("GET / HTTP/1.1"), "\"GET / HTTP/1.1\"");
  EXPECT_EQ(Quoted("已送达 – é 😀　全角"), "\"已送达 – é 😀　全角\"");
}

TEST(Quoted, WritesEscapesAsCDoes) {
  EXPECT_EQ(Quoted("one\ntwo\r\n\tthree"), R"("one\ntwo\r\n\tthree")");
  EXPECT_EQ(Quoted(R"(say "\n")"), R"("say \"\\n\"")");
  EXPECT_EQ(Quoted("\x1b[31m\x7f\x01"), R"("\x1b[31m\x7f\x01")");
}

TEST(Quoted, DoesNotLetANulRunIntoTheDigitBehindIt) {
  EXPECT_EQ(Quoted("a\0b\0"s), R"("a\0b\0")");
  EXPECT_EQ(Quoted("\0"
                   "1"s),
            R"("\x001")");
}

TEST(Quoted, EscapesEachByteThatIsNoCharacter) {
  EXPECT_EQ(Quoted("\xff\xfe"), R"("\xff\xfe")");
  EXPECT_EQ(Quoted("\xe5\xb7"), R"("\xe5\xb7")") << "a character cut short";
  EXPECT_EQ(Quoted("\xe5\xb7x"), R"("\xe5\xb7x")");
  EXPECT_EQ(Quoted("\xc0\x80\xe0\x80\x80"), R"("\xc0\x80\xe0\x80\x80")") << "overlong";
  EXPECT_EQ(Quoted("\xed\xa0\x80"), R"("\xed\xa0\x80")") << "a surrogate";
  EXPECT_EQ(Quoted("\xf4\x90\x80\x80"), R"("\xf4\x90\x80\x80")") << "above U+10FFFF";
}

TEST(Quoted, EscapesWhatCannotBeSeenOrTurnsTheTextAround) {
  EXPECT_EQ(Quoted("a\u200b\u202e\u2066\ufeff"), R"("a\u200b\u202e\u2066\ufeff")");
  EXPECT_EQ(Quoted("\u0085\u009b"), R"("\u0085\u009b")") << "C1 control characters, which some terminals obey";
  EXPECT_EQ(Quoted("no\u00a0break"), R"("no\u00a0break")") << "looks like a space and is none";
  EXPECT_EQ(Quoted("\U000e0041"), R"("\U000e0041")");
}

TEST(Quoted, IsHarmlessUtf8WhateverItIsGiven) {
  std::mt19937 random(1);
  for (int i = 0; i < 2'000; ++i) {
    const std::string bytes = AnyBytes(random);
    for (const std::string& text : {Quoted(bytes), QuotedShort(bytes, random() % 80), Printable(bytes)}) {
      ASSERT_TRUE(IsUtf8(text)) << text;
      ASSERT_TRUE(IsHarmless(text)) << text;
    }
  }
}

TEST(QuotedShort, ShowsAShortTextWhole) {
  EXPECT_EQ(QuotedShort("one\n"), R"("one\n")");
  EXPECT_EQ(QuotedShort(std::string(60, 'x')), Quoted(std::string(60, 'x')));
  EXPECT_EQ(QuotedShort(std::string(70, 'x')), Quoted(std::string(70, 'x'))) << "the gap would take more room";
}

TEST(QuotedShort, LeavesOutTheMiddleOfALongOne) {
  EXPECT_EQ(QuotedShort(std::string(1'048'576, 'x') + "\n", 10), R"("xxxxx" … 1048568 more bytes … "xxx\n")");
}

TEST(QuotedShort, NeverCutsACharacter) {
  std::string text;
  for (int i = 0; i < 1'000; ++i) text += "已送达";
  for (std::size_t limit = 0; limit < 40; ++limit) {
    const std::string quoted = QuotedShort(text, limit);
    EXPECT_THAT(quoted, Not(HasSubstr("\\x"))) << limit;
    EXPECT_THAT(quoted, HasSubstr(" more bytes … \"")) << limit;
  }
  EXPECT_EQ(QuotedShort(text, 12), R"("已送达" … 8982 more bytes … "已送达")");
}

TEST(QuotedShort, CountsColumnsSoThatEscapesDoNotMakeItLong) {
  EXPECT_EQ(QuotedShort(std::string(1'000, '\xff'), 16), R"("\xff\xff" … 996 more bytes … "\xff\xff")");
}

TEST(QuotedShort, EndsOnATextOfCombiningMarks) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "\u0301";
  EXPECT_THAT(QuotedShort(text, 10), SizeIs(testing::Lt(80u)));
}

TEST(Printable, KeepsLinesQuotesAndBackslashes) {
  EXPECT_EQ(Printable("error: open \"C:\\x\"\n收到\n"), "error: open \"C:\\x\"\n收到\n");
}

TEST(Printable, EscapesControlCharacters) {
  EXPECT_EQ(Printable("\x1b]0;title\x07 10%\r20%\r\tx\xff"), R"(\x1b]0;title\x07 10%\r20%\r\tx\xff)");
  EXPECT_EQ(Printable("\u202etxt.exe"), R"(\u202etxt.exe)");
}

TEST(Printable, ChangesNothingWhenAppliedAgain) {
  std::mt19937 random(2);
  for (int i = 0; i < 1'000; ++i) {
    const std::string once = Printable(AnyBytes(random));
    ASSERT_EQ(Printable(once), once);
  }
}

TEST(DisplayWidth, IsTwoForWideCharacters) {
  EXPECT_EQ(DisplayWidth(""), 0);
  EXPECT_EQ(DisplayWidth("abc"), 3);
  EXPECT_EQ(DisplayWidth("已送达"), 6);
  EXPECT_EQ(DisplayWidth("服务端,请"), 9);
  EXPECT_EQ(DisplayWidth("\uff08全角\uff09　"), 10);
  EXPECT_EQ(DisplayWidth("한글かな"), 8);
  EXPECT_EQ(DisplayWidth("😀"), 2);
  EXPECT_EQ(DisplayWidth("│ ◀──▶ ✓ … ⋮"), 12);
}

TEST(DisplayWidth, IsNoneForCombiningAndControlCharacters) {
  EXPECT_EQ(DisplayWidth("e\u0301a\u0300\u0302"), 2);
  EXPECT_EQ(DisplayWidth("สวัสดี"), 4);
  EXPECT_EQ(DisplayWidth("\n\x1b\x7f"), 0);
}

TEST(DisplayWidth, CountsAByteThatIsNoCharacterAsOne) {
  EXPECT_EQ(DisplayWidth("\xff\xe5\xb7 a"), 5);
}

TEST(FirstCharacter, DecodesEachLength) {
  EXPECT_EQ(FirstCharacter("ab"), (Character{.code = 'a', .bytes = 1, .valid = true}));
  EXPECT_EQ(FirstCharacter("\u00e9x"), (Character{.code = 0xe9, .bytes = 2, .valid = true}));
  EXPECT_EQ(FirstCharacter("已"), (Character{.code = 0x5df2, .bytes = 3, .valid = true}));
  EXPECT_EQ(FirstCharacter("\U0010ffff"), (Character{.code = 0x10ffff, .bytes = 4, .valid = true}));
  EXPECT_EQ(FirstCharacter("\xb2"), (Character{.code = 0xb2, .bytes = 1, .valid = false}));
}

TEST(CharacterBoundary, NeverLiesInsideACharacter) {
  const std::string_view text = "a已😀b";
  const std::size_t expected[] = {0, 1, 1, 1, 4, 4, 4, 4, 8, 9, 9};
  for (std::size_t bytes = 0; bytes < std::size(expected); ++bytes) {
    EXPECT_EQ(CharacterBoundary(text, bytes), expected[bytes]) << bytes;
  }
  EXPECT_EQ(CharacterBoundary("\x80\x80\x80\x80", 3), 3u) << "stray bytes may be parted";
}

}  // namespace
}  // namespace socklab::text
