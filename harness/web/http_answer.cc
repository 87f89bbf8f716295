#include "harness/web/http_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <limits>

#include "harness/text/quote.h"
#include "harness/text/unicode.h"

namespace socklab::web {
namespace {

using text::QuotedShort;

constexpr std::size_t kMostHead = 65'536;     // bytes; of a trailer too
constexpr std::size_t kMostChunkLine = 4096;  // bytes
constexpr std::size_t kMostReason = 40;       // bytes of a reason that are repeated in words
constexpr int kMostInterim = 10;
constexpr std::string_view kVersion = "HTTP/1.";
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kSpaces = " \t";

// Of RFC 9110, section 15, and RFC 6585.
constexpr std::string_view kStatuses =
    "|100 Continue|101 Switching Protocols|200 OK|201 Created|202 Accepted|203 Non-Authoritative Information|"
    "204 No Content|205 Reset Content|206 Partial Content|300 Multiple Choices|301 Moved Permanently|"
    "302 Found|303 See Other|304 Not Modified|305 Use Proxy|307 Temporary Redirect|308 Permanent Redirect|"
    "400 Bad Request|401 Unauthorized|402 Payment Required|403 Forbidden|404 Not Found|"
    "405 Method Not Allowed|406 Not Acceptable|407 Proxy Authentication Required|408 Request Timeout|"
    "409 Conflict|410 Gone|411 Length Required|412 Precondition Failed|413 Content Too Large|"
    "414 URI Too Long|415 Unsupported Media Type|416 Range Not Satisfiable|417 Expectation Failed|"
    "421 Misdirected Request|422 Unprocessable Content|426 Upgrade Required|428 Precondition Required|"
    "429 Too Many Requests|431 Request Header Fields Too Large|500 Internal Server Error|501 Not Implemented|"
    "502 Bad Gateway|503 Service Unavailable|504 Gateway Timeout|505 HTTP Version Not Supported|"
    "511 Network Authentication Required|";

char Lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool EqualInAnyCase(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, Lower, Lower);
}

std::string_view WithoutSpaces(std::string_view text) {
  return text::WithoutAround(text, kSpaces);
}

// Digits only: no sign, no space. At most what 63 bits hold, because there is no larger file.
std::optional<std::uint64_t> Number(std::string_view digits, int base) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
  constexpr std::uint64_t kMost = std::numeric_limits<std::int64_t>::max();
  if (error != std::errc() || end != digits.data() + digits.size() || number > kMost) return std::nullopt;
  return number;
}

// ---- What is wrong with a head; empty where nothing is.

bool IsToken(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || kMarks.find(c) != std::string_view::npos;
  });
}

bool IsText(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return (c >= '\0' && c < ' ' && c != '\t') || c == '\x7f'; });
}

bool IsStatusLine(std::string_view line) {
  if (!line.starts_with("HTTP/1.0 ") && !line.starts_with("HTTP/1.1 ")) return false;
  const std::string_view rest = line.substr(std::string_view("HTTP/1.1 ").size());
  return rest.size() >= 4 && std::ranges::all_of(rest.substr(0, 3), [](char c) { return c >= '0' && c <= '9'; }) &&
         rest[3] == ' ' && IsText(rest);
}

bool IsField(std::string_view line) {
  const std::size_t colon = line.find(':');
  return colon != std::string_view::npos && IsToken(line.substr(0, colon)) && IsText(line.substr(colon + 1));
}

Phrase FlawOfFirstLine(std::string_view line) {
  if (IsStatusLine(line)) return {};
  const bool no_space = IsStatusLine(std::string(line) + " ");
  return {no_space ? "http.no_space_after_status" : "http.bad_status_line", {{"line", QuotedShort(line)}}};
}

// Of a line of the head, with its \n.
Phrase FlawOfLine(std::string_view line, int number) {
  line.remove_suffix(1);
  if (line.empty()) return "http.bare_newline_after_head";
  if (!line.ends_with('\r')) return {"http.bare_newline", {{"number", number}, {"line", QuotedShort(line)}}};
  line.remove_suffix(1);
  if (number == 1) return FlawOfFirstLine(line);
  if (line.empty() || IsField(line)) return {};
  return {"http.bad_field", {{"number", number}, {"line", QuotedShort(line)}}};
}

// `come` is the head, or what has arrived of it.
Phrase FlawOfHead(std::string_view come) {
  if (!come.starts_with(kVersion.substr(0, come.size()))) {
    const std::string_view line = come.substr(0, come.find_first_of(kLineEnd, 1));
    return {"http.no_answer", {{"bytes", QuotedShort(line, 40)}}};
  }
  int number = 0;
  for (std::string_view rest = come; rest.find('\n') != std::string_view::npos;) {
    const std::string_view line = rest.substr(0, rest.find('\n') + 1);
    if (Phrase flaw = FlawOfLine(line, ++number); !flaw.empty()) return flaw;
    rest.remove_prefix(line.size());
  }
  if (come.size() > kMostHead) return {"http.long_head", {{"kibibytes", kMostHead >> 10}}};
  return {};
}

// What no line shows on its own.
Phrase FlawOfFields(const HttpHead& head) {
  if (head.Field("Content-Length") && head.Field("Transfer-Encoding")) return "http.two_framings";
  const std::optional<std::string> first_length = head.Field("Content-Length");
  for (const auto& [name, value] : head.fields) {
    if (!EqualInAnyCase(name, "Content-Length")) continue;
    if (!Number(value, 10)) return {"http.bad_content_length", {{"value", QuotedShort(value)}}};
    if (Number(value, 10) != Number(*first_length, 10)) return "http.two_lengths";
  }
  const std::vector<std::string> codings = head.List("Transfer-Encoding");
  if (std::ranges::count_if(codings, [](const auto& coding) { return EqualInAnyCase(coding, "chunked"); }) > 1) {
    return "http.chunked_twice";
  }
  for (const char* field : {"Transfer-Encoding", "Connection"}) {
    for (const std::string& word : head.List(field)) {
      if (!IsToken(word)) return {"http.bad_word", {{"field", field}, {"value", QuotedShort(word)}}};
    }
  }
  return {};
}

// Of lines that are well-formed.
HttpHead ParseHead(std::string_view bytes) {
  HttpHead head;
  head.version = 10 + (bytes[kVersion.size()] - '0');
  const std::string_view status_line = bytes.substr(0, bytes.find(kLineEnd));
  head.status = std::stoi(std::string(status_line.substr(kVersion.size() + 2, 3)));
  head.reason = status_line.substr(kVersion.size() + 6);
  for (std::string_view rest = bytes.substr(status_line.size() + kLineEnd.size()); !rest.starts_with(kLineEnd);) {
    const std::string_view line = rest.substr(0, rest.find(kLineEnd));
    const std::size_t colon = line.find(':');
    head.fields.emplace_back(line.substr(0, colon), WithoutSpaces(line.substr(colon + 1)));
    rest.remove_prefix(line.size() + kLineEnd.size());
  }
  return head;
}

// A token or a quoted string at the beginning of this; empty where there is none.
std::string_view ValueAtFront(std::string_view text) {
  if (!text.starts_with('"')) return text.substr(0, text.find_first_of(" \t;"));
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') return text.substr(0, i + 1);
    if (text[i] == '\\') ++i;
  }
  return "";
}

// What may follow the size of a chunk: ; name; name=value; name="value"
bool AreExtensions(std::string_view text) {
  if (!IsText(text)) return false;
  while (!text.empty()) {
    text = WithoutSpaces(text);
    if (!text.starts_with(';')) return false;
    text = WithoutSpaces(text.substr(1));
    const std::string_view name = text.substr(0, text.find_first_of(" \t;="));
    if (!IsToken(name)) return false;
    const std::string_view rest = WithoutSpaces(text.substr(name.size()));
    if (rest.starts_with('=')) {
      text = WithoutSpaces(rest.substr(1));
      const std::string_view value = ValueAtFront(text);
      if (!value.starts_with('"') && !IsToken(value)) return false;
      text.remove_prefix(value.size());
    } else {
      text = rest;
    }
  }
  return true;
}

// The size that such a line gives, without its end.
std::optional<std::uint64_t> ChunkSize(std::string_view line) {
  const std::string_view digits = line.substr(0, line.find_first_of(" \t;"));
  return AreExtensions(line.substr(digits.size())) ? Number(digits, 16) : std::nullopt;
}

}  // namespace

// ---- A head

std::optional<std::string> HttpHead::Field(std::string_view name) const {
  const auto found = std::ranges::find_if(fields, [&](const auto& field) { return EqualInAnyCase(field.first, name); });
  if (found == fields.end()) return std::nullopt;
  return found->second;
}

std::vector<std::string> HttpHead::List(std::string_view name) const {
  std::vector<std::string> list;
  for (const auto& [field, value] : fields) {
    if (!EqualInAnyCase(field, name)) continue;
    for (std::size_t begin = 0, end = 0; begin <= value.size(); begin = end + 1) {
      end = std::min(value.find(',', begin), value.size());
      const std::string_view element = WithoutSpaces(std::string_view(value).substr(begin, end - begin));
      if (!element.empty()) list.emplace_back(element);
    }
  }
  return list;
}

bool HttpHead::Lists(std::string_view name, std::string_view element) const {
  return std::ranges::any_of(List(name), [&](const auto& each) { return EqualInAnyCase(each, element); });
}

std::string HttpHead::StatusInWords() const {
  return reason.empty() ? std::to_string(status)
                        : fmt::format("{} {}", status, text::Printable(reason.substr(0, kMostReason)));
}

std::string StatusInWords(int status) {
  const std::string number = std::to_string(status);
  const std::size_t place = kStatuses.find("|" + number + " ");
  if (place == std::string_view::npos) return number;
  return std::string(kStatuses.substr(place + 1, kStatuses.find('|', place + 1) - place - 1));
}

std::string MediaTypeOf(std::string_view content_type) {
  return text::Lower(WithoutSpaces(content_type.substr(0, content_type.find(';'))));
}

// ---- The reader

HttpReader::HttpReader(bool to_head, TakeBody take_body, bool believes_length)
    : to_head_(to_head), take_body_(std::move(take_body)), believes_length_(believes_length) {}

std::size_t HttpReader::Take(std::string_view bytes) {
  std::size_t taken = 0;
  // After an interim answer there is another head.
  while (!head_ && flaw_.empty() && taken < bytes.size()) taken += TakeHead(bytes.substr(taken));
  if (!head_ || !flaw_.empty() || whole_) return taken;
  std::string_view body = bytes.substr(taken);
  if (framing_ == Framing::kChunked) return taken + TakeChunks(body);
  if (framing_ == Framing::kLength) body = body.substr(0, *content_length_ - body_bytes_);
  HandOn(body);
  whole_ = framing_ == Framing::kLength && body_bytes_ == *content_length_;
  return taken + body.size();
}

void HttpReader::TakeEnd() {
  if (framing_ == Framing::kUntilEnd && flaw_.empty()) whole_ = true;
}

void HttpReader::HandOn(std::string_view piece) {
  body_bytes_ += piece.size();
  take_body_(piece);
}

// Takes to the end of the head, wherever the bytes are cut.
std::size_t HttpReader::TakeHead(std::string_view bytes) {
  const std::size_t before = head_bytes_.size();
  head_bytes_ += bytes;
  const std::size_t end = head_bytes_.find(kHeadEnd, before - std::min(before, kHeadEnd.size()));
  if (end != std::string::npos) head_bytes_.resize(end + kHeadEnd.size());
  const std::size_t taken = head_bytes_.size() - before;
  flaw_ = FlawOfHead(head_bytes_);
  if (flaw_.empty() && end != std::string::npos) EndHead();
  return taken;
}

void HttpReader::EndHead() {
  HttpHead read = ParseHead(head_bytes_);
  const bool is_interim = read.status / 100 == 1 && read.status != 101;
  if (is_interim && ++interim_ > kMostInterim) flaw_ = {"http.many_interim_answers", {{"count", kMostInterim}}};
  if (is_interim) return head_bytes_.clear();
  flaw_ = FlawOfFields(read);
  if (!flaw_.empty()) return;
  if (const auto length = read.Field("Content-Length")) content_length_ = Number(*length, 10);
  const std::vector<std::string> codings = read.List("Transfer-Encoding");
  if (to_head_ || read.status == 101 || read.status == 204 || read.status == 304) {
    framing_ = Framing::kNoBody;
  } else if (!codings.empty() && EqualInAnyCase(codings.back(), "chunked")) {
    framing_ = Framing::kChunked;
  } else {
    framing_ = believes_length_ && content_length_ ? Framing::kLength : Framing::kUntilEnd;
  }
  whole_ = framing_ == Framing::kNoBody || (framing_ == Framing::kLength && content_length_ == 0u);
  head_ = std::move(read);
}

// ---- Chunks (RFC 9112, section 7.1)

std::size_t HttpReader::TakeChunks(std::string_view bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && !whole_ && flaw_.empty()) {
    const std::string_view rest = bytes.substr(taken);
    if (chunk_left_ > 0) {
      const std::string_view data = rest.substr(0, chunk_left_);
      HandOn(data);
      chunk_left_ -= data.size();
      taken += data.size();
      continue;
    }
    const std::size_t newline = rest.find('\n');
    const std::string_view line = rest.substr(0, newline == std::string_view::npos ? newline : newline + 1);
    flaw_ = FlawOfChunkLine(line);
    if (!flaw_.empty() || newline == std::string_view::npos) break;
    EndChunkLine(line.substr(0, line.size() - kLineEnd.size()));
    taken += line.size();
  }
  return taken;
}

// `come` is the line with its end, or what has arrived of it.
Phrase HttpReader::FlawOfChunkLine(std::string_view come) const {
  const bool is_trailer = chunk_line_ == ChunkLine::kTrailer;
  if (is_trailer && trailer_bytes_ + come.size() > kMostHead) {
    return {"http.long_trailer", {{"kibibytes", kMostHead >> 10}}};
  }
  if (!is_trailer && come.size() > kMostChunkLine) return "http.long_chunk_line";
  const auto wrong = [&](const char* why) {
    const Phrase what(why, {{"line", QuotedShort(come)}});
    return Phrase("http.bad_chunks", {{"size", body_bytes_}, {"why", what}});
  };
  const bool has_ended = come.ends_with('\n');
  std::string_view line = come.substr(0, come.size() - (has_ended ? 1 : 0));
  if (has_ended && !line.ends_with('\r')) return wrong("http.bare_newline_in_chunks");
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (chunk_line_ == ChunkLine::kEndOfData) return line.empty() ? Phrase() : wrong("http.chunk_is_longer");
  if (is_trailer) return !has_ended || line.empty() || IsField(line) ? Phrase() : wrong("http.bad_trailer_field");
  const bool may_be_size = has_ended ? ChunkSize(line).has_value() : line.empty() || Number(line.substr(0, 1), 16);
  return may_be_size ? Phrase() : wrong("http.bad_chunk_size");
}

// Of a line that is right.
void HttpReader::EndChunkLine(std::string_view line) {
  if (chunk_line_ == ChunkLine::kTrailer) {
    whole_ = line.empty();
    trailer_bytes_ += line.size() + kLineEnd.size();
  } else if (chunk_line_ == ChunkLine::kEndOfData) {
    chunk_line_ = ChunkLine::kSize;
  } else {
    chunk_left_ = *ChunkSize(line);
    chunk_line_ = chunk_left_ > 0 ? ChunkLine::kEndOfData : ChunkLine::kTrailer;
  }
}

}  // namespace socklab::web
