#include "harness/report/terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <set>
#include <string_view>
#include <utility>

#include "harness/report/comparison.h"
#include "harness/report/grouping.h"
#include "harness/report/ladder.h"
#include "harness/report/layout.h"
#include "harness/report/summary.h"
#include "harness/report/words.h"
#include "harness/text/quote.h"

namespace socklab::report {
namespace {

using results::CheckResult;
using results::Difference;
using results::LabResult;
using results::Tier;
using results::Verdict;
using text::DisplayWidth;

constexpr int kIndent = 2;
constexpr int kLabel = 10;           // columns of "expected", "hint", "by hand", with the spaces after them
constexpr int kPointsField = 18;     // "  0 / 5   hardened"
constexpr int kLeastForTitles = 60;  // columns of a report in which a name stands on one line with its points
constexpr int kFraction = 7;         // "50 / 50"
constexpr int kScoreField = 27;      // "   100 / 100   +99 extra   "
constexpr int kBarCells = 20;
constexpr std::size_t kOutputRows = 6;
constexpr std::size_t kErrorRows = 8;
constexpr std::size_t kRowsOfOneLine = 3;
constexpr int kMostOfCompiler = 400;  // columns of a line that the compiler has written

// The first rows of a text and its last ones, at most `rows` in all with the mark of what is left out.
std::vector<std::string> EndsOf(std::string_view text, int columns, std::size_t rows, std::string_view left_out) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  if (text.empty()) return {};
  std::vector<std::string> all;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    std::vector<std::string> lines = Wrap(text.substr(begin, end - begin), columns, kRowsOfOneLine);
    if (lines.empty()) lines.emplace_back();
    std::ranges::move(lines, std::back_inserter(all));
    begin = end + 1;
  }
  if (all.size() <= rows) return all;
  const std::size_t head = rows / 3, tail = rows - head - 1;
  std::vector<std::string> ends(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(head));
  ends.emplace_back(left_out);
  std::ranges::move(all.end() - static_cast<std::ptrdiff_t>(tail), all.end(), std::back_inserter(ends));
  return ends;
}

// The report on one lab, written line by line.
class Report {
 public:
  Report(const LabResult& lab, const Style& style)
      : lab_(lab),
        words_(WordsFor(lab, style.language)),
        width_(ColumnsOf(style)),
        verbose_(style.verbose),
        pen_(style.colour) {
    std::set<std::string_view> suites;
    for (const CheckResult& check : lab.checks) suites.insert(check.suite);
    several_suites_ = suites.size() > 1;
  }

  std::string Write() {
    Line(pen_.Bold(Shorten(Heading(lab_, words_), width_)));
    Line();
    if (lab_.checks.empty()) Paragraph("", words_.Say("report.no_checks"));
    for (const CheckResult& check : lab_.checks) {
      if (check.verdict == Verdict::kPass) Passed(check);
    }
    Told(Verdict::kInconclusive, pen_.Yellow("?"), "–", [this](const CheckResult& check) { Inconclusive(check); });
    Told(Verdict::kFail, pen_.Red("✗"), "0", [this](const CheckResult& check) { Failure(check); });
    Summary();
    return std::move(text_);
  }

  std::string WriteOnly(const CheckResult& check) {
    check.verdict == Verdict::kFail ? Failure(check) : Inconclusive(check);
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
        Shorten(fmt::format("{:>3} / {:<3} {}", earned, check.points, TierName(check.tier, words_)), kPointsField);
    const int room = width_ - kPointsField - 3;
    const std::string name = OneLine(check.name);
    std::string suite = several_suites_ ? OneLine(check.suite) + '.' : "";
    if (DisplayWidth(suite) + DisplayWidth(name) > room) suite.clear();
    if (width_ < kLeastForTitles && DisplayWidth(name) > room) {
      Line(fmt::format("{} {}", mark, pen_.Bold(Shorten(name, width_ - 2))));
      Line(Repeat(" ", width_ - kPointsField) + pen_.Dim(points));
      return;
    }
    const std::string shown = PadRight(Shorten(name, room), room - DisplayWidth(suite));
    const bool passed = check.verdict == Verdict::kPass;
    Line(fmt::format("{} {}{} {}", mark, pen_.Dim(suite), passed ? shown : pen_.Bold(shown), pen_.Dim(points)));
  }

  void Passed(const CheckResult& check) {
    Title(check, pen_.Green("✓"), fmt::format("{}", check.points));
    if (!verbose_) return;
    Conversation(check.steps, false);
    Command("report.capture", check.capture);
  }

  void Conversation(const std::vector<results::Step>& steps, bool broken_off) {
    if (steps.empty()) return;
    Space();
    for (const std::string& line : Ladder(steps, width_, broken_off, words_, pen_)) Line(line);
    Space();
  }

  // With its system calls, where a second run that shows them tells the same.
  void Conversation(const CheckResult& check) {
    if (!check.trace) return Conversation(check.steps, true);
    const results::Trace& trace = *check.trace;
    const bool is_shown_instead = trace.is_same && !trace.steps.empty();
    if (!is_shown_instead) Conversation(check.steps, true);
    if (is_shown_instead) Conversation(trace.steps, true);
    Paragraph("", words_.Say(trace.remark), &Pen::Yellow);
    if (!is_shown_instead) Conversation(trace.steps, true);
    Space();
  }

  void Inconclusive(const CheckResult& check) {
    Space();
    Title(check, pen_.Yellow("?"), "–");
    Paragraph("", MessageOf(check, words_), &Pen::Bold);
    Paragraph("", words_.Say("report.inconclusive"), &Pen::Yellow);
    if (verbose_) Conversation(check.steps, true);
    Command("report.again", check.replay);
    Command("report.capture", check.capture);
  }

  // What made several checks fail is told once, by the first of them.
  void Told(Verdict verdict, const std::string& mark, std::string_view earned,
            const std::function<void(const CheckResult&)>& tell) {
    std::set<const CheckResult*> told;
    for (auto check = lab_.checks.begin(); check != lab_.checks.end(); ++check) {
      if (check->verdict != verdict || told.contains(&*check)) continue;
      tell(*check);
      bool first = true;
      for (auto other = std::next(check); other != lab_.checks.end(); ++other) {
        if (other->verdict != verdict || told.contains(&*other) || !HaveSameReason(*check, *other)) continue;
        if (std::exchange(first, false)) {
          Space();
          Paragraph("", words_.Say("report.same_reason"));
        }
        Title(*other, mark, earned);
        told.insert(&*other);
      }
    }
  }

  void Failure(const CheckResult& check) {
    Space();
    Title(check, pen_.Red("✗"), "0");
    if (DoesNotBuild(check)) {
      CompileErrors(check);
      return;
    }
    const std::string& why = In(check.why);
    Paragraph("", check.rule.empty() ? why : words_.Say({"report.why", {{"why", why}, {"rule", check.rule}}}));
    if (check.is_extra()) Paragraph("", words_.Say("report.extra_credit"), &Pen::Yellow);
    Space();
    Paragraph("", MessageOf(check, words_), &Pen::BoldRed);
    Conversation(check);
    const results::Finding finding = check.finding.value_or(results::Finding());
    if (finding.difference) Compare(*finding.difference);
    Space();
    std::string_view label = "report.now";
    for (const text::Phrase& state : finding.now) Labelled(std::exchange(label, ""), words_.Say(state));
    Places(finding);
    if (finding.crash) Explain(*finding.crash);
    Output("report.printed", check.last_output, kOutputRows);
    Output("report.stderr", check.last_errors, kErrorRows);
    Space();
    if (!finding.hint.empty()) Labelled("report.hint", words_.Say(finding.hint), &Pen::Cyan);
    Labelled(finding.hint.empty() ? "report.hint" : "", In(check.hint), &Pen::Cyan);
    Command("report.again", check.replay);
    Command("report.by_hand", ByHand(check, words_));
    Command("report.capture", check.capture);
    Labelled("report.check", check.location, &Pen::Dim);
  }

  // The compiler's words alone: nothing was run, so that no hint of the check's helps. Terminals and editors make links
  // of the places in them.
  void CompileErrors(const CheckResult& check) {
    Space();
    Paragraph("", words_.Say({"report.does_not_build", {{"program", UnbuiltProgram(check)}}}), &Pen::BoldRed);
    Space();
    for (const std::string& line : CompilerLines(check, kMostOfCompiler)) Line(line);
    Space();
    Command("report.again", check.replay);
  }

  // Where in the source the program is, with the line itself.
  void Places(const results::Finding& finding) {
    std::string_view label = "report.place";
    for (const results::Place& place : finding.places) Show(place, std::exchange(label, ""));
  }

  void Show(const results::Place& place, std::string_view label) {
    const text::Argument file("file", place.file), number("line", place.line);
    const text::Phrase where = place.function.empty()
                                   ? text::Phrase("place", {file, number})
                                   : text::Phrase("place.in_function", {file, number, {"function", place.function}});
    Labelled(label, words_.Say(where), &Pen::Bold);
    const int index = place.line - place.first_line;
    if (index < 0 || index >= static_cast<int>(place.lines.size())) return;
    const std::string& line = place.lines[static_cast<std::size_t>(index)];
    Labelled("", line.substr(std::min(line.find_first_not_of(' '), line.size())));
  }

  // What a second run under sanitizers has found.
  void Explain(const results::Crash& crash) {
    Labelled("report.crash", words_.Say(crash.what), &Pen::Bold);
    if (!crash.place.file.empty()) Show(crash.place, "");
  }

  const std::string& In(const results::Texts& texts) const {
    static const std::string nothing;
    return texts.empty() ? nothing : results::In(CodeOf(words_.language()), texts);
  }

  // A paragraph with the label of that id, or under the one before it where there is none.
  void Labelled(std::string_view id, std::string_view text,
                std::string (Pen::*paint)(std::string_view) const = &Pen::Plain) {
    if (text.find_first_not_of(' ') == std::string_view::npos) return;
    const std::string label = Label(id);
    std::string start = Repeat(" ", kIndent) + pen_.Dim(PadRight(label, kLabel));
    for (const std::string& row : Wrap(text, width_ - kIndent - kLabel)) {
      Line(start + (pen_.*paint)(row));
      start = Repeat(" ", kIndent + kLabel);
    }
  }

  std::string Label(std::string_view id) const { return id.empty() ? "" : words_.Say(std::string(id)); }

  // Commands are there to be copied, and so are never cut or wrapped.
  void Command(std::string_view label, const std::string& command) {
    if (command.empty()) return;
    Line(Repeat(" ", kIndent) + pen_.Dim(PadRight(Label(label), kLabel)) + OneLine(command));
  }

  void Output(std::string_view label, std::string_view output, std::size_t max_rows) {
    std::string start = Repeat(" ", kIndent) + pen_.Dim(PadRight(Label(label), kLabel));
    for (const std::string& row : EndsOf(output, width_ - kIndent - kLabel, max_rows, pen_.Dim("⋮"))) {
      Line(std::exchange(start, Repeat(" ", kIndent + kLabel)) + row);
    }
  }

  void Compare(const Difference& difference) {
    Space();
    for (const ComparedRow& row : ComparedRows(difference, width_ - kIndent - kLabel, words_, pen_)) {
      Line(Repeat(" ", kIndent) + pen_.Dim(PadRight(Label(row.label), kLabel)) + row.text);
    }
  }

  void Summary() {
    Space();
    for (const Tier tier : results::kTiers) TierLine(tier);
    Space();
    const std::string seed = fmt::format(
        "{}   {}", words_.Say({"report.seed", {{"seed", fmt::format("{}", lab_.seed)}}}), Seconds(lab_.seconds));
    const std::string heading = Shorten(Heading(lab_, words_), width_ / 2);
    const bool fits = DisplayWidth(heading) + kScoreField + DisplayWidth(seed) <= width_;
    Line(fmt::format("{}   {}", pen_.Bold(heading), Score()) + (fits ? "   " + pen_.Dim(seed) : ""));
    if (!fits) Paragraph("", seed, &Pen::Dim);
    Paragraph("", words_.Say(InconclusiveRemark(lab_)), &Pen::Yellow);
    Paragraph("", words_.Say(IsolationRemark(lab_)), &Pen::Yellow);
    Next();
  }

  // "100 / 100", or "100 / 100   +7 extra" where the lab has extra credit; that alone where nothing else was run.
  std::string Score() const {
    const bool only_extra = !lab_.checks.empty() && std::ranges::all_of(lab_.checks, &CheckResult::is_extra);
    const std::string counted = pen_.Bold(fmt::format("{}", lab_.score())) + fmt::format(" / {}", lab_.max_score());
    const std::string bonus = Bonus(PointsOf(lab_, Tier::kExtra));
    if (bonus.empty()) return counted;
    return (only_extra ? "" : counted + "   ") + pen_.Bold(bonus) + " " + TierName(Tier::kExtra, words_);
  }

  void TierLine(Tier tier) {
    const Points points = PointsOf(lab_, tier);
    if (points.decided + points.undecided == 0) return;
    std::string line =
        Repeat(" ", kIndent) + PadRight(TierName(tier, words_), kLabel) + PadLeft(Fraction(points), kFraction) + "   ";
    if (points.decided > 0) {
      const std::string bar = Bar(points.earned, points.decided, std::min(kBarCells, width_ / 4));
      line += (points.earned == points.decided ? pen_.Green(bar) : bar) + "   ";
    }
    if (points.undecided > 0) line += pen_.Yellow(words_.Say({"report.undecided", {{"points", points.undecided}}}));
    Line(line);
  }

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
    const auto extra = std::ranges::count_if(failed, [](const CheckResult* check) { return check->is_extra(); });
    const char* id = "report.failed_all_extra";
    if (extra == 0) id = "report.failed";
    if (extra > 0 && extra < std::ssize(failed)) id = "report.failed_some_extra";
    Paragraph("", words_.Say({id, {{"checks", failed.size()}, {"extra", extra}}}));
    Line(Repeat(" ", 2 * kIndent) + OneLine((*next)->replay));
  }

  const LabResult& lab_;
  const Words words_;
  int width_;
  bool verbose_;
  bool several_suites_ = false;
  Pen pen_;
  std::string text_;
};

}  // namespace

std::string Render(const LabResult& result, const Style& style) {
  return Report(result, style).Write();
}

std::string RenderCheck(const LabResult& lab, const CheckResult& check, const Style& style) {
  return Report(lab, style).WriteOnly(check);
}

}  // namespace socklab::report
