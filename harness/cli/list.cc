// socklab list: the labs, the points in each, and what to do next.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <iostream>

#include "harness/cli/commands.h"
#include "harness/report/layout.h"
#include "harness/report/words.h"
#include "harness/text/phrase.h"

namespace socklab::cli {
namespace {

using report::PadLeft;
using report::PadRight;
using text::Phrase;
using text::Verbatim;

// "100 / 100   +7 extra".
Phrase Shown(const std::optional<grading::Course::Points>& points) {
  if (!points) return "list.not_graded";
  const Phrase score = Verbatim(fmt::format("{} / {}", points->score, points->max_score));
  if (!points->extra_score) return score;
  return {"list.with_extra", {{"score", score}, {"extra", *points->extra_score}}};
}

}  // namespace

int List(const grading::Course& course, report::Language language) {
  const report::Words words(language);
  const auto line = [](const std::string& number, const std::string& title, const std::string& programs,
                       const std::string& points) {
    return PadLeft(number, 3) + "  " + PadRight(title, 28) + ' ' + PadRight(programs, 22) + ' ' + points + '\n';
  };
  const grading::Lab* next = nullptr;
  std::cout << line(words.Say("list.lab"), words.Say("list.title"), words.Say("list.programs"),
                    words.Say("list.points"));
  for (const grading::Lab& lab : course.labs()) {
    const std::optional<grading::Course::Points> points = course.PointsIn(lab);
    if (!next && !(points && points->score == points->max_score)) next = &lab;
    std::cout << line(std::to_string(lab.number()), results::In(report::CodeOf(language), lab.title),
                      fmt::format("{}", fmt::join(lab.programs, ", ")), words.Say(Shown(points)));
  }
  const Phrase last =
      next ? Phrase("list.next", {{"folder", next->folder}, {"lab", next->number()}}) : Phrase("list.full_marks");
  std::cout << '\n' << words.Say(last) << '\n';
  return kFullMarks;
}

}  // namespace socklab::cli
