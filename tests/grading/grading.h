// Lets tests grade programs as a user would: by a lab's compiled checks, from outside.
#ifndef SOCKLAB_TESTS_GRADING_GRADING_H_
#define SOCKLAB_TESTS_GRADING_GRADING_H_

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "harness/grading/listed_check.h"
#include "harness/results/results.h"

namespace socklab::tests {

struct Order {
  std::string lab;                              // "04_tcp_chat"
  std::map<std::string, std::string> programs;  // commands by name; the lab's others are its reference solution's
  std::vector<std::string> only;                // checks; empty for all
  bool light = false;                           // leaves heavy checks out, but for those in `with`
  std::vector<std::string> with = {};
  std::vector<std::string> surroundings = {};  // a command that runs the one that is appended to it
};

// Whether SOCKLAB_WHOLE is set in the environment: programs then meet all checks, not only those that their flaw or
// their claim is about.
bool MeetsAllChecks();

// The checks of a lab.
std::vector<grading::ListedCheck> ChecksOf(const std::string& lab);

// Throws std::runtime_error when grading leaves no results.
results::LabResult Grade(const Order& order);

struct Ran {
  int status = -1;   // its exit status
  std::string said;  // on standard output and standard error
};

// Runs a command to its end.
Ran RunAndRead(const std::vector<std::string>& words);

// Commands of processes on this machine in which `text` occurs.
std::vector<std::string> ProcessesWith(const std::string& text);

}  // namespace socklab::tests

#endif  // SOCKLAB_TESTS_GRADING_GRADING_H_
