#include "harness/program/repeated_call.h"

#include <signal.h>
#include <sys/ptrace.h>
#include <sys/time.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <utility>

#include "harness/program/separate_process.h"

namespace socklab::program {
namespace {

using std::chrono::nanoseconds;

constexpr std::size_t kFewestTimes = 5;
// The thread's own time after which enough is known, and the longest that it may take to get it.
constexpr nanoseconds kEnough = std::chrono::milliseconds(3);
constexpr std::chrono::milliseconds kAtMost{500};

struct Made {
  std::uint64_t number = 0;
  std::uint64_t first_argument = 0;
  std::int64_t result = 0;

  auto operator<=>(const Made&) const = default;
};

// A signal has interrupted it, and it begins anew: numbers of the kernel's own (ERESTARTSYS and the like, 512 to 516).
bool IsToBeRestarted(std::int64_t result) {
  return result <= -512 && result >= -516;
}

// Counts the calls that a traced thread makes.
class Counter {
 public:
  // The thread has stopped at the beginning or at the end of a call.
  void StopsAtCall(pid_t thread) {
    __ptrace_syscall_info info = {};
    if (ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof info, &info) <= 0) return;
    if (info.op == PTRACE_SYSCALL_INFO_ENTRY) {
      begun_ = {.number = info.entry.nr, .first_argument = info.entry.args[0]};
    } else if (info.op == PTRACE_SYSCALL_INFO_EXIT && begun_) {
      begun_->result = info.exit.rval;
      if (!IsToBeRestarted(info.exit.rval)) ++times_[*begun_];
      begun_.reset();
    }
  }

  // The most frequent one, as four numbers.
  std::string Tell() const {
    const auto most = std::ranges::max_element(times_, {}, [](const auto& entry) { return entry.second; });
    if (most == times_.end()) return "";
    std::ostringstream text;
    text << most->first.number << ' ' << most->first.first_argument << ' ' << most->first.result << ' ' << most->second;
    return text.str();
  }

 private:
  std::optional<Made> begun_;
  std::map<Made, std::size_t> times_;
};

volatile sig_atomic_t ticks = 0;

// From now on a signal comes each millisecond, and waitpid(2) fails with EINTR: a thread that only computes never stops
// on its own.
void Tick() {
  struct sigaction action = {};
  action.sa_handler = [](int) { ticks = ticks + 1; };
  sigaction(SIGALRM, &action, nullptr);
  const timeval millisecond = {.tv_sec = 0, .tv_usec = 1'000};
  const itimerval timer = {.it_interval = millisecond, .it_value = millisecond};
  setitimer(ITIMER_REAL, &timer, nullptr);
}

// The thread has stopped, and runs on; false when it cannot.
bool RunOn(pid_t thread, int status, Counter& counter) {
  constexpr int kAtCall = SIGTRAP | 0x80;  // PTRACE_O_TRACESYSGOOD
  if (!WIFSTOPPED(status)) return false;
  if (WSTOPSIG(status) == kAtCall) counter.StopsAtCall(thread);
  const bool is_signal = WSTOPSIG(status) != kAtCall && status >> 16 == 0;
  return ptrace(PTRACE_SYSCALL, thread, nullptr, static_cast<long>(is_signal ? WSTOPSIG(status) : 0)) == 0;
}

nanoseconds ComputingOf(pid_t process, pid_t thread) {
  const std::map<pid_t, ProcessorTime> times = TimesOfThreads({process});
  const auto found = times.find(thread);
  return found == times.end() ? nanoseconds(0) : found->second.computing;
}

// Runs in a separate process, whose end lets the thread go. The time that counts is the thread's own: on a loaded
// machine it runs rarely.
std::string Trace(pid_t process, pid_t thread) {
  if (ptrace(PTRACE_SEIZE, thread, nullptr, PTRACE_O_TRACESYSGOOD) != 0) return "";
  const auto start = std::chrono::steady_clock::now();
  std::optional<nanoseconds> computing;  // since its first stop: before, the kernel may not have counted all of it
  const auto elapsed = [&] { return std::chrono::steady_clock::now() - start; };
  Counter counter;
  Tick();
  ptrace(PTRACE_INTERRUPT, thread, nullptr, nullptr);
  for (sig_atomic_t seen = ticks; elapsed() < kAtMost;) {
    int status = 0;
    const bool has_stopped = waitpid(thread, &status, __WALL) == thread;
    if (has_stopped && !computing) computing = ComputingOf(process, thread);
    if (has_stopped ? !RunOn(thread, status, counter) : errno != EINTR) break;
    if (seen != ticks && computing && ComputingOf(process, thread) - *computing > kEnough) break;
    seen = ticks;
  }
  return counter.Tell() + ' ' + std::to_string(std::chrono::ceil<std::chrono::milliseconds>(elapsed()).count());
}

}  // namespace

std::optional<RepeatedCall> RepeatedCallOf(pid_t process, pid_t thread) {
  std::istringstream told(ToldBySeparateProcess(process, [=] { return Trace(process, thread); }));
  Made made;
  std::size_t times = 0;
  std::chrono::milliseconds::rep milliseconds = 0;
  if (!(told >> made.number >> made.first_argument >> made.result >> times >> milliseconds)) return std::nullopt;
  const Thread as_if_asleep = {
      .id = thread, .call = static_cast<long>(made.number), .arguments = {made.first_argument}};
  const std::optional<BlockedCall> call = CallOf(as_if_asleep);
  if (!call || times < kFewestTimes) return std::nullopt;
  return RepeatedCall{*call, static_cast<long>(made.result), times, std::chrono::milliseconds(milliseconds)};
}

}  // namespace socklab::program
