#include "harness/program/starvation.h"

#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <vector>

namespace socklab::program {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

void ComputeFor(nanoseconds time) {
  for (const Clock::time_point end = Clock::now() + time; Clock::now() < end;) {
  }
}

// Processes that share one CPU among them.
class OnOneCpu : public testing::Test {
 protected:
  ~OnOneCpu() override {
    for (const pid_t process : processes_) kill(process, SIGKILL);
    for (const pid_t process : processes_) waitpid(process, nullptr, 0);
  }

  // One that computes for so long, and then sleeps for so long, without end.
  pid_t Begin(nanoseconds computing, nanoseconds sleeping) {
    const pid_t process = fork();
    if (process != 0) return processes_.emplace_back(process);
    cpu_set_t first;
    CPU_ZERO(&first);
    CPU_SET(FirstOfMine(), &first);
    sched_setaffinity(0, sizeof first, &first);
    const timespec nap = {.tv_sec = 0, .tv_nsec = sleeping.count()};
    for (;;) {
      ComputeFor(computing);
      if (sleeping > 0ns) nanosleep(&nap, nullptr);
    }
  }

  // What a second look says, once the process has had this much time on the CPU.
  static nanoseconds StarvationUntil(nanoseconds computed, pid_t process, Starvation& starvation) {
    starvation.Look({process});
    const nanoseconds goal = TimeOf({process}).computing + computed;
    while (TimeOf({process}).computing < goal) sched_yield();
    return starvation.Look({process});
  }

 private:
  static int FirstOfMine() {
    cpu_set_t mine;
    sched_getaffinity(0, sizeof mine, &mine);
    int cpu = 0;
    while (!CPU_ISSET(cpu, &mine)) ++cpu;
    return cpu;
  }

  std::vector<pid_t> processes_;
};

TEST_F(OnOneCpu, IsTheTimeThatOthersHave) {
  for (int i = 0; i < 4; ++i) Begin(1s, 0ns);
  const pid_t process = Begin(1ms, 1ms);
  Starvation starvation;
  EXPECT_GT(StarvationUntil(50ms, process, starvation), 10ms);
  EXPECT_FALSE(starvation.self_inflicted());
}

Starvation::Reading At(nanoseconds time, nanoseconds computing, nanoseconds starving, nanoseconds stolen = 0ns) {
  return {
      .time = Clock::time_point(time), .processes = {.computing = computing, .starving = starving}, .stolen = stolen};
}

TEST(Starvation, CountsFromTheFirstLook) {
  Starvation starvation;
  EXPECT_EQ(starvation.Add(At(1s, 3s, 5s, 7s)), 0ns);
  EXPECT_EQ(starvation.Add(At(1100ms, 3s, 5020ms, 7s)), 20ms);
  EXPECT_EQ(starvation.Add(At(1200ms, 3s, 5020ms, 7010ms)), 30ms) << "the host has had its part";
}

TEST(Starvation, NeverShrinks) {
  Starvation starvation;
  starvation.Add(At(0s, 0s, 0s));
  EXPECT_EQ(starvation.Add(At(100ms, 1ms, 40ms)), 40ms);
  EXPECT_EQ(starvation.Add(At(200ms, 0ms, 10ms)), 40ms) << "a thread has ended";
  EXPECT_EQ(starvation.Add(At(300ms, 0ms, 15ms)), 45ms);
}

TEST(Starvation, IsNoMoreThanTheTime) {
  Starvation starvation;
  starvation.Add(At(0s, 0s, 0s));
  EXPECT_EQ(starvation.Add(At(100ms, 1ms, 900ms)), 100ms) << "many threads";
}

TEST(Starvation, IsNoneThatAProgramHasMadeItself) {
  Starvation starvation;
  starvation.Add(At(0s, 0s, 0s));
  EXPECT_EQ(starvation.Add(At(100ms, 51ms, 80ms)), 0ns);
  EXPECT_TRUE(starvation.self_inflicted());
  EXPECT_EQ(starvation.Add(At(200ms, 60ms, 100ms)), 20ms);
  EXPECT_FALSE(starvation.self_inflicted());
}

}  // namespace
}  // namespace socklab::program
