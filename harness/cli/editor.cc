// socklab editor: tells editors how the sources are compiled.
#include <iostream>

#include "harness/cli/commands.h"
#include "harness/grading/compile_commands.h"
#include "harness/report/words.h"

namespace socklab::cli {

int PrepareEditor(const grading::Course& course, report::Language language) {
  const std::size_t sources = grading::WriteCompileCommands(course);
  std::cout << report::Words(language).Say({"editor.written", {{"sources", sources}}}) << '\n';
  return kFullMarks;
}

}  // namespace socklab::cli
