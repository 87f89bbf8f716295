#include "harness/classroom/csv_line.h"

#include <gtest/gtest.h>

#include <string>

namespace socklab::classroom {
namespace {

TEST(CsvLine, IsWrittenWithQuotesWhereTheyAreNeeded) {
  EXPECT_EQ(CsvLine({"a", "b c", ""}), "a,b c,\r\n");
  EXPECT_EQ(CsvLine({"a,b", "say \"hi\"", "two\nlines", " x", "y "}),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\" x\",\"y \"\r\n");
}

TEST(CsvLine, LetsNothingBecomeAFormula) {
  for (const std::string text : {"=1+1", "+1+1", "-1+1", "@SUM(A1)", "=", "--", "+"}) {
    EXPECT_EQ(Harmless(text), "'" + text);
  }
  EXPECT_EQ(Harmless("\t=1"), "'\\t=1");
  EXPECT_EQ(Harmless("\r=1"), "'\\r=1");
}

TEST(CsvLine, LeavesNumbersAndTextAlone) {
  for (const std::string text : {"", "-", "-1.5", "+2", "85", "a=b", "Ann-Marie", "张三", "'quoted'", "two\nlines"}) {
    EXPECT_EQ(Harmless(text), text);
  }
}

TEST(CsvLine, ShowsWhatCannotBeSeen) {
  EXPECT_EQ(Harmless("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(Harmless("abc\u202e"), "abc\\u202e");
}

}  // namespace
}  // namespace socklab::classroom
