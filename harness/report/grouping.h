// Which failures have one cause, and are told once.
#ifndef SOCKLAB_HARNESS_REPORT_GROUPING_H_
#define SOCKLAB_HARNESS_REPORT_GROUPING_H_

#include <string>

#include "harness/results/results.h"

namespace socklab::report {

// Whether both checks failed for the same reason, as far as their findings tell: they found the same, whatever the
// names, ports and counts in it; or their program printed the same line in the place of what each of them expected, or
// as its last one on standard error before it broke off. Programs that broke off with different last lines did not do
// so for the same reason.
bool HaveSameReason(const results::CheckResult& one, const results::CheckResult& other);

// Which sentence a failed check found, by the ids of its message and of what stands in its gaps:
// "but(console.should_print, console.printed_nothing)". The same for two programs with one mistake, whatever they have
// printed. Empty for a check without a finding.
std::string SignatureOf(const results::CheckResult& check);

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_GROUPING_H_
