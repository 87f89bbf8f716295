#include "harness/classroom/csv.h"

#include <fmt/format.h>
#include <iconv.h>

#include <algorithm>
#include <array>
#include <memory>
#include <stdexcept>

#include "harness/text/unicode.h"

namespace socklab::classroom {
namespace {

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const text::Character character = text::FirstCharacter(text);
    if (!character.valid) return false;
    text.remove_prefix(character.bytes);
  }
  return true;
}

std::string Converted(std::string_view text, const char* from) {
  const iconv_t conversion = iconv_open("UTF-8", from);
  if (conversion == reinterpret_cast<iconv_t>(-1)) throw std::runtime_error("it is not UTF-8");
  std::string input(text), output(text.size() * 4, '\0');
  char* in = input.data();
  char* out = output.data();
  std::size_t in_left = input.size(), out_left = output.size();
  const std::size_t status = iconv(conversion, &in, &in_left, &out, &out_left);
  iconv_close(conversion);
  if (status == static_cast<std::size_t>(-1)) throw std::runtime_error("it is neither UTF-8 nor GB 18030");
  output.resize(output.size() - out_left);
  return output;
}

std::string ToUtf8(std::string_view text) {
  constexpr std::string_view kMark = "\xef\xbb\xbf";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  if (IsUtf8(text)) return std::string(text);
  return Converted(text, text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff") ? "UTF-16" : "GB18030");
}

char SeparatorIn(std::string_view text) {
  const std::string_view titles = text.substr(0, text.find('\n'));
  constexpr std::array kSeparators = {',', ';', '\t'};
  return *std::ranges::max_element(kSeparators, {}, [&](char each) { return std::ranges::count(titles, each); });
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text), separator_(SeparatorIn(text)) {}

  bool has_rows() const { return at_ < text_.size(); }

  Table::Row NextRow() {
    Table::Row row = {.line = line_, .cells = {}};
    do {
      row.cells.emplace_back(text::WithoutAround(NextCell()));
    } while (at_ < text_.size() && text_[at_++] == separator_);
    ++line_;
    return row;
  }

 private:
  // Ends at the separator, at the end of the line or of the text.
  std::string NextCell() {
    std::string cell;
    if (at_ < text_.size() && text_[at_] == '"') cell = QuotedPart();
    while (at_ < text_.size() && text_[at_] != separator_ && text_[at_] != '\n') cell += text_[at_++];
    return cell;
  }

  std::string QuotedPart() {
    const int begin = line_;
    std::string part;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == '\n') ++line_;
      if (text_[at_] != '"') {
        part += text_[at_];
      } else if (at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
        part += text_[at_++];
      } else {
        ++at_;
        return part;
      }
    }
    throw std::runtime_error(fmt::format("line {}: a quotation mark has no end", begin));
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
  int line_ = 1;
};

}  // namespace

Table ParseTable(std::string_view text) {
  const std::string utf8 = ToUtf8(text);
  Parser parser(utf8);
  Table table;
  while (parser.has_rows()) {
    Table::Row row = parser.NextRow();
    if (std::ranges::all_of(row.cells, &std::string::empty)) continue;
    if (table.titles.empty()) {
      table.titles = std::move(row.cells);
    } else {
      row.cells.resize(table.titles.size());
      table.rows.push_back(std::move(row));
    }
  }
  if (table.titles.empty()) throw std::runtime_error("it has no titles of columns");
  return table;
}

}  // namespace socklab::classroom
