// Text set into columns: the measure is always what a terminal shows, never bytes. Everything from outside goes through
// OneLine or Wrap first, so that no program can move the cursor or colour the report.
#ifndef SOCKLAB_HARNESS_REPORT_LAYOUT_H_
#define SOCKLAB_HARNESS_REPORT_LAYOUT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace socklab::report {

// Writes in colour, or leaves the text as it is. Colours do not nest: paint the parts, then join them.
class Pen {
 public:
  explicit Pen(bool colour) : colour_(colour) {}

  std::string Plain(std::string_view text) const { return std::string(text); }
  std::string Bold(std::string_view text) const { return Paint("1", text); }
  std::string Dim(std::string_view text) const { return Paint("2", text); }
  std::string Red(std::string_view text) const { return Paint("31", text); }
  std::string BoldRed(std::string_view text) const { return Paint("1;31", text); }
  std::string Green(std::string_view text) const { return Paint("32", text); }
  std::string Yellow(std::string_view text) const { return Paint("33", text); }
  std::string Cyan(std::string_view text) const { return Paint("36", text); }

 private:
  std::string Paint(std::string_view code, std::string_view text) const;

  bool colour_;
};

// Printable text without newlines, which are written as \n.
std::string OneLine(std::string_view text);

// At most `columns` wide, with … in place of what was left out: in the middle of a text in quotes, for how it ends
// matters, and at the end of any other. Escapes (\n, \x1b) are not cut; what QuotedShort wrote loses its count first.
std::string Shorten(std::string_view text, int columns);

// The text, or its beginning and its end with … between them where it is longer than about that many bytes.
std::string Bounded(std::string_view text, std::size_t bytes);

// Filled with spaces up to `columns`; a wider text stays as it is.
std::string PadLeft(std::string_view text, int columns);
std::string PadRight(std::string_view text, int columns);

// `text` again and again: Repeat("─", 3) is "───". Nothing when `times` is negative.
std::string Repeat(std::string_view text, int times);

// Printable rows of at most `columns`, broken at spaces, after wide characters, and anywhere in a word that is
// wider. Newlines in `text` begin a new row. What goes beyond `max_rows` is left out, and the last row ends with ….
std::vector<std::string> Wrap(std::string_view text, int columns, std::size_t max_rows = 12);

// The surroundings of a place in a text, at most `before` columns before it and `after` after it, with … where it was
// cut. A caret outside the text means its start or its end.
struct Excerpt {
  std::string text;
  int caret = 0;  // the place, as a column within `text`
};
Excerpt ExcerptAround(std::string_view text, int caret, int before, int after);

// Splits a text in two: what is shown in its first `columns`, and the rest.
struct Halves {
  std::string_view before;
  std::string_view after;
};
Halves SplitAtColumn(std::string_view text, int columns);

// "0.4 ms", "120 ms", "12.3 s": at most seven columns, whatever the number.
std::string Milliseconds(double milliseconds);

// "1.2 s", "1234 s".
std::string Seconds(double seconds);

// A bar of `cells` cells, of which as many are full as `part` is of `whole`.
std::string Bar(int part, int whole, int cells);

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_LAYOUT_H_
