#include "harness/program/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/syscall.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "harness/program/processes.h"
#include "tests/unit/program/sandboxed.h"

namespace socklab::program {
namespace {

using std::chrono::milliseconds;
using testing::_;
using testing::AnyNumber;
using testing::AtLeast;
using testing::HasSubstr;
using testing::InSequence;
using testing::MockFunction;
using testing::Return;
using testing::StartsWith;

class WatchTest : public tests::Sandboxed {
 protected:
  static std::string Nameless(std::uint64_t) { return ""; }

  // Waits in vain.
  static Wait ForEver() {
    return {.done = [] { return false; }};
  }

  static Outcome WatchInVain(Program& program) {
    Watch watch(Nameless);
    watch.Follow(program);
    return watch.Until(program, ForEver());
  }
};

bool EveryThreadSleepsIn(const Program& program, long call) {
  const std::optional<Process> process = Look(program.pid());
  return process && std::ranges::all_of(process->threads, [&](const Thread& thread) {
           return thread.state == 'S' && thread.call == call;
         });
}

// ---- A program that sleeps for ever is known to do so.

struct Sleeper {
  const char* name;
  std::vector<std::string> verbs;
  const char* state;
};

class SleeperTest : public WatchTest, public testing::WithParamInterface<Sleeper> {
  void Act() override {
    Program program = Start(GetParam().verbs);
    const Outcome outcome = WatchInVain(program);
    EXPECT_EQ(outcome.ending, Ending::kStandstill);
    EXPECT_THAT(outcome.program_state, StartsWith("your server is blocked in " + std::string(GetParam().state)));
  }
};

const Sleeper kSleepers[] = {
    {"InRead", {"read-line"}, "read(0), its standard input"},
    {"InRecv", {"bind-udp", "0", "receive"}, "recv(3)"},
    {"InAccept", {"listen", "1246", "accept"}, "accept(3)"},
    {"InPause", {"pause"}, "pause()"},
    {"InFutex", {"lock-twice"}, "futex()"},
    {"InPollWithoutTimeout", {"poll", "-1"}, "poll()"},
    {"InEpollWithoutTimeout", {"epoll"}, "epoll_wait(3)"},
    {"InWaitForASleepingChild", {"in-child", "pause"}, "wait()"},
    {"InJoinOfASleepingThread", {"in-thread", "bind-udp", "0", "receive"}, "recv(3)"},
    {"AfterItsFirstThreadHasEnded", {"in-last-thread", "pause"}, "pause()"},
    {"WithAZombieOfItsOwn", {"leave-zombie", "pause"}, "pause()"},
};

std::string NameOf(const testing::TestParamInfo<Sleeper>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Watch, SleeperTest, testing::ValuesIn(kSleepers), NameOf);
