#include "labs/03_tcp_reliability/checks/strict_sender.h"

#include <utility>

namespace socklab::lab3 {
namespace {

using std::chrono::milliseconds;

// An acknowledgement is due after 50 ms. Idleness counts only, not what a loaded machine makes of it; programs that
// wait without a timeout are judged at once.
constexpr milliseconds kAckPatience{300};
// Longer than any timer that a check waits for.
constexpr milliseconds kTimerPatience{10'000};

}  // namespace

StrictSender::StrictSender(peers::Conversation& conversation, net::Endpoint remote, net::Content file,
                           std::uint32_t isn, std::optional<std::uint32_t> their_isn)
    : SegmentPeer(conversation, "sender", {.port = 0}, isn),
      file_(std::move(file)),
      judge_(file_.size(), isn, their_isn) {
  SetRemote(remote);
}

// ---- The handshake.

void StrictSender::SendsSyn() {
  SendsPart(Syn());
}

void StrictSender::ReceivesSynAck(Where where) {
  Wants(News::kSynAck, SubjectAt(where).Should("lab3.receiver.should_answer_syn"), kAckPatience, where);
}

void StrictSender::ReceivesSynAckAgain(Where where) {
  Wants(News::kSynAck, SubjectAt(where).Should("lab3.receiver.should_send_syn_ack_again"), kTimerPatience, where);
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
  judge_.IsSent(segment);
  Sends(segment);
}

void StrictSender::SendsData(std::size_t bytes) {
  SendsPart(Data(judge_.next() - 1, bytes));
}

void StrictSender::IsAcknowledged(Where where) {
  const Phrase should =
      SubjectAt(where).Should("lab3.receiver.should_acknowledge_all", {{"ack", judge_.OnTheWire(judge_.next())}});
  while (judge_.acknowledged() < judge_.next()) Await(should, kAckPatience, where);
}

void StrictSender::IsAnswered(Where where) {
  const std::uint32_t ack = judge_.OnTheWire(judge_.acknowledged());
  Wants(News::kAck, SubjectAt(where).Should("lab3.receiver.should_answer_with", {{"ack", ack}}), kAckPatience, where);
}

void StrictSender::IsNotAnswered(const Phrase& what, Where where) {
  const std::optional<Arrival> arrival = NextBeforeRest(where);
  if (!arrival) return;
  Fail(SubjectAt(where).Should("lab3.receiver.should_drop", {{"what", what}}),
       {"lab3.answers_with", {{"segment", ToString(arrival->segment)}}}, where);
}

void StrictSender::SendsRest(std::size_t bytes_each, Where where) {
  judge_.GoBack();
  while (judge_.next() < judge_.end_of_data()) {
    SendsData(bytes_each);
    IsAcknowledged(where);
  }
}

void StrictSender::SendsRestUntilItEnds(Where where) {
  while (judge_.next() <= judge_.end_of_data()) {
    SendsPart(judge_.next() < judge_.end_of_data() ? Data(judge_.next() - 1) : Fin());
    const std::optional<Arrival> arrival = NextBeforeRest(where);
    if (!arrival || arrival->segment.Has(kRst)) return;
    Note(*arrival, where);
  }
}

// ---- The end.

void StrictSender::SendsFin() {
  SendsPart(Fin());
}

void StrictSender::ReceivesFinAck(Where where) {
  Wants(News::kFinAck, SubjectAt(where).Should("lab3.receiver.should_answer_fin"), kTimerPatience, where);
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
  std::size_t times = 0;
  while (const std::optional<Arrival> arrival = NextBeforeRest(where)) {
    if (arrival->segment.Has(kRst)) continue;  // it may say that it has given up
    if (Note(*arrival, where) == News::kFinAck) ++times;
  }
  if (times <= most) return;
  Fail(SubjectAt(where).Should("lab3.receiver.should_send_fin_ack_at_most", {{"most", most}}),
       {"lab3.has_sent_it", {{"times", times}}}, where);
}

// ---- Segments of ours.

Segment StrictSender::Syn() const {
  return {.seq = isn(), .flags = kSyn};
}

Segment StrictSender::Ack() const {
  return {.seq = judge_.OnTheWire(judge_.next()),
          .ack = judge_.their_isn().value_or(0) + (judge_.has_fin_ack_arrived() ? 2 : 1),
          .flags = kAck,
          .window = kMostSegmentData};
}

// Of the receiver's numbers it acknowledges the SYN, and never the FIN, which comes last: so a segment that is sent
// again is the same, whatever has arrived since.
Segment StrictSender::Data(std::uint64_t offset, std::size_t bytes) const {
  Segment segment = Ack();
  segment.seq = judge_.OnTheWire(1 + offset);
  segment.ack = judge_.their_isn().value_or(0) + 1;
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

// ---- What arrives.

StrictSender::News StrictSender::Note(const Arrival& arrival, Where where) {
  return Judged([&] { return judge_.Take(arrival, SubjectAt(where)); });
}

StrictSender::News StrictSender::Await(const Phrase& should, milliseconds patience, Where where) {
  const Arrival arrival = Next(should, patience, where);
  last_ = arrival.segment;
  return Note(arrival, where);
}

void StrictSender::Wants(News wanted, const Phrase& should, milliseconds patience, Where where) {
  while (Await(should, patience, where) != wanted) {
  }
}

}  // namespace socklab::lab3
