#include "harness/peers/screen.h"

#include <algorithm>
#include <cstddef>
#include <cstdlib>

#include "harness/net/unicode.h"

namespace socklab::peers {
namespace {

constexpr char kEscape = '\x1b';
constexpr std::size_t kTab = 8;
constexpr std::size_t kMostMoved = 10'000;  // by one sequence

class Screen {
 public:
  explicit Screen(std::size_t columns) : columns_(columns) {}

  void Write(std::string_view text) {
    while (!text.empty()) text.remove_prefix(WriteOne(text));
  }

  std::vector<std::string> Rows() const {
    std::vector<std::string> rows;
    for (const Row& row : rows_) {
      std::string text;
      for (const std::string& cell : row) text += cell;
      text.erase(text.find_last_not_of(' ') + 1);
      rows.push_back(std::move(text));
    }
    return rows;
  }

 private:
  using Row = std::vector<std::string>;  // a character that is two columns wide is followed by an empty cell

  // Returns how many bytes it was.
  std::size_t WriteOne(std::string_view text) {
    switch (text.front()) {
      case '\r':
        column_ = 0;
        return 1;
      case '\n':
        ++row_;
        column_ = 0;
        return 1;
      case '\b':
        if (column_ > 0) --column_;
        return 1;
      case '\t':
        column_ = std::min(columns_ - 1, (column_ / kTab + 1) * kTab);
        return 1;
      case kEscape:
        return Obey(text);
      default:
        break;
    }
    const net::Character character = net::FirstCharacter(text);
    Put(text.substr(0, character.bytes), static_cast<std::size_t>(net::Columns(character.code)));
    return character.bytes;
  }

  void Put(std::string_view character, std::size_t width) {
    if (width == 0) return;
    if (column_ + width > columns_) {
      ++row_;
      column_ = 0;
    }
    Row& row = Here();
    row[column_] = character;
    if (width == 2) row[column_ + 1].clear();
    column_ += width;
  }

  // ESC [ NUMBER LETTER
  std::size_t Obey(std::string_view text) {
    if (text.size() < 2 || text[1] != '[') return std::min<std::size_t>(text.size(), 2);
    const std::size_t end = std::min(text.find_first_not_of("0123456789;?", 2), text.size() - 1);
    const auto number =
        static_cast<std::size_t>(std::strtoul(std::string(text.substr(2, end - 2)).c_str(), nullptr, 10));
    const std::size_t count = std::clamp<std::size_t>(number, 1, kMostMoved);
    switch (text[end]) {
      case 'A':
        row_ -= std::min(row_, count);
        break;
      case 'B':
        row_ = std::min(row_ + count, rows_.size());
        break;
      case 'C':
        column_ = std::min(column_ + count, columns_ - 1);
        break;
      case 'D':
        column_ -= std::min(column_, count);
        break;
      case 'G':
        column_ = std::min(count, columns_) - 1;
        break;
      case 'J':
        EraseInRow(number);
        if (number == 0 && row_ + 1 < rows_.size()) rows_.resize(row_ + 1);
        break;
      case 'K':
        EraseInRow(number);
        break;
      default:
        break;
    }
    return end + 1;
  }

  // What stands behind the cursor (0), before it (1), or both (2).
  void EraseInRow(std::size_t which) {
    Row& row = Here();
    const auto cursor = row.begin() + static_cast<std::ptrdiff_t>(std::min(column_, columns_));
    std::fill(which == 0 ? cursor : row.begin(), which == 1 ? cursor : row.end(), " ");
  }

  Row& Here() {
    if (rows_.size() <= row_) rows_.resize(row_ + 1, Row(columns_, " "));
    return rows_[row_];
  }

  std::size_t columns_;
  std::size_t row_ = 0;
  std::size_t column_ = 0;  // equal to columns_ behind a full row
  std::vector<Row> rows_;
};

}  // namespace

std::vector<std::string> RowsShown(std::string_view written, int columns) {
  Screen screen(static_cast<std::size_t>(columns));
  screen.Write(written);
  return screen.Rows();
}

}  // namespace socklab::peers
