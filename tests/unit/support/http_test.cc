#include "labs/support/http.h"

#include <gtest/gtest.h>

namespace support {
namespace {

TEST(HttpStatus, IsANumberAndAReason) {
  EXPECT_EQ(ToString(HttpStatus::kOk), "200 OK");
  EXPECT_EQ(ToString(HttpStatus::kNotFound), "404 Not Found");
  EXPECT_EQ(ToString(HttpStatus::kRequestHeaderFieldsTooLarge), "431 Request Header Fields Too Large");
}

}  // namespace
}  // namespace support
