// When something happened.
#ifndef SOCKLAB_HARNESS_TRANSCRIPT_CLOCK_H_
#define SOCKLAB_HARNESS_TRANSCRIPT_CLOCK_H_

#include <chrono>

namespace socklab::transcript {

using Time = std::chrono::steady_clock::time_point;

inline Time Now() {
  return std::chrono::steady_clock::now();
}

}  // namespace socklab::transcript

#endif  // SOCKLAB_HARNESS_TRANSCRIPT_CLOCK_H_
