// A class as a table for a terminal.
#ifndef SOCKLAB_HARNESS_CLASSROOM_SHOW_H_
#define SOCKLAB_HARNESS_CLASSROOM_SHOW_H_

#include <string>

#include "harness/classroom/export/class_table.h"
#include "harness/report/terminal.h"

namespace socklab::classroom {

// A line a student with the points in each lab, as many labs as there is room for; then who has handed in nothing, what
// could not be graded and why, and what is not decided.
std::string Show(const GradedClass& graded, const report::Style& style);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_SHOW_H_
