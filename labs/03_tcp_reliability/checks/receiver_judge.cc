#include "labs/03_tcp_reliability/checks/receiver_judge.h"

#include <algorithm>

namespace socklab::lab3 {

ReceiverJudge::ReceiverJudge(std::uint64_t file_size, std::uint32_t isn, std::optional<std::uint32_t> their_isn)
    : file_size_(file_size), isn_(isn), their_isn_(their_isn) {}

Number ReceiverJudge::NumberOf(std::uint32_t number) const {
  return acknowledged_ + static_cast<Number>(static_cast<std::int64_t>(Distance(OnTheWire(acknowledged_), number)));
}

Number ReceiverJudge::InOrder() const {
  Number in_order = 0;
  for (const auto& [begin, end] : sent_) {
    if (begin <= in_order) in_order = std::max(in_order, end);
  }
  return in_order;
}

void ReceiverJudge::IsSent(const Segment& segment) {
  const Number begin = NumberOf(segment.seq), end = begin + segment.Length();
  Number& known = sent_[begin];
  known = std::max(known, end);
  next_ = std::max(next_, end);
}

ReceiverJudge::News ReceiverJudge::Take(const Arrival& arrival, const Subject& subject) {
  const Segment& segment = arrival.segment;
  if (segment.Has(kRst)) subject.Fail(subject.Should("lab3.should_go_on"), "lab3.resets");
  if (!segment.data.empty()) {
    subject.Fail(subject.Should("lab3.receiver.should_send_no_data"), SendsInstead(segment));
  }
  if (acknowledged_ == 0 && segment.Has(kAck) && !segment.Has(kSyn)) {
    subject.Fail(subject.Should("lab3.receiver.should_begin_with_syn_ack"), SendsInstead(segment));
  }
  switch (segment.flags) {
    case kSyn | kAck:
      return TakeSynAck(segment, subject);
    case kAck:
      return TakeAck(segment, subject);
    case kFin | kAck:
      return TakeFinAck(segment, subject);
    default:
      subject.Fail(subject.Should("lab3.receiver.should_send_its_kinds_only"), SendsInstead(segment));
  }
}

ReceiverJudge::News ReceiverJudge::TakeSynAck(const Segment& segment, const Subject& subject) {
  if (their_isn_ && segment.seq != *their_isn_) {
    subject.Fail(subject.Should("lab3.receiver.should_number_syn_ack", {{"isn", *their_isn_}}),
                 {"lab3.seq_is", {{"seq", segment.seq}}});
  }
  if (segment.ack != OnTheWire(1)) {
    subject.Fail(subject.Should("lab3.receiver.should_acknowledge_syn", {{"ack", OnTheWire(1)}}),
                 SendsInstead(segment));
  }
  their_isn_ = segment.seq;
  acknowledged_ = std::max<Number>(acknowledged_, 1);
  return News::kSynAck;
}

ReceiverJudge::News ReceiverJudge::TakeAck(const Segment& segment, const Subject& subject) {
  JudgeAck(segment, subject);
  const std::uint32_t next = *their_isn_ + (has_fin_ack_arrived_ ? 2 : 1);
  if (segment.seq != next) {
    subject.Fail(subject.Should("lab3.receiver.should_number_ack", {{"next", next}}), SendsInstead(segment));
  }
  acknowledged_ = NumberOf(segment.ack);
  return News::kAck;
}

ReceiverJudge::News ReceiverJudge::TakeFinAck(const Segment& segment, const Subject& subject) {
  JudgeAck(segment, subject);
  const std::uint32_t right_ack = OnTheWire(end_of_data() + 1), right_seq = *their_isn_ + 1;
  if (InOrder() <= end_of_data() || segment.ack != right_ack) {
    subject.Fail(subject.Should("lab3.receiver.should_acknowledge_fin", {{"ack", right_ack}}), SendsInstead(segment));
  }
  if (segment.seq != right_seq) {
    subject.Fail(subject.Should("lab3.receiver.should_number_fin_ack", {{"number", right_seq}}), SendsInstead(segment));
  }
  acknowledged_ = end_of_data() + 1;
  has_fin_ack_arrived_ = true;
  return News::kFinAck;
}

void ReceiverJudge::JudgeAck(const Segment& segment, const Subject& subject) const {
  if (Distance(OnTheWire(acknowledged_), segment.ack) < 0) {
    subject.Fail(subject.Should("lab3.receiver.should_not_take_back", {{"ack", OnTheWire(acknowledged_)}}),
                 SendsInstead(segment));
  }
  const Number in_order = InOrder();
  if (NumberOf(segment.ack) <= in_order) return;
  subject.Fail(subject.Should("lab3.receiver.should_acknowledge_no_more", {{"ack", OnTheWire(in_order)}}),
               SendsInstead(segment));
}

}  // namespace socklab::lab3
