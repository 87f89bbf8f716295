// socklab editor: tells editors how the sources are compiled.
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <system_error>
#include <vector>

#include "harness/cli/commands.h"
#include "harness/cli/outcome.h"
#include "harness/report/words.h"
#include "harness/results/whole_file.h"

namespace socklab::cli {

namespace {

nlohmann::json CommandsOf(const grading::Course& course) {
  std::vector<std::string> labs;
  for (const grading::Lab& lab : course.labs()) labs.push_back(lab.folder);
  return course.builder().CompileCommands(labs);
}

std::filesystem::path FileOf(const grading::Course& course) {
  return course.workspace() / "compile_commands.json";
}

}  // namespace

int PrepareEditor(const grading::Course& course, report::Language language) {
  const nlohmann::json commands = CommandsOf(course);
  WriteReport(FileOf(course), commands.dump(2) + '\n');
  std::cout << report::Words(language).Say({"editor.written", {{"sources", commands.size()}}}) << '\n';
  return kFullMarks;
}

void RefreshCompileCommands(const grading::Course& course) {
  const std::string text = CommandsOf(course).dump(2) + '\n';
  try {
    if (results::ReadWhole(FileOf(course)) != text) results::WriteWhole(FileOf(course), text);
  } catch (const std::system_error&) {
    // Labs can be graded without it.
  }
}

}  // namespace socklab::cli
