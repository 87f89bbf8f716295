#include "harness/web/http_reading.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/text/quote.h"

namespace socklab::web {
namespace {

using text::QuotedShort;
using Framing = HttpReader::Framing;

constexpr std::size_t kShown = 200;               // bytes of a body, or of a head, that a report may show
constexpr std::size_t kLong = 60;                 // bytes of a header field that are shown whole
constexpr std::size_t kMostCounted = 65'536;      // bytes of a body whose characters are counted
constexpr std::uint64_t kMostUnknown = 64 << 20;  // bytes of a body that nobody knows, before its end

// As it is, unless it is long.
std::string Shortened(const std::string& text) {
  return text.size() > kLong ? QuotedShort(text, kLong) : text;
}

bool IsNewline(std::string_view bytes) {
  return bytes == "\n" || bytes == "\r\n";
}

}  // namespace

HttpReading::HttpReading(const Answer& answer, bool to_head)
    : expected(answer),
      to_head(to_head),
      reader(
          to_head, [this](std::string_view piece) { TakeBody(piece); }, !answer.any_length) {}

void HttpReading::TakeBody(std::string_view piece) {
  if (!expected.body) return;
  while (wrong_.empty() && !piece.empty() && matched_ < expected.body->size()) {
    const std::string_view next = expected.body->From(matched_).substr(0, piece.size());
    const bool is_right = piece.starts_with(next);
    const std::size_t right =
        is_right ? next.size() : static_cast<std::size_t>(std::ranges::mismatch(next, piece).in1 - next.begin());
    matched_ += right;
    piece.remove_prefix(right);
    if (!is_right) break;
  }
  if (expected.more_may_follow && matched_ == expected.body->size()) return;
  wrong_ += piece.substr(0, kShown - std::min(kShown, wrong_.size()));
}

bool HttpReading::IsExpectedStatus() const {
  return std::ranges::find(expected.status, reader.head()->status) != expected.status.end();
}

bool HttpReading::Matches() const {
  if (!expected.body || matched_ < expected.body->size()) return false;
  return wrong_.empty() || (expected.newline_may_follow && IsNewline(wrong_));
}

bool HttpReading::Differs() const {
  const bool may_become_newline = expected.newline_may_follow && wrong_ == "\r" && !reader.whole();
  return !wrong_.empty() && !Matches() && !(may_become_newline && matched_ == expected.body->size());
}

bool HttpReading::IsTooLong() const {
  return !expected.body && reader.body_bytes() > kMostUnknown;
}

bool HttpReading::MayBeLength(std::uint64_t length) const {
  const std::uint64_t size = expected.body->size();
  if (expected.more_may_follow && length > size) return true;
  return length == size || (expected.newline_may_follow && (length == size + 1 || length == size + 2));
}

bool HttpReading::IsNumberOfCharacters(std::uint64_t length) const {
  if (!expected.body || expected.body->size() > kMostCounted || length == expected.body->size()) return false;
  const auto begins_one = [](char c) { return (c & 0xC0) != 0x80; };  // in UTF-8
  return std::ranges::count_if(expected.body->Part(0, kMostCounted), begins_one) == static_cast<std::int64_t>(length);
}

bool HttpReading::IsForgiven(std::string_view after) const {
  return expected.newline_may_follow && !expected.says_length && (IsNewline(after) || after == "\r");
}

std::optional<results::Difference> HttpReading::Difference() const {
  if (!expected.body) return std::nullopt;
  return results::Compare(*expected.body, matched_, wrong_);
}

Phrase HttpReading::Progress() const {
  const std::uint64_t size = reader.body_bytes();
  switch (reader.framing()) {
    case Framing::kNoHeadYet:
      return "http.head_without_end";
    case Framing::kLength:
      return {"http.of_content_length", {{"size", size}, {"length", *reader.content_length()}}};
    case Framing::kChunked:
      return {reader.whole() ? "http.in_chunks" : "http.in_chunks_without_the_last", {{"size", size}}};
    default:
      return {"http.of_body", {{"size", size}}};
  }
}

Phrase HttpReading::AfterIt() const {
  switch (reader.framing()) {
    case Framing::kLength:
      return {"http.after_content_length", {{"length", *reader.content_length()}}};
    case Framing::kChunked:
      return "http.after_last_chunk";
    case Framing::kNoBody:
      return "http.after_head_without_body";
    default:
      return "http.after_answer";
  }
}

std::string HttpReading::HeadInWords() const {
  const std::string& bytes = reader.head_bytes();
  std::string words = QuotedShort(std::string_view(bytes).substr(0, bytes.find("\r\n")));
  for (const auto& [name, value] : reader.head()->fields) {
    if (words.size() > kShown) return text::Printable(words) + ", …";
    words += fmt::format(", {}: {}", Shortened(name), Shortened(value));
  }
  return text::Printable(words);
}

}  // namespace socklab::web
