// Work whose failure must not be ours: it is done in a process of its own, with limits.
#ifndef SOCKLAB_HARNESS_PROGRAM_SEPARATE_PROCESS_H_
#define SOCKLAB_HARNESS_PROGRAM_SEPARATE_PROCESS_H_

#include <sys/types.h>

#include <functional>
#include <string>

namespace socklab::program {

// What `tell` returns, at most 256 KiB, when it is called in a child process with 1 GiB of address space and one second
// of time, which is no longer root (looking_as.h): what it says is of `process`, as whose user it runs; 0: of none.
// Empty when it takes longer, crashes, or no process can be made.
std::string ToldBySeparateProcess(pid_t process, const std::function<std::string()>& tell);

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_SEPARATE_PROCESS_H_
