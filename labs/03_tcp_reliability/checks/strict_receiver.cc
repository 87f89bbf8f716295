#include "labs/03_tcp_reliability/checks/strict_receiver.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace socklab::lab3 {
namespace {

using std::chrono::milliseconds;

// For programs that wake up again and again, although there is nothing to do: those that do not are judged at once.
constexpr milliseconds kPatience{3'000};
// Longer than any timer that a check waits for.
constexpr milliseconds kTimerPatience{10'000};

constexpr std::uint32_t kIsn = 5000;

}  // namespace

StrictReceiver::StrictReceiver(peers::Conversation& conversation, net::Endpoint local, net::Content file,
                               std::optional<std::uint32_t> their_isn)
    : SegmentPeer(conversation, "receiver", local, kIsn), judge_(std::move(file), kIsn, their_isn) {}

// ---- The handshake.

void StrictReceiver::ReceivesSyn(Where where) {
  Wants(News::kSyn, SubjectAt(where).Should("lab3.sender.should_begin_with_syn"), where);
}

void StrictReceiver::SendsSynAck(std::uint16_t window) {
  judge_.SynAckIsSent(window);
  Sends(SynAck(window));
}

void StrictReceiver::ReceivesAck(Where where) {
  Wants(News::kAck, SubjectAt(where).Should("lab3.sender.should_answer_syn_ack"), where);
}

void StrictReceiver::Accepts(std::uint16_t window, Where where) {
  ReceivesSyn(where);
  SendsSynAck(window);
}

// ---- Data.

void StrictReceiver::ReceivesData(Where where) {
  const std::uint32_t next = judge_.OnTheWire(judge_.arrived());
  Wants(News::kData, SubjectAt(where).Should("lab3.sender.should_send_data", {{"next", next}}), where);
}

bool StrictReceiver::ReceivesDataBeforeRest(Where where) {
  while (const std::optional<Arrival> arrival = NextBeforeRest(where)) {
    if (Note(*arrival, where) == News::kData) return true;
  }
  return false;
}

void StrictReceiver::ReceivesUntilTheWindowCloses(Where where) {
  const Number before = judge_.arrived();
  ReceivesData(where);
  const Number size = judge_.arrived() - before;
  while (judge_.arrived() < judge_.right_edge()) {
    Acknowledges(0);  // the right edge stays
    if (ReceivesDataBeforeRest(where)) continue;
    // The gap that is left may never be filled, where it is smaller than the segments that this sender makes (RFC 9293,
    // section 3.8.6.2.1).
    Acknowledges(static_cast<std::uint16_t>(size));
    ReceivesData(where);
  }
  Acknowledges(0);
}

StrictReceiver::Flight StrictReceiver::ReceivesFlight(Where where) {
  const std::uint64_t left = bytes_left();
  Flight flight;
  while (ReceivesDataBeforeRest(where)) ++flight.segments;
  if (flight.segments == 0) {
    ReceivesData(where);  // says why not, or sees the flight begin
    flight.segments = 1;
  }
  flight.bytes = left - bytes_left();
  return flight;
}

void StrictReceiver::ReceivesNothingNew(const Phrase& after, Where where) {
  while (const std::optional<Arrival> arrival = NextBeforeRest(where)) {
    const bool is_early = !judge_.is_syn_answered() && !arrival->segment.Has(kSyn);
    const News news = is_early ? News::kData : Note(*arrival, where);
    if (news == News::kNone || news == News::kAck) continue;
    FailFor(arrival->segment, SubjectAt(where).Should("lab3.sender.should_send_nothing_new", {{"after", after}}),
            where);
  }
}

void StrictReceiver::HasReceivedNothingMore(const Phrase& after, Where where) {
  while (const std::optional<Arrival> arrival = NextBeforeRest(where)) {
    if (arrival->segment.Has(kRst)) continue;  // it may say that it has given up
    Note(*arrival, where);
    if (!judge_.BringsOldest(arrival->segment)) continue;
    Fail(SubjectAt(where).Should("lab3.sender.should_send_nothing_more", {{"after", after}}),
         {"lab3.has_sent", {{"segment", ToString(arrival->segment)}}}, where);
  }
}

void StrictReceiver::Acknowledges() {
  Acknowledges(judge_.window());
}

void StrictReceiver::Acknowledges(std::uint16_t window) {
  judge_.AckIsSent(window);
  Sends(AckOf(judge_.acknowledged()));
  NoteAdvance();
}

void StrictReceiver::NoteAdvance() {
  judge_.NoteAdvance({.moment = departure().earliest,
                      .starved_before = starved_before(),
                      .uncertainty = departure().latest - departure().earliest});
}

void StrictReceiver::AcknowledgesEach() {
  for (const Number end : judge_.EndsToAcknowledge()) {
    judge_.AckIsSentUpTo(end);
    Sends(AckOf(end));
    NoteAdvance();
  }
}

void StrictReceiver::AcknowledgesAgain() {
  Sends(AckOf(judge_.acknowledged()));
}

void StrictReceiver::ReceivesRest(Where where) {
  while (bytes_left() > 0) {
    ReceivesData(where);
    Acknowledges();
  }
}

void StrictReceiver::AnswersUntilItEnds(Where where) {
  while (const std::optional<Arrival> arrival = NextBeforeRest(where)) {
    const Segment& segment = arrival->segment;
    if (segment.Has(kSyn)) judge_.TakeAnySyn(segment.seq);
    if (segment.Length() == 0) continue;
    const std::uint16_t flags = segment.Has(kSyn) ? kSyn | kAck : segment.Has(kFin) ? kFin | kAck : kAck;
    Sends({.seq = isn() + (segment.Has(kSyn) ? 0 : 1),
           .ack = segment.seq + segment.Length(),
           .flags = flags,
           .window = kWindow});
  }
}

// ---- What is sent again, and when.

Gap StrictReceiver::ReceivesAgain(Where where) {
  return ReceivesOldest(SubjectAt(where).Should("lab3.sender.should_send_again", {{"seq", OldestOnTheWire()}}), where);
}

Gap StrictReceiver::ReceivesProbe(Where where) {
  return ReceivesOldest(SubjectAt(where).Should("lab3.sender.should_probe"), where);
}

Gap StrictReceiver::ReceivesOldest(const Phrase& should, Where where) {
  const SenderJudge::Sending before = judge_.TimerStart();
  while (true) {
    const Arrival arrival = Next(should, kTimerPatience, where);
    Note(arrival, where);
    if (!judge_.BringsOldest(arrival.segment)) continue;
    return {.time = arrival.sent - before.moment, .starved = Starved() - before.starved_before + before.uncertainty};
  }
}

void StrictReceiver::ReceivesAgainAtOnce(Where where) {
  while (const std::optional<Arrival> arrival = NextBeforeRest(where)) {
    Note(*arrival, where);
    if (judge_.BringsOldest(arrival->segment)) return;
  }
  Fail(SubjectAt(where).Should("lab3.sender.should_send_again_at_once", {{"seq", OldestOnTheWire()}}),
       "lab3.waits_for_its_timer", where);
}

// ---- The end.

void StrictReceiver::ReceivesFin(Where where) {
  if (judge_.arrived() > judge_.end_of_data()) return;
  Wants(News::kFin, SubjectAt(where).Should("lab3.sender.should_send_fin"), where);
}

void StrictReceiver::SendsFinAck() {
  judge_.FinAckIsSent();
  Sends(FinAck());
}

void StrictReceiver::ReceivesLastAck(Where where) {
  Wants(News::kAck, SubjectAt(where).Should("lab3.sender.should_answer_fin_ack"), where);
}

void StrictReceiver::Ends(Where where) {
  ReceivesFin(where);
  SendsFinAck();
  ReceivesLastAck(where);
}

// ---- Segments of ours.

Segment StrictReceiver::SynAck(std::uint16_t window) const {
  return {.seq = isn(), .ack = judge_.OnTheWire(1), .flags = kSyn | kAck, .window = window};
}

Segment StrictReceiver::AckOf(Number number) const {
  return {.seq = judge_.own_next(), .ack = judge_.OnTheWire(number), .flags = kAck, .window = judge_.window()};
}

Segment StrictReceiver::FinAck() const {
  return {.seq = isn() + 1, .ack = judge_.OnTheWire(judge_.arrived()), .flags = kFin | kAck, .window = kWindow};
}

Segment StrictReceiver::Reset() const {
  return {.seq = judge_.is_syn_answered() ? judge_.own_next() : 0,
          .ack = judge_.OnTheWire(judge_.arrived()),
          .flags = kRst | kAck};
}

// ---- What arrives.

StrictReceiver::News StrictReceiver::Note(const Arrival& arrival, Where where) {
  return Judged([&] { return judge_.Take(arrival, SubjectAt(where)); });
}

StrictReceiver::News StrictReceiver::NextNews(const Phrase& should, Where where) {
  while (true) {
    const Arrival arrival = Next(should, kPatience, where);
    const News news = Note(arrival, where);
    if (news == News::kNone) continue;
    last_ = arrival.segment;
    return news;
  }
}

void StrictReceiver::Wants(News wanted, const Phrase& should, Where where) {
  News news = News::kNone;
  // An acknowledgement may arrive before whatever else is wanted.
  do {
    news = NextNews(should, where);
  } while (news == News::kAck && wanted != News::kAck);
  if (news == wanted) return;
  Fail(should, news == News::kData ? "lab3.sends_data_first" : "lab3.sends_fin_first", where);
}

}  // namespace socklab::lab3
