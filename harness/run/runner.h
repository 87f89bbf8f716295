// Runs a lab's checks, each in a process of its own, and collects their results.
//
// A check runs in a fresh process on a fresh private loopback, so checks cannot influence each other, and not even a
// crash of the harness costs more than one verdict, which is then inconclusive.
#ifndef SOCKLAB_HARNESS_RUN_RUNNER_H_
#define SOCKLAB_HARNESS_RUN_RUNNER_H_

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/check/grading_context.h"
#include "harness/check/registry.h"
#include "harness/program/patience.h"
#include "harness/results/results.h"
#include "harness/run/captures.h"
#include "harness/text/phrase.h"

namespace socklab::run {

struct Selection {
  std::vector<std::string> only;   // names, with or without their suite; empty for all
  std::vector<std::string> tiers;  // "basic", …; empty for all
  bool light = false;              // leaves heavy checks out, but for those that are named in `with`
  std::vector<std::string> with;
};

struct RunOptions {
  int repeat = 1;  // how often each check runs; it passes if it always does
  int jobs = 0;    // checks at once, beside those that wait; 0: one per CPU
  std::chrono::seconds at_most = program::patience::kCheckAtMost;  // for one check; then it is inconclusive
  std::string replay = "./socklab check";                          // the beginning of the line that runs a check again
  // Of checks that did not pass, or of all where all steps are kept; null: none.
  const Captures* captures = nullptr;
};

// A name that no check has; the message suggests the one that was probably meant.
class UnknownCheck : public text::Error {
  using Error::Error;
};

// Ctrl-C or SIGTERM, in the middle. All that was started has been ended.
class Interrupted : public std::runtime_error {
 public:
  explicit Interrupted(int signal) : runtime_error("interrupted"), signal(signal) {}
  int signal;
};

// Throws UnknownCheck when a name is unknown, or when no check has both such a name and such a tier. By tiers alone
// there may be none: not every lab has extra credit.
std::vector<check::RegisteredCheck> Select(const Selection& selection);

// Call once, before any thread exists. Results are in the order of `checks`.
std::vector<results::CheckResult> Run(const std::vector<check::RegisteredCheck>& checks,
                                      const check::GradingContext& context, const RunOptions& options);

}  // namespace socklab::run

#endif  // SOCKLAB_HARNESS_RUN_RUNNER_H_
