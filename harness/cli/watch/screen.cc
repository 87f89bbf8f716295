#include "harness/cli/watch/screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "harness/report/layout.h"
#include "harness/report/summary.h"
#include "harness/report/words.h"
#include "harness/text/quote.h"
#include "harness/text/unicode.h"

namespace socklab::cli {
namespace {

using report::Pen;
using report::Words;
using results::CheckResult;
using results::LabResult;
using text::Phrase;
using Phase = WatchState::Phase;

constexpr std::size_t kFrame = 4;  // rows that are not the body's: two of the head, a line, the keys
constexpr int kBesideNames = 28;   // columns of what stands beside the names of checks: "broken: ", "and 12 more"
constexpr std::string_view kEndOfSequence = "m";

// Bytes of the character, or of the escape sequence of a colour, at the beginning of the text.
std::size_t LengthOfFirst(std::string_view text) {
  if (text.front() == '\033') return std::min(text.find(kEndOfSequence), text.size() - 1) + 1;
  return text::FirstCharacter(text).bytes;
}

class Drawing {
 public:
  Drawing(const WatchState& state, const grading::Lab& lab, const View& view, const report::Style& style, int columns)
      : state_(state),
        view_(view),
        style_(style),
        columns_(columns),
        pen_(style.colour),
        result_(state.result().value_or(Empty(lab))),
        words_(report::WordsFor(result_, style.language)) {}

  std::string Head() const {
    std::string line = pen_.Bold(report::Heading(result_, words_));
    if (state_.result()) {
      const report::Points points = report::PointsOf(result_);
      const std::string text = report::Fraction(points);
      const std::string extra = report::Bonus(report::PointsOf(result_, results::Tier::kExtra));
      line += "   " + (points.earned == points.decided ? pen_.Green(text) : pen_.Bold(text));
      if (!extra.empty()) line += ' ' + extra;
    }
    return line + "   " + Doing();
  }

  std::string WhatChanged() const {
    if (!view_.note.empty()) return pen_.Yellow(words_.Say(view_.note));
    if (!state_.build_errors().empty()) return pen_.Red(words_.Say(DoesNotBuild()));
    if (!state_.is_of_all_checks()) {
      return pen_.Yellow(words_.Say({"watch.only", {{"check", state_.only()}}})) + "   " + Differences();
    }
    return Differences();
  }

  std::string Body() const {
    if (state_.phase() == Phase::kMissing) return Say({"watch.missing", {{"file", state_.missing_file()}}});
    if (state_.phase() == Phase::kFailed) return text::Printable(state_.complaint());
    if (!state_.build_errors().empty()) return BuildErrors();
    if (!state_.result()) return "";
    if (view_.shows_all) return report::Render(result_, style_);
    const CheckResult* const shown = state_.Shown();
    return shown ? Failure(*shown) : Say("watch.all_pass");
  }

  std::string Keys(std::span<const KeyWord> keys, std::size_t rows_below) const {
    std::string line;
    for (const auto& [key, id] : keys) {
      line += fmt::format("{}{} {}", line.empty() ? "" : "  ", pen_.Bold(std::string(1, key)), Say(id));
    }
    if (rows_below > 0) line += "   " + pen_.Yellow(Say({"watch.more_rows", {{"rows", rows_below}}}));
    return line;
  }

 private:
  // Until there is a result.
  static LabResult Empty(const grading::Lab& lab) {
    LabResult result;
    result.lab = lab.folder;
    result.title = lab.title;
    return result;
  }

  std::string Say(const Phrase& phrase) const { return words_.Say(phrase); }

  std::string Doing() const {
    switch (state_.phase()) {
      case Phase::kBuilding:
        return pen_.Yellow(Say("watch.building"));
      case Phase::kGrading:
        return pen_.Yellow(Say("watch.grading"));
      case Phase::kGraded:
        return pen_.Dim(Say({"watch.graded", {{"time", view_.time}, {"seconds", view_.seconds}}}));
      default:
        return pen_.Yellow(Say("watch.waiting"));
    }
  }

  Phrase DoesNotBuild() const {
    std::vector<Phrase> programs;
    for (const auto& [program, errors] : state_.build_errors()) programs.push_back(text::Verbatim(program));
    return {"watch.does_not_build", {{"programs", std::move(programs)}}};
  }

  std::string Differences() const {
    if (!state_.changes()) return "";
    if (state_.changes()->empty()) return pen_.Dim(Say("watch.unchanged"));
    const auto& [mended, broken] = *state_.changes();
    const int room = (broken.empty() || mended.empty() ? columns_ : columns_ / 2) - kBesideNames;
    std::string line;
    if (!broken.empty()) line = pen_.Red(Say({"watch.broken", {{"checks", Names(broken, room)}}}));
    if (!mended.empty() && !line.empty()) line += "   ";
    if (!mended.empty()) line += pen_.Green(Say({"watch.mended", {{"checks", Names(mended, room)}}}));
    return line;
  }

  // As many as there is room for, and at least one.
  static std::vector<Phrase> Names(const std::vector<std::string>& checks, int room) {
    std::vector<Phrase> names;
    for (const std::string& check : checks) {
      room -= text::DisplayWidth(check) + 2;
      if (room < 0 && !names.empty()) break;
      names.push_back(text::Verbatim(check));
    }
    if (checks.size() > names.size()) names.push_back({"list.more", {{"count", checks.size() - names.size()}}});
    return names;
  }

  // In the compiler's own words.
  std::string BuildErrors() const {
    std::string all;
    for (const auto& [program, errors] : state_.build_errors()) {
      const std::string text = text::Printable(errors);
      if (all.find(text) == std::string::npos) all += text + '\n';  // said of a source that both programs share
    }
    return all;
  }

  std::string Failure(const CheckResult& check) const {
    CheckResult shown = check;
    if (!view_.shows_hint) {
      shown.hint.clear();
      if (shown.finding) shown.finding->hint = {};
    }
    const Phrase which = {"watch.failure", {{"number", state_.ShownIndex() + 1}, {"count", state_.Failures().size()}}};
    return pen_.Dim(Say(which)) + "\n\n" + report::RenderCheck(result_, shown, style_);
  }

  const WatchState& state_;
  const View& view_;
  const report::Style& style_;
  int columns_;
  Pen pen_;
  const LabResult result_;
  const Words words_;
};

}  // namespace

std::vector<std::string> Rows(std::string_view text, int columns) {
  std::vector<std::string> rows;
  while (!text.empty()) {
    std::string row;
    for (int width = 0; !text.empty() && text.front() != '\n';) {
      const std::string_view first = text.substr(0, LengthOfFirst(text));
      const int more = first.front() == '\033' ? 0 : text::DisplayWidth(first);
      if (width > 0 && width + more > columns) break;
      row += first;
      width += more;
      text.remove_prefix(first.size());
    }
    rows.push_back(std::move(row));
    if (text.starts_with('\n')) text.remove_prefix(1);
  }
  return rows;
}

std::vector<std::string> Draw(const WatchState& state, const grading::Lab& lab, View& view,
                              std::span<const KeyWord> keys, const report::Style& style, Size size) {
  const Drawing drawing(state, lab, view, style, size.columns);
  const Pen pen(style.colour);
  const auto one_row = [&](const std::string& line) {
    const std::vector<std::string> rows = Rows(line, size.columns);
    return rows.empty() ? "" : rows.front();
  };
  const std::size_t room = std::max<std::size_t>(kFrame + 1, static_cast<std::size_t>(std::max(size.rows, 0))) - kFrame;
  const std::vector<std::string> body = Rows(drawing.Body(), size.columns);
  view.scrolled = std::min(view.scrolled, body.size() > room ? body.size() - room : 0);
  const std::size_t shown = std::min(room, body.size() - view.scrolled);

  std::vector<std::string> rows = {one_row(drawing.Head()), one_row(drawing.WhatChanged()),
                                   pen.Dim(report::Repeat("─", size.columns))};
  for (std::size_t i = 0; i < shown; ++i) rows.push_back(body[view.scrolled + i]);
  rows.resize(room + kFrame - 1);
  rows.push_back(one_row(drawing.Keys(keys, body.size() - view.scrolled - shown)));
  rows.resize(static_cast<std::size_t>(std::max(size.rows, 0)));
  return rows;
}

}  // namespace socklab::cli
