// The class as one page for a browser: the sibling of report/html.h.
#ifndef SOCKLAB_HARNESS_CLASSROOM_CLASS_PAGE_H_
#define SOCKLAB_HARNESS_CLASSROOM_CLASS_PAGE_H_

#include <map>
#include <string>
#include <vector>

#include "harness/classroom/export/class_table.h"
#include "harness/grading/failure_table.h"

namespace socklab::classroom {

// Of each lab: how the points are distributed, which rules and checks fail most, submissions that fail alike; then who
// has handed in nothing, what was refused, what is not decided; and a table of all students. `links` leads to each
// student's page, by the student's key. Whatever the strings hold, they are text on it; it loads nothing.
std::string ClassPage(const GradedClass& graded, const std::vector<grading::FailureTable>& tables,
                      const std::map<std::string, std::string>& links, report::Language language);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_CLASS_PAGE_H_
