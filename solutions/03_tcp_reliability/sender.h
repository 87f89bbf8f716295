// The side that sends the file.
#ifndef SOCKLAB_TCP_RELIABILITY_SENDER_H_
#define SOCKLAB_TCP_RELIABILITY_SENDER_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "congestion.h"
#include "segment.h"
#include "sequence.h"
#include "source_file.h"
#include "timer.h"

// Knows neither socket nor clock: it is told which segments have come, and what time it is, and says which segments are
// to be sent.
//
//              acknowledged_         next_        window_end_
//                    |                 |               |
//   ... acknowledged | on the way      | may be sent   | may not be sent yet ...
class Sender {
 public:
  Sender(const SourceFile& file, std::uint32_t isn, const Patience& patience);

  // The next segment to be sent; nothing while there is none. Throws what the file throws.
  std::optional<Segment> Next(Time now);

  // A segment has come from the receiver. Throws PeerError if it breaks the connection off.
  void Take(const Segment& segment, Time now);

  // The deadline has passed, and no segment has come. Throws PeerError when patience is at its end.
  void Expire(Time now);
  Time deadline() const { return timer_.deadline(); }

  // The receiver has stored the file, and knows that we know.
  bool IsDone() const { return is_finished_ && !owes_ack_; }

  // What tells the receiver that the file will not come.
  Segment Reset() const;

 private:
  bool IsConnected() const { return receiver_isn_.has_value(); }
  bool WindowIsClosed() const;
  Number flight() const { return next_ - acknowledged_; }
  std::size_t DataSize(Number from) const;
  bool MaySendNext() const;

  Segment Header(std::uint16_t flags, Number number) const;
  Segment SegmentAt(Number number) const;

  void TakeReset(const Segment& segment) const;
  void TakeSynAck(const Segment& segment, Time now);
  void TakeAck(const Segment& segment, Time now);
  void Advance(Number ack, Time now);
  void CountDuplicate();
  void RestartTimer(Time now);

  const SourceFile& file_;
  const std::uint32_t isn_;
  const Number end_;  // of the file: the number of the FIN
  RetransmissionTimer timer_;
  CongestionWindow congestion_;

  Number acknowledged_ = 0;                    // the oldest that is not acknowledged
  Number next_ = 0;                            // what is sent next
  Number sent_ = 0;                            // the first that has never been sent
  Number window_end_ = 0;                      // the first that the receiver has no room for
  std::optional<std::uint32_t> receiver_isn_;  // once it has answered the SYN
  Number receiver_next_ = 1;                   // what is expected from it next

  bool owes_ack_ = false;        // to a segment that has come
  bool resends_oldest_ = false;  // it is to be sent at once, whether or not the windows allow it
  bool is_finished_ = false;     // the receiver's FIN has come

  int duplicates_ = 0;   // ACKs that say that a segment has arrived, and not the oldest
  int most_duplicates_;  // so many mean that the oldest is lost
  Number recover_ = 0;   // losses below this number have been made up for in the congestion window
};

#endif  // SOCKLAB_TCP_RELIABILITY_SENDER_H_
