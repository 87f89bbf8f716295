#include "labs/03_tcp_reliability/checks/sender_judge.h"

#include <iterator>
#include <string>
#include <utility>

#include "harness/results/difference.h"

namespace socklab::lab3 {
namespace {

Phrase SeqIs(std::uint32_t seq) {
  return {"lab3.seq_is", {{"seq", seq}}};
}

}  // namespace

SenderJudge::SenderJudge(net::Content file, std::uint32_t isn, std::optional<std::uint32_t> their_isn)
    : file_(std::move(file)), isn_(isn), their_isn_(their_isn) {}

// Of a number that is not one of this connection's, any number far away.
Number SenderJudge::NumberOf(std::uint32_t seq) const {
  return arrived_ + static_cast<Number>(static_cast<std::int64_t>(Distance(OnTheWire(arrived_), seq)));
}

bool SenderJudge::BringsOldest(const Segment& segment) const {
  if (segment.Length() == 0) return false;
  const Number begin = NumberOf(segment.seq);
  return begin <= acknowledged_ && acknowledged_ < begin + segment.Length();
}

// ---- What the receiving end answers.

void SenderJudge::SynAckIsSent(std::uint16_t window) {
  acknowledged_ = arrived_;
  window_ = window;
  right_edge_ = acknowledged_ + window;
  is_syn_answered_ = true;
}

void SenderJudge::AckIsSent(std::uint16_t window) {
  acknowledged_ = arrived_;
  ends_.clear();
  right_edge_ = std::max(right_edge_, acknowledged_ + window);
  window_ = static_cast<std::uint16_t>(right_edge_ - acknowledged_);
}

void SenderJudge::FinAckIsSent() {
  acknowledged_ = arrived_;
  is_fin_answered_ = true;
}

std::vector<Number> SenderJudge::EndsToAcknowledge() {
  return std::exchange(ends_, {});
}

void SenderJudge::AckIsSentUpTo(Number end) {
  acknowledged_ = end;
  right_edge_ = acknowledged_ + window_;
}

SenderJudge::Sending SenderJudge::TimerStart() const {
  const Sending& sent = std::prev(sendings_.upper_bound(acknowledged_))->second;
  return sent.moment > advance_.moment ? sent : advance_;
}

// ---- What the sender sends.

SenderJudge::News SenderJudge::Take(const Arrival& arrival, const Subject& subject) {
  const Segment& segment = arrival.segment;
  if (segment.Has(kRst)) subject.Fail(subject.Should("lab3.should_go_on"), "lab3.resets");
  if (arrived_ == 0 && !segment.Has(kSyn)) {
    subject.Fail(subject.Should("lab3.sender.should_begin_with_syn"),
                 {"lab3.begins_with", {{"segment", ToString(segment)}}});
  }
  if (segment.Has(kAck)) JudgeAck(segment, subject);
  News news = News::kNone;
  if (segment.Has(kSyn)) {
    news = TakeSyn(segment, subject);
  } else if (segment.Has(kFin)) {
    news = TakeFin(segment, subject);
  } else if (segment.data.empty()) {
    news = TakeAck(segment, subject);
  } else {
    news = TakeData(segment, subject);
  }
  if (segment.Length() > 0) {
    sendings_[NumberOf(segment.seq)] = {.moment = arrival.sent, .starved_before = arrival.starved_before};
  }
  return news;
}

void SenderJudge::JudgeAck(const Segment& segment, const Subject& subject) const {
  if (!is_syn_answered_) {
    subject.Fail(subject.Should("lab3.sender.should_not_acknowledge_yet"), SendsInstead(segment));
  }
  if (segment.ack == isn_ + 1 || segment.ack == own_next()) return;
  subject.Fail(subject.Should("lab3.sender.should_acknowledge", {{"ack", own_next()}}), SendsInstead(segment));
}

SenderJudge::News SenderJudge::TakeSyn(const Segment& segment, const Subject& subject) {
  if (segment.flags != kSyn || !segment.data.empty()) {
    subject.Fail(subject.Should("lab3.sender.should_set_syn_alone"), SendsInstead(segment));
  }
  if (their_isn_ && segment.seq != *their_isn_) {
    subject.Fail(subject.Should("lab3.sender.should_number_syn", {{"isn", *their_isn_}}), SeqIs(segment.seq));
  }
  their_isn_ = segment.seq;
  if (arrived_ > 0) return News::kNone;
  arrived_ = 1;
  return News::kSyn;
}

SenderJudge::News SenderJudge::TakeAck(const Segment& segment, const Subject& subject) {
  if (segment.flags == 0) throw Unmet(subject.Should("lab3.sender.should_send_no_empty_segment"), subject.where);
  bool& has_arrived = is_fin_answered_ ? has_last_ack_arrived_ : has_ack_arrived_;
  const bool is_due = is_fin_answered_ ? segment.ack == isn_ + 2 : is_syn_answered_;
  if (has_arrived || !is_due) return News::kNone;
  if (segment.seq != OnTheWire(arrived_)) {
    subject.Fail(subject.Should("lab3.sender.should_number_ack", {{"next", OnTheWire(arrived_)}}),
                 {"lab3.ack_seq_is", {{"seq", segment.seq}}});
  }
  has_arrived = true;
  return News::kAck;
}

// ---- Data.

SenderJudge::News SenderJudge::TakeData(const Segment& segment, const Subject& subject) {
  if (!is_syn_answered_) throw Unmet(subject.Should("lab3.sender.should_send_no_data_yet"), subject.where);
  JudgeSequence(segment, subject);
  JudgeBytes(segment, subject);
  if (minds_the_window_) JudgeWindow(segment, subject);
  has_ack_arrived_ = true;
  const Number end = NumberOf(segment.seq) + segment.data.size();
  if (end <= arrived_) return News::kNone;
  if (IsProbe(segment)) return News::kNone;  // its byte may be taken or not: this receiving end does not take it
  arrived_ = end;
  ends_.push_back(end);
  return News::kData;
}

void SenderJudge::JudgeSequence(const Segment& segment, const Subject& subject) const {
  const Number begin = NumberOf(segment.seq), end = begin + segment.data.size();
  if (begin >= 1 && begin <= arrived_ && end <= end_of_data()) return;
  subject.Fail(subject.Should("lab3.sender.should_go_on_with", {{"next", OnTheWire(arrived_)}}),
               {"lab3.sends_and_why_not", {{"segment", ToString(segment)}, {"reason", WhyOutOfSequence(segment.seq)}}});
}

Phrase SenderJudge::WhyOutOfSequence(std::uint32_t seq) const {
  if (Distance(OnTheWire(1), seq) < 0) return {"lab3.first_byte_is", {{"seq", OnTheWire(1)}}};
  if (Distance(OnTheWire(arrived_), seq) > 0) return "lab3.numbers_are_missing";
  return {"lab3.last_byte_is", {{"size", file_.size()}, {"seq", OnTheWire(file_.size())}}};
}

void SenderJudge::JudgeBytes(const Segment& segment, const Subject& subject) const {
  const std::uint64_t offset = NumberOf(segment.seq) - 1;
  if (segment.data == file_.Part(offset, segment.data.size())) return;
  Unmet unmet(subject.Should("lab3.sender.should_send_its_file"),
              {"lab3.bytes_differ", {{"segment", ToString(segment)}}}, subject.where);
  unmet.finding.difference = results::Compare(file_, offset, segment.data);
  throw unmet;
}

bool SenderJudge::IsProbe(const Segment& segment) const {
  return right_edge_ == acknowledged_ && NumberOf(segment.seq) == right_edge_ && segment.data.size() == 1;
}

void SenderJudge::JudgeWindow(const Segment& segment, const Subject& subject) const {
  const Number end = NumberOf(segment.seq) + segment.data.size();
  if (end <= right_edge_ || IsProbe(segment)) return;
  if (right_edge_ == acknowledged_) {
    subject.Fail(subject.Should("lab3.sender.should_probe_with_one_byte"), SendsInstead(segment));
  }
  subject.Fail(subject.Should("lab3.sender.should_keep_to_window", {{"allowed", right_edge_ - acknowledged_}}),
               {"lab3.has_in_flight", {{"segment", ToString(segment)}, {"size", end - acknowledged_}}});
}

// ---- The end.

SenderJudge::News SenderJudge::TakeFin(const Segment& segment, const Subject& subject) {
  JudgeFin(segment, subject);
  has_ack_arrived_ = true;
  if (arrived_ > end_of_data()) return News::kNone;
  if (arrived_ < end_of_data()) {
    subject.Fail(subject.Should("lab3.sender.should_send_all_before_fin"),
                 {"lab3.bytes_are_missing", {{"size", bytes_left()}}});
  }
  arrived_ = end_of_data() + 1;
  ends_.push_back(arrived_);
  return News::kFin;
}

void SenderJudge::JudgeFin(const Segment& segment, const Subject& subject) const {
  if ((segment.flags != kFin && segment.flags != (kFin | kAck)) || !segment.data.empty()) {
    subject.Fail(subject.Should("lab3.sender.should_send_plain_fin"), SendsInstead(segment));
  }
  if (NumberOf(segment.seq) == end_of_data()) return;
  subject.Fail(
      subject.Should("lab3.sender.should_number_fin", {{"number", OnTheWire(end_of_data())}, {"size", file_.size()}}),
      SeqIs(segment.seq));
}

}  // namespace socklab::lab3
