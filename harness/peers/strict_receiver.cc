#include "harness/peers/strict_receiver.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

namespace socklab::peers {
namespace {

using std::chrono::milliseconds;

// For programs that wake up again and again, although nothing is to be done: those that do not are judged at once.
constexpr milliseconds kPatience{3'000};
// Longer than any timer that a check waits for.
constexpr milliseconds kTimerPatience{10'000};

std::string Bytes(std::uint64_t count) {
  return fmt::format("{} byte{}", count, count == 1 ? "" : "s");
}

}  // namespace

StrictReceiver::StrictReceiver(Conversation& conversation, net::Endpoint local, net::Content file,
                               std::optional<std::uint32_t> their_isn)
    : SegmentPeer(conversation, "receiver", local, 5000), file_(std::move(file)), their_isn_(their_isn) {}

// Of a number that is not one of this connection's, any number far away.
Number StrictReceiver::NumberOf(std::uint32_t seq) const {
  return came_ + static_cast<Number>(static_cast<std::int64_t>(Distance(OnTheWire(came_), seq)));
}

// ---- The handshake.

void StrictReceiver::ReceivesSyn(Where where) {
  Wants(News::kSyn, "should begin with a SYN", where);
}

void StrictReceiver::SendsSynAck(std::uint16_t window) {
  acknowledged_ = came_;
  window_ = window;
  right_edge_ = acknowledged_ + window;
  syn_answered_ = true;
  Sends(SynAck(window));
}

void StrictReceiver::ReceivesAck(Where where) {
  Wants(News::kAck, "should answer the SYN|ACK with an ACK", where);
}

void StrictReceiver::Accepts(std::uint16_t window, Where where) {
  ReceivesSyn(where);
  SendsSynAck(window);
}

// ---- Data.

void StrictReceiver::ReceivesData(Where where) {
  Wants(News::kData, fmt::format("should send its data from seq={} on", OnTheWire(came_)), where);
}

bool StrictReceiver::ReceivesDataBeforeRest(Where where) {
  while (const std::optional<Arrival> arrival = NextBeforeRest(where)) {
    if (Note(*arrival, where) == News::kData) return true;
  }
  return false;
}

void StrictReceiver::ReceivesUntilTheWindowCloses(Where where) {
  const Number before = came_;
  ReceivesData(where);
  const Number size = came_ - before;
  while (came_ < right_edge_) {
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
  Flight flight;
  const Number before = came_;
  while (ReceivesDataBeforeRest(where)) ++flight.segments;
  flight.bytes = std::min(came_, end_of_data()) - std::min(before, end_of_data());
  if (flight.segments > 0) return flight;
  ReceivesData(where);  // says why not, or sees the flight begin
  return {.segments = 1, .bytes = came_ - before};
}

void StrictReceiver::ReceivesNothingNew(const std::string& because, Where where) {
  while (const std::optional<Arrival> arrival = NextBeforeRest(where)) {
    const bool is_early = !syn_answered_ && !arrival->segment.Has(kSyn);
    const News news = is_early ? News::kData : Note(*arrival, where);
    if (news == News::kNone || news == News::kAck) continue;
    Blames(fmt::format("should send nothing new {}, but sends {}", because, InWords(arrival->segment)), where);
  }
}

void StrictReceiver::HasReceivedNothingMore(const std::string& because, Where where) {
  while (const std::optional<Arrival> arrival = NextBeforeRest(where)) {
    if (arrival->segment.Has(kRst)) continue;
    Note(*arrival, where);
    if (!BringsOldest(arrival->segment)) continue;
    Blames(fmt::format("should send nothing more {}, but has sent {}", because, InWords(arrival->segment)), where);
  }
}

void StrictReceiver::Acknowledges() {
  Acknowledges(window_);
}

void StrictReceiver::Acknowledges(std::uint16_t window) {
  acknowledged_ = came_;
  ends_.clear();
  right_edge_ = std::max(right_edge_, acknowledged_ + window);
  window_ = static_cast<std::uint16_t>(right_edge_ - acknowledged_);
  Sends(AckOf(acknowledged_));
  NoteAdvance();
}

void StrictReceiver::NoteAdvance() {
  advanced_ = {.moment = departure().earliest,
               .starved_before = starved_before(),
               .uncertainty = departure().latest - departure().earliest};
}

void StrictReceiver::AcknowledgesEach() {
  for (const Number end : std::exchange(ends_, {})) {
    acknowledged_ = end;
    right_edge_ = acknowledged_ + window_;
    Sends(AckOf(acknowledged_));
    NoteAdvance();
  }
}

void StrictReceiver::AcknowledgesAgain() {
  Sends(AckOf(acknowledged_));
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
    if (segment.Has(kSyn)) their_isn_ = segment.seq;
    if (segment.Length() == 0) continue;
    const std::uint16_t flags = segment.Has(kSyn) ? kSyn | kAck : segment.Has(kFin) ? kFin | kAck : kAck;
    Sends({.seq = isn() + (segment.Has(kSyn) ? 0 : 1),
           .ack = segment.seq + segment.Length(),
           .flags = flags,
           .window = kWindow});
  }
}

// ---- What is sent again, and when.

// What the timer of the oldest segment has run since: its last sending, or the acknowledgement that made it the oldest.
StrictReceiver::Sending StrictReceiver::TimerStart() const {
  const Sending& sent = std::prev(sendings_.upper_bound(acknowledged_))->second;
  return sent.moment > advanced_.moment ? sent : advanced_;
}

Gap StrictReceiver::ReceivesAgain(Where where) {
  const Sending before = TimerStart();
  while (true) {
    const Arrival arrival =
        Next(fmt::format("{} should send seq={} again, since it is not acknowledged", Your(), OnTheWire(acknowledged_)),
             kTimerPatience, where);
    Note(arrival, where);
    if (BringsOldest(arrival.segment)) return Since(before, arrival);
  }
}

void StrictReceiver::ReceivesAgainAtOnce(Where where) {
  while (const std::optional<Arrival> arrival = NextBeforeRest(where)) {
    Note(*arrival, where);
    if (BringsOldest(arrival->segment)) return;
  }
  Blames(fmt::format("should send seq={} again at once, but waits for its timer", OnTheWire(acknowledged_)), where);
}

Gap StrictReceiver::ReceivesProbe(Where where) {
  const Sending before = TimerStart();
  while (true) {
    const Arrival arrival =
        Next(fmt::format("{} should probe the closed window with one byte", Your()), kTimerPatience, where);
    Note(arrival, where);
    if (BringsOldest(arrival.segment)) return Since(before, arrival);
  }
}

Gap StrictReceiver::Since(const Sending& before, const Arrival& now) {
  return {.time = now.sent - before.moment, .starved = Starved() - before.starved_before + before.uncertainty};
}

bool StrictReceiver::BringsOldest(const Segment& segment) const {
  if (segment.Length() == 0) return false;
  const Number begin = NumberOf(segment.seq);
  return begin <= acknowledged_ && acknowledged_ < begin + segment.Length();
}

// ---- The end.

void StrictReceiver::ReceivesFin(Where where) {
  if (came_ > end_of_data()) return;
  Wants(News::kFin, "should send a FIN behind its last byte", where);
}

void StrictReceiver::SendsFinAck() {
  acknowledged_ = came_;
  fin_answered_ = true;
  Sends(FinAck());
}

void StrictReceiver::ReceivesLastAck(Where where) {
  Wants(News::kAck, "should answer the FIN|ACK with an ACK", where);
}

void StrictReceiver::Ends(Where where) {
  ReceivesFin(where);
  SendsFinAck();
  ReceivesLastAck(where);
}

// ---- Segments of ours.

Segment StrictReceiver::SynAck(std::uint16_t window) const {
  return {.seq = isn(), .ack = OnTheWire(1), .flags = kSyn | kAck, .window = window};
}

Segment StrictReceiver::AckOf(Number number) const {
  return {.seq = own_next(), .ack = OnTheWire(number), .flags = kAck, .window = window_};
}

Segment StrictReceiver::FinAck() const {
  return {.seq = isn() + 1, .ack = OnTheWire(came_), .flags = kFin | kAck, .window = kWindow};
}

Segment StrictReceiver::Reset() const {
  return {.seq = syn_answered_ ? own_next() : 0, .ack = OnTheWire(came_), .flags = kRst | kAck};
}

// ---- What comes, held against the specification.

void StrictReceiver::Wants(News wanted, const std::string& should, Where where) {
  News news = News::kNone;
  // An acknowledgement may come before whatever else is wanted.
  do {
    news = NextNews(should, where);
  } while (news == News::kAck && wanted != News::kAck);
  if (news == wanted) return;
  Blames(fmt::format("{}, but sends {} first", should, news == News::kData ? "data" : "a FIN"), where);
}

StrictReceiver::News StrictReceiver::NextNews(const std::string& should, Where where) {
  while (true) {
    const Arrival arrival = Next(fmt::format("{} {}", Your(), should), kPatience, where);
    const News news = Note(arrival, where);
    if (news == News::kNone) continue;
    last_ = arrival.segment;
    return news;
  }
}

StrictReceiver::News StrictReceiver::Note(const Arrival& arrival, Where where) {
  const Segment& segment = arrival.segment;
  if (segment.Has(kRst)) Blames("should go on, but resets the connection (RST)", where);
  if (came_ == 0 && !segment.Has(kSyn)) {
    Blames(fmt::format("should begin with a SYN, but begins with {}", InWords(segment)), where);
  }
  if (segment.Has(kAck)) JudgeAck(segment, where);
  News news = News::kNone;
  if (segment.Has(kSyn)) {
    news = NoteSyn(segment, where);
  } else if (segment.Has(kFin)) {
    news = NoteFin(segment, where);
  } else if (segment.data.empty()) {
    news = NoteAck(segment, where);
  } else {
    news = NoteData(segment, where);
  }
  if (segment.Length() > 0) {
    sendings_[NumberOf(segment.seq)] = {.moment = arrival.sent, .starved_before = arrival.starved_before};
  }
  return news;
}

StrictReceiver::News StrictReceiver::NoteSyn(const Segment& segment, Where where) {
  if (segment.flags != kSyn || !segment.data.empty()) {
    Blames(fmt::format("should set the flag SYN alone, without data, in its first segment, but sends {}",
                       InWords(segment)),
           where);
  }
  if (their_isn_ && segment.seq != *their_isn_) {
    Blames(fmt::format("should number its SYN {}, but its seq is {}", *their_isn_, segment.seq), where);
  }
  their_isn_ = segment.seq;
  if (came_ > 0) return News::kNone;
  came_ = 1;
  return News::kSyn;
}

StrictReceiver::News StrictReceiver::NoteAck(const Segment& segment, Where where) {
  if (segment.flags == 0) Blames("should send no segment that has neither flags nor data", where);
  bool& came = fin_answered_ ? last_ack_came_ : ack_came_;
  const bool is_due = fin_answered_ ? segment.ack == isn() + 2 : syn_answered_;
  if (came || !is_due) return News::kNone;
  if (segment.seq != OnTheWire(came_)) {
    Blames(fmt::format("should put its next number, {}, into seq of this ACK, but seq is {}", OnTheWire(came_),
                       segment.seq),
           where);
  }
  came = true;
  return News::kAck;
}

StrictReceiver::News StrictReceiver::NoteData(const Segment& segment, Where where) {
  if (!syn_answered_) Blames("should send no data before its SYN is acknowledged", where);
  const Number begin = NumberOf(segment.seq), end = begin + segment.data.size();
  const bool is_in_sequence = begin >= 1 && begin <= came_ && end <= end_of_data();
  if (!is_in_sequence) {
    Blames(fmt::format("should go on with seq={}, but sends {}: {}", OnTheWire(came_), InWords(segment),
                       WhyOutOfSequence(segment.seq)),
           where);
  }
  JudgeBytes(segment, begin, where);
  if (minds_the_window_) JudgeWindow(segment, begin, where);
  ack_came_ = true;
  if (end <= came_) return News::kNone;
  const bool is_probe = right_edge_ == acknowledged_ && begin == right_edge_ && segment.data.size() == 1;
  if (is_probe) return News::kNone;  // it is for us to take its byte or not, and we do not
  came_ = end;
  ends_.push_back(end);
  return News::kData;
}

std::string StrictReceiver::WhyOutOfSequence(std::uint32_t seq) const {
  if (Distance(OnTheWire(1), seq) < 0) return fmt::format("the first byte of the file is seq={}", OnTheWire(1));
  if (Distance(OnTheWire(came_), seq) > 0) return "the numbers between have never come";
  return fmt::format("the last of the file's {} is seq={}", Bytes(file_.size()), OnTheWire(file_.size()));
}

StrictReceiver::News StrictReceiver::NoteFin(const Segment& segment, Where where) {
  if ((segment.flags != kFin && segment.flags != (kFin | kAck)) || !segment.data.empty()) {
    Blames(fmt::format("should send its FIN without data and with no flag but ACK, but sends {}", InWords(segment)),
           where);
  }
  if (NumberOf(segment.seq) != end_of_data()) {
    Blames(fmt::format("should number its FIN {}, behind the last of the file's {}, but its seq is {}",
                       OnTheWire(end_of_data()), Bytes(file_.size()), segment.seq),
           where);
  }
  ack_came_ = true;
  if (came_ > end_of_data()) return News::kNone;
  if (came_ < end_of_data()) {
    Blames(fmt::format("should send all of its file before its FIN, but {} have never come", Bytes(bytes_left())),
           where);
  }
  came_ = end_of_data() + 1;
  ends_.push_back(came_);
  return News::kFin;
}

void StrictReceiver::JudgeAck(const Segment& segment, Where where) const {
  const bool is_right = syn_answered_ && (segment.ack == isn() + 1 || segment.ack == own_next());
  if (is_right) return;
  Blames(syn_answered_ ? fmt::format("should acknowledge ack={}, the next number that it expects, but sends {}",
                                     own_next(), InWords(segment))
                       : fmt::format("should set no flag ACK before anything has come that it could acknowledge, but "
                                     "sends {}",
                                     InWords(segment)),
         where);
}

void StrictReceiver::JudgeBytes(const Segment& segment, Number begin, Where where) const {
  const std::string expected = file_.Part(begin - 1, segment.data.size());
  if (segment.data == expected) return;
  Unmet unmet(
      fmt::format("{} should send the bytes of its file, but those of {} are others.", Your(), InWords(segment)),
      where);
  unmet.difference = Compare(file_, begin - 1, segment.data);
  throw unmet;
}

void StrictReceiver::JudgeWindow(const Segment& segment, Number begin, Where where) const {
  const Number end = begin + segment.data.size();
  const bool is_probe = right_edge_ == acknowledged_ && begin == right_edge_ && segment.data.size() == 1;
  if (end <= right_edge_ || is_probe) return;
  if (right_edge_ == acknowledged_) {
    Blames(fmt::format("should send no more than one byte while the window is 0, but sends {}", InWords(segment)),
           where);
  }
  Blames(fmt::format("should have no more than {} on the way, as the window was advertised, but with {} it has {}",
                     Bytes(right_edge_ - acknowledged_), InWords(segment), end - acknowledged_),
         where);
}

}  // namespace socklab::peers
