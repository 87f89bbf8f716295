// How much memory processes take: one of them, or all of the harness without the programs that it grades.
#ifndef SOCKLAB_TESTS_BENCH_PEAK_MEMORY_H_
#define SOCKLAB_TESTS_BENCH_PEAK_MEMORY_H_

#include <sys/types.h>

#include <cstddef>
#include <stop_token>
#include <thread>

namespace socklab::bench {

// Bytes resident at most so far, of one process (VmHWM, proc_pid_status(5)); 0 when it has ended.
std::size_t PeakOf(pid_t process);

// While it lives, watches the harness that the constructing thread starts as its children: the runner, its workers, and
// for each of them bubblewrap and the supervisor, whose child is the program under test; that one and what it starts
// are left out. The figure is an upper bound: each process counts with its own peak as long as it lives, and pages that
// several of them share count for each.
class PeakMemory {
 public:
  PeakMemory();

  // Ends the watch. Bytes resident at most, of all processes of the harness that lived at the same time.
  std::size_t Finish();

 private:
  void Watch(const std::stop_token& stop);

  pid_t starter_;
  std::size_t peak_ = 0;
  std::jthread watch_;  // last, for it uses the others
};

}  // namespace socklab::bench

#endif  // SOCKLAB_TESTS_BENCH_PEAK_MEMORY_H_
