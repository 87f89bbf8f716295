// socklab verify and socklab test: the course and the project, tested.
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "harness/cli/commands.h"
#include "harness/cli/process.h"

namespace socklab::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRule = "────────────────────────────────────────────────────────────────────────────────";

void Show(const std::string& label, const TestResult& result) {
  std::cout << fmt::format("\n{}\n{} {}\n{}\n", kRule, result.passed ? "✓" : "✗", label, kRule);
  if (result.log.empty()) {
    std::cout << "it was not run, for it does not build\n";
    return;
  }
  // The test's own output stands behind the lines that Bazel puts before it.
  std::ifstream log(result.log);
  bool header = true;
  for (std::string line; std::getline(log, line);) {
    if (!header) std::cout << line << '\n';
    if (line.starts_with("-----")) header = false;
  }
}

std::vector<fs::path> ScriptsIn(const fs::path& folder) {
  std::vector<fs::path> scripts;
  if (!fs::is_directory(folder)) return scripts;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (name.ends_with("_test.sh")) scripts.push_back(entry.path());
  }
  std::ranges::sort(scripts);
  return scripts;
}

}  // namespace

int Verify(const Course& course, const std::vector<std::string>& names) {
  std::vector<std::string> labels;
  for (const Lab& lab : course.Find(names)) {
    labels.insert(labels.end(), {lab.SolutionsLabel("check"), lab.LabsLabel("skeleton"),
                                 "//solutions/" + lab.folder + "/mutants:kill_matrix"});
  }
  const auto [results, complete] =
      course.bazel().Test(labels, {"--nocache_test_results", "--test_output=summary", "--noshow_progress"});
  int failed = 0;
  for (const std::string& label : labels) {
    const auto result = results.find(label);
    const TestResult none;
    const TestResult& shown = result == results.end() ? none : result->second;
    Show(label, shown);
    failed += !shown.passed;
  }
  std::cout << fmt::format("\n{} of {} as they should be\n", labels.size() - static_cast<std::size_t>(failed),
                           labels.size());
  return failed == 0 && complete ? kFullMarks : kFailed;
}

int TestProject(const Bazel& bazel, const fs::path& scripts) {
  int passed = 0, failed = 0;
  const auto count = [&](bool good) { good ? ++passed : ++failed; };
  const auto [results, complete] = bazel.Test({"//..."}, {"--noshow_progress"});
  if (!complete) count(false);  // Bazel has said why
  for (const auto& [label, result] : results) count(result.passed);
  for (const fs::path& script : ScriptsIn(scripts)) {
    const bool good = Run({script}) == 0;
    std::cout << (good ? "✓ " : "✗ ") << script.filename().string() << std::endl;
    count(good);
  }
  std::cout << fmt::format("{} passed, {} failed", passed, failed) << std::endl;
  return failed == 0 ? kFullMarks : kFailed;
}

}  // namespace socklab::cli
