// Grading as a function: takes a lab, programs and options, and returns the result. Prints nothing.
#ifndef SOCKLAB_HARNESS_GRADING_GRADE_H_
#define SOCKLAB_HARNESS_GRADING_GRADE_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/grading/compiler.h"
#include "harness/grading/course.h"
#include "harness/grading/process.h"
#include "harness/results/results.h"

namespace socklab::grading {

// Which programs are graded.
struct Candidates {
  bool solution = false;               // the reference solution instead of the student's programs
  std::vector<std::string> programs;   // NAME=COMMAND: these in place of the lab's own of that name
  std::filesystem::path sources = {};  // folder of what the others are built of; empty: the lab's

  // The beginning of the command that grades them again.
  std::string ReplayLine(const Lab& lab) const;
};

struct GradingOptions {
  std::vector<std::string> only;   // checks by name; empty: all
  std::vector<std::string> tiers;  // empty: all
  std::optional<std::uint64_t> seed;
  int repeat = 1;
  int jobs = 0;                  // checks at once; 0: one per CPU
  std::string isolation;         // "full", "user", "none"; empty for the best that there is
  bool keeps_all_steps = false;  // of passed checks too
  std::string captures;          // directory for the captures of checks that did not pass; empty: none
  std::string lang;              // of them; empty: that of the environment
  bool explains_crashes = true;  // which takes a second build
  bool traces = false;           // the system calls of failed checks
};

// A lab and its programs, ready to be graded.
class BuiltLab {
 public:
  // Of what was built (Build). Throws UsageError where a program is given that the lab does not have, and MachineError
  // where the lab's checks could not be built.
  BuiltLab(const Course& course, const Lab& lab, const Candidates& candidates, const BuildResult& build);

  // Runs the checks. Throws UsageError or MachineError, with the runner's own words, where there is no result;
  // InterruptedBySignal when we were asked to end.
  results::LabResult Grade(const GradingOptions& options) const;

  // Says why programs have crashed: builds those of the course once more, with AddressSanitizer and
  // UndefinedBehaviorSanitizer, and runs their checks again. The verdicts stay as they are.
  void ExplainCrashes(results::LabResult& result) const;

  // Records the system calls of programs in the first failed checks, one for each reason: runs these again under
  // strace(1). The verdicts stay as they are.
  void TraceFailures(results::LabResult& result, const GradingOptions& options) const;

 private:
  void Add(const std::string& program, const BuildResult& build);
  // Why that one of the lab's programs does not build, in the compiler's words.
  std::string ErrorsOf(const std::string& program, const BuildResult& build) const;
  // The beginning of the command that grades the programs, and writes the results document to that file.
  std::vector<std::string> RunnerCommand(const std::string& json) const;
  bool IsBuiltHere(const std::string& program) const { return built_here_.contains(program); }

  const Course& course_;
  const Lab& lab_;
  const Candidates& candidates_;
  std::unique_ptr<TemporaryFolder> folder_;
  std::vector<std::string> arguments_;  // that tell the runner where the programs are
  std::set<std::string> built_here_;    // the student's programs that were built
};

// Throws MachineError, which says what to install, unless strace is there.
void DemandStrace();

// Builds the checks of these labs, and those of their programs that are not given. A program that does not build is no
// error: its checks will fail.
BuildResult Build(const Course& course, const std::vector<Lab>& labs, const Candidates& candidates);
// The same of programs that the compiler has built without Bazel, and of checks that Bazel has built.
BuildResult BuiltBy(const Compiled& compiled, const Lab& lab);
// Begins to build it, while something else is done; nothing where there is none.
std::unique_ptr<Background> BeginToBuild(const Course& course, const std::vector<Lab>& labs,
                                         const Candidates& candidates);

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_GRADE_H_
