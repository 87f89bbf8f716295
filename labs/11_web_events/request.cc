#include "request.h"

#include <algorithm>
#include <string_view>

#include "labs/support/unwritten.h"

namespace {

constexpr std::size_t kLongestHead = 16 * 1024;  // bytes

// Where the head ends: after the first empty line. npos if there is none yet.
std::size_t EndOfHead(std::string_view input) {
  // TODO(you): where does the first empty line end? A line ends with "\r\n", and sometimes with "\n" alone.
  support::Unwritten("EndOfHead", "request.cc", input);
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
  // TODO(you): take the line apart. Which fields say that the connection has to end, or that a body follows the head?
  support::Unwritten("ReadField", "request.cc", line, request, Trimmed, InSmallLetters, Lists);
}

}  // namespace

std::optional<Request> TakeRequest(std::string& input) {
  // TODO(you): is the head whole, is it too long? Read its first line and its fields, and leave what follows in
  // `input`.
  support::Unwritten("TakeRequest", "request.cc", input, kLongestHead, EndOfHead, TakeLine, ReadField);
}
