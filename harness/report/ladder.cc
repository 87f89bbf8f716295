#include "harness/report/ladder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string_view>
#include <utility>

#include "harness/net/quote.h"

namespace socklab::report {
namespace {

using check::Step;
using net::DisplayWidth;

// Of a conversation with more steps than both together, only these are shown.
constexpr std::size_t kFirstSteps = 6;
constexpr std::size_t kLastSteps = 17;

constexpr int kIndent = 3;       // columns before the program's lane
constexpr int kLanes = 4;        // both lanes, and a blank at the inner side of each
constexpr int kTime = 8;         // columns of the time, with a blank before it
constexpr int kGap = 2;          // between the time and the details behind it
constexpr int kArrow = 7;        // columns of an arrow besides its label
constexpr int kLeastInner = 32;  // columns between the lanes
constexpr std::size_t kRowsOfNote = 3;
constexpr std::size_t kRowsOfText = 2;

constexpr std::string_view kEnds[] = {"input", "output", "errors", "signal"};

bool IsWithPeer(const Step& step) {
  return step.kind != Step::Kind::kNote && !step.peer.empty() &&
         std::find(std::begin(kEnds), std::end(kEnds), step.peer) == std::end(kEnds);
}

Step Printable(const Step& step) {
  return {step.kind, step.milliseconds, OneLine(step.peer), OneLine(step.text), OneLine(step.detail)};
}

// Names of the peers in the order in which they appear, each once.
std::vector<std::string> PeersOf(const std::vector<Step>& steps) {
  std::vector<std::string> peers;
  for (const Step& step : steps) {
    if (IsWithPeer(step) && std::find(peers.begin(), peers.end(), step.peer) == peers.end()) peers.push_back(step.peer);
  }
  return peers;
}

// "alice, bob and 48 more", as many of them as there is room for.
std::string Listed(const std::vector<std::string>& names, int columns) {
  std::string list;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string longer = list + (i == 0 ? "" : ", ") + names[i];
    const std::size_t left = names.size() - i - 1;
    const std::string tail = left == 0 ? "" : fmt::format(" and {} more", left);
    if (i > 0 && DisplayWidth(longer + tail) > columns) return fmt::format("{} and {} more", list, left + 1);
    list = longer;
  }
  return Shorten(list, columns);
}

// What happens at the program's own ends, as what it does or what is done to it. A text that is no bare datum says that
// by itself ("end of input").
std::string WordsFor(const Step& step) {
  const bool bytes = step.text.starts_with('"');
  if (step.kind == Step::Kind::kNote) return step.text;
  if (step.peer == "output" && bytes) return "prints " + step.text;
  if (step.peer == "errors" && bytes) return "prints to stderr " + step.text;
  if (step.peer == "input" && bytes) return "is typed " + step.text;
  if (step.peer == "signal" && step.text.starts_with("SIG")) return "is sent " + step.text;
  return step.text;
}

// Details stand behind the times, if there is room; else all of them stand in parentheses behind what they belong to.
class Drawing {
 public:
  // `steps`, which must be printable, are those that will be drawn.
  Drawing(std::vector<std::string> peers, const std::vector<Step>& steps, int columns, const Pen& pen)
      : peers_(std::move(peers)), columns_(columns), pen_(pen) {
    int bare = DisplayWidth(Listed(peers_, columns / 2));
    int with_detail = bare;
    int detail = 0;
    for (const Step& step : steps) {
      const int text = DisplayWidth(TextOf(step)) + (IsWithPeer(step) ? kArrow + 2 : 0);
      bare = std::max(bare, text);
      with_detail = std::max(with_detail, text + DisplayWidth(InParentheses(step)));
      detail = std::max(detail, DisplayWidth(step.detail));
    }
    const int room = columns - kIndent - kLanes - kTime;
    details_in_margin_ = detail == 0 || std::max(bare, kLeastInner) + kGap + detail <= room;
    inner_ = std::clamp(details_in_margin_ ? bare : with_detail, kLeastInner, room);
  }

  std::string Heading() const {
    const std::string you = Repeat(" ", kIndent - 1) + pen_.Bold("you");
    if (peers_.empty()) return you;
    const int lane = kIndent + inner_ + kLanes - 1;
    const std::string names = Listed(peers_, columns_ / 2);
    const int begin = std::min(lane - (DisplayWidth(names) - 1) / 2, columns_ - DisplayWidth(names));
    return you + Repeat(" ", begin - kIndent - 2) + pen_.Bold(names);
  }

  void Draw(const Step& step, std::vector<std::string>& lines) const {
    std::string margin = PadLeft(Milliseconds(step.milliseconds), kTime);
    if (details_in_margin_) margin += Repeat(" ", kGap) + step.detail;
    for (const std::string& row : IsWithPeer(step) ? std::vector{Arrow(step)} : Words(step)) {
      lines.push_back(Lanes("│", row) + pen_.Dim(std::exchange(margin, "")));
    }
  }

  std::string Skipped(std::size_t steps) const {
    return Lanes("⋮", pen_.Dim(PadRight(Counted(static_cast<long long>(steps), "more step"), inner_)));
  }

  std::string End() const { return Lanes("·", Repeat(" ", inner_)); }

 private:
  // The label of an arrow, or the words at the program's lane.
  std::string TextOf(const Step& step) const {
    if (!IsWithPeer(step)) return WordsFor(step);
    return peers_.size() > 1 ? fmt::format("{}: {}", step.peer, step.text) : step.text;
  }

  static std::string InParentheses(const Step& step) {
    return step.detail.empty() ? "" : fmt::format(" ({})", step.detail);
  }

  std::string Arrow(const Step& step) const {
    const std::string detail = details_in_margin_ ? "" : Shorten(InParentheses(step), inner_ / 2);
    const std::string label = Shorten(TextOf(step), inner_ - kArrow - DisplayWidth(detail));
    const std::string labelled = fmt::format(" {}{} ", label, pen_.Dim(detail));
    const int shaft = inner_ - kArrow - DisplayWidth(label) - DisplayWidth(detail);
    if (step.kind == Step::Kind::kToProgram) return pen_.Cyan("◀──") + labelled + pen_.Cyan(Repeat("─", shaft + 2));
    return pen_.Green("───") + labelled + pen_.Green(Repeat("─", shaft + 1) + "▶");
  }

  // Rows as wide as the space between the lanes. What the program prints is cut when two are not enough, or when it
  // is not all there anyway.
  std::vector<std::string> Words(const Step& step) const {
    const bool note = step.kind == Step::Kind::kNote;
    const std::string detail = details_in_margin_ ? "" : InParentheses(step);
    const std::string words = WordsFor(step);
    std::vector<std::string> rows = Wrap(words + detail, inner_, kRowsOfNote);
    const bool too_long = rows.size() > kRowsOfText || (rows.size() > 1 && words.find(" … \"") != std::string::npos);
    if (!note && too_long) rows = {Labelled(words, detail, inner_)};
    if (rows.empty()) rows.emplace_back();
    for (std::string& row : rows) row = note ? pen_.Dim(PadRight(row, inner_)) : PadRight(row, inner_);
    return rows;
  }

  // Both on one row; the detail, which is short, is cut last.
  static std::string Labelled(std::string_view text, std::string_view detail, int columns) {
    const std::string end = Shorten(detail, columns / 2);
    return Shorten(text, columns - DisplayWidth(end)) + end;
  }

  std::string Lanes(std::string_view lane, const std::string& inner) const {
    return fmt::format("{}{} {} {}", Repeat(" ", kIndent), pen_.Dim(lane), inner,
                       peers_.empty() ? " " : pen_.Dim(lane));
  }

  std::vector<std::string> peers_;
  int columns_;
  Pen pen_;
  int inner_ = 0;  // columns between the lanes
  bool details_in_margin_ = true;
};

}  // namespace

std::vector<std::string> Ladder(const std::vector<Step>& steps, int columns, bool broken_off, const Pen& pen) {
  if (steps.empty()) return {};
  std::vector<Step> drawn(steps.size());
  std::transform(steps.begin(), steps.end(), drawn.begin(), Printable);
  std::vector<std::string> peers = PeersOf(drawn);
  // A line that says that one step was left out would take as much room as that step.
  const bool long_story = steps.size() > kFirstSteps + kLastSteps + 1;
  if (long_story) drawn.erase(drawn.begin() + kFirstSteps, drawn.end() - kLastSteps);

  const Drawing drawing(std::move(peers), drawn, columns, pen);
  std::vector<std::string> lines = {drawing.Heading()};
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    if (long_story && i == kFirstSteps) lines.push_back(drawing.Skipped(steps.size() - drawn.size()));
    drawing.Draw(drawn[i], lines);
  }
  if (broken_off) lines.push_back(drawing.End());
  return lines;
}

}  // namespace socklab::report
