// socklab list: the labs, the points in each, and what to do next.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iostream>
#include <vector>

#include "harness/cli/commands.h"
#include "harness/report/layout.h"
#include "harness/report/terminal.h"
#include "harness/report/words.h"
#include "harness/text/phrase.h"
#include "harness/text/quote.h"

namespace socklab::cli {
namespace {

using report::PadLeft;
using report::PadRight;
using text::Phrase;
using text::Verbatim;

constexpr int kNumber = 5, kTitle = 29, kPrograms = 23;  // columns, with the spaces after them

// "100 / 100   +7 extra".
Phrase Shown(const std::optional<grading::Course::Points>& points) {
  if (!points) return "list.not_graded";
  const Phrase score = Verbatim(fmt::format("{} / {}", points->score, points->max_score));
  if (!points->extra_score) return score;
  return {"list.with_extra", {{"score", score}, {"extra", *points->extra_score}}};
}

struct Row {
  std::string number;
  std::string title;
  std::string programs;
  std::string points;
};

// Without the programs where there is no room for them.
std::string Table(const std::vector<Row>& rows, int width) {
  int points = 0;
  for (const Row& row : rows) points = std::max(points, text::DisplayWidth(row.points));
  const bool shows_programs = kNumber + kTitle + kPrograms + points <= width;
  const int title = shows_programs ? kTitle : std::min(kTitle, width - kNumber - points);
  std::string table;
  for (const Row& row : rows) {
    table += PadRight(PadLeft(row.number, 3), kNumber) + PadRight(report::Shorten(row.title, title - 1), title);
    if (shows_programs) table += PadRight(row.programs, kPrograms);
    table += row.points + '\n';
  }
  return table;
}

}  // namespace

std::vector<std::string> FoldersOfLabs(const grading::Course& course) {
  std::vector<std::string> folders;
  for (const grading::Lab& lab : course.labs()) folders.push_back(lab.folder);
  return folders;
}

int List(const grading::Course& course, report::Language language) {
  const report::Words words(language);
  std::vector<Row> rows = {
      {words.Say("list.lab"), words.Say("list.title"), words.Say("list.programs"), words.Say("list.points")}};
  const grading::Lab* next = nullptr;
  for (const grading::Lab& lab : course.labs()) {
    const std::optional<grading::Course::Points> points = course.PointsIn(lab);
    if (!next && !(points && points->score == points->max_score)) next = &lab;
    rows.push_back({std::to_string(lab.number()), results::In(report::CodeOf(language), lab.title),
                    fmt::format("{}", fmt::join(lab.programs, ", ")), words.Say(Shown(points))});
  }
  const int width = report::ColumnsOf(report::StyleOfStandardOutput());
  std::cout << Table(rows, width);
  const Phrase last =
      next ? Phrase("list.next", {{"folder", next->folder}, {"lab", next->number()}}) : Phrase("list.full_marks");
  std::cout << '\n';
  for (const std::string& row : report::Wrap(words.Say(last), width)) std::cout << row << '\n';
  return kFullMarks;
}

}  // namespace socklab::cli
