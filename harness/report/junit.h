// Results as XML in the form of JUnit, which continuous integration reads.
#ifndef SOCKLAB_HARNESS_REPORT_JUNIT_H_
#define SOCKLAB_HARNESS_REPORT_JUNIT_H_

#include <string>
#include <vector>

#include "harness/report/words.h"
#include "harness/results/results.h"

namespace socklab::report {

// A testsuite for each suite of each lab: `failure` is a failed check, `error` an inconclusive one, for that is not the
// program's fault. What the form has no place for at a case stands among the properties of its suite: NAME.points,
// NAME.tier and NAME.rule. Whatever the strings of the results hold, the document is well-formed XML 1.0, and valid by
// the schema of the Apache Ant JUnit tasks.
std::string JUnit(const std::vector<results::LabResult>& labs, Language language);

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_JUNIT_H_
