// The network of a check as a file for Wireshark, told by comments.
#ifndef SOCKLAB_HARNESS_REPORT_CAPTURE_H_
#define SOCKLAB_HARNESS_REPORT_CAPTURE_H_

#include <chrono>
#include <string>
#include <vector>

#include "harness/net/named_end.h"
#include "harness/net/recording.h"
#include "harness/report/words.h"
#include "harness/results/results.h"

namespace socklab::report {

struct Captured {
  net::Recording recording;
  std::vector<net::NamedEnd> ends;              // of those who have talked
  std::chrono::steady_clock::time_point start;  // of the check: zero of its steps' times
  std::chrono::steady_clock::time_point end;    // of its conversation: what follows is its tidying up
};

// A pcapng file. Its times are those of the check's steps: the check begins at 1970-01-01 00:00:00. As all who talk
// have one address, each two of them have an interface, which has their names: "alice-server". Each step is a comment
// on the packet in which it took place, and the section's comments say what the check has found, and who is who.
// `lab` says which lab it is, and has its words.
std::string Capture(const results::CheckResult& check, const results::LabResult& lab, const Captured& captured,
                    Language language);

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_CAPTURE_H_
