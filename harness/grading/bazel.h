// Bazel, as far as the command needs it: build these targets, run these tests, and say how each of them fared.
#ifndef SOCKLAB_HARNESS_GRADING_BAZEL_H_
#define SOCKLAB_HARNESS_GRADING_BAZEL_H_

#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "harness/grading/process.h"

namespace socklab::grading {

struct BuildResult {
  std::set<std::string> built;                // labels of the targets that are complete and up to date
  std::map<std::string, std::string> errors;  // by label: all that the compiler or linker said
  std::string messages;                       // all that Bazel itself said
  std::map<std::string, std::filesystem::path> elsewhere = {};  // by label, files that are not where Bazel puts them
};

struct TestResult {
  bool passed = false;                // every shard of it, as Bazel sums it up
  std::chrono::milliseconds time{0};  // of all its shards together; 0 where an earlier run's result still holds
  // What it printed, a file for each shard; of a test that failed, those that failed. Empty when it was never run,
  // because it does not build.
  std::vector<std::filesystem::path> logs;
};

struct TestRun {
  std::map<std::string, TestResult> results;  // by label, one entry for each test target
  bool complete = false;                      // Bazel understood every BUILD file, and built everything it was asked to
};

// What Bazel wrote down about a test run (--build_event_json_file), and its exit status.
TestRun ReadTestRun(const std::filesystem::path& events, int status);

class Bazel {
 public:
  // For the workspace in this folder.
  explicit Bazel(std::filesystem::path workspace) : workspace_(std::move(workspace)) {}

  // Builds as much of it as can be built.
  BuildResult Build(const std::vector<std::string>& labels) const;
  // Begins to build it while something else is done. Does not tell what it finds wrong: Build will find it too.
  std::unique_ptr<Background> BeginToBuild(const std::vector<std::string>& labels) const;
  // Builds and runs tests, showing Bazel's own progress; `labels` may be patterns.
  TestRun Test(const std::vector<std::string>& labels, const std::vector<std::string>& options = {}) const;
  // Where the file of a built target is: "labs/04_tcp_chat/runner".
  std::filesystem::path Output(const std::string& path) const { return workspace_ / "bazel-bin" / path; }

 private:
  std::filesystem::path workspace_;
};

// What a compiler or linker said, from its first error on, without what Bazel says itself; the whole text if it has no
// error. At most 80 lines, and 400 bytes of each.
std::string ErrorsIn(const std::string& messages);

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_BAZEL_H_
