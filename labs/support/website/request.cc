#include "request.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

namespace support {
namespace {

constexpr std::size_t kLongestHead = 16 * 1024;  // bytes

// What stands between the blanks of the line.
std::vector<std::string_view> Split(std::string_view line) {
  std::vector<std::string_view> parts;
  for (std::size_t blank; (blank = line.find(' ')) != line.npos; line.remove_prefix(blank + 1)) {
    parts.push_back(line.substr(0, blank));
  }
  parts.push_back(line);
  return parts;
}

bool IsOneOf(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::ranges::find(words, word) != words.end();
}

// RFC 9110, section 5.6.2: what a method consists of.
bool IsToken(std::string_view word) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  const auto is_allowed = [&](char byte) {
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') ||
           kOthers.find(byte) != kOthers.npos;
  };
  return !word.empty() && std::ranges::all_of(word, is_allowed);
}

bool IsControl(unsigned char byte) {
  return byte < ' ' || byte == 0x7F;
}

// The path in a target, without the query: in "/path?query", or in "http://host/path?query", which a client sends that
// takes us for its proxy. Empty if it is neither.
std::string_view PathOf(std::string_view target) {
  constexpr std::string_view kScheme = "http://";
  if (target.starts_with(kScheme)) {
    const std::size_t host_end = target.find_first_of("/?", kScheme.size());
    if (host_end == target.npos || target[host_end] == '?') return "/";
    target.remove_prefix(host_end);
  }
  if (!target.starts_with('/')) return {};
  return target.substr(0, target.find('?'));
}

// Replaces each %XX by the byte that it means, once: "%2541" becomes "%41". Nothing where a % is followed by something
// else, or means the byte that no name can hold.
std::optional<std::string> Decode(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded += text[at];
      continue;
    }
    const std::string_view digits = text.substr(at + 1, 2);
    unsigned char byte = 0;
    const auto [end, error] = std::from_chars(digits.begin(), digits.end(), byte, 16);
    if (error != std::errc() || end != digits.begin() + 2 || byte == '\0') return std::nullopt;
    decoded += static_cast<char>(byte);
    at += digits.size();
  }
  return decoded;
}

}  // namespace

Request ReceiveRequest(Stream& client, Stream::Clock::time_point deadline) {
  std::string first;
  try {
    for (std::size_t left = kLongestHead;;) {
      auto line = client.ReceiveMessage(left, deadline);
      if (!line) throw PeerError("the client has gone before its request was whole");
      left -= std::min(left, line->size() + 1);

      if (line->ends_with('\r')) line->pop_back();
      if (first.empty()) {
        first = *std::move(line);  // RFC 9112, section 2.2: empty lines in front of a request are to be ignored
      } else if (line->empty()) {
        return ParseRequestLine(first);
      }
    }
  } catch (const TooLong&) {
    return {.status = first.empty() ? HttpStatus::kUriTooLong : HttpStatus::kRequestHeaderFieldsTooLarge};
  }
}

Request ParseRequestLine(std::string_view line) {
  const std::vector<std::string_view> parts = Split(line);
  if (parts.size() != 3 || std::ranges::any_of(line, IsControl)) return {.status = HttpStatus::kBadRequest};
  const std::string_view method = parts[0], target = parts[1], version = parts[2];
  if (!IsToken(method) || target.empty() || !version.starts_with("HTTP/1.") || version.size() != 8) {
    return {.status = HttpStatus::kBadRequest};
  }

  // RFC 9110, section 9.1: the methods that every server knows, though it need not allow them.
  const bool head_only = method == "HEAD";
  if (method != "GET" && !head_only) {
    const bool is_known = IsOneOf(method, {"POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE"});
    return {.status = is_known ? HttpStatus::kMethodNotAllowed : HttpStatus::kNotImplemented};
  }

  const std::string_view path = PathOf(target);
  const auto decoded = Decode(path);
  if (path.empty() || !decoded) return {.status = HttpStatus::kBadRequest, .head_only = head_only};
  return {.head_only = head_only, .path = std::string(path), .name = decoded->substr(1)};
}

}  // namespace support
