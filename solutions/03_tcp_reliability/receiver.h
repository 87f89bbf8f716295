// The side that stores the file.
#ifndef SOCKLAB_TCP_RELIABILITY_RECEIVER_H_
#define SOCKLAB_TCP_RELIABILITY_RECEIVER_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "labs/support/partial_file.h"
#include "segment.h"
#include "sequence.h"
#include "timer.h"

// A machine without socket and clock: it is told what has come, and what time it is, and says what is to be sent.
class Receiver {
 public:
  // The file has to exist as long as the receiver does.
  Receiver(support::PartialFile& file, std::uint32_t isn, const Patience& patience);

  // The next segment to be sent; nothing if there is none until something happens.
  std::optional<Segment> Next();

  // A segment has come: from anybody, as long as it listens, and then from the sender. Throws what the file throws, and
  // PeerError if the segment breaks the connection off.
  void Take(const Segment& segment, Time now);

  // The deadline has passed, and no segment has come. Throws PeerError if it was the last.
  void Expire(Time now);
  Time deadline() const;

  // Nobody has connected yet.
  bool IsListening() const { return state_ == State::kListening; }

  // The file is stored, and the sender knows that, or is not to be reached any more.
  bool IsDone() const { return state_ == State::kDone; }

  // What tells the sender that the file cannot be stored.
  Segment Reset() const;

 private:
  enum class State {
    kListening,
    kAnswering,  // SYN has come; SYN|ACK is sent until it is acknowledged
    kReceiving,
    kStored,  // everything has come; FIN|ACK is sent until it is acknowledged
    kDone,
  };

  // Each of them takes one kind of segment.
  void TakeSyn(const Segment& segment, Time now);
  void TakeReset(const Segment& segment);
  void TakeAck(const Segment& segment);
  void TakeData(const Segment& segment, Time now);  // or FIN

  // The sender has got the SYN|ACK.
  void BeginToReceive();

  // Writes data, of which a part may have come before, to the file.
  void Store(Number begin, std::string_view data);

  // Keeps data that has come before it was expected, or drops it.
  void Keep(Number begin, const std::string& data);

  // Stores what has been kept, as far as nothing is missing.
  void StoreKept();

  // Everything has come.
  void Finish(Time now);

  support::PartialFile& file_;
  const std::uint32_t isn_;
  RetransmissionTimer timer_;  // of SYN|ACK and FIN|ACK
  const Clock::duration most_silence_;

  State state_ = State::kListening;
  std::uint32_t sender_isn_ = 0;
  Number expected_ = 0;                 // everything before it has come
  std::map<Number, std::string> kept_;  // data that has come before it was expected, by its first number
  std::size_t kept_bytes_ = 0;
  std::optional<Number> fin_;  // the number of the FIN, if that has come before it was expected
  Time last_heard_;

  int unanswered_ = 0;  // segments that have come and are to be acknowledged
  bool answers_at_once_ = false;
};

#endif  // SOCKLAB_TCP_RELIABILITY_RECEIVER_H_
