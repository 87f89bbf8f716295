#include "harness/text/quote.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "harness/text/unicode.h"

namespace socklab::text {
namespace {

// A text that exceeds its limit by this many columns is still shown whole: the words that stand for the bytes left out
// would take as much room.
constexpr int kColumnsOfTheGap = 24;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

// "\0" only where no digit follows, because "\01" would be read as one byte.
std::string EscapedNul(std::string_view following) {
  return following.empty() || !IsDigit(following.front()) ? "\\0" : "\\x00";
}

// How to write a character that must not be shown as it is.
std::string Escaped(const Character& character, std::string_view following) {
  if (!character.valid) return fmt::format("\\x{:02x}", static_cast<unsigned>(character.code));
  switch (character.code) {
    case '\0':
      return EscapedNul(following);
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      break;
  }
  const auto code = static_cast<unsigned>(character.code);
  if (code < 0x80) return fmt::format("\\x{:02x}", code);
  return code < 0x10000 ? fmt::format("\\u{:04x}", code) : fmt::format("\\U{:08x}", code);
}

bool IsShownAsItIs(const Character& character) {
  return character.valid && IsVisible(character.code);
}

// The first character of `bytes` as it stands between quotes.
std::string QuotedCharacter(std::string_view bytes, const Character& character) {
  if (!IsShownAsItIs(character)) return Escaped(character, bytes.substr(character.bytes));
  if (character.code == '"') return "\\\"";
  if (character.code == '\\') return "\\\\";
  return std::string(bytes.substr(0, character.bytes));
}

// A part of a long text: how much of it, and how it looks without its quotes.
struct Part {
  std::size_t bytes = 0;
  std::string text;
};

// As many of the first characters as fit into `columns`, at least one. A combining mark counts as a column here, or a
// text that consists of them would have no end.
Part Head(std::string_view bytes, int columns) {
  Part head;
  for (int used = 0; head.bytes < bytes.size();) {
    const std::string_view rest = bytes.substr(head.bytes);
    const Character character = FirstCharacter(rest);
    const std::string shown = QuotedCharacter(rest, character);
    used += std::max(1, DisplayWidth(shown));
    if (used > columns && head.bytes > 0) break;
    head.text += shown;
    head.bytes += character.bytes;
  }
  return head;
}

// The same for the last ones.
Part Tail(std::string_view bytes, int columns) {
  Part tail;
  int used = 0;
  while (tail.bytes < bytes.size()) {
    const std::size_t end = bytes.size() - tail.bytes;
    const std::size_t begin = CharacterBoundary(bytes.substr(0, end), end - 1);
    const std::string shown = QuotedCharacter(bytes.substr(begin), FirstCharacter(bytes.substr(begin)));
    used += std::max(1, DisplayWidth(shown));
    if (used > columns && tail.bytes > 0) break;
    tail.text.insert(0, shown);
    tail.bytes += end - begin;
  }
  return tail;
}

}  // namespace

std::string Quoted(std::string_view bytes) {
  std::string text = "\"";
  while (!bytes.empty()) {
    const Character character = FirstCharacter(bytes);
    text += QuotedCharacter(bytes, character);
    bytes.remove_prefix(character.bytes);
  }
  return text + '"';
}

std::string QuotedShort(std::string_view bytes, std::size_t limit) {
  // The ends are looked at first, so that 16 MiB cost no more than 16 bytes.
  const int columns = static_cast<int>(std::min<std::size_t>(limit, 10'000));
  if (Head(bytes, columns + kColumnsOfTheGap).bytes == bytes.size()) return Quoted(bytes);
  const Part tail = Tail(bytes, columns / 2);
  const Part head = Head(bytes.substr(0, bytes.size() - tail.bytes), columns - columns / 2);
  const std::size_t between = bytes.size() - head.bytes - tail.bytes;
  if (between == 0) return Quoted(bytes);
  return fmt::format("\"{}\" … {} more byte{} … \"{}\"", head.text, between, between == 1 ? "" : "s", tail.text);
}

std::string Printable(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const Character character = FirstCharacter(bytes);
    const std::string_view rest = bytes.substr(character.bytes);
    if (character.code == '\n' || IsShownAsItIs(character)) {
      text += bytes.substr(0, character.bytes);
    } else {
      text += Escaped(character, rest);
    }
    bytes = rest;
  }
  return text;
}

std::string PrintableLine(std::string_view bytes) {
  std::string line = Printable(bytes);
  for (std::size_t at = 0; (at = line.find('\n', at)) != std::string::npos;) line.replace(at, 1, "\\n");
  return line;
}

int DisplayWidth(std::string_view utf8) {
  int columns = 0;
  while (!utf8.empty()) {
    const Character character = FirstCharacter(utf8);
    // A terminal draws a byte that it cannot read as one replacement character.
    columns += character.valid ? Columns(character.code) : 1;
    utf8.remove_prefix(character.bytes);
  }
  return columns;
}

}  // namespace socklab::text
