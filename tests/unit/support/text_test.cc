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

TEST(PrintLine, PrintsTextAtOnce) {
  testing::internal::CaptureStdout();
  PrintLine("诗 \xFF");
  PrintLine("");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "诗 \uFFFD\n\n");
}

TEST(PrintLine, PrintsLongLines) {
  const std::string line(1 << 20, 'x');
  testing::internal::CaptureStdout();
  PrintLine(line);
  EXPECT_TRUE(testing::internal::GetCapturedStdout() == line + "\n");
}

}  // namespace
}  // namespace support
