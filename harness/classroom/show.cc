#include "harness/classroom/show.h"

#include <fmt/format.h>

#include <algorithm>

#include "harness/classroom/statistics.h"
#include "harness/report/layout.h"
#include "harness/report/words.h"
#include "harness/text/quote.h"

namespace socklab::classroom {
namespace {

using report::PadLeft;
using report::PadRight;
using text::Phrase;

constexpr int kIndent = 2, kCell = 8, kLeastName = 12, kMostName = 30;  // columns

class Board {
 public:
  Board(const GradedClass& graded, const report::Style& style)
      : graded_(graded), words_(style.language), pen_(style.colour), width_(report::ColumnsOf(style)) {
    for (const StudentGrades& grades : graded.grades) name_ = std::max(name_, text::DisplayWidth(NameOf(grades)));
    name_ = std::clamp(name_, kLeastName, kMostName);
    const int room = (width_ - kIndent - name_ - kCell) / kCell;
    const std::size_t labs = graded.all.labs.size();
    shown_ = std::min(labs, static_cast<std::size_t>(std::max(room, 0)));
  }

  std::string Write() const {
    std::string text =
        pen_.Dim(report::Repeat(" ", kIndent) + PadRight(words_.Say("class.student"), name_) + Titles()) + "\n";
    for (const StudentGrades& grades : graded_.grades) text += Line(grades);
    text += Means();
    if (shown_ < graded_.all.labs.size())
      text += "\n" + Rows({"class.more_labs", {{"labs", graded_.all.labs.size() - shown_}}});
    return text + Remarks();
  }

 private:
  static std::string NameOf(const StudentGrades& grades) { return report::OneLine(grades.student->name); }

  std::string Titles() const {
    std::string titles;
    for (std::size_t i = 0; i < shown_; ++i) titles += PadLeft(NumberOf(graded_.all.labs[i]), kCell);
    return titles + PadLeft(words_.Say("scoreboard.total"), kCell);
  }

  // "04" of "04_tcp_chat".
  static std::string NumberOf(const std::string& lab) {
    return report::Shorten(report::OneLine(lab.substr(0, lab.find('_'))), kCell - 1);
  }

  std::string Line(const StudentGrades& grades) const {
    std::string line = report::Repeat(" ", kIndent) + PadRight(report::Shorten(NameOf(grades), name_), name_);
    for (std::size_t i = 0; i < shown_; ++i) line += Cell(grades.labs[i]);
    return line + pen_.Bold(PadLeft(grades.total ? Shown(*grades.total) : "?", kCell)) + "\n";
  }

  // A mark stands for what has no points of its own: the remarks explain it.
  std::string Cell(const LabGrade& grade) const {
    switch (grade.standing) {
      case LabState::kMissing:
        return pen_.Dim(PadLeft("–", kCell));
      case LabState::kNothingToGrade:
        return pen_.Red(PadLeft("✗", kCell));
      case LabState::kNotDecided:
        return pen_.Yellow(PadLeft("?", kCell));
      case LabState::kGraded:
        break;
    }
    const std::string points = Shown(grade.points) + (grade.days_late > 0 ? "*" : "");
    return *grade.points >= 100 ? pen_.Green(PadLeft(points, kCell)) : PadLeft(points, kCell);
  }

  std::string Means() const {
    std::string line = report::Repeat(" ", kIndent) + PadRight(words_.Say("class.mean"), name_);
    for (std::size_t i = 0; i < shown_; ++i) {
      const LabStatistics statistics = StatisticsOf(graded_.all.labs[i], graded_.grades);
      line += PadLeft(statistics.graded > 0 ? fmt::format("{:.1f}", statistics.mean) : "–", kCell);
    }
    return pen_.Dim(line) + "\n";
  }

  // ---- What the table does not tell

  std::string Rows(const Phrase& phrase) const {
    std::string text;
    std::string indent = report::Repeat(" ", kIndent);
    for (const std::string& row : report::Wrap(words_.Sentence(phrase), width_ - kIndent - 2, 40)) {
      text += indent + row + "\n";
      indent = report::Repeat(" ", kIndent + 2);
    }
    return text;
  }

  std::string Remarks() const {
    std::string text;
    for (std::size_t i = 0; i < graded_.all.labs.size(); ++i) text += RemarksOn(i);
    const bool is_late = std::ranges::any_of(graded_.grades, [](const StudentGrades& grades) {
      return std::ranges::any_of(grades.labs, [](const LabGrade& grade) { return grade.days_late > 0; });
    });
    if (is_late) text += Rows("class.star_is_late");
    return text.empty() ? "" : "\n" + text;
  }

  std::string RemarksOn(std::size_t lab) const {
    std::vector<Phrase> missing;
    std::string refused, undecided;
    for (const StudentGrades& grades : graded_.grades) {
      const LabGrade& grade = grades.labs[lab];
      const Phrase name = text::Verbatim(NameOf(grades));
      if (grade.standing == LabState::kMissing) missing.push_back(name);
      if (grade.standing == LabState::kNothingToGrade)
        refused +=
            Rows({"class.refused", {{"lab", graded_.all.labs[lab]}, {"name", name}, {"reason", WhyNoPoints(grade)}}});
      if (grade.standing == LabState::kNotDecided)
        undecided +=
            Rows({"class.undecided", {{"lab", graded_.all.labs[lab]}, {"name", name}, {"reason", WhyNoPoints(grade)}}});
    }
    std::string text;
    if (!missing.empty())
      text += Rows({"class.missing",
                    {{"lab", graded_.all.labs[lab]}, {"count", missing.size()}, {"names", std::move(missing)}}});
    return text + refused + undecided;
  }

  const GradedClass& graded_;
  report::Words words_;
  report::Pen pen_;
  int width_;
  int name_ = 0;           // columns
  std::size_t shown_ = 0;  // labs
};

}  // namespace

std::string Show(const GradedClass& graded, const report::Style& style) {
  return Board(graded, style).Write();
}

}  // namespace socklab::classroom
