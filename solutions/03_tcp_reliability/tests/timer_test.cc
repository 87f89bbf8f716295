#include "solutions/03_tcp_reliability/timer.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr Time kNow = Time{} + 1h;

// What it waits each time, until it is enough.
std::vector<milliseconds> Waits(const Patience& patience) {
  RetransmissionTimer timer(patience);
  std::vector<milliseconds> waits;
  Time now = kNow;
  timer.Start(now);
  do {
    waits.push_back(std::chrono::duration_cast<milliseconds>(timer.deadline() - now));
    now = timer.deadline();
  } while (timer.StartAgain(now));
  return waits;
}

TEST(RetransmissionTimer, DoublesUpToASecond) {
  EXPECT_EQ(Waits({}), (std::vector<milliseconds>{100ms, 200ms, 400ms, 800ms, 1s, 1s, 1s, 1s, 1s}));
}

TEST(RetransmissionTimer, DoesNotDoubleWhatIsLongerThanASecond) {
  EXPECT_EQ(Waits({1500ms, 2}), (std::vector<milliseconds>{1500ms, 1500ms, 1500ms}));
}

TEST(RetransmissionTimer, NeedNotTryAgain) {
  EXPECT_EQ(Waits({100ms, 0}), (std::vector<milliseconds>{100ms}));
}

TEST(RetransmissionTimer, KnowsWhenToGiveUp) {
  EXPECT_EQ(RetransmissionTimer({}).TimeToGiveUp(), 6500ms);
  EXPECT_EQ(RetransmissionTimer({1500ms, 2}).TimeToGiveUp(), 4500ms);
  EXPECT_EQ(RetransmissionTimer({100ms, 0}).TimeToGiveUp(), 100ms);
}

TEST(RetransmissionTimer, StartsAnew) {
  RetransmissionTimer timer({100ms, 1});
  timer.Start(kNow);
  EXPECT_TRUE(timer.StartAgain(kNow));
  timer.Start(kNow);
  EXPECT_EQ(timer.deadline(), kNow + 100ms);
  EXPECT_TRUE(timer.StartAgain(kNow));
  EXPECT_FALSE(timer.StartAgain(kNow));
}

TEST(RetransmissionTimer, CountsWhatIsYetToBeSentTheFirstTime) {
  RetransmissionTimer timer({100ms, 0});
  timer.Start(kNow, 0);
  EXPECT_TRUE(timer.StartAgain(kNow));
  EXPECT_FALSE(timer.StartAgain(kNow));
}

TEST(RetransmissionTimer, ForgetsSendingsButNotItsTime) {
  RetransmissionTimer timer({100ms, 1});
  timer.Start(kNow);
  for (int probe = 0; probe < 3; ++probe) {
    EXPECT_TRUE(timer.StartAgain(kNow));
    timer.ForgetSendings();
  }
  EXPECT_EQ(timer.deadline(), kNow + 800ms);
}

TEST(RetransmissionTimer, RunsOnlyWhenStarted) {
  RetransmissionTimer timer({});
  EXPECT_FALSE(timer.IsRunning());
  EXPECT_EQ(timer.deadline(), kNever);
  timer.Start(kNow);
  EXPECT_TRUE(timer.IsRunning());
  timer.Stop();
  EXPECT_FALSE(timer.IsRunning());
}

}  // namespace
