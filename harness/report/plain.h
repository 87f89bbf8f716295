// Results as lines that an editor takes for a compiler's: FILE:LINE: error: MESSAGE.
#ifndef SOCKLAB_HARNESS_REPORT_PLAIN_H_
#define SOCKLAB_HARNESS_REPORT_PLAIN_H_

#include <set>
#include <string>
#include <vector>

#include "harness/report/words.h"
#include "harness/results/results.h"

namespace socklab::report {

// Where the sources of the programs are.
struct Sources {
  std::string root = "labs";    // folder of the labs that were graded, from the workspace's root: "labs", "solutions"
  std::set<std::string> given;  // programs of which the course has no source (--program)
};

// A line for each check that did not pass, and one with the points at the end: an error for a failure, a warning for
// what could not be decided. The place is where the program was, the first line of its main source where that is not
// known, and the step of the check for a program without a source here. What does not build is told once, in the
// compiler's own lines. Whatever the strings of the result hold, the text is printable.
std::string Plain(const results::LabResult& lab, const Sources& sources, Language language);

// The last line for several labs: their sum.
std::string PlainTotal(const std::vector<results::LabResult>& labs, Language language);

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_PLAIN_H_
