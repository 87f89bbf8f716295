// What it means that a thread sleeps in a certain system call: can time alone wake it, and how to say it in words.
#ifndef SOCKLAB_HARNESS_PROGRAM_BLOCKED_CALL_H_
#define SOCKLAB_HARNESS_PROGRAM_BLOCKED_CALL_H_

#include <optional>
#include <string>

#include "harness/program/processes.h"

namespace socklab::program {

struct BlockedCall {
  std::string name;       // as in C: "recv", "accept"
  std::optional<int> fd;  // the descriptor it waits for, where there is one
  bool for_ever = false;  // it has no timeout of its own, or a very long one; a descriptor may have one (SO_RCVTIMEO)

  std::string ToString() const;  // "recv(4)", "poll()"
};

// Nothing when the thread runs, or could not be looked at.
std::optional<BlockedCall> CallOf(const Thread& thread);

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_BLOCKED_CALL_H_
