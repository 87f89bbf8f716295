#include "harness/program/time_slices.h"

#include <gtest/gtest.h>
#include <linux/sched/types.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace socklab::program {
namespace {

sched_attr Attributes() {
  sched_attr attributes{};
  syscall(SYS_sched_getattr, 0, &attributes, sizeof attributes, 0);
  return attributes;
}

TEST(TimeSlices, AreShorterAndNothingElseChanges) {
  const sched_attr before = Attributes();
  TakeShortTimeSlices();
  const sched_attr after = Attributes();
  if (before.sched_runtime == 0) {
    EXPECT_EQ(after.sched_runtime, 0) << "this kernel does not know of them";
  } else {
    EXPECT_LE(after.sched_runtime, 100'000);
  }
  EXPECT_EQ(after.sched_policy, before.sched_policy);
  EXPECT_EQ(after.sched_nice, before.sched_nice);
  EXPECT_EQ(after.sched_flags, before.sched_flags);
}

}  // namespace
}  // namespace socklab::program
