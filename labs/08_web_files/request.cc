#include "request.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <utility>
#include <vector>

#include "labs/support/unwritten.h"

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
  // TODO(you): leave out what does not belong to the path.
  Unwritten("PathOf", "request.cc", target);
}

// Replaces each %XX by the byte that it means, once: "%2541" becomes "%41". Nothing where a % is followed by something
// else, or means the byte that no name can hold.
std::optional<std::string> Decode(std::string_view text) {
  // TODO(you): go through the text once. std::from_chars reads hexadecimal digits; are there two of them?
  Unwritten("Decode", "request.cc", text);
}

}  // namespace

Request ReceiveRequest(Stream& client, Stream::Clock::time_point deadline) {
  // TODO(you): receive lines until one is empty, as in lab 7, and keep the first. What is a line that is too long?
  Unwritten("ReceiveRequest", "request.cc", client, deadline, kLongestHead);
}

Request ParseRequestLine(std::string_view line) {
  // TODO(you): split the line into its three parts. Which status is right for what may be wrong with each?
  Unwritten("ParseRequestLine", "request.cc", line, Split, IsOneOf, IsToken, IsControl, PathOf, Decode);
}

}  // namespace support
