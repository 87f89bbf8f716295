// Work that several threads share.
#ifndef SOCKLAB_HARNESS_GRADING_SIDE_BY_SIDE_H_
#define SOCKLAB_HARNESS_GRADING_SIDE_BY_SIDE_H_

#include <cstddef>
#include <functional>
#include <vector>

namespace socklab::grading {

// Threads, and the tasks that they take in turn: work(0), work(1), and so on.
struct Crew {
  int threads;
  std::size_t tasks;
  std::function<void(std::size_t)> work;
};

// Returns once the tasks of all crews are done. When one throws, no further task is begun, and the first exception is
// rethrown once all threads have ended.
void WorkSideBySide(const std::vector<Crew>& crews);

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_SIDE_BY_SIDE_H_
