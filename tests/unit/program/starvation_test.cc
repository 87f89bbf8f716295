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

// So many of them that they have most of the CPU, whatever else runs on this machine.
TEST_F(OnOneCpu, IsNoneThatAProgramHasMadeItself) {
  std::vector<pid_t> processes;
  for (int i = 0; i < 60; ++i) processes.push_back(Begin(1s, 0ns));
  Starvation starvation;
  EXPECT_EQ(starvation.Look(processes), 0ns);
  const nanoseconds goal = TimeOf(processes).computing + 300ms;
  while (TimeOf(processes).computing < goal) sched_yield();
  EXPECT_EQ(starvation.Look(processes), 0ns);
  EXPECT_TRUE(starvation.self_inflicted());
}

}  // namespace
}  // namespace socklab::program
