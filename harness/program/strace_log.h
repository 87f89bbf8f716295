// What strace(1) writes with -f -ttt -T -k -o FILE, read back. The strings in it are a program's own.
#ifndef SOCKLAB_HARNESS_PROGRAM_STRACE_LOG_H_
#define SOCKLAB_HARNESS_PROGRAM_STRACE_LOG_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace socklab::program {

// A call on the stack: "/usr/lib/x86_64-linux-gnu/libc.so.6(recv+0x64)", and where in that file the call returns to.
struct LoggedFrame {
  std::string_view where;
  std::uint64_t offset = 0;  // bytes from the beginning of the file

  bool IsIn(std::string_view file) const;
  bool operator==(const LoggedFrame&) const = default;
};

// A system call, or what else has happened to a thread. Texts are parts of the log.
struct LoggedEvent {
  enum class Kind {
    kCall,
    kSignal,  // it has got the signal `name`
    kExited,  // it has ended, with the status `result`
    kKilled,  // it was killed by the signal `name`
  };
  Kind kind = Kind::kCall;
  pid_t thread = 0;             // in our own pid namespace
  std::int64_t microseconds{};  // since the epoch, when it began
  std::int64_t lasted = 0;      // microseconds; of a call that has not returned, 0
  std::string name{};           // "recvfrom"
  std::string arguments{};  // "4, \"one\\n\", 1024, 0, NULL, NULL"; of a call that has not returned, those known then
  std::string result{};     // "4", "-1 EAGAIN", "0 (Timeout)"; empty of a call that has not returned
  pid_t started = 0;        // the thread that the call has started, in our own pid namespace; 0 for none
  std::vector<LoggedFrame> stack{};  // the innermost call first

  bool has_returned() const { return !result.empty(); }
};

// In the order in which they ended, and those that did not end at the end. What is no such line is left out.
std::vector<LoggedEvent> ReadStraceLog(std::string_view log);

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_STRACE_LOG_H_
