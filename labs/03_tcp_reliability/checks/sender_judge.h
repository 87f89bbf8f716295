// What a sender of lab 3 may send, by the specification: its flags, its numbers, its data, the window, and what it
// acknowledges. It has neither a socket nor a clock: it is told what arrives from the sender, and what the receiving
// end answers. What is sent again is no fault, wherever it comes.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_SENDER_JUDGE_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_SENDER_JUDGE_H_

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "harness/net/content.h"
#include "labs/03_tcp_reliability/checks/judging.h"
#include "labs/03_tcp_reliability/checks/segment.h"

namespace socklab::lab3 {

class SenderJudge {
 public:
  // What a segment brings that had not arrived before.
  enum class News { kNone, kSyn, kAck, kData, kFin };

  // Of a sender that has this file, and whose first number is `their_isn`, or whatever it chooses (none). The receiving
  // end's own first number is `isn`.
  SenderJudge(net::Content file, std::uint32_t isn, std::optional<std::uint32_t> their_isn);

  // From now on the sender may have no more in flight than the window has room for.
  void MindTheWindow() { minds_the_window_ = true; }

  // Throws Unmet for what the specification does not allow.
  News Take(const Arrival& arrival, const Subject& subject);
  // A SYN with another number begins anew: for a receiving end that plays along with anything.
  void TakeAnySyn(std::uint32_t seq) { their_isn_ = seq; }

  // ---- What the receiving end answers.

  // A SYN|ACK with this window, the acknowledgement of all that has arrived, and a FIN|ACK.
  void SynAckIsSent(std::uint16_t window);
  // The window in it is this one, or as large as it must be for its right edge not to move back.
  void AckIsSent(std::uint16_t window);
  void FinAckIsSent();
  // Acknowledgements of each segment that has arrived since the last one, in this order.
  std::vector<Number> EndsToAcknowledge();
  void AckIsSentUpTo(Number end);

  // ---- What is known by now.

  std::uint32_t their_isn() const { return their_isn_.value(); }
  Number arrived() const { return arrived_; }              // the next number that has not arrived
  Number acknowledged() const { return acknowledged_; }    // the next number that is not acknowledged
  Number right_edge() const { return right_edge_; }        // of the window: bytes from this number on must not come
  std::uint16_t window() const { return window_; }         // as advertised last
  Number end_of_data() const { return 1 + file_.size(); }  // the FIN's number
  std::uint64_t bytes_left() const { return end_of_data() - std::min(arrived_, end_of_data()); }
  bool is_syn_answered() const { return is_syn_answered_; }
  // The receiving end's next number.
  std::uint32_t own_next() const { return isn_ + (is_fin_answered_ ? 2 : 1); }
  std::uint32_t OnTheWire(Number number) const { return *their_isn_ + static_cast<std::uint32_t>(number); }

  // Whether it has the oldest number in it that is not acknowledged.
  bool BringsOldest(const Segment& segment) const;

  // ---- The sender's timer.

  struct Sending {
    Moment moment{0};
    std::chrono::nanoseconds starved_before{0};
    std::chrono::nanoseconds uncertainty{0};  // it may have been later by that
  };

  // The acknowledgement that was told of last was sent then, and has acknowledged something new.
  void NoteAdvance(const Sending& sending) { advance_ = sending; }
  // Since when the timer of the oldest segment runs: its last sending, or the acknowledgement that made it the oldest.
  Sending TimerStart() const;

 private:
  Number NumberOf(std::uint32_t seq) const;
  News TakeSyn(const Segment& segment, const Subject& subject);
  News TakeAck(const Segment& segment, const Subject& subject);
  News TakeData(const Segment& segment, const Subject& subject);
  News TakeFin(const Segment& segment, const Subject& subject);
  void JudgeAck(const Segment& segment, const Subject& subject) const;
  void JudgeSequence(const Segment& segment, const Subject& subject) const;
  void JudgeBytes(const Segment& segment, const Subject& subject) const;
  void JudgeWindow(const Segment& segment, const Subject& subject) const;
  void JudgeFin(const Segment& segment, const Subject& subject) const;
  Phrase WhyOutOfSequence(std::uint32_t seq) const;
  bool IsProbe(const Segment& segment) const;

  net::Content file_;
  std::uint32_t isn_;
  std::optional<std::uint32_t> their_isn_;
  bool minds_the_window_ = false;
  bool is_syn_answered_ = false;
  bool has_ack_arrived_ = false;  // the third segment of the handshake, or what makes up for its loss
  bool is_fin_answered_ = false;
  bool has_last_ack_arrived_ = false;
  Number arrived_ = 0;
  Number acknowledged_ = 0;
  std::uint16_t window_ = 0;
  Number right_edge_ = 0;
  std::vector<Number> ends_;            // of the segments that have arrived since the last acknowledgement
  std::map<Number, Sending> sendings_;  // the last one of each segment, by its first number
  Sending advance_;                     // our last acknowledgement of anything new
};

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_SENDER_JUDGE_H_
