#include "harness/program/blocked_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <array>
#include <cstdint>
#include <optional>

namespace socklab::program {
namespace {

using testing::Eq;

using Arguments = std::array<std::uint64_t, 6>;

Thread SleepingIn(long call, const Arguments& arguments = {}) {
  return {.id = 1, .state = 'S', .call = call, .arguments = arguments};
}

BlockedCall CallIn(long call, const Arguments& arguments = {}) {
  return CallOf(SleepingIn(call, arguments)).value();
}

TEST(BlockedCall, IsNoneWhereNoCallIsSeen) {
  EXPECT_THAT(CallOf({.id = 1, .state = 'R', .call = -1}), Eq(std::nullopt));
}

TEST(BlockedCall, NamesTheDescriptorThatACallWaitsFor) {
  EXPECT_EQ(CallIn(SYS_recvfrom, {4}).ToString(), "recv(4)");
  EXPECT_EQ(CallIn(SYS_accept4, {3}).ToString(), "accept(3)");
  EXPECT_EQ(CallIn(SYS_epoll_pwait, {5}).ToString(), "epoll_wait(5)");
  EXPECT_EQ(CallIn(SYS_epoll_pwait, {5}).fd, 5);
}

TEST(BlockedCall, NamesNoDescriptorWhereACallWaitsForNone) {
  EXPECT_EQ(CallIn(SYS_ppoll, {4}).ToString(), "poll()");
  EXPECT_EQ(CallIn(SYS_futex, {4}).ToString(), "futex()");
  EXPECT_EQ(CallIn(SYS_wait4, {4}).fd, std::nullopt);
}

TEST(BlockedCall, SleepsForEverInCallsWithoutTimeout) {
  for (const long call : {SYS_read, SYS_write, SYS_recvfrom, SYS_recvmsg, SYS_sendto, SYS_accept, SYS_accept4,
                          SYS_wait4, SYS_waitid, SYS_rt_sigsuspend, SYS_flock}) {
    EXPECT_TRUE(CallIn(call, {3, 1, 1, 1, 1, 1}).for_ever) << call;
  }
}

TEST(BlockedCall, SleepsForAWhileInCallsThatAreAllAboutTime) {
  for (const long call : {SYS_nanosleep, SYS_clock_nanosleep}) EXPECT_FALSE(CallIn(call).for_ever) << call;
  EXPECT_FALSE(CallIn(SYS_connect, {3}).for_ever) << "the kernel gives up at last";
}

TEST(BlockedCall, SleepsForEverWhereTheTimeoutIsLongerThanAnyCheck) {
  EXPECT_TRUE(CallIn(SYS_epoll_pwait, {5, 1, 1, 600'000}).for_ever);
  EXPECT_FALSE(CallIn(SYS_epoll_pwait, {5, 1, 1, 60'000}).for_ever);
}

TEST(BlockedCall, SleepsForEverWhereThePointerToATimeoutIsNull) {
  EXPECT_TRUE(CallIn(SYS_ppoll, {1, 1, 0, 1}).for_ever);
  EXPECT_FALSE(CallIn(SYS_ppoll, {0, 0, 0x7ffc0000}).for_ever);
  EXPECT_TRUE(CallIn(SYS_pselect6, {1, 1, 1, 1, 0, 1}).for_ever);
  EXPECT_FALSE(CallIn(SYS_pselect6, {0, 0, 0, 0, 0x7ffc0000}).for_ever);
  EXPECT_TRUE(CallIn(SYS_futex, {1, 1, 1, 0}).for_ever);
  EXPECT_FALSE(CallIn(SYS_futex, {0, 0, 0, 0x7ffc0000}).for_ever);
  EXPECT_FALSE(CallIn(SYS_rt_sigtimedwait, {0, 0, 0x7ffc0000}).for_ever);
  EXPECT_FALSE(CallIn(SYS_recvmmsg, {3, 0, 0, 0, 0x7ffc0000}).for_ever);
}

TEST(BlockedCall, SleepsForEverWhereAnIntTimeoutIsNegative) {
  EXPECT_TRUE(CallIn(SYS_epoll_pwait, {3, 0, 0, 0xffffffff}).for_ever) << "an int is as good as its lower half";
  EXPECT_TRUE(CallIn(SYS_epoll_pwait, {3, 0, 0, 0xffffffffffffffff}).for_ever);
  EXPECT_FALSE(CallIn(SYS_epoll_pwait, {3, 0, 0, 0}).for_ever);
  EXPECT_FALSE(CallIn(SYS_epoll_pwait, {3, 0, 0, 1000}).for_ever);
}

#ifdef SYS_poll
TEST(BlockedCall, KnowsTheOlderCalls) {
  EXPECT_TRUE(CallIn(SYS_poll, {0, 0, 0xffffffff}).for_ever);
  EXPECT_FALSE(CallIn(SYS_poll, {0, 0, 1000}).for_ever);
  EXPECT_FALSE(CallIn(SYS_select, {0, 0, 0, 0, 0x7ffc0000}).for_ever);
  EXPECT_TRUE(CallIn(SYS_pause).for_ever);
}
#endif

TEST(BlockedCall, ProvesNothingOfACallThatItDoesNotKnow) {
  const BlockedCall call = CallIn(SYS_getpid);
  EXPECT_FALSE(call.for_ever);
  EXPECT_EQ(call.ToString(), "system call " + std::to_string(SYS_getpid) + "()");
}

}  // namespace
}  // namespace socklab::program
