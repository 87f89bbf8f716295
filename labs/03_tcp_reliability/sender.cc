#include "sender.h"

#include "labs/support/unwritten.h"
#include "peer_error.h"

Sender::Sender(const SourceFile& file, std::uint32_t isn, const Patience& patience)
    : file_(file), isn_(isn), end_(1 + file.size()), timer_(patience) {}

std::optional<Segment> Sender::Next(Time now) {
  // TODO(you): what is due first: an ACK, the oldest segment once more, SYN, data that there is room for, FIN? Whatever
  // takes a number starts the timer, unless it is running.
  support::Unwritten("Sender::Next", "sender.cc", now, congestion_, acknowledged_, next_, sent_, window_end_);
}

void Sender::Take(const Segment& segment, Time now) {
  // TODO(you): what does it mean in the state in which we are? The diagram of the handout has all that may happen. An
  // RST that counts is a PeerError("has reset the connection").
  support::Unwritten("Sender::Take", "sender.cc", segment, now);
}

void Sender::Expire(Time now) {
  // TODO(you): see that the oldest segment is sent once more; or throw PeerError("does not answer").
  support::Unwritten("Sender::Expire", "sender.cc", now);
}

Segment Sender::Header(std::uint16_t flags, Number number) const {
  return {.seq = ToWire(number, isn_), .ack = (flags & kAck) != 0 ? *receiver_next_ : 0, .flags = flags};
}
