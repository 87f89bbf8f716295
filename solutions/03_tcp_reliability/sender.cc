#include "sender.h"

#include <algorithm>

#include "peer_error.h"

namespace {

constexpr Number kSegment = kMostData;

// So many duplicate ACKs mean that a segment is lost; fewer, that another has overtaken it (RFC 5681, section 3.2).
constexpr int kDuplicates = 3;

}  // namespace

Sender::Sender(const SourceFile& file, std::uint32_t isn, const Patience& patience)
    : file_(file), isn_(isn), end_(1 + file.size()), timer_(patience) {}

std::optional<Segment> Sender::Next(Time now) {
  if (owes_ack_) {
    owes_ack_ = false;
    return Header(kAck, sent_);
  }
  if (!resends_oldest_ && !MaySendNext()) return std::nullopt;

  const Number from = resends_oldest_ ? acknowledged_ : next_;
  Segment segment = SegmentAt(from);
  resends_oldest_ = false;
  next_ = std::max(next_, from + std::max<Number>(1, segment.data.size()));
  sent_ = std::max(sent_, next_);
  if (!timer_.IsRunning()) timer_.Start(now);
  return segment;
}

void Sender::Take(const Segment& segment, Time now) {
  if (segment.Has(kRst)) return TakeReset(segment);
  if (!IsConnected()) return TakeSynAck(segment, now);

  if (!segment.IsBareAck()) owes_ack_ = true;
  if (segment.Has(kAck) && !segment.Has(kSyn)) TakeAck(segment, now);
}

void Sender::Expire(Time now) {
  if (!timer_.StartAgain(now)) throw PeerError("does not answer");
  resends_oldest_ = true;
  if (!IsConnected() || WindowIsClosed()) return;

  // Go back, and send everything again from there, as far as it is not acknowledged meanwhile.
  congestion_.Collapse(flight());
  next_ = acknowledged_;
  duplicates_ = 0;
  recover_ = 0;
}

// RFC 9293, section 3.5.3: anybody can send an RST, but not with the right number.
void Sender::TakeReset(const Segment& segment) const {
  const bool counts =
      IsConnected() ? segment.seq == *receiver_next_ : !segment.Has(kAck) || segment.ack == ToWire(1, isn_);
  if (counts) throw PeerError("has reset the connection");
}

void Sender::TakeSynAck(const Segment& segment, Time now) {
  if (segment.flags != (kSyn | kAck) || segment.ack != ToWire(1, isn_)) return;
  receiver_next_ = segment.seq + 1;
  owes_ack_ = true;
  acknowledged_ = 1;
  window_end_ = acknowledged_ + segment.window;
  RestartTimer(now);
}

void Sender::TakeAck(const Segment& segment, Time now) {
  const Number ack = FromWire(segment.ack, isn_, acknowledged_);
  if (ack < acknowledged_ || ack > sent_) return;
  if (ack > end_) {
    if (segment.Has(kFin) && segment.seq == *receiver_next_) TakeFinAck();
    return;  // that our FIN has come is nothing; what counts is that the file is stored
  }

  const bool was_closed = WindowIsClosed();
  const Number window_end = std::max(window_end_, ack + segment.window);
  const bool changes_nothing = ack == acknowledged_ && window_end == window_end_ && segment.IsBareAck();
  window_end_ = window_end;
  if (ack > acknowledged_) {
    Advance(ack, now);
  } else if (was_closed) {
    TakeAnswerToProbe();
  } else if (changes_nothing && flight() > 0) {
    TakeDuplicate();
  }
}

void Sender::TakeFinAck() {
  ++*receiver_next_;
  is_stored_ = true;
}

void Sender::TakeAnswerToProbe() {
  timer_.ForgetSendings();
  if (WindowIsClosed()) return;
  next_ = acknowledged_;  // there was no room for the probe: it is sent again, in a whole segment
  timer_.Stop();
}

void Sender::TakeDuplicate() {
  if (++duplicates_ != kDuplicates) return;
  resends_oldest_ = true;
  if (IsRecovering()) return;
  congestion_.Halve(flight());
  recover_ = next_;
}

void Sender::Advance(Number ack, Time now) {
  const Number bytes = ack - acknowledged_;
  acknowledged_ = ack;
  next_ = std::max(next_, ack);
  RestartTimer(now);
  if (IsRecovering()) {
    // RFC 6582, section 3.2: the gap is filled, and the next one seen. Behind each gap, segments have arrived that were
    // counted as duplicates.
    duplicates_ = std::max<Number>(0, duplicates_ - (bytes - 1) / kSegment);
    resends_oldest_ = true;
  } else {
    duplicates_ = 0;
    congestion_.Grow(bytes);
  }
}

void Sender::RestartTimer(Time now) {
  if (WindowIsClosed()) {
    timer_.Start(now, 0);  // until the first probe
  } else if (flight() > 0) {
    timer_.Start(now);
  } else {
    timer_.Stop();
  }
}

bool Sender::MaySendNext() const {
  if (next_ == 0) return true;  // SYN
  if (!IsConnected() || next_ > end_) return false;
  if (next_ == end_) return flight() == 0;  // FIN

  // Each duplicate ACK stands for a segment that has left the network (RFC 5681, section 3.2; RFC 3042).
  const Number size = DataSize(next_);
  const Number on_the_way = flight() - duplicates_ * kSegment;
  return next_ + size <= window_end_ && on_the_way + size <= congestion_.bytes();
}

bool Sender::WindowIsClosed() const {
  return IsConnected() && window_end_ <= acknowledged_ && acknowledged_ < end_;
}

Segment Sender::SegmentAt(Number number) const {
  if (number == 0) return Header(kSyn, number);
  if (number == end_) return Header(kFin | kAck, number);

  Segment segment = Header(kAck, number);
  segment.data = file_.Read(number - 1, DataSize(number));
  return segment;
}

// Less than a whole segment is sent only at the end of the file, or if there is no room for more and nothing on the way
// that would make any (RFC 9293, section 3.8.6.2.1); as a probe, a byte.
std::size_t Sender::DataSize(Number from) const {
  const Number most = std::min(kSegment, end_ - from);
  return from == acknowledged_ ? std::clamp<Number>(window_end_ - from, 1, most) : most;
}

Segment Sender::Header(std::uint16_t flags, Number number) const {
  return {.seq = ToWire(number, isn_), .ack = (flags & kAck) != 0 ? *receiver_next_ : 0, .flags = flags};
}
