#include "sender.h"

#include <algorithm>

#include "peer_error.h"

namespace {

constexpr int kDuplicates = 3;  // RFC 5681, section 3.2: fewer may come of segments that have overtaken each other
constexpr Number kSegment = kMostData;

}  // namespace

Sender::Sender(const SourceFile& file, std::uint32_t isn, const Patience& patience)
    : file_(file), isn_(isn), end_(1 + file.size()), timer_(patience), most_duplicates_(kDuplicates) {}

std::optional<Segment> Sender::Next(Time now) {
  if (owes_ack_) {
    owes_ack_ = false;
    return Header(kAck, sent_);
  }
  if (!resends_oldest_ && !MaySendNext()) return std::nullopt;
  const Number from = resends_oldest_ ? acknowledged_ : next_;
  Segment segment = SegmentAt(from);
  resends_oldest_ = false;
  next_ = std::max(next_, from + std::max<Number>(segment.data.size(), 1));
  sent_ = std::max(sent_, next_);
  if (!timer_.IsRunning()) timer_.Start(now);
  return segment;
}

bool Sender::MaySendNext() const {
  if (is_finished_) return false;
  if (next_ == 0) return true;  // SYN
  if (!IsConnected() || next_ > end_) return false;
  if (next_ == end_) return true;  // FIN
  const Number size = DataSize(next_);
  return next_ + size <= window_end_ && flight() - duplicates_ * kSegment + size <= congestion_.bytes();
}

std::size_t Sender::DataSize(Number from) const {
  const Number most = std::min<Number>(kMostData, end_ - from);
  return from == acknowledged_ ? std::clamp<Number>(window_end_ - from, 1, most) : most;
}

bool Sender::WindowIsClosed() const {
  return IsConnected() && window_end_ <= acknowledged_ && acknowledged_ < end_;
}

Segment Sender::Header(std::uint16_t flags, Number number) const {
  Segment segment = {.seq = ToWire(number, isn_), .flags = flags};
  if (segment.Has(kAck)) {
    segment.ack = ToWire(receiver_next_, *receiver_isn_);
    segment.window = kWindow;
  }
  return segment;
}

Segment Sender::SegmentAt(Number number) const {
  if (number == 0) return Header(kSyn, number);
  if (number == end_) return Header(kFin | kAck, number);
  Segment segment = Header(kAck, number);
  segment.data = file_.Read(number - 1, DataSize(number));
  return segment;
}

Segment Sender::Reset() const {
  return Header(kRst, sent_);
}

void Sender::Take(const Segment& segment, Time now) {
  if (segment.Has(kRst)) return TakeReset(segment);
  if (!IsConnected()) return TakeSynAck(segment, now);
  if (!segment.IsBareAck()) owes_ack_ = true;
  if (segment.Has(kAck) && !segment.Has(kSyn)) TakeAck(segment, now);
}

void Sender::TakeReset(const Segment& segment) const {
  const bool counts = IsConnected() ? segment.seq == ToWire(receiver_next_, *receiver_isn_)
                                    : !segment.Has(kAck) || segment.ack == ToWire(1, isn_);
  if (counts) throw PeerError("has reset the connection");
}

void Sender::TakeSynAck(const Segment& segment, Time now) {
  if (segment.flags != (kSyn | kAck) || segment.ack != ToWire(1, isn_)) return;
  receiver_isn_ = segment.seq;
  owes_ack_ = true;
  acknowledged_ = 1;
  window_end_ = acknowledged_ + segment.window;
  RestartTimer(now);
}

void Sender::TakeAck(const Segment& segment, Time now) {
  Number ack = FromWire(segment.ack, isn_, acknowledged_);
  if (ack < acknowledged_ || ack > sent_) return;
  if (ack > end_ && segment.Has(kFin) && segment.seq == ToWire(receiver_next_, *receiver_isn_)) {
    ++receiver_next_;
    is_finished_ = true;
    timer_.Stop();
    return;
  }
  ack = std::min(ack, end_);
  const bool was_closed = WindowIsClosed();
  const Number window_end = ack + segment.window;
  const bool is_duplicate = ack == acknowledged_ && window_end <= window_end_ && segment.IsBareAck() && flight() > 0;
  window_end_ = std::max(window_end_, window_end);
  if (ack > acknowledged_) return Advance(ack, now);
  if (was_closed) {
    timer_.ForgetSendings();
    if (!WindowIsClosed()) {
      next_ = acknowledged_;
      RestartTimer(now);
    }
    return;
  }
  if (is_duplicate) CountDuplicate();
}

#ifndef VARIANT
#define VARIANT 1
#endif
void Sender::Advance(Number ack, Time now) {
  const Number bytes = ack - acknowledged_;
  acknowledged_ = ack;
  next_ = std::max(next_, ack);
  RestartTimer(now);
  if (ack < recover_) {
    duplicates_ = std::max<Number>(0, duplicates_ - (bytes - 1) / kSegment);
    most_duplicates_ = duplicates_ + static_cast<int>(flight() / kSegment) + kDuplicates;
    resends_oldest_ = true;
    return;
  }
  recover_ = 0;
  duplicates_ = 0;
  most_duplicates_ = kDuplicates;
  congestion_.Grow(bytes);
}

void Sender::CountDuplicate() {
  if (++duplicates_ != most_duplicates_) return;
  most_duplicates_ = static_cast<int>(flight() / kSegment) + kDuplicates;
  resends_oldest_ = true;
  if (recover_ == 0) congestion_.Halve(flight());
  recover_ = next_;
}

void Sender::Expire(Time now) {
  if (!timer_.StartAgain(now)) throw PeerError("has not answered");
  resends_oldest_ = true;
  if (WindowIsClosed()) return;
  congestion_.Collapse(flight());
  duplicates_ = 0;
  most_duplicates_ = kDuplicates;
#if VARIANT == 1
  recover_ = 0;
  next_ = acknowledged_;
#else
  recover_ = next_;
#endif
}

void Sender::RestartTimer(Time now) {
  if (WindowIsClosed()) {
    timer_.Start(now, 0);
  } else if (flight() > 0) {
    timer_.Start(now);
  } else {
    timer_.Stop();
  }
}
