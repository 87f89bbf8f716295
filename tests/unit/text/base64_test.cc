#include "harness/text/base64.h"

#include <gtest/gtest.h>

namespace socklab::text {
namespace {

// The examples of RFC 4648, section 10.
TEST(Base64, HasPadding) {
  EXPECT_EQ(Base64(""), "");
  EXPECT_EQ(Base64("f"), "Zg==");
  EXPECT_EQ(Base64("fo"), "Zm8=");
  EXPECT_EQ(Base64("foo"), "Zm9v");
  EXPECT_EQ(Base64("foobar"), "Zm9vYmFy");
}

TEST(Base64, TakesAnyBytes) {
  EXPECT_EQ(Base64(std::string_view("\xff\xfe\0\x80", 4)), "//4AgA==");
}

}  // namespace
}  // namespace socklab::text
