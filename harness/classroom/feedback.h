// What is handed back to a class.
#ifndef SOCKLAB_HARNESS_CLASSROOM_FEEDBACK_H_
#define SOCKLAB_HARNESS_CLASSROOM_FEEDBACK_H_

#include <string>
#include <utility>
#include <vector>

#include "harness/classroom/export/class_table.h"

namespace socklab::classroom {

// Pages of one lab for its students, as a platform takes them. A student without attempts gets none.
struct PackedFeedback {
  std::string zip;                       // empty where the platform knows none of the submissions
  std::vector<const Student*> left_out;  // who have an attempt, but no name by which the platform knows it
};

// For "Upload multiple feedback files in a zip" of a Moodle assignment: NAME_4711_assignfeedback_file_LAB.html.
PackedFeedback MoodleFeedback(const GradedClass& graded, const std::string& lab, report::Language language);

// For "Upload Submissions" of a Canvas assignment: LASTFIRST_42_1001_LAB.html, with the numbers of a file that was
// handed in, whose comment the page becomes.
PackedFeedback CanvasFeedback(const GradedClass& graded, const std::string& lab, report::Language language);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_FEEDBACK_H_
