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

// What other systems write, as RFC 3339 has it: "2026-11-02T23:59:00Z". Empty where it is no such time.

// Of "2026-11-02-23-59-00", in this machine's time zone.
std::string FromLocalTime(std::string_view text);
// Of "2026-11-02 15:59:00.474186000 -08:00", "2026-11-02T23:59:00Z", "2026-11-02 23:59:00 UTC".
std::string FromTimeWithZone(std::string_view text);

// Now, the same.
std::string CurrentTime();

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_MOMENT_H_
