// socklab check: builds programs, grades them, and shows the report.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <iostream>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "harness/classroom/policy.h"
#include "harness/cli/commands.h"
#include "harness/cli/note.h"
#include "harness/cli/outcome.h"
#include "harness/cli/submission_formats.h"
#include "harness/grading/process.h"
#include "harness/grading/side_by_side.h"
#include "harness/report/html.h"
#include "harness/report/junit.h"
#include "harness/report/plain.h"
#include "harness/report/terminal.h"
#include "harness/report/words.h"

namespace socklab::cli {
namespace {

using results::LabResult;

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

void WriteReports(const std::vector<LabResult>& results, const CheckOptions& options, const classroom::Policy& policy) {
  if (!options.json.empty()) WriteReport(options.json, results::ToJson(results));
  if (!options.html.empty()) WriteReport(options.html, report::Page(results, options.language()));
  if (!options.junit.empty()) WriteReport(options.junit, report::JUnit(results, options.language()));
  for (const std::string& text : options.exports) {
    const SubmissionExport exported = ParseSubmissionExport(text);
    WriteReport(exported.file, exported.format.write(results, policy));
  }
}

// Of what exports show. What a policy says of attempts and due times is for gradebooks.
classroom::Policy PolicyOf(const grading::Course& course, const CheckOptions& options) {
  classroom::Policy policy;
  if (options.policy.empty()) {
    policy.language = options.language();
  } else {
    policy = classroom::ReadPolicy(options.policy, FoldersOfLabs(course));
    if (!options.lang.empty()) policy.language = options.language();
  }
  return policy;
}

// Programs that were given by NAME=COMMAND have their sources elsewhere.
report::Sources SourcesOf(const grading::Candidates& candidates) {
  report::Sources sources = {.root = candidates.solution ? "solutions" : "labs"};
  for (const std::string& program : candidates.programs) sources.given.insert(program.substr(0, program.find('=')));
  return sources;
}

// A course on a read-only disk can still be graded.
void Remember(const grading::Course& course, const LabResult& result, report::Language language) {
  try {
    course.Remember(result);
  } catch (const grading::MachineError& error) {
    std::cerr << "socklab: " << report::Words(language).Say(error.phrase) << '\n';
  }
}

// The reports on the labs, shown in the labs' order, each as soon as those before it are there.
class Reports {
 public:
  using Shown = std::function<void(const LabResult&)>;

  using Renderer = std::function<std::string(const LabResult&)>;

  Reports(std::size_t labs, Renderer render, Shown shown)
      : waiting_(labs), render_(std::move(render)), shown_(std::move(shown)) {}

  void Add(std::size_t lab, LabResult result) {
    const std::lock_guard lock(mutex_);
    waiting_[lab] = std::move(result);
    while (results_.size() < waiting_.size() && waiting_[results_.size()]) {
      results_.push_back(*std::move(waiting_[results_.size()]));
      std::cout << render_(results_.back()) << std::flush;
      shown_(results_.back());
    }
  }

  const std::vector<LabResult>& results() const { return results_; }

 private:
  std::mutex mutex_;
  std::vector<std::optional<LabResult>> waiting_;
  std::vector<LabResult> results_;
  Renderer render_;
  Shown shown_;
};

// The first lab alone, so that its verdicts appear soon, while the others are built together; then the others side by
// side, because at the end of each there is little but waiting for timers. How many checks run at once is up to the
// user.
void GradeAll(const grading::Course& course, const std::vector<grading::Lab>& labs, const CheckOptions& options,
              Reports& reports) {
  std::optional<Note> note;
  if (!options.plain)
    note.emplace(report::Words(options.language()).Say({"check.building", {{"lab", labs.front().number()}}}));
  const grading::BuiltLab first(course, labs.front(), options.candidates,
                                grading::Build(course, {labs.front()}, options.candidates));
  note.reset();
  const std::vector<grading::Lab> others(std::next(labs.begin()), labs.end());
  const auto building = grading::BeginToBuild(course, others, options.candidates);
  reports.Add(0, first.Grade(options.grading));
  if (others.empty()) return;

  const grading::BuildResult build = grading::Build(course, others, options.candidates);
  const bool is_side_by_side = options.grading.jobs == 0 && options.grading.repeat == 1;
  grading::GradingOptions grading = options.grading;
  if (is_side_by_side) grading.jobs = 1;
  const int cpus = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  const grading::EndingsForThreads endings;
  grading::WorkSideBySide(
      {{.threads = is_side_by_side ? cpus + 1 : 1, .tasks = others.size(), .work = [&](std::size_t i) {
          const grading::BuiltLab built(course, others[i], options.candidates, build);
          reports.Add(i + 1, built.Grade(grading));
        }}});
}

}  // namespace

int CheckLabs(const grading::Course& course, const CheckOptions& options) {
  const std::vector<grading::Lab> labs = course.Find(options.labs);
  if (!options.candidates.programs.empty() && labs.size() != 1)
    throw grading::UsageError("usage.program_needs_one_lab");
  if (!options.grading.only.empty() && labs.size() != 1) throw grading::UsageError("usage.only_needs_one_lab");
  for (const std::string& path : {options.json, options.html, options.junit}) DemandWritable(path);
  for (const std::string& text : options.exports) DemandWritable(ParseSubmissionExport(text).file);
  const classroom::Policy policy = PolicyOf(course, options);
  DemandDirectory(options.grading.captures);
  if (options.grading.traces) grading::DemandStrace();
  report::Style style = report::StyleOfStandardOutput();
  style.verbose = options.grading.keeps_all_steps;
  style.language = options.language();
  if (options.grading.isolation == "none") {
    std::cerr << "socklab: " << report::Words(style.language).Say("usage.no_isolation") << '\n';
  }
  const auto render = [&](const LabResult& result) {
    return options.plain ? report::Plain(result, SourcesOf(options.candidates), style.language)
                         : report::Render(result, style);
  };
  Reports reports(labs.size(), render, [&](const LabResult& result) {
    if (options.GradesTheWholeStudent()) Remember(course, result, style.language);
  });
  GradeAll(course, labs, options, reports);
  const std::vector<LabResult>& results = reports.results();
  int status = kFullMarks;
  for (const LabResult& result : results) status = Worse(status, StatusOf(result.Overall()));
  if (labs.size() > 1) {
    std::cout << (options.plain ? report::PlainTotal(results, style.language)
                                : '\n' + report::Scoreboard(results, style));
  }
  if (!results.empty()) WriteReports(results, options, policy);
  return status;
}

}  // namespace socklab::cli
