// What a result says of a check, as an English report has it.
#ifndef SOCKLAB_TESTS_GRADING_REPORTS_H_
#define SOCKLAB_TESTS_GRADING_REPORTS_H_

#include <string>
#include <vector>

#include "harness/results/results.h"

namespace socklab::tests {

// The message and its remarks; empty of a check that passed.
std::string MessageOf(const results::LabResult& lab, const results::CheckResult& check);
// Where the programs were, the most telling first.
std::vector<std::string> NowOf(const results::LabResult& lab, const results::CheckResult& check);
// What was said or done in each step of its conversation.
std::vector<std::string> StepsOf(const results::LabResult& lab, const results::CheckResult& check);

// The check's name, and what was found out about the programs: message, where they were, what they printed.
std::string FindingsOf(const results::LabResult& lab, const results::CheckResult& check);
// The same, and the hints.
std::string ReportOf(const results::LabResult& lab, const results::CheckResult& check);
// The same of each check that did not pass.
std::string FailuresOf(const results::LabResult& lab);

}  // namespace socklab::tests

#endif  // SOCKLAB_TESTS_GRADING_REPORTS_H_
