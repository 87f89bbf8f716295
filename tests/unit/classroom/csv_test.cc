#include "harness/classroom/csv.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "harness/grading/course.h"
#include "tests/unit/in_english.h"

namespace socklab::classroom {
namespace {

using testing::ElementsAre;
using tests::ThrowsSaying;

TEST(Csv, IsWrittenWithQuotesWhereTheyAreNeeded) {
  EXPECT_EQ(CsvLine({"a", "b c", ""}), "a,b c,\r\n");
  EXPECT_EQ(CsvLine({"a,b", "say \"hi\"", "two\nlines", " x", "y "}),
            "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\" x\",\"y \"\r\n");
}

TEST(Csv, ReadsWhatItWrites) {
  const Row row = {"", "张三", "a,b", "\"", "\"\"", "two\nlines", "two\r\nlines", " ", "'"};
  EXPECT_THAT(ParseCsv(CsvLine(row) + CsvLine(row)), ElementsAre(row, row));
}

TEST(Csv, ReadsEachKindOfLineBreak) {
  const Row row = {"a", "b"};
  EXPECT_THAT(ParseCsv("a,b\na,b\r\na,b\ra,b"), ElementsAre(row, row, row, row));
  EXPECT_THAT(ParseCsv("a,b\n\n\n"), ElementsAre(row));
  EXPECT_THAT(ParseCsv("\xef\xbb\xbf\"a\",b"), ElementsAre(row));
  EXPECT_THAT(ParseCsv("a,\n,b\n"), ElementsAre(Row{"a", ""}, Row{"", "b"}));
  EXPECT_TRUE(ParseCsv("").empty());
}

TEST(Csv, SaysWhereItIsNone) {
  EXPECT_THAT([] { ParseCsv("a\n\"b\nc"); },
              ThrowsSaying<grading::UsageError>(testing::HasSubstr("line 2 is no line")));
  EXPECT_THAT([] { ParseCsv("a\n\"b\"c\n"); },
              ThrowsSaying<grading::UsageError>(testing::HasSubstr("something follows the quote")));
}

TEST(Csv, LetsNothingBecomeAFormula) {
  for (const std::string text : {"=1+1", "+1+1", "-1+1", "@SUM(A1)", "=", "--", "+"}) {
    EXPECT_EQ(Harmless(text), "'" + text);
  }
  EXPECT_EQ(Harmless("\t=1"), "'\\t=1");
  EXPECT_EQ(Harmless("\r=1"), "'\\r=1");
}

TEST(Csv, LeavesNumbersAndTextAlone) {
  for (const std::string text : {"", "-", "-1.5", "+2", "85", "a=b", "Ann-Marie", "张三", "'quoted'", "two\nlines"}) {
    EXPECT_EQ(Harmless(text), text);
  }
}

TEST(Csv, ShowsWhatCannotBeSeen) {
  EXPECT_EQ(Harmless("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(Harmless("abc\u202e"), "abc\\u202e");
}

}  // namespace
}  // namespace socklab::classroom
