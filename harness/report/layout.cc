#include "harness/report/layout.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness/text/quote.h"
#include "harness/text/unicode.h"

namespace socklab::report {
namespace {

using text::DisplayWidth;

constexpr std::string_view kEllipsis = "…";
constexpr double kLongestTime = 99'999;  // seconds; what takes longer is shown as that

bool IsHex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
}

// Bytes of the escape that `text` begins with: \n, \x1b, \u200b, \U000e0041.
std::size_t EscapeLength(std::string_view text) {
  if (text.size() < 2) return text.size();
  const std::size_t digits = text[1] == 'x' ? 2 : text[1] == 'u' ? 4 : text[1] == 'U' ? 8 : 0;
  const std::string_view number = text.substr(2, digits);
  if (digits > 0 && number.size() == digits && std::all_of(number.begin(), number.end(), IsHex)) return 2 + digits;
  return 1 + text::FirstCharacter(text.substr(1)).bytes;
}

// The piece at the start of `text` that must not be cut: a character with the combining ones after it, or an escape.
std::string_view FirstUnit(std::string_view text) {
  std::size_t bytes = text[0] == '\\' ? EscapeLength(text) : text::FirstCharacter(text).bytes;
  while (bytes < text.size()) {
    const text::Character next = text::FirstCharacter(text.substr(bytes));
    if (!next.valid || text::Columns(next.code) > 0) break;
    bytes += next.bytes;
  }
  return text.substr(0, bytes);
}

bool IsWide(std::string_view unit) {
  return text::Columns(text::FirstCharacter(unit).code) == 2;
}

// Bytes of the longest run of units from the start, and from the end, that is at most `columns` wide.
std::size_t BytesFromStart(std::string_view text, int columns) {
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const std::string_view unit = FirstUnit(text.substr(bytes));
    columns -= DisplayWidth(unit);
    if (columns < 0) break;
    bytes += unit.size();
  }
  return bytes;
}

std::size_t BytesFromEnd(std::string_view text, int columns) {
  std::vector<std::string_view> units;
  for (std::string_view rest = text; !rest.empty(); rest.remove_prefix(units.back().size())) {
    units.push_back(FirstUnit(rest));
  }
  std::size_t bytes = 0;
  for (; !units.empty(); units.pop_back()) {
    columns -= DisplayWidth(units.back());
    if (columns < 0) break;
    bytes += units.back().size();
  }
  return bytes;
}

// A word together with the spaces after it, from the start of `text`.
struct Word {
  std::string_view letters;
  std::string_view blanks;
};

Word FirstWord(std::string_view text) {
  std::size_t letters = 0;
  while (letters < text.size() && text[letters] != ' ') {
    const std::string_view unit = FirstUnit(text.substr(letters));
    letters += unit.size();
    if (IsWide(unit)) break;
  }
  const std::size_t end = std::min(text.find_first_not_of(' ', letters), text.size());
  return {text.substr(0, letters), text.substr(letters, end - letters)};
}

// Adds rows to the end of `rows` until `line` is all there, or there is one row more than `max_rows`.
void WrapLine(std::string_view line, int columns, std::size_t max_rows, std::vector<std::string>& rows) {
  const std::size_t first = rows.size();
  std::string row;
  std::string blanks;
  const auto end_row = [&] {
    rows.push_back(row);
    row.clear();
    blanks.clear();
  };
  const auto room = [&] { return columns - DisplayWidth(row) - DisplayWidth(blanks); };
  while (!line.empty() && rows.size() <= max_rows) {
    auto [letters, following_blanks] = FirstWord(line);
    line.remove_prefix(letters.size() + following_blanks.size());
    const int width = DisplayWidth(letters);
    // A word that must be broken anyway begins on this row, unless hardly any of it would fit.
    if (!row.empty() && width > room() && (width <= columns || room() < columns / 4)) end_row();
    if (room() > 0) row += blanks;
    blanks.clear();
    while (DisplayWidth(letters) > room() && rows.size() <= max_rows) {
      std::size_t fits = BytesFromStart(letters, room());
      if (fits == 0 && row.empty()) fits = FirstUnit(letters).size();
      row += letters.substr(0, fits);
      letters.remove_prefix(fits);
      end_row();
    }
    row += letters;
    blanks = following_blanks;
  }
  if (!row.empty() || rows.size() == first) end_row();
}

// The two ends of a text that QuotedShort has shortened already; otherwise both are the whole text.
Halves AroundGap(std::string_view text) {
  constexpr std::string_view kBegin = "\" … ", kEnd = " … \"";
  const std::size_t begin = text.find(kBegin);
  const std::size_t words = text.find(" more byte", begin);
  const std::size_t end = text.find(kEnd, words);
  if (begin == std::string_view::npos || words == std::string_view::npos || end == std::string_view::npos) {
    return {text, text};
  }
  return {text.substr(0, begin), text.substr(end + kEnd.size())};
}

// A clock that went wrong must not print 300 digits.
double Bounded(double time, double longest) {
  return std::isfinite(time) ? std::clamp(time, 0.0, longest) : 0;
}

}  // namespace

std::string Pen::Paint(std::string_view code, std::string_view text) const {
  if (!colour_ || text.empty()) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
}

std::string OneLine(std::string_view text) {
  std::string line;
  for (const char c : text::Printable(text)) {
    if (c == '\n') {
      line += "\\n";
    } else {
      line += c;
    }
  }
  return line;
}

std::string Shorten(std::string_view text, int columns) {
  if (DisplayWidth(text) <= columns) return std::string(text);
  const int room = columns - DisplayWidth(kEllipsis);
  if (room < 0) return "";
  const bool quoted = text.size() >= 2 && text.back() == '"';
  const Halves halves = AroundGap(text);
  std::string shortened(halves.before.substr(0, BytesFromStart(halves.before, quoted ? room - room / 3 : room)));
  const int rest = quoted ? room - DisplayWidth(shortened) : 0;
  shortened += kEllipsis;
  shortened += halves.after.substr(halves.after.size() - BytesFromEnd(halves.after, rest));
  return shortened;
}

std::string Bounded(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return std::string(text);
  const std::string_view head = text.substr(0, text::CharacterBoundary(text, bytes * 2 / 3));
  const std::string_view tail = text.substr(text::CharacterBoundary(text, text.size() - bytes / 3));
  return fmt::format("{} … {}", head, tail);
}

std::string PadLeft(std::string_view text, int columns) {
  return Repeat(" ", columns - DisplayWidth(text)) + std::string(text);
}

std::string PadRight(std::string_view text, int columns) {
  return std::string(text) + Repeat(" ", columns - DisplayWidth(text));
}

std::string Repeat(std::string_view text, int times) {
  std::string repeated;
  for (; times > 0; --times) repeated += text;
  return repeated;
}

std::vector<std::string> Wrap(std::string_view text, int columns, std::size_t max_rows) {
  const std::string printable = text::Printable(text);
  std::string_view rest = printable;
  while (!rest.empty() && rest.back() == '\n') rest.remove_suffix(1);
  std::vector<std::string> rows;
  while (!rest.empty() && rows.size() <= max_rows) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    WrapLine(rest.substr(0, end), columns, max_rows, rows);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (rows.size() > max_rows) {
    rows.resize(max_rows);
    if (!rows.empty()) rows.back() = Shorten(rows.back(), columns - 1) + std::string(kEllipsis);
  }
  return rows;
}

Excerpt ExcerptAround(std::string_view text, int caret, int before, int after) {
  const Halves halves = SplitAtColumn(text, caret);
  Excerpt excerpt;
  if (DisplayWidth(halves.before) > before) {
    excerpt.text = kEllipsis;
    excerpt.text += halves.before.substr(halves.before.size() - BytesFromEnd(halves.before, before - 1));
  } else {
    excerpt.text = halves.before;
  }
  excerpt.caret = DisplayWidth(excerpt.text);
  if (DisplayWidth(halves.after) > after) {
    excerpt.text += halves.after.substr(0, BytesFromStart(halves.after, after - 1));
    excerpt.text += kEllipsis;
  } else {
    excerpt.text += halves.after;
  }
  return excerpt;
}

Halves SplitAtColumn(std::string_view text, int columns) {
  const std::size_t bytes = BytesFromStart(text, columns);
  return {text.substr(0, bytes), text.substr(bytes)};
}

std::string Milliseconds(double milliseconds) {
  const double bounded = Bounded(milliseconds, 1'000 * kLongestTime);
  if (bounded < 99.95) return fmt::format("{:.1f} ms", bounded);
  if (bounded < 9'999.5) return fmt::format("{:.0f} ms", bounded);
  return Seconds(bounded / 1'000);
}

std::string Seconds(double seconds) {
  const double bounded = Bounded(seconds, kLongestTime);
  return bounded < 999.95 ? fmt::format("{:.1f} s", bounded) : fmt::format("{:.0f} s", bounded);
}

std::string Bar(int part, int whole, int cells) {
  const int full = whole > 0 ? std::clamp(part, 0, whole) * cells / whole : 0;
  return Repeat("█", full) + Repeat("░", cells - full);
}

}  // namespace socklab::report
