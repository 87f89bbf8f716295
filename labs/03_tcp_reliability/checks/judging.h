// What the two judges of lab 3, of a sender and of a receiver, have in common: what they are given, and how they fail.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_JUDGING_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_JUDGING_H_

#include <chrono>
#include <source_location>
#include <string>
#include <vector>

#include "harness/results/finding.h"
#include "harness/text/phrase.h"
#include "labs/03_tcp_reliability/checks/segment.h"

namespace socklab::lab3 {

using results::Unmet;
using text::Phrase;
using Where = std::source_location;

// Since the machine was started: the time that nobody can set (CLOCK_MONOTONIC).
using Moment = std::chrono::nanoseconds;

// A segment from the program under test.
struct Arrival {
  Segment segment;
  Moment sent{0};                              // by the kernel's stamp
  std::chrono::nanoseconds starved_before{0};  // as of program::Starvation, at a time before it was sent
};

// The program that is judged, and the step of the check for which it is.
struct Subject {
  std::string program;
  Where where;

  // The phrase of this id, with the argument "program" before the others: "your rsend should …".
  Phrase Should(std::string id, std::vector<text::Argument> arguments = {}) const;
  // Throws Unmet: "your rsend should …, but …".
  [[noreturn]] void Fail(Phrase should, Phrase observed) const;
};

// "sends SYN seq=1000", the second half of such a sentence.
Phrase SendsInstead(const Segment& segment);

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_JUDGING_H_
