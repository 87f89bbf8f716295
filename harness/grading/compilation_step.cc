#include "harness/grading/compilation_step.h"

#include <algorithm>
#include <iterator>

#include "harness/grading/process.h"
#include "harness/results/whole_file.h"

namespace socklab::grading {

// As for `env`: the compiler with its environment alone, and room for its temporary files that vanishes with ours.
StepResult InWorkspace::Run(const CompilationStep& step) const {
  std::vector<std::string> words = {"env", "-i", "TMPDIR=" + temporary_.string()};
  for (const auto& [name, value] : step.environment) words.push_back(name + '=' + value);
  words.push_back(step.compiler);
  std::ranges::copy(step.flags, std::back_inserter(words));
  for (const CompilationStep::Output& output : step.outputs) words.insert(words.end(), {output.flag, output.path});
  std::ranges::copy(step.objects, std::back_inserter(words));
  std::ranges::copy(step.more, std::back_inserter(words));
  const std::filesystem::path said = step.outputs.back().path.string() + ".said";
  const int status = grading::Run(words, {.folder = workspace_, .errors_to = said, .output_too = true});
  return {.is_done = status == 0, .said = results::ReadWhole(said, kMostSaid).value_or("")};
}

}  // namespace socklab::grading
