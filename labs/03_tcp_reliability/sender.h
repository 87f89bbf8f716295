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

// A machine without socket and clock: it is told what has come, and what time it is, and says what is to be sent.
//
//                acknowledged_            next_           window_end_
//                      |                    |                  |
//    is acknowledged   |    is on the way   |   may be sent    |   has to wait
class Sender {
 public:
  // The file is read when it is sent: it has to exist as long as the sender does.
  Sender(const SourceFile& file, std::uint32_t isn, const Patience& patience);

  // The next segment to be sent; nothing if there is none until something happens. Throws what the file throws.
  std::optional<Segment> Next(Time now);

  // A segment has come from the receiver. Throws PeerError if that breaks the connection off.
  void Take(const Segment& segment, Time now);

  // The deadline has passed, and no segment has come. Throws PeerError if it was the last.
  void Expire(Time now);
  Time deadline() const { return timer_.deadline(); }

  // The receiver has answered the SYN.
  bool IsConnected() const { return receiver_next_.has_value(); }

  // The receiver has stored the file, and has been told that we know.
  bool IsDone() const { return is_stored_ && !owes_ack_; }

  // What tells the receiver that the rest of the file will not come.
  Segment Reset() const { return Header(kRst, sent_); }

 private:
  // A segment without data.
  Segment Header(std::uint16_t flags, Number number) const;

  // TODO(you): a method for each thing that may come, and for each that may be sent.

  const SourceFile& file_;
  const std::uint32_t isn_;
  const Number end_;  // of the file: the number of the FIN
  RetransmissionTimer timer_;
  CongestionWindow congestion_;  // extra credit

  Number acknowledged_ = 0;  // everything before it; here begins what is sent again
  Number next_ = 0;          // here begins what is sent next
  Number sent_ = 0;          // here begins what has never been sent
  Number window_end_ = 0;    // here ends what the receiver has room for

  std::optional<std::uint32_t> receiver_next_;  // the number that its next segment has to have, once it has answered
  bool owes_ack_ = false;
  bool is_stored_ = false;
};

#endif  // SOCKLAB_TCP_RELIABILITY_SENDER_H_
