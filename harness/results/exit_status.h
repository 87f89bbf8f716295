// How a command that grades ends.
#ifndef SOCKLAB_HARNESS_RESULTS_EXIT_STATUS_H_
#define SOCKLAB_HARNESS_RESULTS_EXIT_STATUS_H_

#include "harness/results/results.h"

namespace socklab::results {

// `kUsage` and `kInconclusive` also where nothing was graded: it was asked for wrongly, or the machine is at fault.
inline constexpr int kFullMarks = 0, kFailed = 1, kUsage = 2, kInconclusive = 3;

inline int StatusOf(Verdict overall) {
  if (overall == Verdict::kFail) return kFailed;
  return overall == Verdict::kInconclusive ? kInconclusive : kFullMarks;
}

}  // namespace socklab::results

#endif  // SOCKLAB_HARNESS_RESULTS_EXIT_STATUS_H_
