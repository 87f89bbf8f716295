#include "receiver.h"

#include <string_view>
#include <utility>

#include "peer_error.h"

namespace {

constexpr int kMostUnanswered = 8;

}  // namespace

Receiver::Receiver(support::PartialFile& file, std::uint32_t isn, const Patience& patience)
    : file_(file), isn_(isn), most_silence_(0), timer_(patience) {
  const_cast<Clock::duration&>(most_silence_) = timer_.TimeToGiveUp() * 3 / 2 + std::chrono::milliseconds(500);
}

std::optional<Segment> Receiver::Next() {
  if (!answers_at_once_ && unanswered_ < kMostUnanswered) return std::nullopt;
  answers_at_once_ = false;
  unanswered_ = 0;
  Segment s{.seq = ToWire(1, isn_), .ack = ToWire(expected_, sender_isn_), .flags = kAck, .window = kWindow};
  if (state_ == State::kAnswering) {
    s.seq = isn_;
    s.flags |= kSyn;
  }
  if (state_ == State::kStored) s.flags |= kFin;
  return s;
}

Segment Receiver::Reset() const {
  return {.seq = ToWire(1, isn_), .flags = kRst};
}

void Receiver::Take(const Segment& segment, Time now) {
  if (state_ == State::kListening) return TakeSyn(segment, now);
  last_heard_ = now;
  if (segment.Has(kRst)) return TakeReset(segment);
  if (segment.IsBareAck()) return TakeAck(segment);
  ++unanswered_;
  if (segment.Has(kSyn)) {
    answers_at_once_ = true;
  } else {
    TakeData(segment);
    if (fin_ == expected_) Finish(now);
  }
}

void Receiver::TakeSyn(const Segment& segment, Time now) {
  if (segment.flags != kSyn || !segment.data.empty()) return;
  sender_isn_ = segment.seq;
  expected_ = 1;
  state_ = State::kAnswering;
  last_heard_ = now;
  timer_.Start(now);
  answers_at_once_ = true;
}

void Receiver::TakeReset(const Segment& segment) {
  if (segment.seq != ToWire(expected_, sender_isn_)) return;
  if (state_ != State::kStored) throw PeerError("has reset the connection");
  state_ = State::kDone;
}

void Receiver::TakeAck(const Segment& segment) {
  if (state_ == State::kAnswering && segment.ack == ToWire(1, isn_)) {
    state_ = State::kReceiving;
    timer_.Stop();
  }
  if (state_ == State::kStored && segment.ack == ToWire(2, isn_)) state_ = State::kDone;
}

void Receiver::TakeData(const Segment& segment) {
  const Number begin = FromWire(segment.seq, sender_isn_, expected_);
  const Number end = begin + static_cast<Number>(segment.data.size());
  if (state_ == State::kStored || begin < expected_ || end > expected_ + kWindow) {
    answers_at_once_ = true;
    return;
  }
  if (state_ == State::kAnswering) {
    state_ = State::kReceiving;
    timer_.Stop();
  }
  if (segment.Has(kFin)) fin_ = end;
  if (begin == expected_ && kept_.empty()) return Store(segment.data, begin);
  answers_at_once_ = true;
  if (kept_bytes_ + segment.data.size() <= kWindow && kept_.emplace(begin, segment.data).second) {
    kept_bytes_ += segment.data.size();
  }
  while (!kept_.empty() && kept_.begin()->first <= expected_) {
    const auto oldest = kept_.extract(kept_.begin());
    kept_bytes_ -= oldest.mapped().size();
    Store(oldest.mapped(), oldest.key());
  }
}

void Receiver::Store(const std::string& data, Number from) {
  std::string_view rest = data;
  rest.remove_prefix(std::min<std::size_t>(expected_ - from, rest.size()));
  file_.Write(rest);
  expected_ += static_cast<Number>(rest.size());
}

void Receiver::Finish(Time now) {
  file_.Commit();
  ++expected_;
  fin_.reset();
  state_ = State::kStored;
  timer_.Start(now);
  answers_at_once_ = true;
}

Time Receiver::deadline() const {
  if (unanswered_ > 0) return Time::min();
  if (timer_.IsRunning()) return timer_.deadline();
  return state_ == State::kReceiving ? last_heard_ + most_silence_ : kNever;
}

void Receiver::Expire(Time now) {
  if (unanswered_ > 0) {
    answers_at_once_ = true;
    return;
  }
  if (!timer_.IsRunning()) throw PeerError("has been silent for too long");
  if (timer_.StartAgain(now)) {
    answers_at_once_ = true;
  } else if (state_ == State::kStored) {
    state_ = State::kDone;
  } else {
    throw PeerError("has not acknowledged");
  }
}
