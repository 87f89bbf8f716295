// What a program that moves a file shows of its progress.
#ifndef SOCKLAB_HARNESS_CHECK_PROGRESS_H_
#define SOCKLAB_HARNESS_CHECK_PROGRESS_H_

#include <cstdint>

#include "harness/check/line.h"

namespace socklab::check {

// A line with a percentage: digits, and % after them.
Line ShowsAPercentage();
// A line with "100%", and the number of all bytes in digits; separators between the digits are fine.
Line ShowsAllOf(std::uint64_t bytes);

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_CHECK_PROGRESS_H_
