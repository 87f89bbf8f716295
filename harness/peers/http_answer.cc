#include "harness/peers/http_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/status.hpp>
#include <cctype>
#include <limits>

#include "harness/net/quote.h"

namespace socklab::peers {
namespace {

namespace http = boost::beast::http;
using boost::beast::error_code;
using net::QuotedShort;

constexpr std::size_t kMostHead = 65'536;     // bytes
constexpr std::size_t kMostChunkLine = 4096;  // bytes
constexpr std::size_t kMostReason = 40;       // bytes of a reason that are repeated in words
constexpr int kMostInterim = 10;
constexpr std::string_view kVersion = "HTTP/1.";
constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

char Lower(char c) {
  return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
}

bool EqualInAnyCase(std::string_view one, std::string_view other) {
  return std::ranges::equal(one, other, {}, Lower, Lower);
}

std::string ToString(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

// A body that is handed on and kept nowhere; a Body of Boost.Beast.
struct HandedOn {
  using value_type = HttpReader::TakeBody;

  class reader {  // NOLINT(readability-identifier-naming): Boost.Beast calls it so
   public:
    template <bool kIsRequest, typename Fields>
    reader(http::header<kIsRequest, Fields>&, value_type& take) : take_(take) {}

    template <typename Size>
    void init(const Size&, error_code& error) {
      error = {};
    }
    template <typename Buffers>
    std::size_t put(const Buffers& buffers, error_code& error) {
      error = {};
      std::size_t size = 0;
      for (const auto buffer : boost::beast::buffers_range_ref(buffers)) {
        take_({static_cast<const char*>(buffer.data()), buffer.size()});
        size += buffer.size();
      }
      return size;
    }
    void finish(error_code& error) { error = {}; }

   private:
    value_type& take_;
  };
};

// ---- What is wrong with a head, in words; empty where nothing is.

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
  constexpr std::string_view kForm = "HTTP/1.9 999 ";
  if (line.size() < kForm.size() || !IsText(line)) return false;
  return std::ranges::equal(line.substr(0, kForm.size()), kForm,
                            [](char c, char form) { return form == '9' ? c >= '0' && c <= '9' : c == form; });
}

bool IsField(std::string_view line) {
  const std::size_t colon = line.find(':');
  return colon != std::string_view::npos && IsToken(line.substr(0, colon)) && IsText(line.substr(colon + 1));
}

std::string FlawOfFirstLine(std::string_view line) {
  if (IsStatusLine(line)) return "";
  const std::string what =
      fmt::format("the answer's first line, {}, is no status line like \"HTTP/1.1 200 OK\"", QuotedShort(line));
  const bool no_blank = IsStatusLine(std::string(line) + " ");
  return no_blank ? what + ": a blank has to stand behind the number" : what;
}

// `come` is the head, or what there is of it.
std::string FlawOfHead(std::string_view come) {
  if (!come.starts_with(kVersion.substr(0, come.size()))) {
    const std::string_view line = come.substr(0, come.find_first_of(kLineEnd, 1));
    return fmt::format("what came is no HTTP answer: it begins with {}, and not with a line like \"HTTP/1.1 200 OK\"",
                       QuotedShort(line, 40));
  }
  int number = 0;
  for (std::string_view rest = come; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) break;
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    ++number;
    if (!line.ends_with('\r')) {
      const std::string which = line.empty()
                                    ? "the empty line behind the answer's head"
                                    : fmt::format("line {} of the answer's head, {},", number, QuotedShort(line));
      return fmt::format("{} ends with \\n alone, and not with \\r\\n", which);
    }
    line.remove_suffix(1);
    if (number == 1) {
      if (std::string flaw = FlawOfFirstLine(line); !flaw.empty()) return flaw;
    } else if (!line.empty() && !IsField(line)) {
      return fmt::format("line {} of the answer's head, {}, is no header field like \"Name: value\"", number,
                         QuotedShort(line));
    }
  }
  if (come.size() > kMostHead) return fmt::format("the answer's head has more than {} KiB", kMostHead >> 10);
  return "";
}

// What no line shows by itself; `error` is the parser's opinion.
std::string FlawOfFields(const HttpHead& head, const error_code& error) {
  const std::optional<std::string> length = head.Field("Content-Length");
  if (length && head.Field("Transfer-Encoding")) {
    return "the answer's head has both Content-Length and Transfer-Encoding, so that nobody can know where it ends";
  }
  if (!error || error == http::error::need_more) return "";
  if (error != http::error::bad_content_length) return fmt::format("the answer's head is wrong: {}", error.message());
  const auto fields = std::ranges::count_if(
      head.fields, [](const auto& field) { return EqualInAnyCase(field.first, "Content-Length"); });
  if (fields > 1) return fmt::format("the answer's head says Content-Length {} times", fields);
  return fmt::format("the answer's Content-Length, {}, is no number of bytes", QuotedShort(length.value_or("")));
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
    const std::size_t begin = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
    const std::size_t end = std::max(line.find_last_not_of(" \t") + 1, begin);
    head.fields.emplace_back(line.substr(0, colon), line.substr(begin, end - begin));
    rest.remove_prefix(line.size() + kLineEnd.size());
  }
  return head;
}

}  // namespace

// ---- A head

std::optional<std::string> HttpHead::Field(std::string_view name) const {
  const auto found = std::ranges::find_if(fields, [&](const auto& field) { return EqualInAnyCase(field.first, name); });
  if (found == fields.end()) return std::nullopt;
  return found->second;
}

std::string HttpHead::StatusInWords() const {
  return reason.empty() ? std::to_string(status)
                        : fmt::format("{} {}", status, net::Printable(reason.substr(0, kMostReason)));
}

std::string StatusInWords(int status) {
  const http::status known = http::int_to_status(static_cast<unsigned>(status));
  if (known == http::status::unknown) return std::to_string(status);
  return fmt::format("{} {}", status, ToString(http::obsolete_reason(known)));
}

std::string MediaTypeOf(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find(';')));
  type.erase(type.find_last_not_of(" \t") + 1);
  std::ranges::transform(type, type.begin(), Lower);
  return type;
}

// ---- Where a Location leads

namespace {

// What may stand in a URI as it is (RFC 3986, sections 2.2 and 2.3), and the %XX of all else.
bool IsOfAUri(std::string_view text) {
  constexpr std::string_view kMarks = "-._~:/?#[]@!$&'()*+,;=%";
  return std::ranges::all_of(text, [&](unsigned char c) {
    return c < 0x80 && (std::isalnum(c) || kMarks.find(static_cast<char>(c)) != std::string_view::npos);
  });
}

// Without components that are . or ..
std::string Straightened(std::string_view path) {
  std::string straight;
  for (std::size_t begin = 0; begin < path.size();) {
    const std::size_t end = std::min(path.find('/', begin + 1), path.size());
    const std::string_view component = path.substr(begin, end - begin);
    const bool is_last = end == path.size();
    begin = end;
    if (component == "/..") straight.resize(std::min(straight.rfind('/'), straight.size()));
    if (component != "/." && component != "/..") {
      straight += component;
    } else if (is_last) {
      straight += '/';
    }
  }
  return straight;
}

}  // namespace

std::string ResolveTarget(std::string_view base, std::string_view location, std::string_view host) {
  if (location.empty() || !IsOfAUri(location)) return "";
  constexpr std::string_view kScheme = "http:";
  if (location.starts_with(kScheme)) location.remove_prefix(kScheme.size());
  if (location.starts_with("//")) {
    location.remove_prefix(2);
    if (!location.starts_with(host)) return "";
    location.remove_prefix(host.size());
    return location.starts_with('/') ? Straightened(location) : "";
  }
  if (location.starts_with('/')) return Straightened(location);
  return Straightened(std::string(base.substr(0, base.rfind('/') + 1)) + std::string(location));
}

// ---- The reader

struct HttpReader::State {
  bool to_head;
  TakeBody take_body;
  bool believes_length = true;
  std::string head_bytes{};
  std::optional<HttpHead> head{};
  std::optional<http::response_parser<HandedOn>> parser{};
  std::uint64_t body_bytes = 0;
  int interim = 0;
  bool ended = false;
  std::string flaw{};

  std::size_t TakeHead(std::string_view bytes);
  void ReadHead();
  std::size_t TakeBodyBytes(std::string_view bytes);
};

HttpReader::HttpReader(bool to_head, TakeBody take_body, bool believes_length)
    : state_(new State{.to_head = to_head, .take_body = std::move(take_body), .believes_length = believes_length}) {}

HttpReader::~HttpReader() = default;

// Takes to the end of the head, wherever the bytes are cut.
std::size_t HttpReader::State::TakeHead(std::string_view bytes) {
  const std::size_t before = head_bytes.size();
  head_bytes += bytes;
  const std::size_t end = head_bytes.find(kHeadEnd, before - std::min(before, kHeadEnd.size()));
  if (end != std::string::npos) head_bytes.resize(end + kHeadEnd.size());
  const std::size_t taken = head_bytes.size() - before;
  flaw = FlawOfHead(head_bytes);
  if (flaw.empty() && end != std::string::npos) ReadHead();
  return taken;
}

void HttpReader::State::ReadHead() {
  HttpHead read = ParseHead(head_bytes);
  if (read.status / 100 == 1 && read.status != 101) {
    if (++interim > kMostInterim) flaw = fmt::format("more than {} interim answers (1xx) came", kMostInterim);
    head_bytes.clear();
    return;
  }
  parser.emplace();
  parser->header_limit(std::numeric_limits<std::uint32_t>::max());
  parser->body_limit(std::numeric_limits<std::uint64_t>::max());
  parser->skip(to_head);
  parser->eager(true);
  parser->get().body() = [this](std::string_view piece) {
    body_bytes += piece.size();
    take_body(piece);
  };
  error_code error;
  parser->put(boost::asio::buffer(head_bytes), error);
  flaw = FlawOfFields(read, error);
  if (flaw.empty()) head = std::move(read);
}

std::size_t HttpReader::State::TakeBodyBytes(std::string_view bytes) {
  error_code error;
  std::size_t taken = 0;
  while (taken < bytes.size() && !parser->is_done() && !error) {
    taken += parser->put(boost::asio::buffer(bytes.data() + taken, bytes.size() - taken), error);
  }
  if (error && error != http::error::need_more) {
    flaw = fmt::format("the answer's chunks are wrong behind the first {} of the body ({})",
                       body_bytes == 1 ? "byte" : fmt::format("{} bytes", body_bytes), error.message());
  } else if (error && bytes.size() - taken > kMostChunkLine) {
    flaw = "a line that says the size of a chunk has no end";
  }
  return taken;
}

std::size_t HttpReader::Take(std::string_view bytes) {
  std::size_t taken = 0;
  // Behind an interim answer there is another head.
  while (!state_->head && state_->flaw.empty() && taken < bytes.size()) taken += state_->TakeHead(bytes.substr(taken));
  if (!state_->head || !state_->flaw.empty() || whole()) return taken;
  if (framing() == Framing::kUntilEnd) {
    state_->body_bytes += bytes.size() - taken;
    state_->take_body(bytes.substr(taken));
    return bytes.size();
  }
  return taken + state_->TakeBodyBytes(bytes.substr(taken));
}

void HttpReader::TakeEnd() {
  state_->ended = true;
}

const std::optional<HttpHead>& HttpReader::head() const {
  return state_->head;
}

const std::string& HttpReader::head_bytes() const {
  return state_->head_bytes;
}

HttpReader::Framing HttpReader::framing() const {
  if (!state_->head) return Framing::kNoHeadYet;
  const int status = state_->head->status;
  if (state_->to_head || status / 100 == 1 || status == 204 || status == 304) return Framing::kNoBody;
  if (state_->parser->chunked()) return Framing::kChunked;
  return state_->believes_length && state_->parser->content_length() ? Framing::kLength : Framing::kUntilEnd;
}

std::optional<std::uint64_t> HttpReader::content_length() const {
  if (!state_->head) return std::nullopt;
  const auto length = state_->parser->content_length();
  return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
}

std::uint64_t HttpReader::body_bytes() const {
  return state_->body_bytes;
}

bool HttpReader::whole() const {
  if (!state_->head) return false;
  return framing() == Framing::kUntilEnd ? state_->ended : state_->parser->is_done();
}

const std::string& HttpReader::flaw() const {
  return state_->flaw;
}

}  // namespace socklab::peers
