// Times of submissions: RFC 3339, as in 2026-12-01T23:59:00+08:00.
#ifndef SOCKLAB_HARNESS_CLASSROOM_MOMENT_H_
#define SOCKLAB_HARNESS_CLASSROOM_MOMENT_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace socklab::classroom {

using Time = std::chrono::sys_seconds;

// The moment that the text names, without fractions of a second; nothing where it is no such text. A time without its
// zone names no moment.
std::optional<Time> ParseTime(std::string_view text);

// In UTC: "2026-12-01 15:59 UTC".
std::string ShownTime(Time time);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_MOMENT_H_
