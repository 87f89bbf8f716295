// The subcommands of socklab that a student has. Each returns the exit status: 0 full marks, 1 a check or test failed,
// 3 inconclusive; UsageError stands for 2, MachineError for 3.
#ifndef SOCKLAB_HARNESS_CLI_COMMANDS_H_
#define SOCKLAB_HARNESS_CLI_COMMANDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/grading/course.h"
#include "harness/grading/grade.h"
#include "harness/report/words.h"
#include "harness/results/exit_status.h"

namespace socklab::cli {

using results::kFailed;
using results::kFullMarks;
using results::kInconclusive;
using results::kUsage;

struct CheckOptions {
  std::vector<std::string> labs;  // empty: all
  grading::Candidates candidates;
  grading::GradingOptions grading;
  // Files to write reports to; empty: none.
  std::string json;
  std::string html;
  std::string junit;
  std::vector<std::string> exports;  // "gradescope=results.json"
  std::string policy;                // file, of what exports show; empty: everything
  bool plain = false;                // lines for an editor in the place of the report
  std::string lang;                  // "en" or "zh"; empty: as the environment says

  report::Language language() const { return report::LanguageChosen(lang); }

  // A part of the checks, or other programs than the student's own: no progress in the course.
  bool GradesTheWholeStudent() const {
    return !candidates.solution && candidates.programs.empty() && grading.only.empty() && grading.tiers.empty();
  }
};

struct WatchOptions {
  std::string lab;
  std::string html;  // file to keep a page in; empty: none
  std::optional<std::uint64_t> seed;
  std::string lang;  // as in CheckOptions

  report::Language language() const { return report::LanguageChosen(lang); }
};

// "04_tcp_chat" and so on.
std::vector<std::string> FoldersOfLabs(const grading::Course& course);

int List(const grading::Course& course, report::Language language);
// Writes compile_commands.json for clangd.
int PrepareEditor(const grading::Course& course, report::Language language);
// The same, where it is not up to date, without a word.
void RefreshCompileCommands(const grading::Course& course);
int CheckLabs(const grading::Course& course, const CheckOptions& options);
// Grades the lab at each save, and shows it on one screen, until the student quits: the status is that of the last run.
int Watch(const grading::Course& course, const WatchOptions& options);
}  // namespace socklab::cli

#endif  // SOCKLAB_HARNESS_CLI_COMMANDS_H_
