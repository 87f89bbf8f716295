// Checks of a program's timer, on machines that may be too slow for it.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_TIMED_CHECK_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_TIMED_CHECK_H_

#include <chrono>
#include <functional>
#include <vector>

#include "harness/check/check.h"
#include "labs/03_tcp_reliability/checks/backoff.h"
#include "labs/03_tcp_reliability/checks/segment_peer.h"

namespace socklab::lab3 {

class TimedCheck : public check::Check {
 protected:
  using Check::Check;

  // The program that the check is about.
  virtual check::GradedProgram& subject() = 0;

  // Holds a conversation with a timer that is so short that it is soon over. On a machine that is too slow for that
  // timer, it expires when it should not: then nothing can be said, and the conversation is held again, with a longer
  // one. A program may be slow for once, too, for example when its run-time loads a piece of it that is needed for the
  // first time: so what fails has to fail with the longest timer as well. `hold` starts the program.
  void WithTimer(std::chrono::milliseconds shortest, std::chrono::milliseconds longest,
                 const std::function<void(std::chrono::milliseconds rto)>& hold);

  // The gaps are those of a timer that starts with `rto` and doubles.
  void Doubles(const std::vector<Gap>& gaps, std::chrono::milliseconds rto, Where where = Where::current());

  Strain& strain() { return strain_; }

 private:
  text::Phrase Strained() const;

  std::chrono::milliseconds quickest_{0};  // that this machine can do, as far as is known
  Strain strain_;
  bool is_sharp_ = true;  // the gaps would show a timer's faults
};

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_TIMED_CHECK_H_
