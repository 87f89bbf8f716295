// How long the machine has kept a program waiting that could have run. What measures a program's timers from outside
// has to know it: by so much the program may be late.
#ifndef SOCKLAB_HARNESS_PROGRAM_STARVATION_H_
#define SOCKLAB_HARNESS_PROGRAM_STARVATION_H_

#include <sys/types.h>

#include <chrono>
#include <vector>

#include "harness/program/processes.h"

namespace socklab::program {

class Starvation {
 public:
  // The time since the first look in which these processes were ready to run and did not, all their threads together:
  // they waited for a CPU (schedstat), or a virtual machine waited for its host (steal time, proc_stat(5)). It never
  // shrinks, though threads that end take their count along. Time in which the processes keep a CPU busy for more than
  // half of it does not count: a program that does so starves itself.
  std::chrono::nanoseconds Look(const std::vector<pid_t>& processes);

  // Whether they kept a CPU busy like that between the last two looks.
  bool self_inflicted() const { return self_inflicted_; }

 private:
  bool has_looked_ = false;
  bool self_inflicted_ = false;
  std::chrono::steady_clock::time_point last_look_{};
  ProcessorTime last_{};
  std::chrono::nanoseconds last_stolen_{0};
  std::chrono::nanoseconds total_{0};
};

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_STARVATION_H_
