// Checks of rrecv, before a sender of ours.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_RECEIVER_CHECK_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_RECEIVER_CHECK_H_

#include <chrono>
#include <cstdint>

#include "harness/net/content.h"
#include "labs/03_tcp_reliability/checks/options.h"
#include "labs/03_tcp_reliability/checks/strict_sender.h"
#include "labs/03_tcp_reliability/checks/timed_check.h"

namespace socklab::lab3 {

class Receiver : public TimedCheck {
 protected:
  Receiver();

  check::GradedProgram rrecv;

  // Starts it; our sender has this file for it.
  StrictSender Receives(const net::Content& file, const Options& timer = Timer(kNever), std::uint32_t isn = kSenderIsn,
                        Where where = Where::current());

  // The rest of a transfer in which nothing happens any more.
  void Finishes(StrictSender& sender, const net::Content& file, Where where = Where::current());

  // It ends with an error, and what it has received until then is nowhere.
  void FailsWithoutAFile(Where where = Where::current());

  // The same because our sender has fallen silent: neither too early nor too late.
  void FailsOfSilence(const StrictSender& sender, std::chrono::milliseconds rto, int retries,
                      Where where = Where::current());

  check::GradedProgram& subject() final { return rrecv; }

 private:
  void EndsBeforeItHasIdledFor(std::chrono::milliseconds most, Where where);
};

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_RECEIVER_CHECK_H_
