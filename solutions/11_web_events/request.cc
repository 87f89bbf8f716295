#include "request.h"

#include <algorithm>
#include <string_view>

using support::HttpStatus;

namespace {

constexpr std::size_t kLongestHead = 16 * 1024;  // bytes

// Where the head ends: after the first empty line. npos if there is none yet.
std::size_t EndOfHead(std::string_view input) {
  for (std::size_t at = input.find('\n'); at != input.npos; at = input.find('\n', at + 1)) {
    if (input.substr(at + 1).starts_with('\n')) return at + 2;
    if (input.substr(at + 1).starts_with("\r\n")) return at + 3;
  }
  return input.npos;
}

// Takes everything before the first `end`, and takes the end away. All there is, if there is none.
std::string_view TakeUntil(char end, std::string_view& text) {
  const std::size_t at = std::min(text.find(end), text.size());
  const std::string_view taken = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return taken;
}

std::string_view TakeLine(std::string_view& text) {
  std::string_view line = TakeUntil('\n', text);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = std::min(text.find_first_not_of(" \t"), text.size());
  return text.substr(first, text.find_last_not_of(" \t") + 1 - first);
}

std::string InSmallLetters(std::string_view text) {
  std::string small(text);
  std::ranges::transform(small, small.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  return small;
}

bool Lists(std::string_view value, std::string_view wanted) {
  while (!value.empty()) {
    if (InSmallLetters(Trimmed(TakeUntil(',', value))) == wanted) return true;
  }
  return false;
}

// What a field means for the request that it belongs to.
void ReadField(std::string_view line, Request& request) {
  if (line.find(':') == line.npos) request.status = HttpStatus::kBadRequest;
  const std::string name = InSmallLetters(TakeUntil(':', line));
  const std::string_view value = Trimmed(line);
  if (name == "connection" && Lists(value, "close")) request.is_last = true;
  // A body follows, which we do not read: what stands in it must never be taken for the next request.
  if (name == "content-length" && value != "0") request.is_last = true;
  if (name == "transfer-encoding") request.is_last = true;
}

}  // namespace

std::optional<Request> TakeRequest(std::string& input) {
  input.erase(0, input.find_first_not_of("\r\n"));  // RFC 9112, section 2.2: empty lines in front are to be ignored
  const std::size_t end = EndOfHead(input);
  if (std::min(end, input.size()) > kLongestHead) {
    const bool has_line = input.find('\n') < kLongestHead;
    return Request{.status = has_line ? HttpStatus::kRequestHeaderFieldsTooLarge : HttpStatus::kUriTooLong,
                   .is_last = true};
  }
  if (end == input.npos) return std::nullopt;

  Request request;
  std::string_view head = std::string_view(input).substr(0, end);
  request.line = TakeLine(head);
  if (!request.line.ends_with("HTTP/1.1")) request.is_last = true;  // HTTP/1.0 knows only connections that end
  for (std::string_view line; !(line = TakeLine(head)).empty();) ReadField(line, request);
  if (request.status != HttpStatus::kOk) request.is_last = true;
  input.erase(0, end);
  return request;
}
