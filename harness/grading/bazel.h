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

#include "harness/grading/builder.h"
#include "harness/grading/process.h"

namespace socklab::grading {

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

class Bazel : public Builder {
 public:
  // For the workspace in this folder.
  explicit Bazel(std::filesystem::path workspace) : workspace_(std::move(workspace)) {}

  std::vector<std::string> PrepareLabs() const override;
  BuildResult Build(const std::vector<std::string>& labels) const override;
  std::unique_ptr<Background> BeginToBuild(const std::vector<std::string>& labels) const override;
  std::filesystem::path Output(const std::string& path) const override { return workspace_ / "bazel-bin" / path; }
  std::vector<BuildManifest> ManifestsOf(const std::vector<std::string>& lab_folders) const override;
  Compiled BuildBy(const BuildManifest& manifest, const std::filesystem::path& output) const override;
  nlohmann::json CompileCommands(const std::vector<std::string>& lab_folders) const override;

  // Builds these, or throws MachineError.
  void Demand(const std::vector<std::string>& labels) const;
  // Builds and runs tests, showing Bazel's own progress; `labels` may be patterns.
  TestRun Test(const std::vector<std::string>& labels, const std::vector<std::string>& options = {}) const;

 private:
  std::filesystem::path workspace_;
};

// What a compiler or linker said, from its first error on, without what Bazel says itself; the whole text if it has no
// error. At most 80 lines, and 400 bytes of each.
std::string ErrorsIn(const std::string& messages);

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_BAZEL_H_
