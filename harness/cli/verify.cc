// socklab verify and socklab test: the course and the project, tested.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <utility>

#include "harness/cli/course_commands.h"
#include "harness/cli/outcome.h"
#include "harness/grading/failure_table.h"
#include "harness/grading/process.h"

namespace socklab::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kRule = "────────────────────────────────────────────────────────────────────────────────";

// The test's own output stands after the lines that Bazel puts before it.
void ShowLog(const fs::path& path) {
  std::ifstream log(path);
  bool header = true;
  for (std::string line; std::getline(log, line);) {
    if (!header && !line.starts_with(grading::kFailureTable)) std::cout << line << '\n';
    if (line.starts_with("-----")) header = false;
  }
}

// What a kill matrix has told of mutants is kept beside them.
void KeepFailureTable(const fs::path& path, const fs::path& workspace) {
  std::ifstream log(path);
  for (std::string line; std::getline(log, line);) {
    if (!line.starts_with(grading::kFailureTable)) continue;
    const auto table = grading::FailureTableFromJson(line.substr(grading::kFailureTable.size()));
    WriteReport(workspace / "solutions" / table.lab / "mutants" / "failures.json", grading::ToFile(table));
  }
}

void Show(const std::string& label, const grading::TestResult& result) {
  std::cout << fmt::format("\n{}\n{} {}\n{}\n", kRule, result.passed ? "✓" : "✗", label, kRule);
  if (result.logs.empty()) std::cout << "it was not run, because it does not build\n";
  for (const fs::path& log : result.logs) ShowLog(log);
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

// Tests of the project, counted as they are run.
class Tally {
 public:
  void Add(const std::string& name, bool passed, std::chrono::milliseconds time) {
    ++(passed ? passed_ : failed_);
    if (time > std::chrono::milliseconds(0)) times_.emplace_back(time, name);
  }
  // For a run that failed in another way than through its tests; Bazel has said why.
  void AddFailure() { ++failed_; }

  void PrintSlowest() {
    std::ranges::sort(times_, std::greater());
    if (times_.size() > kSlowest) times_.resize(kSlowest);
    std::cout << "\nthe slowest tests, all shards together:\n";
    for (const auto& [time, name] : times_) {
      std::cout << fmt::format("{:8.1f} s  {}\n", static_cast<double>(time.count()) / 1000, name);
    }
  }

  int Finish() const {
    std::cout << fmt::format("{} passed, {} failed", passed_, failed_) << std::endl;
    return failed_ == 0 ? kFullMarks : kFailed;
  }

 private:
  static constexpr std::size_t kSlowest = 10;

  int passed_ = 0;
  int failed_ = 0;
  std::vector<std::pair<std::chrono::milliseconds, std::string>> times_;
};

void RunScripts(const fs::path& folder, Tally& tally) {
  for (const fs::path& script : ScriptsIn(folder)) {
    const auto start = std::chrono::steady_clock::now();
    const bool passed = grading::Run({script}) == 0;
    const auto time = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
    const std::string name = script.filename();
    std::cout << fmt::format("{} {}\n", passed ? "✓" : "✗", name) << std::flush;
    tally.Add(name, passed, time);
  }
}

}  // namespace

int Verify(const grading::Course& course, const std::vector<std::string>& names, bool matrix) {
  std::vector<std::string> labels;
  for (const grading::Lab& lab : course.Find(names)) {
    labels.insert(labels.end(), {lab.SolutionsLabel("check"), lab.LabsLabel("skeleton"),
                                 "//solutions/" + lab.folder + "/mutants:kill_matrix"});
  }
  std::vector<std::string> options = {"--noshow_progress"};
  options.insert(options.end(), {"--nocache_test_results", "--test_output=summary"});
  if (matrix) options.insert(options.end(), {"--test_env=SOCKLAB_WHOLE=1", "--test_timeout=3600"});
  const auto [results, complete] = grading::Bazel(course.workspace()).Test(labels, options);
  int failed = 0;
  for (const std::string& label : labels) {
    const auto result = results.find(label);
    const grading::TestResult none;
    const grading::TestResult& shown = result == results.end() ? none : result->second;
    Show(label, shown);
    for (const fs::path& log : shown.logs) KeepFailureTable(log, course.workspace());
    failed += !shown.passed;
  }
  std::cout << fmt::format("\n{} of {} as they should be\n", labels.size() - static_cast<std::size_t>(failed),
                           labels.size());
  return failed == 0 && complete ? kFullMarks : kFailed;
}

int TestProject(const grading::Bazel& bazel, const fs::path& scripts) {
  std::vector<std::string> options = {"--noshow_progress"};
  // What fails in seconds is run first. What passed is counted in the second run, which finds it done; what failed is
  // run once more there, and has failed all the same.
  std::vector<std::string> quick_ones = options;
  quick_ones.insert(quick_ones.end(), {"--test_size_filters=small,medium", "--build_tests_only"});
  const grading::TestRun quick = bazel.Test({"//..."}, quick_ones);
  const auto has_failed_before = [&](const std::string& label) {
    const auto found = quick.results.find(label);
    return found != quick.results.end() && !found->second.passed && !found->second.logs.empty();
  };
  Tally tally;
  const auto [results, complete] = bazel.Test({"//..."}, options);
  for (const auto& [label, result] : results) {
    tally.Add(label, result.passed && !has_failed_before(label), result.time);
  }
  if (!complete) tally.AddFailure();
  RunScripts(scripts, tally);
  tally.PrintSlowest();
  return tally.Finish();
}

}  // namespace socklab::cli
