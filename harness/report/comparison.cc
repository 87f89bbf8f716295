#include "harness/report/comparison.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <utility>

#include "harness/report/summary.h"
#include "harness/text/quote.h"

namespace socklab::report {
namespace {

using results::Difference;
using text::DisplayWidth;

constexpr int kLeastCompared = 16;  // columns of texts that are compared, before their sizes have to go

// Both sides, cut at the same places, so that what is equal stands under what it is equal to.
std::pair<Excerpt, Excerpt> Excerpts(const Difference& difference, int room) {
  const std::string expected = OneLine(difference.expected), received = OneLine(difference.received);
  const int expected_width = DisplayWidth(expected), received_width = DisplayWidth(received);
  const int expected_caret = std::clamp(difference.expected_caret, 0, expected_width);
  const int received_caret = std::clamp(difference.received_caret, 0, received_width);
  int before = std::max(expected_caret, received_caret);
  int after = std::max(expected_width - expected_caret, received_width - received_caret);
  if (before + after > room) {
    before = std::min(before, std::max(room / 2, room - after));
    after = room - before;
  }
  return {ExcerptAround(expected, expected_caret, before, after),
          ExcerptAround(received, received_caret, before, after)};
}

// What is equal, what is not, and how many bytes that side has.
std::string Side(const Excerpt& excerpt, int columns, const std::string& bytes, const Pen& pen,
                 std::string (Pen::*paint)(std::string_view) const) {
  const Halves halves = SplitAtColumn(excerpt.text, excerpt.caret);
  return std::string(halves.before) + (pen.*paint)(halves.after) +
         Repeat(" ", columns - DisplayWidth(excerpt.text) + 3) + pen.Dim(bytes);
}

// The remark stands after the caret, or before it where the caret is too near the margin, or below.
std::vector<ComparedRow> Caret(int column, const std::string& remark, int columns, const Pen& pen) {
  if (column + 2 + DisplayWidth(remark) <= columns) {
    return {{"", pen.Yellow(Repeat(" ", column) + "^ " + remark)}};
  }
  if (DisplayWidth(remark) < column) return {{"", pen.Yellow(PadLeft(remark, column - 1) + " ^")}};
  std::vector<ComparedRow> rows = {{"", pen.Yellow(Repeat(" ", column) + "^")}};
  for (const std::string& row : Wrap(remark, columns)) rows.push_back({"", pen.Yellow(row)});
  return rows;
}

}  // namespace

std::vector<ComparedRow> ComparedRows(const Difference& difference, int columns, const Words& words, const Pen& pen) {
  const auto bytes = [&](std::int64_t size) { return words.Say({"bytes", {{"size", size}}}); };
  const std::string expected = bytes(difference.expected_bytes), received = bytes(difference.received_bytes);
  const int counts = 3 + std::max(DisplayWidth(expected), DisplayWidth(received));
  const bool is_counted = columns - counts >= kLeastCompared;
  const auto [above, below] = Excerpts(difference, is_counted ? columns - counts : columns);
  const int width = std::max(DisplayWidth(above.text), DisplayWidth(below.text));
  std::vector<ComparedRow> rows = {
      {"report.expected", Side(above, width, is_counted ? expected : "", pen, &Pen::Green)}};
  if (above.caret != below.caret) std::ranges::move(Caret(above.caret, "", columns, pen), std::back_inserter(rows));
  rows.push_back({"report.received", Side(below, width, is_counted ? received : "", pen, &Pen::Red)});
  std::ranges::move(Caret(below.caret, RemarkOn(difference, words), columns, pen), std::back_inserter(rows));
  return rows;
}

}  // namespace socklab::report
