// The subcommands of socklab. Each returns the exit status: 0 full marks, 1 a check or test failed, 3 inconclusive;
// UsageError stands for 2, MachineError for 3.
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

enum class GradebookAction { kShow, kReport, kFeedback, kExport };

struct GradebookOptions {
  std::string gradebook;  // its file
  std::string policy;     // file; empty: the one beside the gradebook, if there is one
  GradebookAction action = GradebookAction::kShow;
  std::string to;      // file or directory to write to; empty: standard output
  std::string format;  // of an export
  std::string sheet;   // file that a learning platform has exported, to be filled in; empty: none
  std::vector<std::string> labs;
  bool excel = false;  // a byte-order mark, by which a spreadsheet knows that the table is UTF-8
  std::string lang;    // as in CheckOptions
};

// "04_tcp_chat" and so on.
std::vector<std::string> FoldersOfLabs(const grading::Course& course);

int List(const grading::Course& course, report::Language language);
// Writes compile_commands.json for clangd.
int PrepareEditor(const grading::Course& course, report::Language language);
int CheckLabs(const grading::Course& course, const CheckOptions& options);
// Grades the lab at each save, and shows it on one screen, until the student quits: the status is that of the last run.
int Watch(const grading::Course& course, const WatchOptions& options);
// What comes out of a gradebook: the class in a table, pages, feedback, exports.
int ShowGradebook(const grading::Course& course, const GradebookOptions& options);
std::vector<std::string> ExportFormats();
// What CI runs: reference solutions pass, skeletons score nothing, mutants are caught.
// Each mutant meets the checks that are named for it; for the whole `matrix`, all checks of its program.
int Verify(const grading::Course& course, const std::vector<std::string>& labs, bool matrix);
// Every test of the project; `scripts` are those that cannot live in Bazel. The last line is "N passed, N failed".
int TestProject(const grading::Bazel& bazel, const std::filesystem::path& scripts);

}  // namespace socklab::cli

#endif  // SOCKLAB_HARNESS_CLI_COMMANDS_H_
