#include "receiver.h"

#include "labs/support/unwritten.h"
#include "peer_error.h"

Receiver::Receiver(support::PartialFile& file, std::uint32_t isn, const Patience& patience)
    : file_(file), isn_(isn), timer_(patience) {}

std::optional<Segment> Receiver::Next() {
  // TODO(you): SYN|ACK, ACK or FIN|ACK: the state says which; and nothing, if nothing has come that is to be answered.
  support::Unwritten("Receiver::Next", "receiver.cc", sender_isn_, expected_);
}

Segment Receiver::Reset() const {
  return {.seq = ToWire(1, isn_), .flags = kRst};
}

void Receiver::Take(const Segment& segment, Time now) {
  // TODO(you): what does it mean in the state in which we are? The diagram of the handout has all that may happen. An
  // RST that counts is a PeerError("has reset the connection").
  support::Unwritten("Receiver::Take", "receiver.cc", segment, now, file_);
}

Time Receiver::deadline() const {
  // TODO(you): of SYN|ACK and FIN|ACK the timer has it; while data comes, the sender may be silent only so long.
  support::Unwritten("Receiver::deadline", "receiver.cc", last_heard_);
}

void Receiver::Expire(Time now) {
  // TODO(you): SYN|ACK and FIN|ACK are sent once more, or often enough; and silence is a PeerError.
  support::Unwritten("Receiver::Expire", "receiver.cc", now);
}
