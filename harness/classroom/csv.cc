#include "harness/classroom/csv.h"

#include <algorithm>
#include <utility>

#include "harness/grading/course.h"
#include "harness/text/quote.h"

namespace socklab::classroom {
namespace {

bool IsNumber(std::string_view cell) {
  if (cell.starts_with('-') || cell.starts_with('+')) cell.remove_prefix(1);
  const std::size_t point = cell.find('.');
  const auto is_digits = [](std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (point == std::string_view::npos) return is_digits(cell);
  return is_digits(cell.substr(0, point)) && is_digits(cell.substr(point + 1));
}

std::string Quoted(std::string_view cell) {
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

// Reads a table byte by byte.
class Reader {
 public:
  explicit Reader(std::string_view text) : left_(text) {}

  std::vector<Row> Read() {
    std::vector<Row> rows;
    while (!left_.empty()) {
      Row row = ReadRow();
      if (row != Row{""}) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  Row ReadRow() {
    Row row;
    do {
      row.push_back(left_.starts_with('"') ? ReadQuoted() : ReadBare());
    } while (Take(','));
    if (!left_.empty() && !TakeLineBreak()) {
      throw grading::UsageError({"csv.after_quote", {{"line", line_}}});
    }
    ++line_;
    return row;
  }

  std::string ReadBare() {
    const std::size_t end = std::min(left_.find_first_of(",\r\n"), left_.size());
    std::string cell(left_.substr(0, end));
    left_.remove_prefix(end);
    return cell;
  }

  // Two quotes stand for one.
  std::string ReadQuoted() {
    const int first = line_;
    std::string cell;
    left_.remove_prefix(1);
    for (;;) {
      const std::size_t end = left_.find('"');
      if (end == std::string_view::npos) throw grading::UsageError({"csv.quote_without_end", {{"line", first}}});
      cell += left_.substr(0, end);
      line_ += static_cast<int>(std::ranges::count(left_.substr(0, end), '\n'));
      left_.remove_prefix(end + 1);
      if (!Take('"')) return cell;
      cell += '"';
    }
  }

  bool Take(char c) {
    if (!left_.starts_with(c)) return false;
    left_.remove_prefix(1);
    return true;
  }

  bool TakeLineBreak() {
    const bool has_return = Take('\r');
    return Take('\n') || has_return;
  }

  std::string_view left_;
  int line_ = 1;
};

}  // namespace

std::string Harmless(std::string_view cell) {
  const std::string printable = text::Printable(cell);
  const bool is_formula = !cell.empty() && std::string_view("=+-@\t\r").find(cell.front()) != std::string_view::npos;
  return is_formula && cell != "-" && !IsNumber(cell) ? "'" + printable : printable;
}

std::string CsvLine(const Row& cells) {
  std::string line;
  for (const std::string& cell : cells) {
    if (&cell != &cells.front()) line += ',';
    const bool needs_quotes =
        cell.find_first_of(",\"\r\n") != std::string::npos || cell.starts_with(' ') || cell.ends_with(' ');
    line += needs_quotes ? Quoted(cell) : cell;
  }
  return line + "\r\n";
}

std::vector<Row> ParseCsv(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  return Reader(text).Read();
}

}  // namespace socklab::classroom
