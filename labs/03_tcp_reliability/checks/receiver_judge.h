// What a receiver of lab 3 may send, by the specification: its flags, its numbers, and that it acknowledges nothing
// that has not arrived. It has no socket: it is told what arrives from the receiver, and what the sending end has sent.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_RECEIVER_JUDGE_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_RECEIVER_JUDGE_H_

#include <cstdint>
#include <map>
#include <optional>

#include "labs/03_tcp_reliability/checks/judging.h"
#include "labs/03_tcp_reliability/checks/segment.h"

namespace socklab::lab3 {

class ReceiverJudge {
 public:
  enum class News { kSynAck, kAck, kFinAck };

  // Of a receiver that is sent a file of this size, by a sending end whose first number is `isn`; its own first number
  // is `their_isn`, or whatever it chooses (none).
  ReceiverJudge(std::uint64_t file_size, std::uint32_t isn, std::optional<std::uint32_t> their_isn);

  // Throws Unmet for what the specification does not allow.
  News Take(const Arrival& arrival, const Subject& subject);

  // The sending end has sent it, and it should be acknowledged.
  void IsSent(const Segment& segment);
  // It sends everything again from what is acknowledged on.
  void GoBack() { next_ = acknowledged_; }

  Number next() const { return next_; }                  // of the sending end: after all that it has sent
  Number acknowledged() const { return acknowledged_; }  // the next number that is not
  Number end_of_data() const { return 1 + file_size_; }  // the FIN's number
  bool has_fin_ack_arrived() const { return has_fin_ack_arrived_; }
  const std::optional<std::uint32_t>& their_isn() const { return their_isn_; }
  std::uint32_t OnTheWire(Number number) const { return isn_ + static_cast<std::uint32_t>(number); }

 private:
  Number NumberOf(std::uint32_t number) const;
  Number InOrder() const;  // the next number that has not been sent, or not in order
  News TakeSynAck(const Segment& segment, const Subject& subject);
  News TakeAck(const Segment& segment, const Subject& subject);
  News TakeFinAck(const Segment& segment, const Subject& subject);
  void JudgeAck(const Segment& segment, const Subject& subject) const;

  std::uint64_t file_size_;
  std::uint32_t isn_;
  std::optional<std::uint32_t> their_isn_;
  bool has_fin_ack_arrived_ = false;
  Number next_ = 0;
  Number acknowledged_ = 0;
  std::map<Number, Number> sent_;  // where a segment began that was sent, and the number after it
};

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_RECEIVER_JUDGE_H_
