#include "harness/peers/screen.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "harness/text/unicode.h"

namespace socklab::peers {
namespace {

constexpr char kEscape = '\x1b';
constexpr char kBell = '\a';
constexpr std::size_t kTab = 8;
constexpr std::size_t kMostRows = 50;
constexpr std::size_t kMostParameters = 32;  // bytes
constexpr std::uint32_t kBlank = ' ';
constexpr std::uint32_t kNothing = 0;

bool IsBetween(char byte, char first, char last) {
  return first <= byte && byte <= last;
}

bool IsControl(char byte) {
  return IsBetween(byte, '\0', '\x1f') || byte == '\x7f';
}

// Whether these bytes may be the beginning of a character (RFC 3629).
bool IsCutOff(std::string_view bytes) {
  const auto lead = static_cast<unsigned char>(bytes.front());
  const std::size_t whole = lead < 0xc2 || lead > 0xf4 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return bytes.size() < whole && std::ranges::all_of(bytes.substr(1), [](char byte) { return (byte & 0xC0) == 0x80; });
}

std::uint32_t Packed(std::string_view character) {
  std::uint32_t cell = kNothing;
  for (const char byte : character) cell = cell << 8 | static_cast<unsigned char>(byte);
  return cell;
}

void Unpack(std::uint32_t cell, std::string& text) {
  for (const int shift : {24, 16, 8, 0}) {
    if (const auto byte = static_cast<char>(cell >> shift & 0xff)) text += byte;
  }
}

}  // namespace

void Screen::Write(std::string_view text) {
  for (const char byte : text) {
    if (!TakeInSequence(byte)) Take(byte);
  }
}

std::vector<std::string> Screen::Rows() const {
  std::vector<std::string> rows;
  for (const Row& row : rows_) {
    std::string text;
    for (const std::uint32_t cell : row) Unpack(cell, text);
    text.erase(text.find_last_not_of(' ') + 1);
    rows.push_back(std::move(text));
  }
  return rows;
}

// The structure of ECMA-48: ESC, a letter; ESC [ parameters, a letter; ESC ] or the like, a string, BEL or ESC \.
// False for what belongs to no sequence, or breaks one off.
bool Screen::TakeInSequence(char byte) {
  switch (state_) {
    case State::kText:
      return false;
    case State::kEscape:
      if (IsBetween(byte, ' ', '/')) return true;
      state_ = State::kText;
      if (byte == '[') {
        state_ = State::kSequence;
        parameters_.clear();
      } else if (std::string_view("]PX^_").find(byte) != std::string_view::npos) {
        state_ = State::kString;
      }
      return IsBetween(byte, '0', '~');
    case State::kSequence:
      if (IsBetween(byte, ' ', '?')) {
        if (parameters_.size() < kMostParameters) parameters_ += byte;
        return true;
      }
      state_ = State::kText;
      if (!IsBetween(byte, '@', '~')) return false;
      Obey(byte);
      return true;
    case State::kString:
      if (byte == kBell) state_ = State::kText;
      if (byte == kEscape) state_ = State::kEscape;
      return true;
  }
  return false;
}

void Screen::Take(char byte) {
  if (character_.empty() && IsBetween(byte, ' ', '~')) return Put({&byte, 1}, 1);
  character_ += byte;
  // A byte that has turned out to be no part of a character is shown as one column.
  while (!character_.empty() && !IsCutOff(character_)) {
    const text::Character first = text::FirstCharacter(character_);
    if (first.bytes == 1 && IsControl(character_.front())) {
      Control(character_.front());
    } else {
      Put(std::string_view(character_).substr(0, first.bytes),
          first.valid ? static_cast<std::size_t>(text::Columns(first.code)) : 1);
    }
    character_.erase(0, first.bytes);
  }
}

void Screen::Control(char byte) {
  switch (byte) {
    case kEscape:
      state_ = State::kEscape;
      break;
    case '\r':
      column_ = 0;
      break;
    case '\n':
      NextRow();
      break;
    case '\b':
      column_ = Cursor() - std::min<std::size_t>(Cursor(), 1);
      break;
    case '\t':
      column_ = std::min(columns_ - 1, (column_ / kTab + 1) * kTab);
      break;
    default:
      break;
  }
}

void Screen::Put(std::string_view character, std::size_t width) {
  if (width == 0) return;
  if (column_ + width > columns_) NextRow();
  Row& row = Here();
  if (row.size() < column_ + width) row.resize(column_ + width, kBlank);
  Blank(row, column_, column_ + width);
  row[column_] = Packed(character);
  if (width == 2) row[column_ + 1] = kNothing;
  column_ += width;
}

void Screen::NextRow() {
  column_ = 0;
  if (++row_ < kMostRows) return;
  --row_;
  if (!rows_.empty()) rows_.pop_front();
}

void Screen::Obey(char command) {
  // Private sequences begin with another byte, and some have a space or the like before the letter.
  if (parameters_.find_first_not_of("0123456789;:") != std::string::npos) return;
  const std::size_t number = std::strtoul(parameters_.c_str(), nullptr, 10);
  const std::size_t count = std::clamp<std::size_t>(number, 1, std::max(columns_, kMostRows));
  switch (command) {
    case 'A':
      row_ -= std::min(row_, count);
      break;
    case 'B':  // to the row after the last one, at most
      row_ = std::max(row_, std::min({row_ + count, rows_.size(), kMostRows - 1}));
      break;
    case 'C':
      column_ = std::min(column_ + count, columns_ - 1);
      break;
    case 'D':
      column_ = Cursor() - std::min(Cursor(), count);
      break;
    case 'G':
      column_ = std::min(count, columns_) - 1;
      break;
    case 'J':
      EraseInAll(number);
      break;
    case 'K':
      EraseInRow(number);
      break;
    default:
      break;
  }
}

// What stands after the cursor (0), before it (1), or both (2), in all rows.
void Screen::EraseInAll(std::size_t which) {
  EraseInRow(which);
  if ((which == 0 || which == 2) && row_ + 1 < rows_.size()) rows_.resize(row_ + 1);
  if (which != 1 && which != 2) return;
  for (std::size_t above = 0; above < std::min(row_, rows_.size()); ++above) Blank(rows_[above], 0, columns_);
}

// The same in the cursor's row. The cursor's own column goes in any case.
void Screen::EraseInRow(std::size_t which) {
  if (row_ >= rows_.size() || which > 2) return;
  Blank(rows_[row_], which == 0 ? Cursor() : 0, which == 1 ? Cursor() + 1 : columns_);
}

// Spaces in these columns; where a wide character loses one half, a space in its other half too.
void Screen::Blank(Row& row, std::size_t begin, std::size_t end) {
  end = std::min(end, row.size());
  if (begin >= end) return;
  if (row[begin] == kNothing) --begin;
  if (end < row.size() && row[end] == kNothing) ++end;
  std::fill(row.begin() + static_cast<std::ptrdiff_t>(begin), row.begin() + static_cast<std::ptrdiff_t>(end), kBlank);
}

Screen::Row& Screen::Here() {
  if (rows_.size() <= row_) rows_.resize(row_ + 1);
  return rows_[row_];
}

// The column that the cursor is seen in.
std::size_t Screen::Cursor() const {
  return std::min(column_, columns_ - 1);
}

std::vector<std::string> RowsShown(std::string_view written, int columns) {
  Screen screen(columns);
  screen.Write(written);
  return screen.Rows();
}

}  // namespace socklab::peers
