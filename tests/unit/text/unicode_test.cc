#include "harness/text/unicode.h"

#include <gtest/gtest.h>

namespace socklab::text {
namespace {

TEST(WithoutAround, LeavesWhatStandsBetween) {
  EXPECT_EQ(WithoutAround(" \t12 ;\tname\r\n"), "12 ;\tname");
  EXPECT_EQ(WithoutAround("name"), "name");
  EXPECT_EQ(WithoutAround(" name\n", " "), "name\n");
}

TEST(WithoutAround, MayLeaveNothing) {
  EXPECT_EQ(WithoutAround(" \r\n"), "");
  EXPECT_EQ(WithoutAround(""), "");
}

TEST(LastLine, IsTheLastThatIsNotEmpty) {
  EXPECT_EQ(LastLine("one\ntwo\n\n"), "two");
  EXPECT_EQ(LastLine("one"), "one");
  EXPECT_EQ(LastLine("\n"), "");
  EXPECT_EQ(LastLine(""), "");
}

}  // namespace
}  // namespace socklab::text
