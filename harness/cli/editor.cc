// socklab editor: tells editors how the sources are compiled.
#include <iostream>
#include <nlohmann/json.hpp>

#include "harness/cli/commands.h"
#include "harness/cli/outcome.h"
#include "harness/grading/compile_commands.h"
#include "harness/report/words.h"

namespace socklab::cli {

int PrepareEditor(const grading::Course& course, report::Language language) {
  const nlohmann::json commands = grading::CompileCommandsOf(course);
  WriteReport(course.workspace() / "compile_commands.json", commands.dump(2) + '\n');
  std::cout << report::Words(language).Say({"editor.written", {{"sources", commands.size()}}}) << '\n';
  return kFullMarks;
}

}  // namespace socklab::cli
