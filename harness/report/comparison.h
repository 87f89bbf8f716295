// What was expected and what was received, under each other, with a caret under the first difference.
#ifndef SOCKLAB_HARNESS_REPORT_COMPARISON_H_
#define SOCKLAB_HARNESS_REPORT_COMPARISON_H_

#include <string>
#include <vector>

#include "harness/report/layout.h"
#include "harness/report/words.h"
#include "harness/results/difference.h"

namespace socklab::report {

struct ComparedRow {
  const char* label;  // id of what stands before it; may be empty
  std::string text;
};

// Rows of at most so many columns, painted by the pen.
std::vector<ComparedRow> ComparedRows(const results::Difference& difference, int columns, const Words& words,
                                      const Pen& pen);

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_COMPARISON_H_
