#include "harness/web/http_peer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "harness/peers/tcp_connection.h"
#include "harness/program/patience.h"
#include "harness/text/quote.h"
#include "harness/web/http_reading.h"

namespace socklab::web {
namespace {

using peers::Circumstance;
using peers::TcpConnection;
using peers::Unmet;
using text::QuotedShort;
using text::Verbatim;
using End = TcpConnection::End;
using Framing = HttpReader::Framing;
using Kind = transcript::Step::Kind;

constexpr int kRequestTimeout = 408;                // RFC 9110, 15.5.9
constexpr std::size_t kChunk = 65'536;              // bytes that are taken from the kernel at once
constexpr std::size_t kMostAtOnce = 16 << 20;       // bytes that are read without a look at the program
constexpr std::size_t kShown = 200;                 // bytes after an answer that a report may show
constexpr std::size_t kMostMeasured = 1 << 20;      // bytes after an answer that count as its body
constexpr std::size_t kStatusesListed = 4;          // more are told as a range
constexpr std::chrono::milliseconds kLeaving{250};  // for which a client waits to see whether the server closes

// "text/css or text/plain".
Phrase Either(const std::vector<std::string>& texts) {
  Phrase either;
  for (const std::string& text : texts) {
    either = either.empty() ? Verbatim(text) : Phrase("http.or", {{"one", either}, {"other", Verbatim(text)}});
  }
  return either;
}

// "200 OK", "403 Forbidden or 404 Not Found", "a status from 400 to 499".
Phrase Either(const std::vector<int>& statuses) {
  if (statuses.size() > kStatusesListed) {
    const auto [least, most] = std::ranges::minmax(statuses);
    return {"http.status_between", {{"least", least}, {"most", most}}};
  }
  std::vector<std::string> words;
  for (const int status : statuses) words.push_back(StatusInWords(status));
  return Either(words);
}

}  // namespace

HttpPeer::HttpPeer(TcpPeer peer) : TcpPeer(std::move(peer)) {}

std::string HttpPeer::Request(const std::string& method, const std::string& target,
                              const std::string& more_fields) const {
  return fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n{}\r\n", method, target, remote().ToString(), more_fields);
}

HttpPeer& HttpPeer::Delivering(peers::Plan plan) {
  TcpPeer::Delivering(std::move(plan));
  return *this;
}

HttpPeer& HttpPeer::WaitingAtMost(std::chrono::milliseconds time) {
  TcpPeer::WaitingAtMost(time);
  return *this;
}

void HttpPeer::Asks(const std::string& target, Where where) {
  Asks("GET", target, "", where);
}

void HttpPeer::Asks(const std::string& method, const std::string& target, const std::string& more_fields, Where where) {
  asked_for_head_.push_back(method == "HEAD");
  Sends(Request(method, target, more_fields), where);
}

HttpHead HttpPeer::IsAnswered(const Answer& answer, Where where) {
  Begin(answer);
  AwaitAnswer(false, where);
  return *reading_->reader.head();
}

void HttpPeer::IsAnsweredOrDropped(const Answer& answer, Where where) {
  Begin(answer);
  AwaitAnswer(true, where);
}

void HttpPeer::Begin(const Answer& answer) {
  const bool to_head = !asked_for_head_.empty() && asked_for_head_.front();
  if (!asked_for_head_.empty()) asked_for_head_.pop_front();
  reading_ = std::make_shared<HttpReading>(answer, to_head);
}

// The story has the answer as far as it has arrived, whatever becomes of it.
void HttpPeer::AwaitAnswer(bool may_be_dropped, Where where) {
  try {
    AwaitHead(may_be_dropped, where);
    if (reading_->dropped) return connection().TellEnd();
    DemandFields(where);
    AwaitBody(where);
  } catch (const Unmet&) {
    TellAnswer();
    throw;
  }
  TellAnswer();
}

void HttpPeer::TellAnswer() {
  TcpConnection& tcp = connection();
  const HttpReader& reader = reading_->reader;
  if (reader.head_bytes().empty()) return;
  const transcript::Time time = tcp.arrived.TimeOf(tcp.received - tcp.inbox.size());
  peers::Story& story = tcp.conversation.story();
  if (!reader.head()) return story.TellBytes(Kind::kFromProgram, tcp.name, reader.head_bytes(), {}, time);
  const std::uint64_t size = reader.body_bytes();
  story.Tell(Kind::kFromProgram, tcp.name, Verbatim(reading_->HeadInWords()),
             size > 0 ? Phrase("http.with_body", {{"size", size}}) : Phrase(), time);
}

// Takes what has arrived of the answer.
void HttpPeer::Pull() {
  TcpConnection& tcp = connection();
  HttpReading& reading = *reading_;
  for (std::size_t pulled = 0; pulled < kMostAtOnce && !reading.IsDecided();) {
    const std::size_t wanted = tcp.inbox.size() + kChunk;
    tcp.Pull(wanted);
    const bool is_all = tcp.inbox.size() < wanted;  // that has arrived
    const std::size_t taken = reading.reader.Take(tcp.inbox);
    tcp.inbox.erase(0, taken);
    pulled += taken;
    if (is_all && tcp.end != End::kNone) reading.reader.TakeEnd();
    if (is_all || taken == 0) return;
  }
}

Phrase HttpPeer::Silence() {
  return {"http.says_nothing_more_after", {{"who", connection().Who()}, {"progress", reading_->Progress()}}};
}

Unmet HttpPeer::NotMet(const Phrase& should, const Phrase& observed, Where where) {
  return connection().conversation.NotMet(connection().program, should, observed, where);
}

Unmet HttpPeer::BodyNotMet(const Phrase& should, const Phrase& observed, Where where) {
  Unmet unmet = NotMet(should, observed, where);
  unmet.finding.difference = reading_->Difference();
  return unmet;
}

// The same sentence wherever it is found, so that a report can tell it once.
Unmet HttpPeer::WrongLength(std::uint64_t size, Where where) {
  const std::uint64_t length = *reading_->reader.content_length();
  Unmet unmet({"http.wrong_content_length", {{"peer", name()}, {"size", size}, {"length", length}}}, where);
  unmet.finding.now = connection().conversation.watch().Describe(connection().program);
  if (reading_->IsNumberOfCharacters(length)) {
    unmet.finding.remarks.push_back({"http.counts_characters", {{"length", length}}});
  }
  return unmet;
}

// ---- The head

void HttpPeer::AwaitHead(bool may_be_dropped, Where where) {
  TcpConnection& tcp = connection();
  HttpReading& reading = *reading_;
  const HttpReader& reader = reading.reader;
  const std::vector<int>& statuses = reading.expected.status;
  const Phrase should = {may_be_dropped ? "http.should_be_answered_or_dropped" : "http.should_be_answered",
                         {{"peer", name()}, {"status", Either(statuses)}}};
  const auto come = [&] {
    Pull();
    return reader.head() || !reader.flaw().empty() || tcp.end != End::kNone;
  };
  const auto circumstance = [&]() -> Circumstance {
    if (reader.head_bytes().empty()) return tcp.SilenceAfterExperiment();
    return Silence();
  };
  program::Wait wait = tcp.Until(come, POLLIN);
  if (std::ranges::find(statuses, kRequestTimeout) != statuses.end()) {
    wait.timer_may_help = true;
    wait.patience = program::patience::kShortTimer;
  }
  tcp.conversation.Await(tcp.program, wait, {.should = should, .where = where, .circumstance = circumstance});
  if (!reader.flaw().empty()) throw NotMet(should, reader.flaw(), where);
  if (!reader.head()) {
    const bool nothing_came = reader.head_bytes().empty();
    reading.dropped = may_be_dropped && (nothing_came || tcp.end == End::kReset);
    if (reading.dropped) return;
    if (nothing_came) throw NotMet(should, tcp.DescribeEnd(), where);
    throw NotMet(should, {"http.ended_after", {{"end", tcp.DescribeEnd()}, {"progress", reading.Progress()}}}, where);
  }
  if (reading.IsExpectedStatus()) return;
  throw NotMet(should, {"http.is_answered", {{"status", reader.head()->StatusInWords()}}}, where);
}

// What the head tells without the body.
void HttpPeer::DemandFields(Where where) {
  const HttpReading& reading = *reading_;
  const Answer& expected = reading.expected;
  const HttpHead& head = *reading.reader.head();
  for (const std::string& field : expected.fields) {
    if (head.Field(field)) continue;
    throw NotMet({"http.should_have_field", {{"peer", name()}, {"field", field}}}, "http.has_none", where);
  }
  DemandType(where);
  const std::optional<std::uint64_t> length = reading.reader.content_length();
  if (expected.says_length && !length) {
    throw NotMet({"http.should_have_content_length", {{"peer", name()}}}, "http.has_none", where);
  }
  if (expected.closes && head.Lists("Connection", "keep-alive")) {
    throw NotMet(
        {"http.should_not_keep_connection", {{"peer", name()}}},
        {"http.says_connection", {{"value", QuotedShort(fmt::format("{}", fmt::join(head.List("Connection"), ", ")))}}},
        where);
  }
  if (!reading.to_head || !expected.body || !length || expected.any_length || reading.MayBeLength(*length)) return;
  Unmet unmet = WrongLength(expected.body->size(), where);
  unmet.finding.remarks.push_back("http.head_has_length_of_get");
  throw unmet;
}

void HttpPeer::DemandType(Where where) {
  const std::vector<std::string>& types = reading_->expected.types;
  if (types.empty()) return;
  const Phrase should = {"http.should_have_type", {{"peer", name()}, {"type", Either(types)}}};
  const std::optional<std::string> type = reading_->reader.head()->Field("Content-Type");
  if (!type) throw NotMet(should, "http.has_no_such_field", where);
  if (std::ranges::find(types, MediaTypeOf(*type)) != types.end()) return;
  throw NotMet(should, {"http.has_type", {{"type", QuotedShort(*type)}}}, where);
}

// ---- The body

void HttpPeer::AwaitBody(Where where) {
  TcpConnection& tcp = connection();
  HttpReading& reading = *reading_;
  const HttpReader& reader = reading.reader;
  const Answer& expected = reading.expected;
  if (reading.to_head) return;
  if (expected.body && reader.framing() == Framing::kLength && !reading.MayBeLength(*reader.content_length()))
    return FindOutAboutLength(where);

  Phrase should(expected.any_body ? "http.should_receive_a_body" : "http.should_receive_answer", {{"peer", name()}});
  if (expected.body) should = {"http.should_receive_body", {{"peer", name()}, {"size", expected.body->size()}}};
  const auto come = [&] {
    Pull();
    if (reading.IsDecided() || tcp.end != End::kNone) return true;
    if (reader.framing() != Framing::kUntilEnd) return false;
    return expected.body ? reading.Matches() : !expected.any_body || reader.body_bytes() > 0;
  };
  tcp.conversation.Await(tcp.program, tcp.Until(come, POLLIN),
                         {.should = should,
                          .where = where,
                          .circumstance = [&]() -> Circumstance { return Silence(); },
                          .difference = [&] { return reading.Difference(); }});
  DemandBody(should, where);
}

// About what has arrived, once nothing more may change it.
void HttpPeer::DemandBody(const Phrase& should, Where where) {
  const TcpConnection& tcp = connection();
  const HttpReading& reading = *reading_;
  const HttpReader& reader = reading.reader;
  const Answer& expected = reading.expected;
  const bool until_end = reader.framing() == Framing::kUntilEnd;
  if (!reader.flaw().empty()) throw BodyNotMet(should, reader.flaw(), where);
  if (reading.Differs()) {
    const bool longer = reading.matched() == expected.body->size();
    throw BodyNotMet(should, longer ? "http.more_came" : "tcp.other_bytes_came", where);
  }
  if (reader.whole() && !until_end && expected.body && !reading.Matches()) {
    throw BodyNotMet(should, {"http.body_is_shorter", {{"progress", reading.Progress()}}}, where);
  }
  if (reader.framing() == Framing::kLength && !reader.whole() && !expected.body && ClosesAndGoesOn()) {
    Unmet unmet = WrongLength(reader.body_bytes(), where);
    unmet.finding.remarks.push_back({"http.or_closed_too_early", {{"length", *reader.content_length()}}});
    throw unmet;
  }
  if ((!reader.whole() && !until_end) || (expected.body && !reading.Matches())) {
    throw BodyNotMet(should, {"http.ended_after", {{"end", tcp.DescribeEnd()}, {"progress", reading.Progress()}}},
                     where);
  }
  if (expected.any_body && reader.body_bytes() == 0) throw BodyNotMet(should, "http.is_empty", where);
}

// Whether the program has closed the connection itself: its end closes it too, and may be seen only later.
bool HttpPeer::ClosesAndGoesOn() {
  TcpConnection& tcp = connection();
  program::Wait wait = tcp.Until([] { return false; }, 0);
  wait.patience = wait.computing = program::patience::kAtRest;
  return tcp.end == End::kFin && tcp.conversation.watch().Until(tcp.program, wait).ending != program::Ending::kExited;
}

// Content-Length is not that of the expected body: which of them is wrong?
void HttpPeer::FindOutAboutLength(Where where) {
  TcpConnection& tcp = connection();
  HttpReading& reading = *reading_;
  const std::uint64_t size = reading.expected.body->size();
  const auto found_out = [&] {
    Pull();
    if (reading.reader.whole()) {
      tcp.Pull(kChunk);
      reading.TakeBody(std::exchange(tcp.inbox, ""));
    }
    return reading.matched() == size || !reading.wrong().empty() || tcp.end != End::kNone;
  };
  tcp.conversation.watch().Until(tcp.program, tcp.Until(found_out, POLLIN));
  if (reading.matched() == size) throw WrongLength(size, where);
  const Phrase announced = {"http.content_length_announces", {{"length", *reading.reader.content_length()}}};
  throw BodyNotMet({"http.should_receive_body", {{"peer", name()}, {"size", size}}},
                   reading.wrong().empty() ? announced : "tcp.other_bytes_came", where);
}

// ---- After the answer

// The end has arrived, or something that should not be there.
bool HttpPeer::EndsOrGoesOn() {
  TcpConnection& tcp = connection();
  HttpReading& reading = *reading_;
  if (reading.reader.framing() == Framing::kUntilEnd) {
    Pull();
    if (reading.Differs() || reading.IsTooLong()) return true;
  } else {
    tcp.Pull(kShown);
  }
  return (!tcp.inbox.empty() && !reading.IsForgiven(tcp.inbox)) || tcp.end != End::kNone;
}

void HttpPeer::DemandNothingMore(const Phrase& should, Where where) {
  TcpConnection& tcp = connection();
  HttpReading& reading = *reading_;
  const auto came_after = [&](const Phrase& what, const Phrase& place) {
    return Unmet(should, {"http.came_after", {{"what", what}, {"place", place}}}, where);
  };
  if (reading.Differs()) {
    throw came_after(Verbatim(QuotedShort(reading.wrong())), {"http.after_body", {{"size", reading.matched()}}});
  }
  if (reading.IsForgiven(tcp.inbox)) tcp.inbox.clear();
  if (tcp.inbox.starts_with("HTTP/1.")) throw came_after("http.another_answer", reading.AfterIt());
  if (!tcp.inbox.empty()) {
    if (reading.reader.framing() == Framing::kLength && !reading.expected.body) MeasureUnknownBody(where);
    throw came_after(Verbatim(QuotedShort(tcp.inbox.substr(0, kShown))), reading.AfterIt());
  }
  if (reading.IsTooLong() && tcp.end == End::kNone) {
    throw Unmet(should, {"http.came_without_end", {{"size", reading.reader.body_bytes()}}}, where);
  }
}

// Bytes follow a body that nobody knows: they belong to it, and Content-Length is too small.
void HttpPeer::MeasureUnknownBody(Where where) {
  TcpConnection& tcp = connection();
  const auto measured = [&] {
    tcp.Pull(kMostMeasured);
    return tcp.inbox.size() == kMostMeasured || tcp.end != End::kNone;
  };
  program::Wait wait = tcp.Until(measured, POLLIN);
  wait.patience = wait.computing = kLeaving;
  tcp.conversation.watch().Until(tcp.program, wait);
  if (tcp.inbox.size() < kMostMeasured) throw WrongLength(reading_->reader.body_bytes() + tcp.inbox.size(), where);
}

void HttpPeer::ReceivesEnd(Where where) {
  if (!reading_) return TcpPeer::ReceivesEnd(where);
  if (reading_->dropped) return;
  TcpConnection& tcp = connection();
  const Phrase should = {"tcp.should_see_end", {{"peer", name()}}};
  tcp.conversation.Await(
      tcp.program, tcp.Until([&] { return EndsOrGoesOn(); }, POLLIN),
      {.should = should, .where = where, .circumstance = [&]() -> Circumstance { return tcp.Silence(); }});
  DemandNothingMore(should, where);
  TcpPeer::ReceivesEnd(where);
}

void HttpPeer::Leaves(Where where) {
  if (reading_ && !reading_->dropped) {
    TcpConnection& tcp = connection();
    program::Wait wait = tcp.Until([&] { return EndsOrGoesOn(); }, POLLIN);
    wait.patience = wait.computing = kLeaving;
    tcp.conversation.watch().Until(tcp.program, wait);
    DemandNothingMore({"http.should_receive_nothing_more", {{"peer", name()}}}, where);
  }
  Closes();
}

}  // namespace socklab::web
