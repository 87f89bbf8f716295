// What a terminal shows of what a program has written to it: a line that is redrawn with '\r' is one row.
#ifndef SOCKLAB_HARNESS_PEERS_SCREEN_H_
#define SOCKLAB_HARNESS_PEERS_SCREEN_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace socklab::peers {

// It understands '\r', '\n', '\b', tabs, and the sequences that move the cursor or erase (ECMA-48: CUU, CUD, CUF, CUB,
// CHA, ED, EL); others show nothing. A row that is too long continues in the next.
class Screen {
 public:
  // At least two columns: there are characters that wide.
  explicit Screen(int columns) : columns_(static_cast<std::size_t>(columns)) {}

  // Continues where the last piece ended, even within a character or a sequence. Each byte costs the same, and what
  // is kept does not grow with them.
  void Write(std::string_view text);

  // The rows from the first to the last that something was written in, including those that have scrolled out of sight
  // at the top, but of fifty and more only the last ones; without the spaces at their ends.
  std::vector<std::string> Rows() const;

 private:
  // The bytes of the character in each column, as far as the row was written in; after one that is two columns wide,
  // none.
  using Row = std::vector<std::uint32_t>;
  enum class State { kText, kEscape, kSequence, kString };

  bool TakeInSequence(char byte);
  void Take(char byte);
  void Control(char byte);
  void Put(std::string_view character, std::size_t width);
  void NextRow();
  void Obey(char command);
  void EraseInAll(std::size_t which);
  void EraseInRow(std::size_t which);
  static void Blank(Row& row, std::size_t begin, std::size_t end);
  Row& Here();
  std::size_t Cursor() const;

  std::size_t columns_;
  std::size_t row_ = 0;
  std::size_t column_ = 0;  // equal to columns_ after a full row
  std::deque<Row> rows_;
  State state_ = State::kText;
  std::string character_{};   // the beginning of one, until the rest arrives
  std::string parameters_{};  // of the sequence that is being read
};

// The rows of a screen that nothing else was written to.
std::vector<std::string> RowsShown(std::string_view written, int columns);

}  // namespace socklab::peers

#endif  // SOCKLAB_HARNESS_PEERS_SCREEN_H_
