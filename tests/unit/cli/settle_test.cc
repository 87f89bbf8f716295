#include "harness/cli/watch/settle.h"

#include <gtest/gtest.h>

#include <chrono>

namespace socklab::cli {
namespace {

using std::chrono::milliseconds;

constexpr Settle::Time kStart{std::chrono::hours(1)};

TEST(Settle, WaitsForNothingWhenNothingHappens) {
  Settle settle;
  EXPECT_FALSE(settle.End());
  EXPECT_FALSE(settle.IsOver(kStart));
}

TEST(Settle, IsOverOnceNothingMoreHappens) {
  Settle settle;
  settle.Saw(kStart);
  settle.Saw(kStart + milliseconds(20));
  EXPECT_EQ(settle.End(), kStart + milliseconds(20) + Settle::kQuiet);
  EXPECT_FALSE(settle.IsOver(kStart + milliseconds(49)));
  EXPECT_TRUE(settle.IsOver(kStart + milliseconds(50)));
}

TEST(Settle, SaysItOnce) {
  Settle settle;
  settle.Saw(kStart);
  EXPECT_TRUE(settle.IsOver(kStart + milliseconds(100)));
  EXPECT_FALSE(settle.IsOver(kStart + milliseconds(200)));
  EXPECT_FALSE(settle.End());
}

TEST(Settle, DoesNotWaitForeverForWhatNeverRests) {
  Settle settle;
  milliseconds passed{0};
  for (; !settle.IsOver(kStart + passed); passed += milliseconds(10)) {
    ASSERT_LT(passed, milliseconds(1000));
    settle.Saw(kStart + passed);
  }
  EXPECT_EQ(passed, Settle::kAtMost);
}

}  // namespace
}  // namespace socklab::cli
