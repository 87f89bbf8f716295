// Lines of comma-separated values (RFC 4180), as they are written; csv.h reads them.
#ifndef SOCKLAB_HARNESS_CLASSROOM_CSV_LINE_H_
#define SOCKLAB_HARNESS_CLASSROOM_CSV_LINE_H_

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

}  // namespace socklab::classroom

#endif  // SOCKLAB_HARNESS_CLASSROOM_CSV_LINE_H_
