// Points in time, as exports write them, as RFC 3339 has them: "2026-11-02T23:59:00Z".
#ifndef SOCKLAB_HARNESS_CLASSROOM_TIMES_H_
#define SOCKLAB_HARNESS_CLASSROOM_TIMES_H_

#include <string>

namespace socklab::classroom {

// Both are empty where there is no such time.

// Of "2026-11-02-23-59-00", in this machine's time zone.
std::string FromLocalTime(const std::string& text);
// Of "2026-11-02 15:59:00.474186000 -08:00", "2026-11-02T23:59:00Z", "2026-11-02 23:59:00 UTC".
std::string FromTimeWithZone(const std::string& text);

// Now.
std::string CurrentTime();

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_TIMES_H_
