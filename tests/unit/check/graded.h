// Runs checks as a lab's are run, by the main program that they are linked into, and gives the results.
#ifndef SOCKLAB_TESTS_UNIT_CHECK_GRADED_H_
#define SOCKLAB_TESTS_UNIT_CHECK_GRADED_H_

#include <string>
#include <vector>

#include "harness/results/results.h"

namespace socklab::tests {

struct Graded {
  int status = -1;
  results::LabResult lab;
  std::string errors;  // on standard error

  const std::vector<results::CheckResult>& checks() const { return lab.checks; }
  // Of the first check, in English.
  std::string message() const;
};

// `runner` is where Bazel has put the main program. Where the arguments name no seed, it is 71.
Graded Grade(const std::string& runner, const std::vector<std::string>& arguments);

}  // namespace socklab::tests

#endif  // SOCKLAB_TESTS_UNIT_CHECK_GRADED_H_
