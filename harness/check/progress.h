// What a program that moves a file shows of its progress.
#ifndef SOCKLAB_HARNESS_CHECK_PROGRESS_H_
#define SOCKLAB_HARNESS_CHECK_PROGRESS_H_

#include <gmock/gmock-more-matchers.h>

#include <cstdint>
#include <string>

namespace socklab::check {

// A line that has "100%" in it, and the number of all bytes in digits; separators between the digits are fine.
testing::Matcher<const std::string&> ShowsAllOf(std::uint64_t bytes);

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_CHECK_PROGRESS_H_
