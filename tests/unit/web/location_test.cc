#include "harness/web/location.h"

#include <gtest/gtest.h>

#include <string_view>

namespace socklab::web {
namespace {

TEST(ResolveTargetTest, FindsWhereABrowserGoes) {
  const auto from = [](std::string_view location) { return ResolveTarget("/docs/deep", location, "127.0.0.1:7788"); };
  EXPECT_EQ(from("/docs/deep/"), "/docs/deep/");
  EXPECT_EQ(from("http://127.0.0.1:7788/docs/deep/"), "/docs/deep/");
  EXPECT_EQ(from("//127.0.0.1:7788/docs/deep/"), "/docs/deep/");
  EXPECT_EQ(from("deep/"), "/docs/deep/");
  EXPECT_EQ(from("./deep/"), "/docs/deep/");
  EXPECT_EQ(from("../docs/./deep/"), "/docs/deep/");
  EXPECT_EQ(from("docs/deep/"), "/docs/docs/deep/");
  EXPECT_EQ(from("/docs/a..b/..c/"), "/docs/a..b/..c/");
  EXPECT_EQ(from("/docs/x/.."), "/docs/");
  EXPECT_EQ(from("/../../x"), "/x");
  EXPECT_EQ(from("%E6%8A%A5/"), "/docs/%E6%8A%A5/");
}

TEST(ResolveTargetTest, KnowsWhatLeadsElsewhereOrNowhere) {
  for (const char* location : {"", "/报告/", "/two words/", "//deep/", "http://example.org/deep/", "/a\r\n"}) {
    EXPECT_EQ(ResolveTarget("/docs/deep", location, "127.0.0.1:7788"), "") << location;
  }
}

}  // namespace
}  // namespace socklab::web
