// socklab list: the labs, the points in each, and what comes next.
#include <fmt/format.h>

#include <iostream>

#include "harness/cli/commands.h"

namespace socklab::cli {

int List(const Course& course) {
  const Lab* next = nullptr;
  std::cout << fmt::format("{:>3}  {:<28} {:<22} {}\n", "lab", "title", "programs", "points");
  for (const Lab& lab : course.labs()) {
    const std::optional<Course::Points> points = course.PointsIn(lab);
    if (!next && !(points && points->score == points->max_score)) next = &lab;
    std::cout << fmt::format("{:>3}  {:<28} {:<22} {}\n", lab.number(), lab.title,
                             fmt::format("{}", fmt::join(lab.programs, ", ")),
                             points ? fmt::format("{} / {}", points->score, points->max_score) : "not graded yet");
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
