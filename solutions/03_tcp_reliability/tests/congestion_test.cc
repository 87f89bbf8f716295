#include "solutions/03_tcp_reliability/congestion.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

constexpr std::int64_t kSegment = kMostData;

// The window in segments, in each of some round trips in which it is used, and each segment is acknowledged.
std::vector<std::int64_t> RoundTrips(CongestionWindow& window, int count) {
  std::vector<std::int64_t> windows;
  for (int round = 0; round < count; ++round) {
    windows.push_back(window.bytes() / kSegment);
    for (std::int64_t segment = 0; segment < windows.back(); ++segment) window.Grow(kSegment);
  }
  return windows;
}

TEST(CongestionWindow, StartsSlowlyAndIncreasesAdditively) {
  CongestionWindow window;
  EXPECT_EQ(RoundTrips(window, 6), (std::vector<std::int64_t>{4, 8, 16, 17, 18, 19}));
}

TEST(CongestionWindow, GrowsAlikeByOneAckForAll) {
  CongestionWindow window;
  for (const std::int64_t segments : {4, 8, 16, 17, 18, 19}) {
    EXPECT_EQ(window.bytes(), segments * kSegment);
    window.Grow(window.bytes());
  }
}

TEST(CongestionWindow, IsHalvedByALoss) {
  CongestionWindow window;
  window.Halve(12 * kSegment + 1);
  EXPECT_EQ(RoundTrips(window, 3), (std::vector<std::int64_t>{6, 7, 8}));
  window.Halve(kSegment);
  EXPECT_EQ(window.bytes(), 2 * kSegment);
}

TEST(CongestionWindow, CollapsesWhenTheTimerExpires) {
  CongestionWindow window;
  window.Collapse(12 * kSegment);
  window.Collapse(kSegment);  // the same segment, once more
  EXPECT_EQ(RoundTrips(window, 5), (std::vector<std::int64_t>{1, 2, 4, 6, 7}));
}

}  // namespace
