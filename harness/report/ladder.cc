#include "harness/report/ladder.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <numeric>
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
constexpr int kMostOfName = 20;  // columns of the name of the program at the left
constexpr std::size_t kRowsOfNote = 3;
constexpr std::size_t kRowsOfText = 2;

constexpr std::string_view kLost = " ✗ lost";

constexpr std::string_view kEnds[] = {"input", "output", "errors", "signal"};

bool IsWithPeer(const Step& step) {
  return step.kind != Step::Kind::kNote && !step.peer.empty() &&
         std::find(std::begin(kEnds), std::end(kEnds), step.peer) == std::end(kEnds);
}

Step Printable(const Step& step) {
  Step printable = step;
  for (std::string* text : {&printable.peer, &printable.text, &printable.detail, &printable.program}) {
    *text = OneLine(*text);
  }
  return printable;
}

// Who is at the left.
std::string ProgramOf(const std::vector<Step>& steps) {
  const auto of_link = std::find_if(steps.begin(), steps.end(), [](const Step& step) { return !step.program.empty(); });
  return of_link == steps.end() ? "you" : Shorten(of_link->program, kMostOfName);
}

// What a link has done with it, at the place where it would arrive.
std::string_view MarkOf(const Step& step) {
  if (step.fate == Step::Fate::kLost) return kLost;
  return step.fate == Step::Fate::kDamaged ? " ✗ damaged" : "";
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
  Drawing(std::string program, std::vector<std::string> peers, const std::vector<Step>& steps, int columns,
          const Pen& pen)
      : program_(std::move(program)), peers_(std::move(peers)), columns_(columns), pen_(pen) {
    int bare = DisplayWidth(Listed(peers_, columns / 2));
    int with_detail = bare;
    int detail = 0;
    for (const Step& step : steps) {
      const int text = DisplayWidth(TextOf(step)) + DisplayWidth(MarkOf(step)) + (IsWithPeer(step) ? kArrow + 2 : 0);
      bare = std::max(bare, text);
      with_detail = std::max(with_detail, text + DisplayWidth(InParentheses(step)));
      detail = std::max(detail, DisplayWidth(step.detail));
    }
    const int room = columns - kIndent - kLanes - kTime;
    details_in_margin_ = detail == 0 || std::max(bare, kLeastInner) + kGap + detail <= room;
    inner_ = std::clamp(details_in_margin_ ? bare : with_detail, kLeastInner, room);
  }

  std::string Heading() const {
    const int width = DisplayWidth(program_);
    const int left = std::max(0, kIndent - (width - 1) / 2);
    const std::string program = Repeat(" ", left) + pen_.Bold(program_);
    if (peers_.empty()) return program;
    const int lane = kIndent + inner_ + kLanes - 1;
    const std::string names = Listed(peers_, columns_ / 2);
    const int begin = std::min(lane - (DisplayWidth(names) - 1) / 2, columns_ - DisplayWidth(names));
    return program + Repeat(" ", std::max(1, begin - left - width)) + pen_.Bold(names);
  }

  void Draw(const Step& step, std::vector<std::string>& lines) const {
    std::string margin = PadLeft(Milliseconds(step.milliseconds), kTime);
    if (details_in_margin_) margin += Repeat(" ", kGap) + step.detail;
    for (const std::string& row : IsWithPeer(step) ? std::vector{Arrow(step)} : Words(step)) {
      lines.push_back(Lanes("│", row) + pen_.Dim(std::exchange(margin, "")));
    }
  }

  std::string Skipped(std::int64_t steps) const {
    return Lanes("⋮", pen_.Dim(PadRight(Counted(steps, "more step"), inner_)));
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
    const std::string_view mark = MarkOf(step);
    const std::string detail = details_in_margin_ ? "" : Shorten(InParentheses(step), inner_ / 2);
    const int room = inner_ - kArrow - DisplayWidth(mark) - DisplayWidth(detail);
    const std::string label = Shorten(TextOf(step), room);
    const std::string labelled = fmt::format(" {}{} ", label, pen_.Dim(detail));
    const int shaft = room - DisplayWidth(label);
    return step.kind == Step::Kind::kToProgram ? ToProgram(labelled, shaft, mark) : FromProgram(labelled, shaft, mark);
  }

  // What was damaged arrives all the same, and has a point; what was lost has none.
  std::string FromProgram(const std::string& labelled, int shaft, std::string_view mark) const {
    if (mark.empty()) return pen_.Green("───") + labelled + pen_.Green(Repeat("─", shaft + 1) + "▶");
    const bool arrives = mark != kLost;
    return pen_.Green("───") + labelled + pen_.Green(Repeat("─", shaft + (arrives ? 0 : 2))) + pen_.Red(mark) +
           (arrives ? pen_.Green(" ▶") : "");
  }

  std::string ToProgram(const std::string& labelled, int shaft, std::string_view mark) const {
    if (mark.empty()) return pen_.Cyan("◀──") + labelled + pen_.Cyan(Repeat("─", shaft + 2));
    const bool arrives = mark != kLost;
    return (arrives ? pen_.Cyan("◀") + pen_.Red(mark) : pen_.Red(mark.substr(1))) + pen_.Cyan(" ──") + labelled +
           pen_.Cyan(Repeat("─", shaft + (arrives ? 1 : 3)));
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

  std::string program_;
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
  std::string program = ProgramOf(drawn);
  std::vector<std::string> peers = PeersOf(drawn);
  // A line that says that one step was left out would take as much room as that step.
  const bool long_story = steps.size() > kFirstSteps + kLastSteps + 1;
  std::int64_t skipped = 0;
  if (long_story) {
    const auto begin = drawn.begin() + kFirstSteps, end = drawn.end() - kLastSteps;
    skipped = std::accumulate(begin, end, std::int64_t{0}, [](std::int64_t sum, const Step& step) {
      return sum + std::max<std::int64_t>(1, step.left_out);
    });
    drawn.erase(begin, end);
  }

  const Drawing drawing(std::move(program), std::move(peers), drawn, columns, pen);
  std::vector<std::string> lines = {drawing.Heading()};
  for (std::size_t i = 0; i < drawn.size(); ++i) {
    if (long_story && i == kFirstSteps) lines.push_back(drawing.Skipped(skipped));
    drawing.Draw(drawn[i], lines);
  }
  if (broken_off) lines.push_back(drawing.End());
  return lines;
}

}  // namespace socklab::report
