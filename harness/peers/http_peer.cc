#include "harness/peers/http_peer.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <boost/beast/http/rfc7230.hpp>
#include <chrono>
#include <string_view>
#include <utility>

#include "harness/net/quote.h"
#include "harness/peers/tcp_connection.h"

namespace socklab::peers {
namespace {

using net::Content;
using net::QuotedShort;
using End = TcpConnection::End;
using Framing = HttpReader::Framing;
using Kind = Step::Kind;

constexpr int kRequestTimeout = 408;                // RFC 9110, 15.5.9
constexpr std::size_t kChunk = 65'536;              // bytes that are taken from the kernel at once
constexpr std::size_t kMostAtOnce = 16 << 20;       // bytes that are read without a look at the program
constexpr std::size_t kShown = 200;                 // bytes of a body that a report may show
constexpr std::size_t kLong = 60;                   // bytes of a header field that are shown whole
constexpr std::size_t kStatusesListed = 4;          // more are told as a range
constexpr std::uint64_t kMostRest = 64 << 20;       // bytes of a body that nobody knows, before its end
constexpr std::chrono::milliseconds kLeaving{250};  // for which a client looks whether the server closes

// "200 OK", "403 Forbidden or 404 Not Found", "a status from 400 to 499".
std::string InWords(const std::vector<int>& statuses) {
  if (statuses.size() > kStatusesListed) {
    const auto [least, most] = std::ranges::minmax(statuses);
    return fmt::format("a status from {} to {}", least, most);
  }
  std::string words;
  for (const int status : statuses) words += (words.empty() ? "" : " or ") + StatusInWords(status);
  return words;
}

// As it is, unless it is long.
std::string Shortened(const std::string& text) {
  return text.size() > kLong ? QuotedShort(text, kLong) : text;
}

std::size_t Characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return (c & 0xC0) != 0x80; }));
}

// Where bytes are that should not be there.
std::string Behind(const HttpReader& reader) {
  switch (reader.framing()) {
    case Framing::kLength:
      return fmt::format("behind the {} that Content-Length announces", Bytes(*reader.content_length()));
    case Framing::kChunked:
      return "behind the last chunk";
    case Framing::kNoBody:
      return "behind the head of an answer that has no body";
    default:
      return "behind the answer";
  }
}

}  // namespace

// An answer while it is read, and what its body should be.
struct HttpPeer::Reading {
  bool to_head = false;
  std::optional<Content> expected{};
  bool newline_may_follow = false;
  bool length_matters = false;
  bool any_length = false;
  std::uint64_t matched = 0;  // bytes of the body that are as expected
  std::string wrong{};        // the first of those behind them, which are not
  bool dropped = false;       // the connection has ended instead
  HttpReader reader{to_head, [this](std::string_view piece) { Take(piece); }, !any_length};

  // Whether these bytes behind the answer are its newline, which Content-Length has left out. Who asks for a right
  // Content-Length does not forgive it.
  bool IsForgiven(std::string_view behind) const {
    return newline_may_follow && !length_matters && (behind == "\n" || behind == "\r" || behind == "\r\n");
  }

  void Take(std::string_view piece) {
    if (!expected) return;
    while (wrong.empty() && !piece.empty() && matched < expected->size()) {
      const std::string_view next = expected->From(matched).substr(0, piece.size());
      const bool is_right = piece.starts_with(next);
      const std::size_t right =
          is_right ? next.size() : static_cast<std::size_t>(std::ranges::mismatch(next, piece).in1 - next.begin());
      matched += right;
      piece.remove_prefix(right);
      if (!is_right) break;
    }
    wrong += piece.substr(0, kShown - std::min(kShown, wrong.size()));
  }

  // All of what is expected has come, and nothing else.
  bool Matches() const {
    if (!expected || matched < expected->size()) return false;
    return wrong.empty() || (newline_may_follow && (wrong == "\n" || wrong == "\r\n"));
  }
  bool Differs() const {
    const bool may_become_newline = newline_may_follow && wrong == "\r" && !reader.whole();
    return !wrong.empty() && !Matches() && !(may_become_newline && matched == expected->size());
  }
  bool MayBeLength(std::uint64_t length) const {
    const std::uint64_t size = expected->size();
    return length == size || (newline_may_follow && (length == size + 1 || length == size + 2));
  }
  // A body that nobody knows is read to its end, but not for ever.
  bool IsTooLong() const { return !expected && reader.body_bytes() > kMostRest; }
  // Nothing that comes may change it any more.
  bool IsDecided() const { return Differs() || reader.whole() || !reader.flaw().empty(); }

  std::optional<peers::Difference> Difference() const {
    if (!expected) return std::nullopt;
    return Compare(*expected, matched, wrong);
  }

  // How far it has come, behind "after".
  std::string Progress() const {
    switch (reader.framing()) {
      case Framing::kNoHeadYet:
        return "a head without the empty line (\\r\\n\\r\\n) that has to end it";
      case Framing::kLength:
        return fmt::format("{} of the {} that Content-Length announces", reader.body_bytes(),
                           Bytes(*reader.content_length()));
      case Framing::kChunked:
        return fmt::format("{} in chunks{}", Bytes(reader.body_bytes()),
                           reader.whole() ? "" : ", without the last chunk (0\\r\\n\\r\\n)");
      default:
        return fmt::format("{} of the body", Bytes(reader.body_bytes()));
    }
  }

  std::string HeadInWords() const {
    const std::string& bytes = reader.head_bytes();
    if (!reader.head()) return QuotedShort(bytes);
    std::string words = QuotedShort(std::string_view(bytes).substr(0, bytes.find("\r\n")));
    for (const auto& [name, value] : reader.head()->fields) {
      if (words.size() > kShown) return net::Printable(words) + ", …";
      words += fmt::format(", {}: {}", Shortened(name), Shortened(value));
    }
    return net::Printable(words);
  }
};

HttpPeer::HttpPeer(TcpPeer peer) : TcpPeer(std::move(peer)) {}

std::string HttpPeer::Request(const std::string& method, const std::string& target,
                              const std::string& more_fields) const {
  return fmt::format("{} {} HTTP/1.1\r\nHost: {}\r\n{}\r\n", method, target, remote().ToString(), more_fields);
}

HttpPeer& HttpPeer::Delivering(Plan plan) {
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
  AwaitAnswer(answer, false, where);
  return *reading_->reader.head();
}

void HttpPeer::IsAnsweredOrDropped(const Answer& answer, Where where) {
  Begin(answer);
  AwaitAnswer(answer, true, where);
}

void HttpPeer::Begin(const Answer& answer) {
  const bool to_head = !asked_for_head_.empty() && asked_for_head_.front();
  if (!asked_for_head_.empty()) asked_for_head_.pop_front();
  reading_.reset(new Reading{.to_head = to_head,
                             .expected = answer.body,
                             .newline_may_follow = answer.newline_may_follow,
                             .length_matters = answer.says_length,
                             .any_length = answer.any_length});
}

// The story has the answer as far as it has come, whatever becomes of it.
void HttpPeer::AwaitAnswer(const Answer& answer, bool may_be_dropped, Where where) {
  try {
    AwaitHead(answer, may_be_dropped, where);
    if (reading_->dropped) return connection().TellEnd();
    DemandHead(answer, where);
    AwaitBody(answer, where);
  } catch (const Unmet&) {
    TellAnswer();
    throw;
  }
  TellAnswer();
}

void HttpPeer::TellAnswer() {
  const HttpReader& reader = reading_->reader;
  if (reader.head_bytes().empty()) return;
  const std::string body = reader.body_bytes() > 0 ? fmt::format("a body of {}", Bytes(reader.body_bytes())) : "";
  connection().Tell(Kind::kFromProgram, reading_->HeadInWords(), body);
}

// Takes what has come of the answer.
void HttpPeer::Pull() {
  TcpConnection& tcp = connection();
  Reading& reading = *reading_;
  for (std::size_t pulled = 0; pulled < kMostAtOnce && !reading.IsDecided();) {
    const std::size_t wanted = tcp.inbox.size() + kChunk;
    tcp.Pull(wanted);
    const bool is_all = tcp.inbox.size() < wanted;  // that has come
    const std::size_t taken = reading.reader.Take(tcp.inbox);
    tcp.inbox.erase(0, taken);
    pulled += taken;
    if (is_all && tcp.end != End::kNone) reading.reader.TakeEnd();
    if (is_all || taken == 0) return;
  }
}

Unmet HttpPeer::Failure(const std::string& message, Where where) {
  Unmet unmet(message, where);
  unmet.program_state = connection().conversation.watch().Describe(connection().program);
  return unmet;
}

Unmet HttpPeer::FailureOfBody(const std::string& message, Where where) {
  Unmet unmet = Failure(message, where);
  unmet.difference = reading_->Difference();
  return unmet;
}

std::string HttpPeer::Silence() {
  return fmt::format("your {} says nothing more after {}", connection().program.name(), reading_->Progress());
}

void HttpPeer::AwaitHead(const Answer& answer, bool may_be_dropped, Where where) {
  TcpConnection& tcp = connection();
  const HttpReader& reader = reading_->reader;
  const std::string should =
      fmt::format("{} should be answered {}{}", name(), InWords(answer.status), may_be_dropped ? ", or dropped" : "");
  const auto come = [&] {
    Pull();
    return reader.head() || !reader.flaw().empty() || tcp.end != End::kNone;
  };
  const auto circumstance = [&] { return reader.head_bytes().empty() ? tcp.CircumstanceAfterExperiment() : Silence(); };
  program::Wait wait = tcp.Until(come, POLLIN);
  if (std::ranges::find(answer.status, kRequestTimeout) != answer.status.end()) {
    wait.timer_may_help = true;
    wait.patience = program::patience::kShortTimer;
  }
  tcp.conversation.Await(tcp.program, wait, {.text = should, .where = where, .circumstance = circumstance});
  if (!reader.flaw().empty()) throw Failure(fmt::format("{}, but {}.", should, reader.flaw()), where);
  if (!reader.head()) {
    const bool nothing_came = reader.head_bytes().empty();
    reading_->dropped = may_be_dropped && (nothing_came || tcp.end == End::kReset);
    if (reading_->dropped) return;
    const std::string after = nothing_came ? "" : " after " + reading_->Progress();
    throw Failure(fmt::format("{}, but {}{}.", should, tcp.EndInWords(), after), where);
  }
  if (std::ranges::find(answer.status, reader.head()->status) != answer.status.end()) return;
  throw Failure(fmt::format("{}, but it is answered {}.", should, reader.head()->StatusInWords()), where);
}

// What the head tells without the body.
void HttpPeer::DemandHead(const Answer& answer, Where where) {
  const HttpHead& head = *reading_->reader.head();
  const std::optional<std::uint64_t> length = reading_->reader.content_length();
  const auto demand = [&](bool condition, const std::string& what) {
    if (!condition) throw Failure(fmt::format("{}'s answer should have {}.", name(), what), where);
  };
  for (const std::string& field : answer.fields)
    demand(head.Field(field).has_value(), fmt::format("a header field {}, but it has none", field));
  if (!answer.types.empty()) {
    const std::string wanted = fmt::format("the Content-Type {}", fmt::join(answer.types, " or "));
    const std::optional<std::string> type = head.Field("Content-Type");
    demand(type.has_value(), wanted + ", but it has no such field");
    const bool is_one = std::ranges::find(answer.types, MediaTypeOf(*type)) != answer.types.end();
    demand(is_one, fmt::format("{}, but it has {}", wanted, QuotedShort(*type)));
  }
  demand(!answer.says_length || length, "a Content-Length, but it has none");
  const std::string connection = head.Field("Connection").value_or("");
  demand(!answer.closes || !boost::beast::http::token_list(connection).exists("keep-alive"),
         fmt::format("no Connection: {}, for the connection is good for one request", net::Printable(connection)));
  if (!reading_->to_head || !answer.body || !length || answer.any_length) return;
  demand(reading_->MayBeLength(*length),
         fmt::format("the Content-Length {}, as to GET, but it has {}", answer.body->size(), *length));
}

void HttpPeer::AwaitBody(const Answer& answer, Where where) {
  TcpConnection& tcp = connection();
  Reading& reading = *reading_;
  const HttpReader& reader = reading.reader;
  if (reading.to_head) return;
  if (answer.body && reader.framing() == Framing::kLength && !reading.MayBeLength(*reader.content_length()))
    return FindOutAboutLength(*answer.body, where);

  std::string should = fmt::format("{} should receive ", name());
  if (answer.body) {
    should += fmt::format("a body of {}", Bytes(answer.body->size()));
  } else {
    should += answer.any_body ? "a body" : "the whole answer";
  }
  const auto come = [&] {
    Pull();
    if (reading.IsDecided() || tcp.end != End::kNone) return true;
    if (reader.framing() != Framing::kUntilEnd) return false;
    return answer.body ? reading.Matches() : !answer.any_body || reader.body_bytes() > 0;
  };
  tcp.conversation.Await(tcp.program, tcp.Until(come, POLLIN),
                         {.text = should,
                          .where = where,
                          .circumstance = [&] { return Silence(); },
                          .difference = [&] { return reading.Difference(); }});
  if (!reader.flaw().empty()) throw FailureOfBody(fmt::format("{}, but {}.", should, reader.flaw()), where);
  if (reading.Differs()) {
    const bool longer = reading.matched == answer.body->size();
    throw FailureOfBody(fmt::format("{}, but {} came.", should, longer ? "more" : "other bytes"), where);
  }
  const bool is_whole = reader.whole() || reader.framing() == Framing::kUntilEnd;
  if (!is_whole || (answer.body && !reading.Matches())) {
    const bool ends_itself = reader.whole() && reader.framing() != Framing::kUntilEnd;
    const std::string because = ends_itself ? "it is shorter: it ends" : tcp.EndInWords();
    throw FailureOfBody(fmt::format("{}, but {} after {}.", should, because, reading.Progress()), where);
  }
  if (answer.any_body && reader.body_bytes() == 0)
    throw FailureOfBody(fmt::format("{}, but it is empty.", should), where);
}

// Content-Length is not that of the body which is expected: which of them is wrong?
void HttpPeer::FindOutAboutLength(const Content& body, Where where) {
  TcpConnection& tcp = connection();
  Reading& reading = *reading_;
  const std::uint64_t length = *reading.reader.content_length();
  const auto found_out = [&] {
    Pull();
    if (reading.reader.whole()) {
      tcp.Pull(kChunk);
      reading.Take(std::exchange(tcp.inbox, ""));
    }
    return reading.matched == body.size() || !reading.wrong.empty() || tcp.end != End::kNone;
  };
  tcp.conversation.watch().Until(tcp.program, tcp.Until(found_out, POLLIN));
  if (reading.matched < body.size()) {
    const std::string because =
        reading.wrong.empty() ? fmt::format("Content-Length announces {}", length) : "other bytes came";
    throw FailureOfBody(fmt::format("{} should receive a body of {}, but {}.", name(), Bytes(body.size()), because),
                        where);
  }
  const bool counts_characters = body.size() <= kChunk && length == Characters(body.Part(0, kChunk));
  throw Failure(fmt::format("{}'s answer should have the Content-Length {}, for so many bytes its body has, but it has "
                            "{}{}.",
                            name(), body.size(), length, counts_characters ? ", the number of characters" : ""),
                where);
}

// Behind the answer: the end has come, or what should not be there.
bool HttpPeer::EndsOrGoesOn() {
  TcpConnection& tcp = connection();
  Reading& reading = *reading_;
  if (reading.reader.framing() == Framing::kUntilEnd) {
    Pull();
    if (reading.Differs() || reading.IsTooLong()) return true;
  } else {
    tcp.Pull(kShown);
  }
  return (!tcp.inbox.empty() && !reading.IsForgiven(tcp.inbox)) || tcp.end != End::kNone;
}

void HttpPeer::DemandNothingMore(const std::string& should, Where where) {
  TcpConnection& tcp = connection();
  Reading& reading = *reading_;
  if (reading.Differs()) {
    throw Unmet(
        fmt::format("{} behind a body of {}, but {} came.", should, Bytes(reading.matched), QuotedShort(reading.wrong)),
        where);
  }
  if (reading.IsForgiven(tcp.inbox)) tcp.inbox.clear();
  if (!tcp.inbox.empty()) {
    const std::string what = tcp.inbox.starts_with("HTTP/1.") ? "another answer" : QuotedShort(tcp.inbox);
    throw Unmet(fmt::format("{}, but {} came {}.", should, what, Behind(reading.reader)), where);
  }
  if (reading.IsTooLong() && tcp.end == End::kNone) {
    throw Unmet(fmt::format("{}, but {} have come without an end.", should, Bytes(reading.reader.body_bytes())), where);
  }
}

void HttpPeer::ReceivesEnd(Where where) {
  if (!reading_) return TcpPeer::ReceivesEnd(where);
  if (reading_->dropped) return;
  TcpConnection& tcp = connection();
  const std::string should = fmt::format("{} should see the connection closed", name());
  tcp.conversation.Await(tcp.program, tcp.Until([&] { return EndsOrGoesOn(); }, POLLIN),
                         {.text = should, .where = where, .circumstance = [&] { return tcp.Circumstance(); }});
  DemandNothingMore(should, where);
  TcpPeer::ReceivesEnd(where);
}

void HttpPeer::Leaves(Where where) {
  if (reading_ && !reading_->dropped) {
    TcpConnection& tcp = connection();
    program::Wait wait = tcp.Until([&] { return EndsOrGoesOn(); }, POLLIN);
    wait.patience = wait.computing = kLeaving;
    tcp.conversation.watch().Until(tcp.program, wait);
    DemandNothingMore(fmt::format("{} should receive nothing more", name()), where);
  }
  Closes();
}

}  // namespace socklab::peers
