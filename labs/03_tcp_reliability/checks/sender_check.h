// Checks of rsend, before a receiver of ours.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_SENDER_CHECK_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_SENDER_CHECK_H_

#include <cstdint>

#include "harness/net/content.h"
#include "labs/03_tcp_reliability/checks/options.h"
#include "labs/03_tcp_reliability/checks/strict_receiver.h"
#include "labs/03_tcp_reliability/checks/timed_check.h"

namespace socklab::lab3 {

class Sender : public TimedCheck {
 protected:
  Sender();

  check::GradedProgram rsend;

  // Starts it for this file.
  StrictReceiver Sends(const net::Content& file, const Options& timer = Timer(kNever), std::uint32_t isn = kSenderIsn,
                       Where where = Where::current());

  // The rest of a transfer in which nothing happens any more.
  void Finishes(StrictReceiver& receiver, Where where = Where::current());

  // It gives up with what it has sent last: that arrives this many times more, and no more often.
  void GivesUpAfter(int retries, StrictReceiver& receiver, Where where = Where::current());

  // It ends with an error, because of what our receiver has sent, or because of its file.
  void FailsAfter(const Segment& segment, StrictReceiver& receiver, Where where = Where::current());
  void FailsWithAnError(Where where = Where::current());

  // What is like this segment, but for a number that is wrong, changes nothing.
  void IgnoresWrongOnes(const Segment& segment, std::uint32_t Segment::*number, StrictReceiver& receiver,
                        Where where = Where::current());

  check::GradedProgram& subject() final { return rsend; }
};

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_SENDER_CHECK_H_
