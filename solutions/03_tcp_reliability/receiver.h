// The side that stores the file.
#ifndef SOCKLAB_TCP_RELIABILITY_RECEIVER_H_
#define SOCKLAB_TCP_RELIABILITY_RECEIVER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "labs/support/partial_file.h"
#include "segment.h"
#include "sequence.h"
#include "timer.h"

// Knows neither socket nor clock: it is told which segments have come, and what time it is, and says which segments are
// to be sent.
class Receiver {
 public:
  Receiver(support::PartialFile& file, std::uint32_t isn, const Patience& patience);

  // The next segment to be sent; nothing while there is none.
  std::optional<Segment> Next();

  // A segment has come: as long as nobody has connected from anyone, and then from the sender. Throws what the file
  // throws, and PeerError if the sender breaks the connection off.
  void Take(const Segment& segment, Time now);

  // The deadline has passed, and no segment has come. Throws PeerError when patience is at its end.
  void Expire(Time now);
  Time deadline() const;

  bool IsListening() const { return state_ == State::kListening; }

  // The file is stored, and the sender knows it, or cannot be told.
  bool IsDone() const { return state_ == State::kDone; }

  // What tells the sender that the file cannot be stored.
  Segment Reset() const;

 private:
  enum class State {
    kListening,
    kAnswering,  // a SYN has come: SYN|ACK is sent, until it is acknowledged
    kReceiving,
    kStored,  // all has come: FIN|ACK is sent, until it is acknowledged
    kDone,
  };

  void TakeSyn(const Segment& segment, Time now);
  void TakeReset(const Segment& segment);
  void TakeAck(const Segment& segment);
  void TakeData(const Segment& segment);
  void Store(const std::string& data, Number from);
  void Finish(Time now);

  support::PartialFile& file_;
  const std::uint32_t isn_;
  const Clock::duration most_silence_;
  RetransmissionTimer timer_;  // for SYN|ACK and FIN|ACK

  State state_ = State::kListening;
  std::uint32_t sender_isn_ = 0;
  Number expected_ = 0;                 // the first that has not come
  std::map<Number, std::string> kept_;  // data that has come before what is expected
  std::size_t kept_bytes_ = 0;
  std::optional<Number> fin_;  // the number of the FIN, once that has come
  Time last_heard_{};

  int unanswered_ = 0;  // segments that have come since the last answer
  bool answers_at_once_ = false;
};

#endif  // SOCKLAB_TCP_RELIABILITY_RECEIVER_H_
