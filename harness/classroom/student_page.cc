#include "harness/classroom/student_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "harness/classroom/visibility.h"
#include "harness/report/html.h"
#include "harness/report/layout.h"
#include "harness/report/page/markup.h"
#include "harness/report/summary.h"
#include "harness/text/unicode.h"

namespace socklab::classroom {
namespace {

using report::page::Element;
using report::page::Markup;
using report::page::Short;
using report::page::Text;
using text::Phrase;

constexpr int kMostOfName = 120;            // columns
constexpr std::size_t kMostOfFile = 60;     // bytes
constexpr std::size_t kMostOfReason = 600;  // bytes

// The grades as a table, above the labs.
class Summary {
 public:
  Summary(const GradedClass& graded, const StudentGrades& grades, Reader reader, report::Language language)
      : graded_(graded), grades_(grades), reader_(reader), words_(language) {}

  Markup Write() const {
    Markup rows;
    for (const LabGrade& grade : grades_.labs) rows += Row(grade);
    Markup titles;
    for (const char* title : {"class.lab", "class.attempt", "class.handed_in", "class.score", "class.late"})
      titles += Element("th", {{"scope", "col"}}, Say(title));
    titles += Element("th", {{"scope", "col"}, {"class", "num"}}, Say("class.points"));
    const Markup total = Element("th", {{"scope", "row"}, {"colspan", "5"}}, Say("scoreboard.total")) +
                         Element("td", {{"class", "num"}}, Text(grades_.total ? Shown(*grades_.total) : "?"));
    const Markup table = Element("thead", {}, Element("tr", {}, titles)) + Element("tbody", {}, rows) +
                         (grades_.labs.size() > 1 ? Element("tfoot", {}, Element("tr", {}, total)) : Markup());
    return Element("p", {{"class", "who"}}, Text(Short(grades_.student->name, kMostOfName))) +
           Element("div", {{"class", "wide"}, {"tabindex", "0"}}, Element("table", {}, table)) + Remarks();
  }

 private:
  Markup Say(const Phrase& phrase) const { return Text(words_.Say(phrase)); }

  Markup Row(const LabGrade& grade) const {
    Markup row = Element("th", {{"scope", "row"}}, Text(TitleOf(grade)));
    const Attempt* const attempt = grade.attempt;
    row += Cell(attempt ? std::to_string(attempt->number) : "");
    row += Cell(attempt ? TimeOf(*attempt) : "");
    row += Cell(attempt && attempt->result ? ScoreOf(*attempt->result) : words_.Say(StandingOf(grade.standing)));
    row += Cell(grade.days_late > 0
                    ? words_.Say({"class.days_late", {{"days", grade.days_late}, {"points", Shown(grade.late_loss)}}})
                    : "");
    const bool is_open = grade.standing == LabState::kNotDecided;
    row += Element("td", {{"class", is_open ? "num unsure" : "num"}}, Text(is_open ? "?" : Shown(grade.points)));
    return Element("tr", {}, row);
  }

  static Markup Cell(const std::string& text) { return Element("td", {}, Text(text)); }

  std::string TitleOf(const LabGrade& grade) const {
    if (!grade.attempt || !grade.attempt->result) return Short(grade.lab, kMostOfName);
    const results::LabResult& result = *grade.attempt->result;
    return Short(report::Heading(result, report::WordsFor(result, words_.language())), kMostOfName);
  }

  static std::string TimeOf(const Attempt& attempt) {
    const std::optional<Time> time = ParseTime(attempt.time);
    return time ? ShownTime(*time) : "";
  }

  static std::string ScoreOf(const results::LabResult& result) {
    std::string score = report::Fraction(report::PointsOf(result));
    const std::string bonus = report::Bonus(report::PointsOf(result, results::Tier::kExtra));
    return bonus.empty() ? score : score + "  " + bonus;
  }

  static Phrase StandingOf(LabState standing) {
    switch (standing) {
      case LabState::kNothingToGrade:
        return "class.standing_refused";
      case LabState::kMissing:
        return "class.standing_missing";
      case LabState::kNotDecided:
        return "class.standing_undecided";
      case LabState::kGraded:
        break;
    }
    return {};
  }

  // Why there is nothing, and what is not seen.
  Markup Remarks() const {
    Markup remarks;
    for (const LabGrade& grade : grades_.labs) {
      if (!grade.attempt) continue;
      if (!grade.attempt->reason.empty())
        remarks += Remark({"class.reason", {{"lab", TitleOf(grade)}, {"reason", grade.attempt->reason}}});
      if (reader_ == Reader::kInstructor || !grade.attempt->result) continue;
      const int hidden = HiddenPoints(*grade.attempt->result, graded_.policy.visibility);
      if (hidden > 0)
        remarks += Remark(
            {"class.reason", {{"lab", TitleOf(grade)}, {"reason", Phrase("visibility.hidden", {{"points", hidden}})}}});
    }
    return remarks;
  }

  Markup Remark(const Phrase& phrase) const {
    return Element("p", {{"class", "remark"}}, Text(report::Bounded(words_.Say(phrase), kMostOfReason)));
  }

  const GradedClass& graded_;
  const StudentGrades& grades_;
  Reader reader_;
  report::Words words_;
};

std::string Safe(const std::string& key) {
  std::string name;
  for (const char c : key) {
    const auto letter = static_cast<unsigned char>(c);
    const bool is_safe = letter < 0x80 && (std::isalnum(letter) || (c == '.' && !name.empty()) || c == '-' || c == '_');
    name += is_safe ? c : '_';
  }
  return name.substr(0, kMostOfFile);
}

}  // namespace

std::string StudentPage(const GradedClass& graded, const StudentGrades& grades, Reader reader,
                        report::Language language) {
  std::vector<results::LabResult> labs;
  for (const LabGrade& grade : grades.labs) {
    if (!grade.attempt || !grade.attempt->result) continue;
    const results::LabResult& result = *grade.attempt->result;
    labs.push_back(reader == Reader::kStudent ? SeenByStudent(result, graded.policy.visibility) : result);
  }
  return report::Page(labs, language, {grades.student->name, Summary(graded, grades, reader, language).Write()});
}

std::map<std::string, std::string> FileNames(const Class& graded, const std::string& extension) {
  std::map<std::string, std::string> names;
  std::set<std::string> taken;
  for (const Student& student : graded.students) {
    const std::string safe = Safe(student.key);
    std::string name = safe.empty() ? "_" : safe;
    for (int i = 2; !taken.insert(text::Lower(name)).second; ++i) name = fmt::format("{}-{}", safe, i);
    names[student.key] = name + extension;
  }
  return names;
}

}  // namespace socklab::classroom
