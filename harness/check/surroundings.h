// What a check finds around it: the lab, the programs to be graded, and the sandbox to run them in.
#ifndef SOCKLAB_HARNESS_CHECK_SURROUNDINGS_H_
#define SOCKLAB_HARNESS_CHECK_SURROUNDINGS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "harness/check/results.h"
#include "harness/program/command.h"
#include "harness/program/sandbox.h"

namespace socklab::check {

// A program of the lab: either a command, or the reason why there is none to run.
struct Candidate {
  std::optional<program::Command> command;
  std::string build_error;  // the compiler's first message
  std::string muted_by;     // of a build with ThreadSanitizer: the function by which it keeps reports back
};

struct Surroundings {
  std::uint64_t seed = 0;  // of all random content
  std::map<std::string, Candidate> programs;
  program::Sandbox* sandbox = nullptr;
  // Suites of which a check has failed only because its program was idle for all the patience there is: another one
  // waits less (patience.h).
  std::set<std::string> idle_suites;
};

// Those of the check that runs in this process, and the result that it fills in. Set by the runner, before the check.
struct Running {
  const Surroundings* surroundings = nullptr;
  CheckResult* result = nullptr;
  bool was_idle_in_vain = false;  // it has failed for that, as in Surroundings::idle_suites
};
Running& Current();

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_CHECK_SURROUNDINGS_H_
