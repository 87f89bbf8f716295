// The conversation of a check as a ladder: the student's program at the left, its peers at the right, time going down.
// Two programs with our link between them have a lane each, and what the link has lost or damaged is marked.
#ifndef SOCKLAB_HARNESS_REPORT_LADDER_H_
#define SOCKLAB_HARNESS_REPORT_LADDER_H_

#include <string>
#include <vector>

#include "harness/report/layout.h"
#include "harness/report/words.h"
#include "harness/results/results.h"

namespace socklab::report {

// Lines of at most `columns`, without newlines. What passes between the program and a peer is an arrow; what the
// program prints or is given, what it calls of the system, and notes, are words at its own lane. Of a long conversation
// the first and the last steps are shown. `broken_off` closes the lanes with dots: something more should have arrived.
std::vector<std::string> Ladder(const std::vector<results::Step>& steps, int columns, bool broken_off,
                                const Words& words, const Pen& pen);

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_LADDER_H_
