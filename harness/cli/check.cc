// socklab check: builds programs, grades them, and shows the report.
#include <fmt/format.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <ranges>
#include <set>

#include "harness/check/similar.h"
#include "harness/cli/commands.h"
#include "harness/cli/process.h"
#include "harness/report/html.h"
#include "harness/report/junit.h"
#include "harness/report/terminal.h"
#include "harness/report/words.h"
#include "harness/results/whole_file.h"
#include "harness/text/quote.h"

namespace socklab::cli {
namespace {

using results::LabResult;

// A note while something takes its time, for those who watch; it leaves no trace.
class Note {
 public:
  explicit Note(const std::string& text) : shown_(isatty(STDERR_FILENO) != 0) {
    if (shown_) std::cerr << text << std::flush;
  }
  ~Note() {
    if (shown_) std::cerr << "\r\033[K" << std::flush;
  }
  Note(const Note&) = delete;

 private:
  bool shown_;
};

// What the verdicts of a lab come to. Extra credit, lost or undecided, takes nothing from full marks.
int StatusOf(const LabResult& lab) {
  const auto has = [&](results::Verdict verdict) {
    return std::ranges::any_of(
        lab.checks, [&](const results::CheckResult& check) { return check.verdict == verdict && !check.is_extra(); });
  };
  if (has(results::Verdict::kFail)) return kFailed;
  return has(results::Verdict::kInconclusive) ? kInconclusive : kFullMarks;
}

// A failure is worth more words than an inconclusive verdict, a mistake in the call more than both.
int Worse(int a, int b) {
  const auto rank = [](int status) {
    switch (status) {
      case kFullMarks:
        return 0;
      case kInconclusive:
        return 1;
      case kFailed:
        return 2;
      default:
        return 3;
    }
  };
  return rank(a) > rank(b) ? a : b;
}

// Before the work rather than after it.
void DemandWritable(const std::string& path) {
  if (path.empty()) return;
  const std::ofstream file(path, std::ios::app);
  if (!file) throw UsageError({"usage.cannot_write_results", {{"path", path}, {"error", strerror(errno)}}});
}

void WriteReport(const std::string& path, std::string_view report) {
  try {
    results::WriteWhole(path, report);
  } catch (const std::system_error& error) {
    throw MachineError({"usage.cannot_write_results", {{"path", path}, {"error", std::string_view(error.what())}}});
  }
}

void WriteReports(const std::vector<LabResult>& results, const CheckOptions& options) {
  if (!options.json.empty()) WriteReport(options.json, results::ToJson(results));
  if (!options.html.empty()) WriteReport(options.html, report::Page(results, options.language()));
  if (!options.junit.empty()) WriteReport(options.junit, report::JUnit(results, options.language()));
}

// A course on a read-only disk can still be graded.
void Remember(const Course& course, const LabResult& result, report::Language language) {
  try {
    course.Remember(result);
  } catch (const MachineError& error) {
    std::cerr << "socklab: " << report::Words(language).Say(error.phrase) << '\n';
  }
}

}  // namespace

int CheckLabs(const Course& course, const CheckOptions& options) {
  const std::vector<Lab> labs = course.Find(options.labs);
  if (!options.candidates.programs.empty() && labs.size() != 1) throw UsageError("usage.program_needs_one_lab");
  if (!options.grading.only.empty() && labs.size() != 1) throw UsageError("usage.only_needs_one_lab");
  for (const std::string& path : {options.json, options.html, options.junit}) DemandWritable(path);
  report::Style style = report::StyleOfStandardOutput();
  style.verbose = options.grading.keeps_all_steps;
  style.language = options.language();
  const report::Words words(style.language);
  if (options.grading.isolation == "none") std::cerr << "socklab: " << words.Say("usage.no_isolation") << '\n';
  std::vector<LabResult> results;
  int status = kFullMarks;
  std::unique_ptr<Background> building_the_others;
  for (const Lab& lab : labs) {
    std::optional<Note> note(words.Say({"check.building", {{"lab", lab.number()}}}));
    const BuiltLab built(course, lab, options.candidates);
    note.reset();
    // To build them together, while the first is graded, keeps all CPUs busy.
    if (!building_the_others) {
      building_the_others = BeginToBuild(course, {std::next(labs.begin()), labs.end()}, options.candidates);
    }
    const LabResult result = built.Grade(options.grading);
    status = Worse(status, StatusOf(result));
    std::cout << report::Render(result, style) << std::flush;
    results.push_back(result);
    if (options.GradesTheWholeStudent()) Remember(course, result, style.language);
  }
  if (labs.size() > 1) std::cout << '\n' << report::Scoreboard(results, style);
  if (!results.empty()) WriteReports(results, options);
  return status;
}

}  // namespace socklab::cli
