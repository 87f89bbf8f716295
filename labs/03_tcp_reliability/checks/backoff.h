// When a sender's timer expires, seen from outside: the times between the sendings of one segment, or of the probes of
// a closed window, held against RFC 6298, section 5, and the lab's own bounds.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_BACKOFF_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_BACKOFF_H_

#include <chrono>
#include <vector>

#include "harness/text/phrase.h"

namespace socklab::lab3 {

// The time between two sendings, and how much of it the program, which was ready to run, had to wait for a CPU: that
// much may be a loaded machine's part in it.
struct Gap {
  std::chrono::nanoseconds time{0};
  std::chrono::nanoseconds starved{0};
};

// What is wrong with these gaps, one after the other, of a timer that starts with `timeout` and doubles until `cap`:
// "the first came after 20 ms: 100 ms would be right". Empty when nothing is. The bounds are wide: the first gap is 0.9
// to 2.5 times the timeout, and each next one is either 1.5 to 3 times the one before, or in the same bounds around
// what the timer must be then.
text::Phrase WhyNoBackoff(const std::vector<Gap>& gaps, std::chrono::milliseconds timeout,
                          std::chrono::milliseconds cap = std::chrono::seconds(1));

// Whether these gaps, of a program that may have starved, would show that the timer begins with half its time, or never
// doubles.
bool WouldShowItsFaults(const std::vector<Gap>& gaps, std::chrono::milliseconds timeout);

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_BACKOFF_H_
