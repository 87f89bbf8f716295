#include "harness/program/time_slices.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <sys/resource.h>

#include <chrono>

namespace socklab::program {
namespace {

using namespace std::chrono_literals;

TEST(TimeSlices, AreShortAndNothingElseChanges) {
  const std::chrono::nanoseconds before = LengthOfTimeSlices();
  const int nice = getpriority(PRIO_PROCESS, 0);
  TakeShortTimeSlices();
  const std::chrono::nanoseconds most = before == 0ns ? 0ns : 100us;  // an old kernel does not know of them
  EXPECT_LE(LengthOfTimeSlices(), most);
  EXPECT_EQ(sched_getscheduler(0), SCHED_OTHER);
  EXPECT_EQ(getpriority(PRIO_PROCESS, 0), nice);
}

}  // namespace
}  // namespace socklab::program
