#include "receiver.h"

#include <algorithm>
#include <chrono>

#include "peer_error.h"

namespace {

constexpr int kMostUnanswered = 8;  // segments that one ACK may answer, while more are waiting

// Longer than a sender waits that is as patient as we are: it may be there still, and try.
Clock::duration LongerThan(Clock::duration time) {
  return time * 3 / 2 + std::chrono::milliseconds(500);
}

}  // namespace

Receiver::Receiver(support::PartialFile& file, std::uint32_t isn, const Patience& patience)
    : file_(file), isn_(isn), timer_(patience), most_silence_(LongerThan(timer_.TimeToGiveUp())) {}

std::optional<Segment> Receiver::Next() {
  if (!answers_at_once_ && unanswered_ < kMostUnanswered) return std::nullopt;
  answers_at_once_ = false;
  unanswered_ = 0;

  Segment answer = {.seq = ToWire(1, isn_), .ack = ToWire(expected_, sender_isn_), .flags = kAck, .window = kWindow};
  if (state_ == State::kAnswering) {
    answer.seq = isn_;
    answer.flags = kSyn | kAck;
  } else if (state_ == State::kStored) {
    answer.flags = kFin | kAck;
  }
  return answer;
}

Segment Receiver::Reset() const {
  return {.seq = ToWire(1, isn_), .flags = kRst};
}

void Receiver::Take(const Segment& segment, Time now) {
  if (IsListening()) return TakeSyn(segment, now);

  last_heard_ = now;
  if (segment.Has(kRst)) return TakeReset(segment);
  if (segment.IsBareAck()) return TakeAck(segment);

  ++unanswered_;
  if (segment.Has(kSyn)) {
    answers_at_once_ = true;
  } else {
    TakeData(segment, now);
  }
}

void Receiver::TakeSyn(const Segment& segment, Time now) {
  if (segment.flags != kSyn || !segment.data.empty()) return;
  state_ = State::kAnswering;
  sender_isn_ = segment.seq;
  expected_ = 1;
  last_heard_ = now;
  timer_.Start(now);
  answers_at_once_ = true;
}

// RFC 5961, section 3: anybody can send an RST, but not with the right number.
void Receiver::TakeReset(const Segment& segment) {
  if (segment.seq != ToWire(expected_, sender_isn_)) return;
  if (state_ != State::kStored) throw PeerError("has reset the connection");
  state_ = State::kDone;
}

void Receiver::TakeAck(const Segment& segment) {
  if (state_ == State::kAnswering && segment.ack == ToWire(1, isn_)) BeginToReceive();
  if (state_ == State::kStored && segment.ack == ToWire(2, isn_)) state_ = State::kDone;
}

void Receiver::BeginToReceive() {
  state_ = State::kReceiving;
  timer_.Stop();
}

void Receiver::TakeData(const Segment& segment, Time now) {
  const Number begin = FromWire(segment.seq, sender_isn_, expected_);
  const Number fin = begin + static_cast<Number>(segment.data.size());  // its number, if there is one
  const Number end = segment.Has(kFin) ? fin + 1 : fin;

  // RFC 5681, section 4.2: what is not just the next segment is acknowledged at once, so that the sender can see a gap.
  if (begin != expected_ || !kept_.empty()) answers_at_once_ = true;
  if (state_ == State::kStored || end <= expected_ || fin > expected_ + kWindow) return;

  if (state_ == State::kAnswering) BeginToReceive();
  if (segment.Has(kFin)) fin_ = fin;
  if (begin <= expected_) {
    Store(begin, segment.data);
    StoreKept();
  } else {
    Keep(begin, segment.data);
  }
  if (fin_ == expected_) Finish(now);
}

void Receiver::Store(Number begin, std::string_view data) {
  data.remove_prefix(std::min<std::size_t>(expected_ - begin, data.size()));  // what has come before
  file_.Write(data);
  expected_ += static_cast<Number>(data.size());
}

void Receiver::Keep(Number begin, const std::string& data) {
  if (kept_bytes_ + data.size() > kWindow) return;  // whatever the sender does, it costs us no more memory than that
  if (kept_.emplace(begin, data).second) kept_bytes_ += data.size();
}

void Receiver::StoreKept() {
  while (!kept_.empty() && kept_.begin()->first <= expected_) {
    const auto kept = kept_.extract(kept_.begin());
    kept_bytes_ -= kept.mapped().size();
    Store(kept.key(), kept.mapped());
  }
}

void Receiver::Finish(Time now) {
  file_.Commit();
  state_ = State::kStored;
  ++expected_;
  timer_.Start(now);
  answers_at_once_ = true;
}

Time Receiver::deadline() const {
  if (unanswered_ > 0) return Time::min();  // to be answered as soon as no more segments are waiting
  if (state_ == State::kReceiving) return last_heard_ + most_silence_;
  return timer_.deadline();
}

void Receiver::Expire(Time now) {
  if (unanswered_ > 0) {
    answers_at_once_ = true;
    return;
  }
  if (state_ == State::kReceiving) throw PeerError("has been silent for too long");
  if (timer_.StartAgain(now)) {
    answers_at_once_ = true;
  } else if (state_ == State::kStored) {
    state_ = State::kDone;  // the file is whole, although nobody has said that he knows
  } else {
    throw PeerError("does not answer");
  }
}
