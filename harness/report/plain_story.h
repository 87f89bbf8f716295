// What a report in the terminal tells of one check, as plain text without its conversation: for formats of other
// programs.
#ifndef SOCKLAB_HARNESS_REPORT_PLAIN_STORY_H_
#define SOCKLAB_HARNESS_REPORT_PLAIN_STORY_H_

#include <string>

#include "harness/report/words.h"
#include "harness/results/results.h"

namespace socklab::report {

// Lines, of a check that did not pass: its message, and what else there is to say, each after its label. What came from
// programs is in it as it is, printable or not.
std::string PlainStory(const results::CheckResult& check, const Words& words);

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_PLAIN_STORY_H_
