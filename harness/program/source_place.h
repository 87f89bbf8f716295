// Which line of its source a program is at, by the line tables that the compiler has left in it (DWARF, by elfutils).
#ifndef SOCKLAB_HARNESS_PROGRAM_SOURCE_PLACE_H_
#define SOCKLAB_HARNESS_PROGRAM_SOURCE_PLACE_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace socklab::program {

// A call on the stack of a thread.
struct Frame {
  std::string function;  // as it is written, without its parameters; may be empty
  std::string file;      // as the compiler was told
  int line = 0;          // from 1

  bool operator==(const Frame&) const = default;
};

// The stack of a thread of the process, the innermost call first; only calls whose source lines are known. The thread
// is stopped for some milliseconds meanwhile. Empty where nothing can be found out: what a program's file says of its
// source is the program's own word, and is read in a separate process, which may fail and has a second for it.
std::vector<Frame> StackOf(pid_t process, pid_t thread);

// The same of calls that were on a stack: which lines belong to these places in an executable's file (bytes from its
// beginning). In their order; without a file where nothing can be found out. `executable` is a descriptor of the file.
std::vector<Frame> FramesAt(int executable, const std::vector<std::uint64_t>& offsets);

// Whether the file is part of a program's own source: not of the system, and not of what every lab is given.
bool IsOwnSource(const std::string& file);

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_SOURCE_PLACE_H_
