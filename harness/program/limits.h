// What a program under test may use. These limits never hamper a correct program, and all of them stop a hostile one.
#ifndef SOCKLAB_HARNESS_PROGRAM_LIMITS_H_
#define SOCKLAB_HARNESS_PROGRAM_LIMITS_H_

#include <chrono>
#include <cstddef>

#include "harness/program/patience.h"

namespace socklab::program {

struct Limits {
  std::size_t memory = std::size_t{512} << 20;  // bytes resident, all its processes together
  std::size_t output = std::size_t{32} << 20;   // bytes on standard output, and as many on standard error
  std::size_t disk = std::size_t{64} << 20;     // bytes in its work folder, and as many in /tmp
  int processes = 512;                          // processes and threads at once
  int descriptors = 1024;                       // open file descriptors of one process
  // While a peer waits for it (patience.h).
  std::chrono::milliseconds computing = patience::kComputing;
  std::chrono::milliseconds idling = patience::kIdling;
};

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_LIMITS_H_
