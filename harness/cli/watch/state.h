// What is known while a lab is watched: the result so far, what the last run has changed, which failure is shown.
#ifndef SOCKLAB_HARNESS_CLI_WATCH_STATE_H_
#define SOCKLAB_HARNESS_CLI_WATCH_STATE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/grading/live_lab.h"
#include "harness/results/results.h"

namespace socklab::cli {

// Checks, by their names, whose verdict is another one than in the last run.
struct Changes {
  std::vector<std::string> mended;  // that failed, and pass now
  std::vector<std::string> broken;  // that passed, and fail now

  bool empty() const { return mended.empty() && broken.empty(); }
  bool operator==(const Changes&) const = default;
};

Changes Between(const results::LabResult& before, const results::LabResult& after);

// The result with those checks in it that the part has graded anew.
results::LabResult With(results::LabResult result, const results::LabResult& part);

class WatchState {
 public:
  enum class Phase { kMissing, kBuilding, kGrading, kGraded, kFailed };

  // Content that checks make up is the same in each run, so that runs can be compared.
  explicit WatchState(std::uint64_t seed) : seed_(seed) {}

  // ---- What happens

  void IsMissing(std::string file);  // a program's main source
  void BeginsToBuild() { phase_ = Phase::kBuilding; }
  void Hears(const grading::News& news);

  // ---- What the student asks for

  void ShowNextFailure();
  // From now on only the check that is shown is graded; or all of them again.
  void OnlyTheShownCheck();
  void AllChecks() { only_.clear(); }

  // ---- What there is to do and to see

  // The next run: checks that have failed come first.
  grading::Order NextRun() const;
  bool is_of_all_checks() const { return only_.empty(); }

  Phase phase() const { return phase_; }
  const std::string& missing_file() const { return missing_file_; }
  const std::string& complaint() const { return complaint_; }                               // in Phase::kFailed: why
  const std::map<std::string, std::string>& build_errors() const { return build_errors_; }  // by program
  const std::optional<results::LabResult>& result() const { return result_; }               // of all runs together
  const std::optional<Changes>& changes() const { return changes_; }  // nothing after the first run
  const std::string& only() const { return only_; }                   // the full name of that check, or empty

  // In the order of the checks: what did not pass, and is not for want of a program.
  std::vector<const results::CheckResult*> Failures() const;
  // Which of them is shown; nullptr where there is none.
  const results::CheckResult* Shown() const;
  std::size_t ShownIndex() const;

 private:
  void Compare();

  std::uint64_t seed_;
  Phase phase_ = Phase::kBuilding;
  std::string missing_file_;
  std::string complaint_;
  std::map<std::string, std::string> build_errors_;
  std::optional<results::LabResult> result_;
  std::optional<results::LabResult> before_;  // the last run in which each program was built
  std::optional<Changes> changes_;
  std::string shown_;  // full name of the check; of none or another one: the first failure
  std::string only_;
};

}  // namespace socklab::cli

#endif  // SOCKLAB_HARNESS_CLI_WATCH_STATE_H_
