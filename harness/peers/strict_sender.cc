#include "harness/peers/strict_sender.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace socklab::peers {
namespace {

using std::chrono::milliseconds;

// An acknowledgement is due after 50 ms. Idleness counts only, not what a loaded machine makes of it; programs that
// wait for ever are judged at once.
constexpr milliseconds kAckPatience{300};
// Longer than any timer that a check waits for.
constexpr milliseconds kTimerPatience{10'000};

std::string Times(std::size_t count) {
  return fmt::format("{} time{}", count, count == 1 ? "" : "s");
}

}  // namespace

StrictSender::StrictSender(Conversation& conversation, net::Endpoint remote, net::Content file, std::uint32_t isn,
                           std::optional<std::uint32_t> their_isn)
    : SegmentPeer(conversation, "sender", {.port = 0}, isn), file_(std::move(file)), their_isn_(their_isn) {
  SetRemote(remote);
}

Number StrictSender::NumberOf(std::uint32_t number) const {
  return acknowledged_ + static_cast<Number>(static_cast<std::int64_t>(Distance(OnTheWire(acknowledged_), number)));
}

Number StrictSender::InOrder() const {
  Number in_order = 0;
  for (const auto& [begin, end] : sent_) {
    if (begin <= in_order) in_order = std::max(in_order, end);
  }
  return in_order;
}

// ---- The handshake.

void StrictSender::SendsSyn() {
  SendsPart(Syn());
}

void StrictSender::ReceivesSynAck(Where where) {
  while (Await("should answer the SYN with a SYN|ACK", kAckPatience, where) != News::kSynAck) {
  }
}

void StrictSender::ReceivesSynAckAgain(Where where) {
  while (Await("should send its SYN|ACK again, since it is not acknowledged", kTimerPatience, where) != News::kSynAck) {
  }
}

void StrictSender::SendsAck() {
  Sends(Ack());
}

void StrictSender::Connects(Where where) {
  SendsSyn();
  ReceivesSynAck(where);
  SendsAck();
}

// ---- Data.

void StrictSender::SendsPart(const Segment& segment) {
  const Number begin = NumberOf(segment.seq), end = begin + segment.Length();
  Number& known = sent_[begin];
  known = std::max(known, end);
  next_ = std::max(next_, end);
  Sends(segment);
}

void StrictSender::SendsData(std::size_t bytes) {
  SendsPart(Data(next_ - 1, bytes));
}

void StrictSender::IsAcknowledged(Where where) {
  while (acknowledged_ < next_) {
    Await(fmt::format("should acknowledge all that has come, with ack={}", OnTheWire(next_)), kAckPatience, where);
  }
}

void StrictSender::IsAnswered(Where where) {
  const std::string should =
      fmt::format("should answer with ack={}, the next number that it expects", OnTheWire(acknowledged_));
  while (Await(should, kAckPatience, where) != News::kAck) {
  }
}

void StrictSender::IsNotAnswered(const std::string& because, Where where) {
  if (const std::optional<Arrival> arrival = NextBeforeRest(where)) {
    Blames(fmt::format("should drop in silence {}, but answers with {}", because, InWords(arrival->segment)), where);
  }
}

void StrictSender::SendsRest(std::size_t bytes_each, Where where) {
  next_ = acknowledged_;
  while (next_ < end_of_data()) {
    SendsData(bytes_each);
    IsAcknowledged(where);
  }
}

void StrictSender::SendsRestUntilItEnds(Where where) {
  while (next_ <= end_of_data()) {
    SendsPart(next_ < end_of_data() ? Data(next_ - 1) : Fin());
    const std::optional<Arrival> arrival = NextBeforeRest(where);
    if (!arrival || arrival->segment.Has(kRst)) return;
    Note(arrival->segment, where);
  }
}

// ---- The end.

void StrictSender::SendsFin() {
  SendsPart(Fin());
}

void StrictSender::ReceivesFinAck(Where where) {
  while (Await("should answer the FIN with a FIN|ACK, once it has stored the file", kTimerPatience, where) !=
         News::kFinAck) {
  }
}

void StrictSender::SendsLastAck() {
  Sends(Ack());
}

void StrictSender::Ends(Where where) {
  SendsFin();
  ReceivesFinAck(where);
  SendsLastAck();
}

void StrictSender::HasReceivedFinAcksAtMost(std::size_t most, Where where) {
  std::size_t came = 0;
  while (const std::optional<Arrival> arrival = NextBeforeRest(where)) {
    if (arrival->segment.Has(kRst)) continue;  // it may say that it has given up
    if (Note(arrival->segment, where) == News::kFinAck) ++came;
  }
  if (came <= most) return;
  Blames(fmt::format("should send its FIN|ACK no more than {} again, but has sent it {}", Times(most), Times(came)),
         where);
}

// ---- Segments of ours.

Segment StrictSender::Syn() const {
  return {.seq = isn(), .flags = kSyn};
}

Segment StrictSender::Ack() const {
  return {.seq = OnTheWire(next_),
          .ack = their_isn_.value_or(0) + (fin_ack_came_ ? 2 : 1),
          .flags = kAck,
          .window = kMostSegmentData};
}

// Of the receiver's numbers it acknowledges the SYN, and never the FIN, which comes last: so a segment that is sent
// again is the same, whatever has come since.
Segment StrictSender::Data(std::uint64_t offset, std::size_t bytes) const {
  Segment segment = Ack();
  segment.seq = OnTheWire(1 + offset);
  segment.ack = their_isn_.value_or(0) + 1;
  segment.data = file_.Part(offset, bytes);
  return segment;
}

Segment StrictSender::Fin() const {
  Segment segment = Data(file_.size(), 0);
  segment.flags = kFin | kAck;
  return segment;
}

Segment StrictSender::Reset() const {
  Segment segment = Ack();
  segment.flags = kRst | kAck;
  return segment;
}

// ---- What comes, held against the specification.

StrictSender::News StrictSender::Await(const std::string& should, milliseconds patience, Where where) {
  last_ = Next(fmt::format("{} {}", Your(), should), patience, where).segment;
  return Note(last_, where);
}

StrictSender::News StrictSender::Note(const Segment& segment, Where where) {
  if (segment.Has(kRst)) Blames("should go on, but resets the connection (RST)", where);
  if (!segment.data.empty()) {
    Blames(fmt::format("should send no data, but sends {}", InWords(segment)), where);
  }
  if (acknowledged_ == 0 && segment.Has(kAck) && !segment.Has(kSyn)) {
    Blames(fmt::format("should answer the SYN with a SYN|ACK before anything else, but sends {}", InWords(segment)),
           where);
  }
  switch (segment.flags) {
    case kSyn | kAck:
      return NoteSynAck(segment, where);
    case kAck:
      return NoteAck(segment, where);
    case kFin | kAck:
      return NoteFinAck(segment, where);
    default:
      Blames(fmt::format("should send SYN|ACK, ACK and FIN|ACK only, but sends {}", InWords(segment)), where);
  }
}

StrictSender::News StrictSender::NoteSynAck(const Segment& segment, Where where) {
  if (their_isn_ && segment.seq != *their_isn_) {
    Blames(fmt::format("should number its SYN|ACK {}, but its seq is {}", *their_isn_, segment.seq), where);
  }
  if (segment.ack != OnTheWire(1)) {
    Blames(fmt::format("should acknowledge the SYN with ack={}, but sends {}", OnTheWire(1), InWords(segment)), where);
  }
  their_isn_ = segment.seq;
  acknowledged_ = std::max<Number>(acknowledged_, 1);
  return News::kSynAck;
}

StrictSender::News StrictSender::NoteAck(const Segment& segment, Where where) {
  JudgeAck(segment, where);
  const std::uint32_t next = *their_isn_ + (fin_ack_came_ ? 2 : 1);
  if (segment.seq != next) {
    Blames(fmt::format("should put its next number, {}, into seq of its ACK, but sends {}", next, InWords(segment)),
           where);
  }
  acknowledged_ = NumberOf(segment.ack);
  return News::kAck;
}

StrictSender::News StrictSender::NoteFinAck(const Segment& segment, Where where) {
  JudgeAck(segment, where);
  if (InOrder() <= end_of_data() || segment.ack != OnTheWire(end_of_data() + 1)) {
    Blames(fmt::format("should send its FIN|ACK once everything has come, and acknowledge it with ack={}, but sends {}",
                       OnTheWire(end_of_data() + 1), InWords(segment)),
           where);
  }
  if (segment.seq != *their_isn_ + 1) {
    Blames(fmt::format("should number its FIN|ACK {}, but sends {}", *their_isn_ + 1, InWords(segment)), where);
  }
  acknowledged_ = end_of_data() + 1;
  fin_ack_came_ = true;
  return News::kFinAck;
}

void StrictSender::JudgeAck(const Segment& segment, Where where) const {
  const Number in_order = InOrder();
  if (Distance(OnTheWire(acknowledged_), segment.ack) < 0) {
    Blames(fmt::format("should never take back what it has acknowledged, up to ack={}, but sends {}",
                       OnTheWire(acknowledged_), InWords(segment)),
           where);
  }
  if (NumberOf(segment.ack) <= in_order) return;
  Blames(fmt::format("should acknowledge no more than has come in order, up to ack={}, but sends {}",
                     OnTheWire(in_order), InWords(segment)),
         where);
}

}  // namespace socklab::peers
