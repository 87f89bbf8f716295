#include "harness/classroom/class_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "harness/classroom/lab_section.h"
#include "harness/report/layout.h"
#include "harness/report/page/document.h"
#include "harness/report/page/markup.h"

namespace socklab::classroom {
namespace {

using report::page::Element;
using report::page::Markup;
using report::page::Short;
using report::page::Text;
using text::Phrase;

constexpr std::string_view kStyle =
#include "harness/classroom/page/class.css.inc"
    ;
constexpr std::string_view kScript =
#include "harness/classroom/page/class.js.inc"
    ;
constexpr std::string_view kHashOfStyle =
#include "harness/classroom/page/class.css.sha256.inc"
    ;
constexpr std::string_view kHashOfScript =
#include "harness/classroom/page/class.js.sha256.inc"
    ;

constexpr int kMostOfKey = 60;              // columns
constexpr std::size_t kMostOfReason = 400;  // bytes

class Page {
 public:
  Page(const GradedClass& graded, const std::map<std::string, std::string>& links, report::Language language)
      : graded_(graded), links_(links), words_(language) {}

  std::string Write(const std::vector<grading::FailureTable>& tables) const {
    Markup main;
    for (std::size_t i = 0; i < graded_.all.labs.size(); ++i)
      main += LabSection(graded_.all.labs[i], i, graded_, tables, links_, words_.language());
    main += Remarks() + Students();
    const Markup body =
        Element("header", {{"class", "page"}}, Element("h1", {}, Say("class.title")) + Facts() + Contents()) +
        Element("main", {}, main) +
        report::page::Data("words", {{"shown", words_.Say({"class.shown", {{"shown", "{shown}"}, {"all", "{all}"}}})}});
    return report::page::Document(words_.Say("class.title"), words_.language(),
                                  {kStyle, kHashOfStyle, kScript, kHashOfScript}, body);
  }

 private:
  Markup Say(const Phrase& phrase) const { return Text(words_.Say(phrase)); }

  // Of all results, what a reader should know.
  Markup Facts() const {
    std::set<std::string> isolations;
    std::string newest;
    for (const Attempt& attempt : graded_.all.attempts) {
      if (!attempt.result) continue;
      isolations.insert(attempt.result->isolation);
      newest = std::max(newest, attempt.result->identity.time);
    }
    std::string isolation;
    for (const std::string& each : isolations) isolation += (isolation.empty() ? "" : ", ") + each;
    Markup facts;
    const auto fact = [&](const char* id, const std::string& value) {
      if (!value.empty())
        facts += Element("div", {}, Element("dt", {}, Say(id)) + Element("dd", {}, Text(Short(value, 80))));
    };
    fact("class.students", std::to_string(graded_.grades.size()));
    const std::optional<Time> time = ParseTime(newest);
    fact("class.newest", time ? ShownTime(*time) : "");
    fact("page.isolation", isolation);
    return Element("dl", {{"class", "facts"}}, facts);
  }

  Markup Contents() const {
    Markup items;
    for (std::size_t i = 0; i < graded_.all.labs.size(); ++i)
      items += Element("li", {}, Element("a", {{"href", fmt::format("#lab-{}", i)}}, Text(TitleAt(i))));
    items += Element("li", {}, Element("a", {{"href", "#students"}}, Say("class.students")));
    return Element("nav", {}, Element("ul", {}, items));
  }

  std::string TitleAt(std::size_t lab) const {
    const results::LabResult* example = nullptr;
    for (const StudentGrades& grades : graded_.grades) {
      const LabGrade& grade = grades.labs[lab];
      if (grade.attempt && grade.attempt->result) example = &*grade.attempt->result;
    }
    return TitleOf(graded_.all.labs[lab], example, words_.language());
  }

  // ---- What has no points

  Markup Remarks() const {
    return List(LabState::kNotDecided, "class.list_undecided") + List(LabState::kNothingToGrade, "class.list_refused") +
           List(LabState::kMissing, "class.list_missing");
  }

  Markup List(LabState standing, const char* heading) const {
    Markup labs;
    for (std::size_t i = 0; i < graded_.all.labs.size(); ++i) {
      Markup students;
      for (const StudentGrades& grades : graded_.grades) {
        const LabGrade& grade = grades.labs[i];
        if (grade.standing != standing) continue;
        students += Element("li", {}, LinkTo(*grades.student, links_) + ReasonOf(grade));
      }
      if (!students.empty())
        labs += Element("h4", {}, Text(TitleAt(i))) +
                Element("ul", {{"class", standing == LabState::kMissing ? "names" : "reasons"}}, students);
    }
    if (labs.empty()) return {};
    return Element("section", {{"class", "list"}}, Element("h3", {}, Say(heading)) + labs);
  }

  Markup ReasonOf(const LabGrade& grade) const {
    if (!grade.attempt || grade.standing == LabState::kMissing) return {};
    return Element("span", {{"class", "reason"}},
                   Text(" " + report::Bounded(report::OneLine(words_.Say(WhyNoPoints(grade))), kMostOfReason)));
  }

  // ---- All students

  Markup Students() const {
    Markup titles = Title("class.student", false);
    for (const std::string& lab : graded_.all.labs)
      titles += Element("th", {{"scope", "col"}, {"class", "num"}, {"title", lab}, {"aria-sort", "none"}},
                        Text(Short(lab.substr(0, lab.find('_')), 12)));
    titles += Title("scoreboard.total", true);
    Markup rows;
    for (const StudentGrades& grades : graded_.grades) rows += Line(grades);
    const Markup table = Element("thead", {}, Element("tr", {}, titles)) + Element("tbody", {}, rows);
    const Markup search = Element(
        "p", {{"class", "search"}, {"hidden", ""}},
        Element("label", {},
                Say("class.search") + Text(" ") + Element("input", {{"type", "search"}, {"autocomplete", "off"}})) +
            Element("output", {}));
    return Element(
        "section", {{"class", "lab"}, {"id", "students"}},
        Element("h3", {}, Say("class.students")) + search +
            Element("div", {{"class", "wide"}, {"tabindex", "0"}}, Element("table", {{"class", "students"}}, table)));
  }

  Markup Title(const char* id, bool is_number) const {
    return Element("th", {{"scope", "col"}, {"class", is_number ? "num" : ""}, {"aria-sort", "none"}}, Say(id));
  }

  Markup Line(const StudentGrades& grades) const {
    const Student& student = *grades.student;
    Markup name = LinkTo(student, links_);
    if (student.key != student.name)
      name += Text(" ") + Element("span", {{"class", "label"}}, Text(Short(student.key, kMostOfKey)));
    Markup line = Element("th", {{"scope", "row"}}, name);
    for (const LabGrade& grade : grades.labs) line += Cell(grade);
    return Element("tr", {}, line + Element("td", {{"class", "num"}}, Text(grades.total ? Shown(*grades.total) : "?")));
  }

  Markup Cell(const LabGrade& grade) const {
    const auto cell = [](const char* kind, const std::string& text, const std::string& title = "") {
      return Element("td", {{"class", kind}, {title.empty() ? "" : "title", title}}, Text(text));
    };
    switch (grade.standing) {
      case LabState::kMissing:
        return cell("num", "–", words_.Say("class.standing_missing"));
      case LabState::kNothingToGrade:
        return cell("num bad", "✗", words_.Say("class.standing_refused"));
      case LabState::kNotDecided:
        return cell("num unsure", "?", words_.Say("class.standing_undecided"));
      case LabState::kGraded:
        break;
    }
    if (grade.days_late == 0) return cell("num", Shown(grade.points));
    return cell("num", Shown(grade.points) + "*",
                words_.Say({"class.days_late", {{"days", grade.days_late}, {"points", Shown(grade.late_loss)}}}));
  }

  const GradedClass& graded_;
  const std::map<std::string, std::string>& links_;
  report::Words words_;
};

}  // namespace

std::string ClassPage(const GradedClass& graded, const std::vector<grading::FailureTable>& tables,
                      const std::map<std::string, std::string>& links, report::Language language) {
  return Page(graded, links, language).Write(tables);
}

}  // namespace socklab::classroom
