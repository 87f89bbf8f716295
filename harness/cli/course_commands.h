// The subcommands of socklab that only the course has, and not the student's kit. What they return and throw is as in
// commands.h.
#ifndef SOCKLAB_HARNESS_CLI_COURSE_COMMANDS_H_
#define SOCKLAB_HARNESS_CLI_COURSE_COMMANDS_H_

#include <filesystem>
#include <string>
#include <vector>

#include "harness/classroom/grade/class_grading.h"
#include "harness/cli/subcommand.h"
#include "harness/grading/bazel.h"
#include "harness/grading/course.h"
#include "harness/report/words.h"
#include "harness/results/exit_status.h"

namespace socklab::cli {

using results::kFailed;
using results::kFullMarks;
using results::kInconclusive;

struct KitOptions {
  std::string file;
  std::vector<std::string> labs;  // empty: all
  std::string lang;               // as in CheckOptions

  report::Language language() const { return report::LanguageChosen(lang); }
};

struct GradeOptions {
  classroom::ClassOrder order;    // without its labs
  std::vector<std::string> labs;  // as in CheckOptions
  std::string lang;               // as in CheckOptions

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

// Writes the student's kit of these labs to a file.
int MakeKit(const grading::Course& course, const KitOptions& options);
// Grades a class into its gradebook. The status is 0 where every submission is decided, whatever the grades.
int GradeClass(const grading::Course& course, const GradeOptions& options);
// What comes out of a gradebook: the class in a table, pages, feedback, exports.
int ShowGradebook(const grading::Course& course, const GradebookOptions& options);
// What CI runs: reference solutions pass, skeletons score nothing, mutants are caught.
// Each mutant meets the checks that are named for it; for the whole `matrix`, all checks of its program.
int Verify(const grading::Course& course, const std::vector<std::string>& labs, bool matrix);
// Every test of the project; `scripts` are those that cannot live in Bazel. The last line is "N passed, N failed".
int TestProject(const grading::Bazel& bazel, const std::filesystem::path& scripts);

// Their places on the command line.
Subcommand AddGrade(CLI::App& app);
Subcommand AddGradebook(CLI::App& app);

}  // namespace socklab::cli

#endif  // SOCKLAB_HARNESS_CLI_COURSE_COMMANDS_H_
