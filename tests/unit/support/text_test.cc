#include "labs/support/text.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace support {
namespace {

using namespace std::string_view_literals;

TEST(ToText, LeavesTextAsItIs) {
  for (const std::string_view text : {""sv, "hello"sv, "文件 é 😀"sv, "a\0b\n"sv, "\u007F\u0080\uFFFF"sv}) {
    EXPECT_EQ(ToText(text), text);
  }
}

TEST(ToText, ReplacesEachRunOfOtherBytes) {
  EXPECT_EQ(ToText("a\xFF\xFE"
                   "b\x80"sv),
            "a\uFFFD"
            "b\uFFFD");
  EXPECT_EQ(ToText("\xC0\xAF/"sv), "\uFFFD/");          // overlong
  EXPECT_EQ(ToText("\xED\xA0\x80/"sv), "\uFFFD/");      // a surrogate
  EXPECT_EQ(ToText("\xF4\x90\x80\x80/"sv), "\uFFFD/");  // beyond U+10FFFF
  EXPECT_EQ(ToText("\xE6\x96"sv), "\uFFFD");            // unfinished
}

}  // namespace
}  // namespace support
