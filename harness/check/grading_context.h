// What a check finds around it: the lab, the programs to be graded, and the sandbox to run them in.
#ifndef SOCKLAB_HARNESS_CHECK_GRADING_CONTEXT_H_
#define SOCKLAB_HARNESS_CHECK_GRADING_CONTEXT_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/program/command.h"
#include "harness/program/sandbox.h"

namespace socklab::check {

// A program of the lab: either a command, or the reason why there is none to run.
struct Candidate {
  std::optional<program::Command> command;
  std::string build_error;  // the compiler's first message
  std::string muted_by;     // of a build with ThreadSanitizer: the function by which it keeps reports back
};

struct GradingContext {
  std::uint64_t seed = 0;        // of all random content
  bool keeps_all_steps = false;  // of passed checks too
  // The programs are built with sanitizers: their logs explain crashes, and decide nothing.
  bool explains_crashes = false;
  bool traces = false;  // records system calls, which slows programs down
  std::map<std::string, Candidate> programs;
  program::Sandbox* sandbox = nullptr;
  // Suites in which a check has failed only because its program stayed idle until the time limit: other checks wait
  // less (patience.h).
  std::set<std::string> idle_suites;

  // Of all programs that can be run.
  std::vector<program::Command> Commands() const {
    std::vector<program::Command> commands;
    for (const auto& [name, candidate] : programs) {
      if (candidate.command) commands.push_back(*candidate.command);
    }
    return commands;
  }

  // Whether each check has a network and a disk of its own.
  bool isolated() const { return sandbox->isolation() == program::Isolation::kFull; }
};

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_CHECK_GRADING_CONTEXT_H_
