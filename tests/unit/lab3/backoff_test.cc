#include "labs/03_tcp_reliability/checks/backoff.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "tests/unit/lab3/in_words.h"

namespace socklab::lab3 {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

// Gaps of a program that never had to wait for a CPU.
std::vector<Gap> Gaps(const std::vector<int>& times) {
  std::vector<Gap> gaps;
  for (const int time : times) gaps.push_back({.time = milliseconds(time)});
  return gaps;
}

// What is wrong with them, in English.
std::string Why(const std::vector<Gap>& gaps, milliseconds timeout, milliseconds cap = 1s) {
  return tests::Said(WhyNoBackoff(gaps, timeout, cap));
}

TEST(Backoff, IsRightWhereEachGapIsTwiceTheOneBefore) {
  EXPECT_EQ(Why(Gaps({100, 200, 400, 800}), 100ms), "");
  EXPECT_EQ(Why({}, 100ms), "");
}

TEST(Backoff, StopsAtItsCap) {
  EXPECT_EQ(Why(Gaps({300, 600, 1000, 1000, 1000}), 300ms), "");
  EXPECT_EQ(Why(Gaps({20, 40, 50, 50}), 20ms, 50ms), "");
}

TEST(Backoff, HasItsTimeoutForACapWhereThatIsMore) {
  EXPECT_EQ(Why(Gaps({2000, 2000, 2000}), 2s), "");
  EXPECT_NE(Why(Gaps({2000, 1000}), 2s), "");
}

// ---- Too early, too late

TEST(Backoff, TakesAFirstGapFromNineTenthsToTwoAndAHalfTimesTheTimeout) {
  EXPECT_EQ(Why(Gaps({90}), 100ms), "");
  EXPECT_EQ(Why(Gaps({250}), 100ms), "");
  EXPECT_EQ(Why(Gaps({89}), 100ms), "the first came after 89 ms: 100 ms would be right");
  EXPECT_EQ(Why(Gaps({251}), 100ms), "the first came after 251 ms: 100 ms would be right");
}

TEST(Backoff, TakesANextGapFromOneAndAHalfTimesToThreeTimesTheOneBefore) {
  EXPECT_EQ(Why(Gaps({90, 135}), 100ms), "");
  EXPECT_EQ(Why(Gaps({240, 720}), 100ms), "");
  EXPECT_EQ(Why(Gaps({90, 134}), 100ms), "after 90 ms the next came 134 ms later: 200 ms would be right");
  EXPECT_EQ(Why(Gaps({240, 721}), 100ms), "after 240 ms the next came 721 ms later: 200 ms would be right");
}

TEST(Backoff, TakesANextGapAroundWhatTheTimerMustBe) {
  EXPECT_EQ(Why(Gaps({140, 180}), 100ms), "") << "the first one was late, and the second is not";
  EXPECT_EQ(Why(Gaps({100, 500}), 100ms), "") << "it is late by no more than the first one may be";
  EXPECT_NE(Why(Gaps({140, 179}), 100ms), "");
  EXPECT_NE(Why(Gaps({100, 501}), 100ms), "");
}

TEST(Backoff, HasToDouble) {
  EXPECT_EQ(Why(Gaps({100, 100}), 100ms), "after 100 ms the next came 100 ms later: 200 ms would be right");
  EXPECT_EQ(Why(Gaps({100, 200, 200}), 100ms), "after 200 ms the next came 200 ms later: 400 ms would be right");
}

TEST(Backoff, HasToStopAtItsCap) {
  EXPECT_EQ(Why(Gaps({1000, 2600}), 1s), "after 1000 ms the next came 2600 ms later: 1000 ms would be right");
  EXPECT_EQ(Why(Gaps({1000, 899}), 1s), "after 1000 ms the next came 899 ms later: 1000 ms would be right");
}

TEST(Backoff, RoundsWhatItTells) {
  EXPECT_EQ(Why({{.time = 1'600us}}, 100ms), "the first came after 2 ms: 100 ms would be right");
}

// ---- A loaded machine

TEST(Backoff, LetsAProgramBeLateThatHadToWaitForACpu) {
  EXPECT_EQ(Why({{.time = 350ms, .starved = 100ms}}, 100ms), "");
  EXPECT_NE(Why({{.time = 351ms, .starved = 100ms}}, 100ms), "");
  EXPECT_EQ(Why({{.time = 240ms}, {.time = 900ms, .starved = 180ms}}, 100ms), "");
}

TEST(Backoff, LetsTheNextBeEarlierForThat) {
  // The last sending was late, the timer was set in time, and so the gap is short.
  EXPECT_EQ(Why({{.time = 50ms, .starved = 40ms}}, 100ms), "");
  EXPECT_NE(Why({{.time = 49ms, .starved = 40ms}}, 100ms), "");
  EXPECT_EQ(Why({{.time = 140ms, .starved = 40ms}, {.time = 150ms}}, 100ms), "");
  EXPECT_NE(Why({{.time = 140ms, .starved = 39ms}, {.time = 150ms}}, 100ms), "");
}

TEST(Backoff, KnowsWhatItCouldNotSee) {
  const auto shows = [](const std::vector<milliseconds>& starved) {
    std::vector<Gap> gaps;
    for (const milliseconds each : starved) gaps.push_back({.time = 100ms, .starved = each});
    EXPECT_TRUE(gaps.size() < 2 || !WouldShowItsFaults(gaps, 100ms) || !WhyNoBackoff(gaps, 100ms).empty());
    return WouldShowItsFaults(gaps, 100ms);
  };
  EXPECT_TRUE(shows({0ms, 0ms, 0ms}));
  EXPECT_TRUE(shows({39ms}));
  EXPECT_FALSE(shows({40ms})) << "half the time would be as good";
  EXPECT_FALSE(shows({20ms, 20ms})) << "never to double would be as good";
  EXPECT_TRUE(shows({20ms, 20ms, 19ms}));
  EXPECT_TRUE(shows({30ms, 80ms, 0ms, 49ms}));
}

TEST(Backoff, TakesNoMoreFromAGapThanThereIs) {
  EXPECT_EQ(Why({{.time = 200ms, .starved = 10s}, {.time = 1ms}}, 100ms), "");
}

}  // namespace
}  // namespace socklab::lab3
