// Why programs have crashed: runs their checks once more, with a build under sanitizers.
#include <algorithm>
#include <array>
#include <filesystem>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/grading/grade.h"
#include "harness/grading/source_lines.h"

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;
using results::CheckResult;
using results::LabResult;
using text::Phrase;

// Of one program; the first ones tell, and the others mostly crash for the same reason.
constexpr std::size_t kMostChecks = 3;

// As lab.bzl has it.
std::string CrashBuildOf(const std::string& program) {
  return program + "_asan";
}

bool IsCrash(std::string_view signal) {
  constexpr std::array<std::string_view, 6> kCrashes = {"SIGSEGV", "SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGTRAP"};
  return std::ranges::find(kCrashes, signal) != kCrashes.end();
}

// Whether the phrase, or one within it, says that a program was killed by such a signal.
bool TellsOfACrash(const Phrase& phrase) {
  const text::Argument* const signal = phrase.id == "state.killed" ? phrase.Find("signal") : nullptr;
  if (signal && std::holds_alternative<std::string>(signal->value) && IsCrash(std::get<std::string>(signal->value))) {
    return true;
  }
  return std::ranges::any_of(phrase.arguments, [](const text::Argument& argument) {
    const auto* phrases = std::get_if<std::vector<Phrase>>(&argument.value);
    return phrases && std::ranges::any_of(*phrases, TellsOfACrash);
  });
}

bool HasCrashed(const CheckResult& check) {
  return check.finding &&
         (TellsOfACrash(check.finding->message) || std::ranges::any_of(check.finding->now, TellsOfACrash));
}

}  // namespace

void BuiltLab::ExplainCrashes(LabResult& result) const {
  std::map<std::string, std::string> builds;  // by program, those that can be had
  std::vector<std::string> only;
  for (const CheckResult& check : result.checks) {
    if (!HasCrashed(check) || only.size() == kMostChecks) continue;
    only.push_back(check.full_name());
    for (const std::string& program : check.programs) {
      if (IsBuiltHere(program)) builds[program] = CrashBuildOf(program);
    }
  }
  if (builds.empty()) return;
  std::vector<std::string> labels;
  for (const auto& [program, build] : builds) labels.push_back(lab_.LabsLabel(build));
  const BuildResult built = course_.builder().Build(labels);

  const fs::path json = *folder_ / "crashes.json";
  fs::remove(json);  // of a grading before
  std::vector<std::string> words = RunnerCommand(json);
  words.insert(words.end(), {"--explain-crashes", "--seed", std::to_string(result.seed)});
  words.insert(words.end(), {"--isolation", result.isolation});  // another one may not be had here
  for (const std::string& name : only) words.insert(words.end(), {"--only", name});
  for (const auto& [program, build] : builds) {
    const std::string label = lab_.LabsLabel(build);
    if (!built.built.contains(label)) continue;
    const fs::path path = fs::canonical(course_.builder().FileOf(label, built));
    words.insert(words.end(), {"--program", program + "=" + ShellQuoted(path)});  // the last one of a name counts
  }
  Run(words, {.errors_to = *folder_ / "errors"});
  if (!fs::exists(json)) return;
  const LabResult explanations = results::ReadDocument(json).at(0);
  for (const CheckResult& explained : explanations.checks) {
    const auto check = std::ranges::find_if(result.checks, [&](const CheckResult& each) {
      return each.suite == explained.suite && each.name == explained.name;
    });
    if (check != result.checks.end() && explained.finding) check->finding->crash = explained.finding->crash;
  }
}

}  // namespace socklab::grading
