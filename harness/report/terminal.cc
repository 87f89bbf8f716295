#include "harness/report/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "harness/net/quote.h"
#include "harness/report/ladder.h"
#include "harness/report/layout.h"
#include "harness/report/reason.h"
#include "harness/report/summary.h"

namespace socklab::report {
namespace {

using check::CheckResult;
using check::Difference;
using check::LabResult;
using check::Tier;
using check::Verdict;
using net::DisplayWidth;

constexpr int kIndent = 2;
constexpr int kLabel = 10;        // columns of "expected", "hint", "by hand", with the blanks behind
constexpr int kPointsField = 18;  // "  0 / 5   hardened"
constexpr int kFraction = 7;      // "50 / 50"
constexpr int kBarCells = 20;
constexpr std::size_t kOutputRows = 6;
constexpr std::size_t kErrorRows = 8;
constexpr std::size_t kRowsOfOneLine = 3;

constexpr std::string_view kExtraRemark = "Extra credit, beyond the lab's 100 points: it can only add to them.";

// The last rows of a program's output.
struct Ending {
  std::vector<std::string> rows;
  bool whole = true;  // nothing came before them
};

Ending EndingOf(std::string_view output, int columns, std::size_t max_rows) {
  while (!output.empty() && (output.back() == '\n' || output.back() == ' ')) output.remove_suffix(1);
  Ending ending;
  // Backwards, line by line, for only the last few of many are wanted.
  while (!output.empty() && ending.rows.size() <= max_rows) {
    const std::size_t newline = output.rfind('\n');
    const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
    std::vector<std::string> rows = Wrap(output.substr(begin), columns, kRowsOfOneLine);
    if (rows.empty()) rows.emplace_back();
    ending.rows.insert(ending.rows.begin(), rows.begin(), rows.end());
    output = output.substr(0, begin == 0 ? 0 : begin - 1);
  }
  ending.whole = output.empty() && ending.rows.size() <= max_rows;
  if (ending.rows.size() > max_rows) ending.rows.erase(ending.rows.begin(), ending.rows.end() - max_rows);
  return ending;
}

// The report on one lab, written line by line.
class Report {
 public:
  Report(const LabResult& lab, const Style& style)
      : lab_(lab), width_(std::clamp(style.width, 60, 120)), verbose_(style.verbose), pen_(style.colour) {
    std::set<std::string_view> suites;
    for (const CheckResult& check : lab.checks) suites.insert(check.suite);
    several_suites_ = suites.size() > 1;
  }

  std::string Write() {
    Line(pen_.Bold(Shorten(Heading(lab_), width_)));
    Line();
    if (lab_.checks.empty()) Paragraph("", "This lab has no checks of that kind.");
    for (const CheckResult& check : lab_.checks) {
      if (check.verdict == Verdict::kPass) Passed(check);
    }
    for (const CheckResult& check : lab_.checks) {
      if (check.verdict == Verdict::kInconclusive) Inconclusive(check);
    }
    Failures();
    Summary();
    return std::move(text_);
  }

 private:
  void Line(const std::string& line = "") {
    text_ += line.substr(0, line.find_last_not_of(' ') + 1);
    text_ += '\n';
  }

  // An empty line, unless there is one already.
  void Space() {
    if (!text_.empty() && !text_.ends_with("\n\n")) Line();
  }

  // Rows of text under each other; the first begins with a label, where there is one.
  void Paragraph(std::string_view label, std::string_view text, std::string (Pen::*paint)(std::string_view) const) {
    const int indent = kIndent + (label.empty() ? 0 : kLabel);
    std::string start = Repeat(" ", kIndent) + pen_.Dim(PadRight(label, indent - kIndent));
    for (const std::string& row : Wrap(text, width_ - indent)) {
      Line(start + (pen_.*paint)(row));
      start = Repeat(" ", indent);
    }
  }

  void Paragraph(std::string_view label, std::string_view text) { Paragraph(label, text, &Pen::Plain); }

  // ✓ Suite.Name                         5 / 5   robust
  void Title(const CheckResult& check, const std::string& mark, std::string_view earned) {
    const std::string points =
        Shorten(fmt::format("{:>3} / {:<3} {}", earned, check.points, Name(check.tier)), kPointsField);
    const int room = width_ - kPointsField - 3;
    const std::string name = OneLine(check.name);
    std::string suite = several_suites_ ? OneLine(check.suite) + '.' : "";
    if (DisplayWidth(suite) + DisplayWidth(name) > room) suite.clear();
    const std::string shown = PadRight(Shorten(name, room), room - DisplayWidth(suite));
    const bool passed = check.verdict == Verdict::kPass;
    Line(fmt::format("{} {}{} {}", mark, pen_.Dim(suite), passed ? shown : pen_.Bold(shown), pen_.Dim(points)));
  }

  void Passed(const CheckResult& check) {
    Title(check, pen_.Green("✓"), fmt::format("{}", check.points));
    if (verbose_) Conversation(check, false);
  }

  void Conversation(const CheckResult& check, bool broken_off) {
    if (check.steps.empty()) return;
    Space();
    for (const std::string& line : Ladder(check.steps, width_, broken_off, pen_)) Line(line);
    Space();
  }

  void Inconclusive(const CheckResult& check) {
    Space();
    Title(check, pen_.Yellow("?"), "–");
    Paragraph("", check.message, &Pen::Bold);
    Paragraph("", kInconclusiveRemark, &Pen::Yellow);
    if (verbose_) Conversation(check, true);
    Command("again", check.replay);
  }

  // What several checks failed for is told once, by the first of them.
  void Failures() {
    std::set<const CheckResult*> told;
    for (auto check = lab_.checks.begin(); check != lab_.checks.end(); ++check) {
      if (check->verdict != Verdict::kFail || told.contains(&*check)) continue;
      Failure(*check);
      bool first = true;
      for (auto other = std::next(check); other != lab_.checks.end(); ++other) {
        if (other->verdict != Verdict::kFail || told.contains(&*other) || !HaveSameReason(*check, *other)) continue;
        if (std::exchange(first, false)) {
          Space();
          Paragraph("", "The same stands in the way of:");
        }
        Title(*other, pen_.Red("✗"), "0");
        told.insert(&*other);
      }
    }
  }

  void Failure(const CheckResult& check) {
    Space();
    Title(check, pen_.Red("✗"), "0");
    const std::string rule = check.rule.empty() ? "" : fmt::format(" (handout, rule {})", check.rule);
    Paragraph("", check.why + rule);
    if (check.is_extra()) Paragraph("", kExtraRemark, &Pen::Yellow);
    Space();
    Paragraph("", check.message, &Pen::BoldRed);
    Conversation(check, true);
    if (check.difference) Compare(*check.difference);
    Space();
    Paragraph("now", check.program_state);
    Output("printed", check.last_output, kOutputRows);
    Output("stderr", check.last_errors, kErrorRows);
    Space();
    Paragraph("hint", check.hint, &Pen::Cyan);
    Command("again", check.replay);
    Command("by hand", check.by_hand);
    Paragraph("check", check.location, &Pen::Dim);
  }

  // Commands are there to be copied, and therefore never cut or wrapped.
  void Command(std::string_view label, const std::string& command) {
    if (command.empty()) return;
    Line(Repeat(" ", kIndent) + pen_.Dim(PadRight(label, kLabel)) + OneLine(command));
  }

  void Output(std::string_view label, std::string_view output, std::size_t max_rows) {
    const Ending ending = EndingOf(output, width_ - kIndent - kLabel, max_rows);
    std::string start = Repeat(" ", kIndent) + pen_.Dim(PadRight(label, kLabel));
    const std::string indent = Repeat(" ", kIndent + kLabel);
    if (!ending.whole) {
      Line(start + pen_.Dim("⋮"));
      start = indent;
    }
    for (const std::string& row : ending.rows) Line(std::exchange(start, indent) + row);
  }

  void Compare(const Difference& difference) {
    Space();
    const std::string expected = Counted(difference.expected_bytes, "byte");
    const std::string received = Counted(difference.received_bytes, "byte");
    const int counts = 3 + std::max(DisplayWidth(expected), DisplayWidth(received));
    const int room = width_ - kIndent - kLabel - counts;
    const auto [above, below] = Excerpts(difference, room);
    const int text = std::max(DisplayWidth(above.text), DisplayWidth(below.text));
    CompareRow("expected", above, text, expected, &Pen::Green);
    if (above.caret != below.caret) Caret(above.caret, "");
    CompareRow("received", below, text, received, &Pen::Red);
    Caret(below.caret, RemarkOn(difference));
  }

  // Both sides, cut at the same places, so that what is equal stands under what it is equal to.
  static std::pair<Excerpt, Excerpt> Excerpts(const Difference& difference, int room) {
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

  void CompareRow(std::string_view label, const Excerpt& excerpt, int columns, const std::string& bytes,
                  std::string (Pen::*paint)(std::string_view) const) {
    const Halves halves = SplitAtColumn(excerpt.text, excerpt.caret);
    Line(Repeat(" ", kIndent) + pen_.Dim(PadRight(label, kLabel)) + std::string(halves.before) +
         (pen_.*paint)(halves.after) + Repeat(" ", columns - DisplayWidth(excerpt.text) + 3) + pen_.Dim(bytes));
  }

  // The remark stands behind the caret, or before it where that is too near to the margin, or below.
  void Caret(int column, const std::string& remark) {
    const int room = width_ - kIndent - kLabel;
    const std::string indent = Repeat(" ", kIndent + kLabel);
    if (column + 2 + DisplayWidth(remark) <= room) {
      Line(indent + pen_.Yellow(Repeat(" ", column) + "^ " + remark));
    } else if (DisplayWidth(remark) < column) {
      Line(indent + pen_.Yellow(PadLeft(remark, column - 1) + " ^"));
    } else {
      Line(indent + pen_.Yellow(Repeat(" ", column) + "^"));
      for (const std::string& row : Wrap(remark, room)) Line(indent + pen_.Yellow(row));
    }
  }

  // "10 bytes are right, then nothing more came".
  static std::string RemarkOn(const Difference& difference) {
    const std::string remark = OneLine(difference.remark);
    if (difference.first_difference <= 0) return remark;
    return fmt::format("{} {} right{}{}", Counted(difference.first_difference, "byte"),
                       difference.first_difference == 1 ? "is" : "are", remark.empty() ? "" : ", then ", remark);
  }

  void Summary() {
    Space();
    for (const Tier tier : check::kTiers) TierLine(tier);
    Space();
    Line(fmt::format("{}   {}   {}", pen_.Bold(Shorten(Heading(lab_), width_ / 2)), Score(),
                     pen_.Dim(fmt::format("seed {}   {}", lab_.seed, Seconds(lab_.seconds)))));
    Remark(InconclusiveRemark(lab_));
    Remark(IsolationRemark(lab_));
    Next();
  }

  // "100 / 100", or "100 / 100   +7 extra" where the lab has extra credit; that alone where nothing else was run.
  std::string Score() const {
    const bool only_extra = !lab_.checks.empty() && std::ranges::all_of(lab_.checks, &CheckResult::is_extra);
    const std::string counted = pen_.Bold(fmt::format("{}", lab_.score())) + fmt::format(" / {}", lab_.max_score());
    const std::string bonus = Bonus(PointsOf(lab_, Tier::kExtra));
    if (bonus.empty()) return counted;
    return (only_extra ? "" : counted + "   ") + pen_.Bold(bonus) + " extra";
  }

  void TierLine(Tier tier) {
    const Points points = PointsOf(lab_, tier);
    if (points.decided + points.undecided == 0) return;
    std::string line =
        Repeat(" ", kIndent) + PadRight(Name(tier), kLabel) + PadLeft(Fraction(points), kFraction) + "   ";
    if (points.decided > 0) {
      const std::string bar = Bar(points.earned, points.decided, kBarCells);
      line += (points.earned == points.decided ? pen_.Green(bar) : bar) + "   ";
    }
    if (points.undecided > 0) line += pen_.Yellow(fmt::format("{} undecided", points.undecided));
    Line(line);
  }

  void Remark(const std::string& remark) { Paragraph("", remark, &Pen::Yellow); }

  // Where to begin, when there is a choice: with the first failure of the lowest tier.
  void Next() {
    std::vector<const CheckResult*> failed;
    for (const CheckResult& check : lab_.checks) {
      if (check.verdict == Verdict::kFail) failed.push_back(&check);
    }
    if (failed.size() < 2) return;
    const auto next =
        std::min_element(failed.begin(), failed.end(),
                         [](const CheckResult* one, const CheckResult* other) { return one->tier < other->tier; });
    Space();
    const auto count = static_cast<long long>(failed.size());
    const auto extra = std::ranges::count_if(failed, [](const CheckResult* check) { return check->is_extra(); });
    std::string which = extra == 0 ? "" : " of extra credit";
    if (extra > 0 && extra < count) which = fmt::format(", {} of them{},", extra, which);
    Paragraph("", fmt::format("{}{} failed. Begin with this one:", Counted(count, "check"), which));
    Line(Repeat(" ", 2 * kIndent) + OneLine((*next)->replay));
  }

  const LabResult& lab_;
  int width_;
  bool verbose_;
  bool several_suites_ = false;
  Pen pen_;
  std::string text_;
};

}  // namespace

Style StyleOfStandardOutput() {
  Style style;
  style.colour = isatty(STDOUT_FILENO) != 0 && !std::getenv("NO_COLOR");
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) style.width = size.ws_col;
  return style;
}

std::string Render(const LabResult& result, const Style& style) {
  return Report(result, style).Write();
}

}  // namespace socklab::report
