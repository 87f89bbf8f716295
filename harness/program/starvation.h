// How long the machine has kept a program waiting that could have run. Anything that measures a program's timers from
// outside must know it: the program may be late by that much.
#ifndef SOCKLAB_HARNESS_PROGRAM_STARVATION_H_
#define SOCKLAB_HARNESS_PROGRAM_STARVATION_H_

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <vector>

#include "harness/program/processes.h"

namespace socklab::program {

class Starvation {
 public:
  // What the kernel tells of it at one moment.
  struct Reading {
    std::chrono::steady_clock::time_point time;
    ProcessorTime processes;
    std::chrono::nanoseconds stolen{0};  // from this virtual machine by its host (proc_stat(5))
  };

  // The time since the first look in which these processes were ready to run and did not: they waited for a CPU, or the
  // whole machine waited for its host. It never shrinks, though threads that end take their count along. Between two
  // looks it is no more than the time between them, and nothing where the processes keep a CPU busy for more than half
  // of that: a program that does so starves itself.
  std::chrono::nanoseconds Look(const std::vector<pid_t>& processes);
  std::chrono::nanoseconds Add(const Reading& reading);

  // Whether they kept a CPU busy like that between the last two looks.
  bool self_inflicted() const { return self_inflicted_; }

 private:
  bool self_inflicted_ = false;
  std::optional<Reading> last_;
  std::chrono::nanoseconds total_{0};
};

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_STARVATION_H_
