// System calls as their author has written them, rather than as the kernel and strace(1) have it.
#ifndef SOCKLAB_HARNESS_PROGRAM_CALL_WORDS_H_
#define SOCKLAB_HARNESS_PROGRAM_CALL_WORDS_H_

#include <string>
#include <string_view>

#include "harness/program/strace_log.h"

namespace socklab::program {

struct ReadableCall {
  std::string name;       // "recv"
  std::string arguments;  // "4, \"one\\n\", 1024, 0"; quoted as text::Quoted does it, long strings cut; printable
  std::string result;     // "4", "-1 EAGAIN"
};

// recv for the kernel's recvfrom, 127.0.0.1:1246 for its sockaddr_in, fork for its clone, and "已" for "\345\267\262".
// Of a call that has not returned, the arguments are those that were known by then, and "…".
ReadableCall Readable(const LoggedEvent& call);

// The same of arguments alone.
std::string ReadableArguments(std::string_view arguments);

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_CALL_WORDS_H_
