#include "harness/report/ladder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
#include <string_view>
#include <utility>

#include "harness/report/step_words.h"
#include "harness/text/quote.h"

namespace socklab::report {
namespace {

using results::Step;
using text::DisplayWidth;

// If a conversation has more steps than both together, only these are shown.
constexpr std::size_t kFirstSteps = 6;
constexpr std::size_t kLastSteps = 17;
// The same where system calls are among them.
constexpr std::size_t kFirstOfCalls = 12;
constexpr std::size_t kLastOfCalls = 38;

constexpr int kIndent = 3;       // columns before the program's lane
constexpr int kLanes = 4;        // both lanes, and a space at the inner side of each
constexpr int kTime = 8;         // columns of the time, with a space before it
constexpr int kGap = 2;          // between the time and the details after it
constexpr int kArrow = 7;        // columns of an arrow besides its label
constexpr int kLeastInner = 32;  // columns between the lanes, where there is room for them
constexpr int kLeastLabel = 4;   // columns of what is said in an arrow, before its detail has to go
constexpr int kMostOfName = 20;  // columns of the name of the program at the left
constexpr int kOfCall = 40;      // columns that a call may claim; it gets more where others do, else it is cut
constexpr std::size_t kRowsOfNote = 3;
constexpr std::size_t kRowsOfText = 2;

// A step in words, all of them printable.
struct Row {
  Step::Kind kind;
  double milliseconds;
  std::string peer{};  // empty where it is not about a peer
  std::string text;
  std::string tail{};  // of a call: its end, which is shown though the text is cut
  std::string detail;
  std::string mark;  // what a link has done with it, shown at the place where it would arrive
  bool arrives = true;
  bool is_cut = false;  // not all of its bytes are shown anyway
};

// Whether not all of its bytes are shown anyway.
bool IsCut(const Step& step) {
  return step.size > std::ssize(step.bytes) || text::QuotedShort(step.bytes) != text::Quoted(step.bytes);
}

Row RowOf(const Step& step, const CallsIn& calls, const Words& words) {
  Row row = {.kind = step.kind, .milliseconds = step.milliseconds};
  if (HasPeer(step)) row.peer = OneLine(step.peer);
  SplitCall call = Split(step);
  row.text = call.head.empty() ? OneLine(words.Say(WhatHappened(step))) : std::move(call.head);
  row.tail = std::move(call.tail);
  row.detail = OneLine(DetailOf(step, calls, words));
  row.is_cut = IsCut(step);
  row.arrives = step.fate != Step::Fate::kLost;
  if (step.fate == Step::Fate::kLost) row.mark = " ✗ " + words.Say("ladder.lost");
  if (step.fate == Step::Fate::kDamaged) row.mark = " ✗ " + words.Say("ladder.damaged");
  return row;
}

// "alice, bob and 48 more", as many of them as there is room for.
std::string Listed(const std::vector<std::string>& names, int columns, const Words& words) {
  const auto and_more = [&](const std::string& list, std::size_t more) {
    return words.Say({"ladder.and_more", {{"list", list}, {"count", more}}});
  };
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string longer = list + (i == 0 ? "" : words.Say("list.comma")) + names[i];
    const std::size_t left = names.size() - i - 1;
    if (i > 0 && DisplayWidth(left == 0 ? longer : and_more(longer, left)) > columns) return and_more(list, left + 1);
    list = longer;
  }
  return Shorten(list, columns);
}

// Details stand after the times, if there is room; else all of them stand in parentheses after what they belong to.
class Drawing {
 public:
  // `rows` are those that will be drawn.
  Drawing(std::string program, const std::vector<std::string>& peers, const std::vector<Row>& rows, int columns,
          const Words& words, const Pen& pen)
      : program_(std::move(program)),
        peers_(peers.size()),
        names_(Listed(peers, columns / 2, words)),
        columns_(columns),
        words_(words),
        pen_(pen) {
    int bare = DisplayWidth(names_);
    int with_detail = bare;
    int detail = 0;
    for (const Row& row : rows) {
      const bool is_call = row.kind == Step::Kind::kCall;
      const int all = DisplayWidth(TextOf(row) + row.tail) + DisplayWidth(row.mark);
      const int text = is_call ? std::min(all, kOfCall) : all + (row.peer.empty() ? 0 : kArrow + 2);
      bare = std::max(bare, text);
      with_detail = std::max(with_detail, text + DisplayWidth(InParentheses(row)));
      detail = std::max(detail, DisplayWidth(row.detail));
    }
    const int room = columns - kIndent - kLanes - kTime;
    details_in_margin_ = detail == 0 || std::max(bare, kLeastInner) + kGap + detail <= room;
    inner_ = std::clamp(details_in_margin_ ? bare : with_detail, std::min(kLeastInner, room), room);
  }

  std::string Heading() const {
    const int width = DisplayWidth(program_);
    const int left = std::max(0, kIndent - (width - 1) / 2);
    const std::string program = Repeat(" ", left) + pen_.Bold(program_);
    if (peers_ == 0) return program;
    const int lane = kIndent + inner_ + kLanes - 1;
    const int begin = std::min(lane - (DisplayWidth(names_) - 1) / 2, columns_ - DisplayWidth(names_));
    return program + Repeat(" ", std::max(1, begin - left - width)) + pen_.Bold(names_);
  }

  void Draw(const Row& row, std::vector<std::string>& lines) const {
    std::string margin = PadLeft(Milliseconds(row.milliseconds), kTime);
    if (details_in_margin_) margin += Repeat(" ", kGap) + row.detail;
    for (const std::string& line : row.peer.empty() ? TextLines(row) : std::vector{Arrow(row)}) {
      lines.push_back(Lanes("│", line) + pen_.Dim(std::exchange(margin, "")));
    }
  }

  std::string Skipped(std::int64_t steps) const {
    return Lanes("⋮", pen_.Dim(PadRight(words_.Say({"ladder.more_steps", {{"steps", steps}}}), inner_)));
  }

  std::string End() const { return Lanes("·", Repeat(" ", inner_)); }

 private:
  // The label of an arrow, or the words at the program's lane.
  std::string TextOf(const Row& row) const {
    return peers_ > 1 && !row.peer.empty() ? fmt::format("{}: {}", row.peer, row.text) : row.text;
  }

  static std::string InParentheses(const Row& row) {
    return row.detail.empty() ? "" : fmt::format(" ({})", row.detail);
  }

  std::string Arrow(const Row& row) const {
    const std::string_view mark = row.mark;
    std::string detail = details_in_margin_ ? "" : Shorten(InParentheses(row), inner_ / 2);
    if (inner_ - kArrow - DisplayWidth(mark) - DisplayWidth(detail) < kLeastLabel) detail.clear();
    const int room = inner_ - kArrow - DisplayWidth(mark) - DisplayWidth(detail);
    const std::string label = Shorten(TextOf(row), room);
    const std::string labelled = fmt::format(" {}{} ", label, pen_.Dim(detail));
    const int shaft = room - DisplayWidth(label);
    return row.kind == Step::Kind::kToProgram ? ToProgram(labelled, shaft, mark, row.arrives)
                                              : FromProgram(labelled, shaft, mark, row.arrives);
  }

  // What was damaged arrives all the same, and has a point; what was lost has none.
  std::string FromProgram(const std::string& labelled, int shaft, std::string_view mark, bool arrives) const {
    if (mark.empty()) return pen_.Green("───") + labelled + pen_.Green(Repeat("─", shaft + 1) + "▶");
    return pen_.Green("───") + labelled + pen_.Green(Repeat("─", shaft + (arrives ? 0 : 2))) + pen_.Red(mark) +
           (arrives ? pen_.Green(" ▶") : "");
  }

  std::string ToProgram(const std::string& labelled, int shaft, std::string_view mark, bool arrives) const {
    if (mark.empty()) return pen_.Cyan("◀──") + labelled + pen_.Cyan(Repeat("─", shaft + 2));
    return (arrives ? pen_.Cyan("◀") + pen_.Red(mark) : pen_.Red(mark.substr(1))) + pen_.Cyan(" ──") + labelled +
           pen_.Cyan(Repeat("─", shaft + (arrives ? 1 : 3)));
  }

  // Rows as wide as the space between the lanes. What the program prints is cut when two are not enough, or when it
  // is not all there anyway.
  std::vector<std::string> TextLines(const Row& row) const {
    const bool note = row.kind == Step::Kind::kNote;
    const std::string detail = details_in_margin_ ? "" : InParentheses(row);
    if (row.kind == Step::Kind::kCall) {
      const std::string who = Shorten(detail, inner_ / 2);
      const int room = inner_ - DisplayWidth(who);
      return {PadRight(Labelled(row.text, row.tail, room) + who, inner_)};
    }
    std::vector<std::string> rows = Wrap(row.text + detail, inner_, kRowsOfNote);
    const bool too_long = rows.size() > kRowsOfText || (rows.size() > 1 && row.is_cut);
    if (!note && too_long) rows = {Labelled(row.text, detail, inner_)};
    if (rows.empty()) rows.emplace_back();
    for (std::string& line : rows) line = note ? pen_.Dim(PadRight(line, inner_)) : PadRight(line, inner_);
    return rows;
  }

  // Both on one row; the detail, which is short, is cut last.
  static std::string Labelled(std::string_view text, std::string_view detail, int columns) {
    const std::string end = Shorten(detail, columns * 2 / 3);
    return Shorten(text, columns - DisplayWidth(end)) + end;
  }

  std::string Lanes(std::string_view lane, const std::string& inner) const {
    return fmt::format("{}{} {} {}", Repeat(" ", kIndent), pen_.Dim(lane), inner, peers_ == 0 ? " " : pen_.Dim(lane));
  }

  std::string program_;
  std::size_t peers_;
  std::string names_;  // of the peers
  int columns_;
  const Words& words_;
  Pen pen_;
  int inner_ = 0;  // columns between the lanes
  bool details_in_margin_ = true;
};

}  // namespace

std::vector<std::string> Ladder(const std::vector<Step>& steps, int columns, bool broken_off, const Words& words,
                                const Pen& pen) {
  if (steps.empty()) return {};
  std::vector<Step> drawn = steps;
  const CallsIn calls(steps);
  const std::size_t first = calls.are_any ? kFirstOfCalls : kFirstSteps;
  const std::size_t last = calls.are_any ? kLastOfCalls : kLastSteps;
  // A line that says that one step was left out would take as much room as that step.
  const bool long_story = drawn.size() > first + last + 1;
  std::int64_t skipped = 0;
  if (long_story) {
    const auto begin = drawn.begin() + static_cast<std::ptrdiff_t>(first);
    const auto end = drawn.end() - static_cast<std::ptrdiff_t>(last);
    skipped = std::accumulate(begin, end, std::int64_t{0}, [](std::int64_t sum, const Step& step) {
      return sum + std::max<std::int64_t>(1, step.left_out);
    });
    drawn.erase(begin, end);
  }
  std::vector<Row> rows;
  for (const Step& step : drawn) rows.push_back(RowOf(step, calls, words));

  const Drawing drawing(Shorten(ProgramIn(steps, words), kMostOfName), PeersIn(steps), rows, columns, words, pen);
  std::vector<std::string> lines = {drawing.Heading()};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (long_story && i == first) lines.push_back(drawing.Skipped(skipped));
    drawing.Draw(rows[i], lines);
  }
  if (broken_off) lines.push_back(drawing.End());
  return lines;
}

}  // namespace socklab::report
