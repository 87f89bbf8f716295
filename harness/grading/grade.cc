#include "harness/grading/grade.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "harness/grading/bazel.h"
#include "harness/grading/handout.h"
#include "harness/grading/source_lines.h"
#include "harness/results/whole_file.h"
#include "harness/text/quote.h"
#include "harness/text/similar.h"

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;
using results::LabResult;

constexpr int kWrongUsage = 2;  // the runner's exit status

// The name in NAME=COMMAND, which must be one of the lab's programs.
std::string NameIn(const std::string& text, const Lab& lab) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) throw UsageError({"usage.not_name_command", {{"text", text}}});
  const std::string name = text.substr(0, equals);
  if (std::ranges::find(lab.programs, name) != lab.programs.end()) return name;
  throw UsageError(text::WithSuggestion(
      {"usage.no_program",
       {{"lab", lab.number()}, {"name", name}, {"programs", fmt::format("{}", fmt::join(lab.programs, ", "))}}},
      name, lab.programs));
}

// The lab's programs that were not given, in each build that there is of them.
std::vector<std::string> ProgramsToBuild(const Lab& lab, const Candidates& candidates) {
  std::set<std::string> given;
  for (const std::string& program : candidates.programs) given.insert(NameIn(program, lab));
  std::vector<std::string> programs;
  for (const std::string& program : lab.programs) {
    if (!given.contains(program)) std::ranges::copy(lab.BuildsOf(program), std::back_inserter(programs));
  }
  return programs;
}

std::string LabelOf(const std::string& program, const Lab& lab, const Candidates& candidates) {
  return candidates.solution ? lab.SolutionsLabel(program) : lab.LabsLabel(program);
}

// Everything that must be built to grade the lab, its checks first.
std::vector<std::string> LabelsOf(const Lab& lab, const Candidates& candidates) {
  std::vector<std::string> labels = {lab.LabsLabel("runner")};
  for (const std::string& program : ProgramsToBuild(lab, candidates)) {
    labels.push_back(LabelOf(program, lab, candidates));
  }
  return labels;
}

std::vector<std::string> LabelsOf(const std::vector<Lab>& labs, const Candidates& candidates) {
  std::vector<std::string> labels;
  for (const Lab& lab : labs) std::ranges::copy(LabelsOf(lab, candidates), std::back_inserter(labels));
  return labels;
}

std::vector<std::string> ArgumentsOf(const GradingOptions& options) {
  std::vector<std::string> words;
  for (const std::string& name : options.only) words.insert(words.end(), {"--only", name});
  for (const std::string& tier : options.tiers) words.insert(words.end(), {"--tier", tier});
  if (options.seed) words.insert(words.end(), {"--seed", std::to_string(*options.seed)});
  words.insert(words.end(), {"--repeat", std::to_string(options.repeat)});
  if (!options.isolation.empty()) words.insert(words.end(), {"--isolation", options.isolation});
  if (options.jobs != 0) words.insert(words.end(), {"--jobs", std::to_string(options.jobs)});
  if (options.keeps_all_steps) words.push_back("--verbose");
  if (!options.captures.empty()) words.insert(words.end(), {"--pcap", options.captures});
  if (!options.lang.empty()) words.insert(words.end(), {"--lang", options.lang});
  return words;
}

// What the runner has said, without the name that it puts in front.
std::string Said(const fs::path& errors) {
  std::string said = text::Printable(results::ReadWhole(errors).value_or(""));
  constexpr std::string_view kName = "socklab: ";
  if (said.starts_with(kName)) said.erase(0, kName.size());
  while (said.ends_with('\n')) said.pop_back();
  return said;
}

}  // namespace

std::string Candidates::ReplayLine(const Lab& lab) const {
  std::string line = fmt::format("./socklab check {}", lab.number());
  if (solution) line += " --solution";
  for (const std::string& program : programs) line += " --program " + ShellQuoted(program);
  return line;
}

BuiltLab::BuiltLab(const Course& course, const Lab& lab, const Candidates& candidates, const BuildResult& build)
    : course_(course), lab_(lab), candidates_(candidates), folder_(std::make_unique<TemporaryFolder>()) {
  for (const std::string& program : candidates.programs) {
    arguments_.insert(arguments_.end(), {"--program", program});
  }
  const std::vector<std::string> labels = LabelsOf(lab, candidates);
  if (!build.built.contains(labels.front())) {
    throw MachineError(
        {"machine.cannot_build", {{"label", labels.front()}, {"messages", text::Printable(build.messages)}}});
  }
  for (const std::string& program : ProgramsToBuild(lab, candidates)) Add(program, build);
}

void BuiltLab::Add(const std::string& program, const BuildResult& build) {
  const std::string label = LabelOf(program, lab_, candidates_);
  if (build.built.contains(label)) {
    const fs::path path = fs::canonical(course_.builder().FileOf(label, build));
    arguments_.insert(arguments_.end(), {"--program", program + "=" + ShellQuoted(path)});
    if (!candidates_.solution) built_here_.insert(program);
    return;
  }
  const fs::path file = *folder_ / ("errors-" + program);
  std::ofstream(file) << ErrorsOf(program, build);
  arguments_.insert(arguments_.end(), {"--broken", program + "=" + file.string()});
}

std::string BuiltLab::ErrorsOf(const std::string& program, const BuildResult& build) const {
  // A build under sanitizers is what Bazel calls the program itself, built in another way.
  const auto plain = std::ranges::find_if(
      lab_.programs, [&](const std::string& name) { return std::ranges::count(lab_.BuildsOf(name), program) > 0; });
  for (const std::string& label : {LabelOf(program, lab_, candidates_), LabelOf(*plain, lab_, candidates_)}) {
    if (const auto errors = build.errors.find(label); errors != build.errors.end()) return ErrorsIn(errors->second);
  }
  const std::string source = (candidates_.solution ? "solutions/" : "labs/") + lab_.folder + "/" + *plain + ".cc";
  if (!fs::exists(course_.workspace() / source))
    return fmt::format("{}:1: fatal error: {}\n", source, strerror(ENOENT));
  return ErrorsIn(build.messages);
}

std::vector<std::string> BuiltLab::RunnerCommand(const std::string& json) const {
  std::vector<std::string> words = {course_.builder().Output("labs/" + lab_.folder + "/runner"), "--quiet", "--json",
                                    json};
  if (!course_.builder().revision().empty()) words.insert(words.end(), {"--revision", course_.builder().revision()});
  words.insert(words.end(), arguments_.begin(), arguments_.end());
  return words;
}

LabResult BuiltLab::Grade(const GradingOptions& options) const {
  const fs::path json = *folder_ / "results.json", errors = *folder_ / "errors";
  fs::remove(json);  // of a grading before
  std::string replay = candidates_.ReplayLine(lab_);
  if (!options.isolation.empty()) replay += " --isolation " + options.isolation;
  std::vector<std::string> words = RunnerCommand(json);
  words.insert(words.end(),
               {"--lab", lab_.folder, "--title", results::In("en", lab_.title), "--replay", std::move(replay)});
  std::ranges::move(ArgumentsOf(options), std::back_inserter(words));
  const int status = Run(words, {.errors_to = errors});
  if (!fs::exists(json)) {
    const text::Phrase said = text::Verbatim(Said(errors));
    if (status == kWrongUsage) throw UsageError(said);
    throw MachineError(said);
  }
  LabResult result = results::ReadDocument(json).at(0);
  if (options.explains_crashes) ExplainCrashes(result);
  if (options.traces) TraceFailures(result, options);
  AddSourceLines(result, course_.workspace(), candidates_.sources);
  result.rules = RulesOf(course_.workspace() / "labs" / lab_.folder);
  return result;
}

BuildResult Build(const Course& course, const std::vector<Lab>& labs, const Candidates& candidates) {
  return course.builder().Build(LabelsOf(labs, candidates));
}

BuildResult BuiltBy(const Compiled& compiled, const Lab& lab) {
  BuildResult build = {.built = {lab.LabsLabel("runner")}, .errors = {}, .messages = ""};
  build.Add(compiled, lab.folder);
  return build;
}

std::unique_ptr<Background> BeginToBuild(const Course& course, const std::vector<Lab>& labs,
                                         const Candidates& candidates) {
  if (labs.empty()) return nullptr;
  return course.builder().BeginToBuild(LabelsOf(labs, candidates));
}

}  // namespace socklab::grading
