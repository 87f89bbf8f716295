// Which system call a running thread makes over and over: what a loop that never sleeps does.
#ifndef SOCKLAB_HARNESS_PROGRAM_REPEATED_CALL_H_
#define SOCKLAB_HARNESS_PROGRAM_REPEATED_CALL_H_

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <optional>

#include "harness/program/blocked_call.h"

namespace socklab::program {

struct RepeatedCall {
  BlockedCall call;
  long result = 0;  // what it returned each of these times; negative: an error number, as the kernel returns it
  std::size_t times = 0;
  std::chrono::milliseconds watched{0};  // for how long
};

// The call that the thread of the process made most often, with the same first argument and the same result, while it
// was traced (ptrace(2)), which makes its calls slower. Nothing when it made none at least five times, or cannot be
// traced. Takes some milliseconds of the thread's own time.
std::optional<RepeatedCall> RepeatedCallOf(pid_t process, pid_t thread);

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_REPEATED_CALL_H_
