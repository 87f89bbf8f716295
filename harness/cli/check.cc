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
#include "harness/net/quote.h"
#include "harness/report/terminal.h"

namespace socklab::cli {
namespace {

using check::LabResult;

// The name in NAME=COMMAND, which must be one of the lab's programs.
std::string NameIn(const std::string& text, const Lab& lab) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    throw UsageError(fmt::format("--program takes NAME=COMMAND, not {}", text));
  const std::string name = text.substr(0, equals);
  if (std::ranges::find(lab.programs, name) == lab.programs.end()) {
    throw UsageError(fmt::format("lab {} has no program {}{}; it has {}", lab.number(), name,
                                 check::DidYouMean(name, lab.programs), fmt::join(lab.programs, " and ")));
  }
  return name;
}

std::string ReplayLine(const Lab& lab, const CheckOptions& options) {
  std::string line = fmt::format("./socklab check {}", lab.number());
  if (options.solution) line += " --solution";
  if (options.isolation != "full") line += " --isolation " + options.isolation;
  for (const std::string& program : options.programs) line += " --program " + ShellQuoted(program);
  return line;
}

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

// The lab's programs that were not given, in each build that there is of them.
std::vector<std::string> ProgramsToBuild(const Lab& lab, const CheckOptions& options) {
  std::set<std::string> given;
  for (const std::string& program : options.programs) given.insert(NameIn(program, lab));
  std::vector<std::string> programs;
  for (const std::string& program : lab.programs) {
    if (!given.contains(program)) std::ranges::copy(lab.BuildsOf(program), std::back_inserter(programs));
  }
  return programs;
}

std::string LabelOf(const std::string& program, const Lab& lab, const CheckOptions& options) {
  return options.solution ? lab.SolutionsLabel(program) : lab.LabsLabel(program);
}

// All that has to be built to grade the lab, its checks first.
std::vector<std::string> LabelsOf(const Lab& lab, const CheckOptions& options) {
  std::vector<std::string> labels = {lab.LabsLabel("runner")};
  for (const std::string& program : ProgramsToBuild(lab, options)) labels.push_back(LabelOf(program, lab, options));
  return labels;
}

// Grades one lab.
class Grading {
 public:
  Grading(const Course& course, const Lab& lab, const CheckOptions& options)
      : course_(course), lab_(lab), options_(options) {}

  struct Graded {
    int status = kFullMarks;
    std::optional<LabResult> result;  // none when the checks could not run
  };

  // Builds it, and says to the runner where it is.
  void Prepare() {
    for (const std::string& program : options_.programs) arguments_.insert(arguments_.end(), {"--program", program});
    const std::vector<std::string> labels = LabelsOf(lab_, options_);
    const Note note(fmt::format("building lab {} …", lab_.number()));
    const BuildResult build = course_.bazel().Build(labels);
    if (!build.built.contains(labels.front())) {
      throw MachineError(
          fmt::format("Bazel cannot build the checks of lab {}:\n{}", lab_.number(), net::Printable(build.messages)));
    }
    for (const std::string& program : ProgramsToBuild(lab_, options_)) Add(program, build);
  }

  // Once it is prepared.
  Graded Run() {
    const auto json = folder_ / "results.json";
    std::vector<std::string> words = {course_.bazel().Output("labs/" + lab_.folder + "/runner"),
                                      "--lab",
                                      lab_.folder,
                                      "--title",
                                      lab_.title,
                                      "--replay",
                                      ReplayLine(lab_, options_),
                                      "--json",
                                      json};
    words.insert(words.end(), arguments_.begin(), arguments_.end());
    for (const std::string& name : options_.only) words.insert(words.end(), {"--only", name});
    for (const std::string& tier : options_.tiers) words.insert(words.end(), {"--tier", tier});
    if (options_.seed) words.insert(words.end(), {"--seed", std::to_string(*options_.seed)});
    if (options_.repeat != 1) words.insert(words.end(), {"--repeat", std::to_string(options_.repeat)});
    if (options_.jobs != 0) words.insert(words.end(), {"--jobs", std::to_string(options_.jobs)});
    if (options_.isolation != "full") words.insert(words.end(), {"--isolation", options_.isolation});
    if (options_.verbose) words.push_back("--verbose");
    Graded graded{.status = cli::Run(words)};
    if (std::filesystem::exists(json)) graded.result = check::ReadDocument(json).at(0);
    return graded;
  }

 private:
  void Add(const std::string& program, const BuildResult& build) {
    const std::string label = LabelOf(program, lab_, options_);
    const std::string root = options_.solution ? "solutions/" : "labs/";
    if (build.built.contains(label)) {
      const auto path = std::filesystem::canonical(course_.bazel().Output(root + lab_.folder + "/" + program));
      arguments_.insert(arguments_.end(), {"--program", program + "=" + ShellQuoted(path)});
      return;
    }
    const auto errors = build.errors.find(label);
    const auto file = folder_ / ("errors-" + program);
    std::ofstream(file) << FirstError(errors == build.errors.end() ? build.messages : errors->second);
    arguments_.insert(arguments_.end(), {"--broken", program + "=" + file.string()});
  }

  const Course& course_;
  const Lab& lab_;
  const CheckOptions& options_;
  TemporaryFolder folder_;
  std::vector<std::string> arguments_;
};

// All but the first lab, while that one is graded: to build them together keeps all CPUs busy.
std::unique_ptr<Background> BeginToBuildOthers(const Course& course, const std::vector<Lab>& labs,
                                               const CheckOptions& options) {
  if (labs.size() < 2) return nullptr;
  std::vector<std::string> labels;
  for (const Lab& lab : labs | std::views::drop(1)) {
    std::ranges::copy(LabelsOf(lab, options), std::back_inserter(labels));
  }
  return course.bazel().BeginToBuild(labels);
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
  if (!file) throw UsageError(fmt::format("cannot write the results to {}: {}", path, strerror(errno)));
}

// A course on a read-only disk can still be graded.
void Remember(const Course& course, const LabResult& result) {
  try {
    course.Remember(result);
  } catch (const MachineError& error) {
    std::cerr << "socklab: " << error.what() << '\n';
  }
}

}  // namespace

int CheckLabs(const Course& course, const CheckOptions& options) {
  const std::vector<Lab> labs = course.Find(options.labs);
  if (!options.programs.empty() && labs.size() != 1)
    throw UsageError("--program needs one lab: socklab check LAB --program …");
  if (!options.only.empty() && labs.size() != 1)
    throw UsageError("--only needs one lab: socklab check LAB --only CHECK");
  DemandWritable(options.json);
  std::vector<LabResult> results;
  int status = kFullMarks;
  std::unique_ptr<Background> building_the_others;
  for (const Lab& lab : labs) {
    Grading grading(course, lab, options);
    grading.Prepare();
    if (!building_the_others) building_the_others = BeginToBuildOthers(course, labs, options);
    const Grading::Graded graded = grading.Run();
    status = Worse(status, graded.status);
    if (!graded.result) continue;
    results.push_back(*graded.result);
    if (options.GradesTheWholeStudent()) Remember(course, *graded.result);
  }
  if (labs.size() > 1) std::cout << '\n' << report::Scoreboard(results, report::StyleOfStandardOutput());
  if (!options.json.empty() && !results.empty()) check::WriteDocument(options.json, results);
  return status;
}

}  // namespace socklab::cli
