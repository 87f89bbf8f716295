// What learning platforms call a submission: by these names they take grades and feedback back. A submission's source
// tells it, as the numbers may be others for each assignment; else what the gradebook knows of the student.
#ifndef SOCKLAB_HARNESS_CLASSROOM_PLATFORM_NAMES_H_
#define SOCKLAB_HARNESS_CLASSROOM_PLATFORM_NAMES_H_

#include <string>

#include "harness/classroom/class.h"

namespace socklab::classroom {

// All are empty where nothing tells it. `attempt` may be nullptr.

// "4711", the number behind Moodle's "Participant 4711".
std::string MoodleParticipant(const Student& student, const Attempt* attempt);
// "42", the number of a user of Canvas.
std::string CanvasUser(const Student& student, const Attempt* attempt);
// "liann_42_1001_", what begins the name of a file that Canvas has exported: its user, and one that was handed in.
std::string CanvasPrefix(const Attempt& attempt);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_PLATFORM_NAMES_H_
