// What the supervisor and the harness tell each other over their control socket (SOCK_SEQPACKET, one struct a message).
#ifndef SOCKLAB_HARNESS_PROGRAM_SUPERVISOR_PROTOCOL_H_
#define SOCKLAB_HARNESS_PROGRAM_SUPERVISOR_PROTOCOL_H_

#include <sys/resource.h>

#include <array>
#include <cstdint>
#include <type_traits>

#include "harness/program/own_user.h"

namespace socklab::program {

// The program's current directory; it is empty at the start of every program, except for what its check puts there. Not
// a name under which a course may lie: a program is shown where it is, and would be seen in the folder.
inline constexpr char kWorkFolder[] = "/student";

// The harness's only message, in answer to kReady: the program may start. Its standard input, output and error are
// attached as SCM_RIGHTS, in this order.
struct SupervisorOrder {
  std::uint64_t processes = 0;     // RLIMIT_NPROC
  std::uint64_t descriptors = 0;   // RLIMIT_NOFILE
  bool memory_is_counted = false;  // by a control group: whatever holds it
  bool watches_closes = false;     // closes.h
  bool is_traced = false;          // it stops before it is executed, until SIGCONT
  OwnUser user = {};               // that it becomes; then the next ones hold
  std::uint64_t file = 0;          // RLIMIT_FSIZE
  std::array<char, 1024> shown{};  // the folder of its own files, a text; empty where it has none
};

struct SupervisorReport {
  enum class Kind : std::uint8_t {
    kReady,         // the work folder is there; a descriptor of it is attached as SCM_RIGHTS
    kAwaitsTracer,  // the program's process has stopped; its pidfd is attached as SCM_RIGHTS
    kStarted,       // the program has been executed; its pidfd is attached as SCM_RIGHTS
    kNotStarted,    // execve failed: `error` is its errno
    kNotConfined,   // the program could not be forked, or its system calls could not be filtered: `error` is the errno
    kExited,        // `wait_status` and `usage` are those of wait4(2)
    kAlone,         // after kExited: no process of the program is left
    kClosedAgain,   // it calls close(2) with the number of a socket that it has closed: `descriptor`; told once
  };
  Kind kind = Kind::kStarted;
  int error = 0;
  int wait_status = 0;
  rusage usage = {};
  int descriptor = -1;
};

static_assert(std::is_trivially_copyable_v<SupervisorOrder> && std::is_trivially_copyable_v<SupervisorReport>);

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_SUPERVISOR_PROTOCOL_H_
