// Proves that the checks of a lab catch mistakes: grades the mutants of its reference solution. Fails when a mutant
// survives, when none of the checks named for it catches it, or when a check catches none.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "harness/grading/kill_by_name.h"
#include "harness/grading/mutants.h"
#include "harness/grading/whole_matrix.h"

namespace socklab::grading {
namespace {

std::map<std::string, std::string> PathsByName(const std::vector<std::string>& references) {
  std::map<std::string, std::string> paths;
  for (const std::string& reference : references) {
    const std::size_t equals = reference.find('=');
    paths[reference.substr(0, equals)] = reference.substr(equals + 1);
  }
  return paths;
}

int Main(int argc, char** argv) {
  std::string lab, runner;
  std::vector<std::string> references, texts;
  int jobs = 1;
  bool whole = false;
  CLI::App app("Grades the mutants of a lab's reference solution by the checks that are named for them.");
  app.add_option("--lab", lab, "The lab's directory, as in 04_tcp_chat")->required();
  app.add_option("--runner", runner, "The lab's compiled checks")->required();
  app.add_option("--reference", references, "NAME=PATH of a reference program")->take_all()->allow_extra_args(false);
  app.add_option("--mutant", texts, "NAME:PROGRAM:CHECKS:PATH[:SANITIZED]")
      ->required()
      ->take_all()
      ->allow_extra_args(false);
  app.add_option("--jobs", jobs, "Mutants at once, beside those that mostly wait")->check(CLI::Range(1, 1000));
  app.add_flag("--whole", whole, "Print the whole matrix: each mutant meets every check of its program")
      ->envname("SOCKLAB_WHOLE");
  CLI11_PARSE(app, argc, argv);
  unsetenv("XML_OUTPUT_FILE");  // a runner would write its verdicts on one mutant there, as if they were our own

  std::vector<Mutant> mutants;
  for (const std::string& text : texts) mutants.push_back(Mutant::Parse(text));
  const RunnerGrader grader(runner, PathsByName(references));
  const std::vector<std::string> faults =
      whole ? PrintWholeMatrix(grader, lab, mutants, jobs) : KillByName(grader, mutants, jobs);
  for (const std::string& fault : faults) std::cout << "✗ " << fault << '\n';
  if (!faults.empty()) return 1;
  std::cout << fmt::format("all {} mutants caught\n", mutants.size());
  return 0;
}

}  // namespace
}  // namespace socklab::grading

int main(int argc, char** argv) {
  try {
    return socklab::grading::Main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "kill_matrix: " << error.what() << '\n';
    return 3;
  }
}
