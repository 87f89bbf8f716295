#include "tests/unit/check/graded.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "harness/grading/process.h"
#include "harness/run/runfiles.h"
#include "tests/grading/reports.h"

namespace socklab::tests {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

std::string Graded::message() const {
  return MessageOf(lab, lab.checks.at(0));
}

Graded Grade(const std::string& runner, const std::vector<std::string>& arguments) {
  const grading::TemporaryFolder folder;
  const auto json = folder / "results.json", errors = folder / "errors.txt";
  std::vector<std::string> words = {run::Runfile(runner), "--quiet", "--json", json};
  words.insert(words.end(), arguments.begin(), arguments.end());
  if (std::ranges::find(words, "--seed") == words.end()) words.insert(words.end(), {"--seed", "71"});
  Graded graded;
  graded.status = grading::Run(words, {.errors_to = errors});
  graded.errors = ReadFile(errors);
  if (std::filesystem::exists(json)) graded.lab = results::ReadDocument(json).at(0);
  return graded;
}

}  // namespace socklab::tests
