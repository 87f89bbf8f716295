// What a program under test may use. None of it hampers a correct program; all of it stops a hostile one.
#ifndef SOCKLAB_HARNESS_PROGRAM_LIMITS_H_
#define SOCKLAB_HARNESS_PROGRAM_LIMITS_H_

#include <chrono>
#include <cstddef>

namespace socklab::program {

struct Limits {
  std::size_t memory = std::size_t{512} << 20;  // bytes resident, all its processes together
  std::size_t output = std::size_t{32} << 20;   // bytes on standard output, and as many on standard error
  std::size_t disk = std::size_t{64} << 20;     // bytes in its work folder, and as many in /tmp
  int processes = 512;                          // processes and threads at once
  int descriptors = 1024;                       // open file descriptors of one process
  std::chrono::milliseconds computing{5'000};   // processor time while a peer waits for it
  std::chrono::milliseconds idling{10'000};     // time spent neither computing nor provably waiting for ever
};

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_LIMITS_H_
