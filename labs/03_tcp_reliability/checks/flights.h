// The flights of a sender: what it has in flight each time that it waits for an acknowledgement, from which its
// congestion window can be seen.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_FLIGHTS_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_FLIGHTS_H_

#include <cstddef>
#include <vector>

#include "labs/03_tcp_reliability/checks/sender_check.h"

namespace socklab::lab3 {

inline constexpr std::size_t kThreshold = 16;  // segments: where slow start ends

class Flights {
 public:
  // Of this sender, to that receiver of ours.
  Flights(peers::Conversation& conversation, const check::GradedProgram& sender, StrictReceiver& receiver)
      : conversation_(conversation), sender_(sender), receiver_(receiver) {}

  // One more, each time that the sender waits for us. Each segment of the flight before is acknowledged on its own.
  void Receive(Where where = Where::current());
  // More and more, until one has this many segments.
  void GrowTo(std::size_t segments, Where where = Where::current());

  // They have doubled, from one to four segments on.
  void HaveDoubled(Where where = Where::current()) const;
  // They have grown by about a segment each.
  void HaveGrownByOneEach(Where where = Where::current()) const;

 private:
  Subject SubjectAt(Where where) const { return {.program = sender_.name(), .where = where}; }

  peers::Conversation& conversation_;
  const check::GradedProgram& sender_;
  StrictReceiver& receiver_;
  std::vector<std::size_t> segments_;  // of each flight so far
};

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_FLIGHTS_H_
