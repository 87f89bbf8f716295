// Checks that failed for one and the same reason, so that it is told only once.
#ifndef SOCKLAB_HARNESS_REPORT_REASON_H_
#define SOCKLAB_HARNESS_REPORT_REASON_H_

#include "harness/check/results.h"

namespace socklab::report {

// Whether two failed checks surely have the same reason: nobody could speak with the program, and it says the same in
// both; or it says of the same part of itself that it is not written yet.
bool HaveSameReason(const check::CheckResult& one, const check::CheckResult& other);

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_REASON_H_
