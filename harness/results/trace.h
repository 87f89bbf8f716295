// The system calls of a program, by a second run of a check under strace(1).
#ifndef SOCKLAB_HARNESS_RESULTS_TRACE_H_
#define SOCKLAB_HARNESS_RESULTS_TRACE_H_

#include <vector>

#include "harness/results/step.h"
#include "harness/text/phrase.h"

namespace socklab::results {

struct Trace {
  bool is_same = false;       // the second run has failed in the same way as the one that gave the verdict
  text::Phrase remark{};      // on that run, or why there was none; a sentence
  std::vector<Step> steps{};  // its conversation, with the calls in it; empty where none were recorded

  bool operator==(const Trace&) const = default;
};

}  // namespace socklab::results

#endif  // SOCKLAB_HARNESS_RESULTS_TRACE_H_
