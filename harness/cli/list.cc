// socklab list: the labs, the points in each, and what comes next.
#include <fmt/format.h>

#include <iostream>

#include "harness/cli/commands.h"

namespace socklab::cli {
namespace {

// "100 / 100   +7 extra".
std::string Shown(const std::optional<Course::Points>& points) {
  if (!points) return "not graded yet";
  const std::string extra = points->extra_score ? fmt::format("   +{} extra", *points->extra_score) : "";
  return fmt::format("{} / {}{}", points->score, points->max_score, extra);
}

}  // namespace

int List(const Course& course) {
  const Lab* next = nullptr;
  std::cout << fmt::format("{:>3}  {:<28} {:<22} {}\n", "lab", "title", "programs", "points");
  for (const Lab& lab : course.labs()) {
    const std::optional<Course::Points> points = course.PointsIn(lab);
    if (!next && !(points && points->score == points->max_score)) next = &lab;
    std::cout << fmt::format("{:>3}  {:<28} {:<22} {}\n", lab.number(), lab.title,
                             fmt::format("{}", fmt::join(lab.programs, ", ")), Shown(points));
  }
  if (next) {
    std::cout << fmt::format(
        "\nnext: read labs/{}/README.md, edit the programs beside it, and run ./socklab check {}\n", next->folder,
        next->number());
  } else {
    std::cout << "\nfull marks in all labs\n";
  }
  return kFullMarks;
}

}  // namespace socklab::cli
