// Tables as comma-separated values (RFC 4180), read and written.
#ifndef SOCKLAB_HARNESS_CLASSROOM_CSV_H_
#define SOCKLAB_HARNESS_CLASSROOM_CSV_H_

#include <string>
#include <string_view>
#include <vector>

namespace socklab::classroom {

using Row = std::vector<std::string>;

// Before the first row, by which a spreadsheet knows that the text is UTF-8.
inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

// Text for a cell that a spreadsheet takes for nothing but text: what begins like a formula (=, +, -, @, tabulator,
// carriage return) gets a ' in front, unless it is a number or a lone dash; what is not printable is an escape, as in
// text::Printable.
std::string Harmless(std::string_view cell);

// The cells as they are, in quotes where they need them, with \r\n at the end.
std::string CsvLine(const Row& cells);

// The rows of a table, without a byte-order mark. Line breaks are \n, \r\n or \r; cells in quotes may hold them. Throws
// grading::UsageError that names the line where a quote has no end, or something follows one.
std::vector<Row> ParseCsv(std::string_view text);

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_CSV_H_
