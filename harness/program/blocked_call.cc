#include "harness/program/blocked_call.h"

#include <fmt/format.h>
#include <linux/futex.h>
#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "harness/program/patience.h"

namespace socklab::program {
namespace {

// How a call tells how long it may sleep.
enum class Timeout {
  kNever,     // it has none
  kAlways,    // it is all about time, or its end is up to a timer of the kernel
  kNegative,  // the argument, an int, is one in milliseconds; forever when it is negative
  kNull,      // forever when the argument, a pointer, is null
};

struct Meaning {
  long number;
  const char* name;
  bool takes_fd;
  Timeout timeout;
  std::size_t argument = 0;  // where the timeout stands
};

constexpr auto kMeanings = std::to_array<Meaning>({
    {SYS_read, "read", true, Timeout::kNever},
    {SYS_readv, "readv", true, Timeout::kNever},
    {SYS_write, "write", true, Timeout::kNever},
    {SYS_writev, "writev", true, Timeout::kNever},
    {SYS_sendfile, "sendfile", true, Timeout::kNever},
    {SYS_splice, "splice", true, Timeout::kNever},
    {SYS_recvfrom, "recv", true, Timeout::kNever},
    {SYS_recvmsg, "recvmsg", true, Timeout::kNever},
    {SYS_recvmmsg, "recvmmsg", true, Timeout::kNull, 4},
    {SYS_sendto, "send", true, Timeout::kNever},
    {SYS_sendmsg, "sendmsg", true, Timeout::kNever},
    {SYS_accept, "accept", true, Timeout::kNever},
    {SYS_accept4, "accept", true, Timeout::kNever},
    {SYS_connect, "connect", true, Timeout::kAlways},
    {SYS_ppoll, "poll", false, Timeout::kNull, 2},
    {SYS_pselect6, "select", false, Timeout::kNull, 4},
    {SYS_epoll_pwait, "epoll_wait", true, Timeout::kNegative, 3},
    {SYS_futex, "futex", false, Timeout::kNull, 3},
    {SYS_wait4, "wait", false, Timeout::kNever},
    {SYS_waitid, "waitid", false, Timeout::kNever},
    {SYS_rt_sigsuspend, "sigsuspend", false, Timeout::kNever},
    {SYS_rt_sigtimedwait, "sigwait", false, Timeout::kNull, 2},
    {SYS_nanosleep, "sleep", false, Timeout::kAlways},
    {SYS_clock_nanosleep, "sleep", false, Timeout::kAlways},
    {SYS_flock, "flock", true, Timeout::kNever},
    {SYS_ioctl, "ioctl", true, Timeout::kAlways},
    {SYS_fcntl, "fcntl", true, Timeout::kAlways},
    {SYS_getsockopt, "getsockopt", true, Timeout::kAlways},
    {SYS_close, "close", true, Timeout::kAlways},
    {SYS_lseek, "lseek", true, Timeout::kAlways},
    {SYS_newfstatat, "stat", false, Timeout::kAlways},
    {SYS_sched_yield, "sched_yield", false, Timeout::kAlways},
    {SYS_openat, "open", false, Timeout::kNever},  // of a FIFO, fifo(7)
    {SYS_openat2, "open", false, Timeout::kNever},
#ifdef SYS_epoll_pwait2
    {SYS_epoll_pwait2, "epoll_wait", true, Timeout::kNull, 3},
#endif
// Older calls, which newer architectures never had.
#ifdef SYS_poll
    {SYS_poll, "poll", false, Timeout::kNegative, 2},
    {SYS_select, "select", false, Timeout::kNull, 4},
    {SYS_epoll_wait, "epoll_wait", true, Timeout::kNegative, 3},
    {SYS_pause, "pause", false, Timeout::kNever},
    {SYS_open, "open", false, Timeout::kNever},
#endif
});

bool SleepsForEver(const Meaning& meaning, const Thread& thread) {
  const std::uint64_t argument = thread.arguments[meaning.argument];
  switch (meaning.timeout) {
    case Timeout::kNever:
      return true;
    case Timeout::kAlways:
      return false;
    case Timeout::kNegative:
      return static_cast<int>(argument) < 0 ||
             std::chrono::milliseconds(static_cast<int>(argument)) >= patience::kPracticallyForever;
    case Timeout::kNull:
      return argument == 0;
  }
  return false;
}

}  // namespace

std::optional<BlockedCall> CallOf(const Thread& thread) {
  if (thread.call < 0) return std::nullopt;
  const auto meaning = std::ranges::find(kMeanings, thread.call, &Meaning::number);
  if (meaning == kMeanings.end()) return BlockedCall{.name = fmt::format("system call {}", thread.call)};
  BlockedCall call{.name = meaning->name};
  if (meaning->takes_fd) call.fd = static_cast<int>(thread.arguments[0]);
  call.for_ever = SleepsForEver(*meaning, thread);
  return call;
}

std::string BlockedCall::ToString() const {
  return fd ? fmt::format("{}({})", name, *fd) : fmt::format("{}()", name);
}

}  // namespace socklab::program
