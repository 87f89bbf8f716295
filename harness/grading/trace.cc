// What programs asked of the system: runs failed checks once more, under strace.
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "harness/grading/grade.h"
#include "harness/program/tracer.h"
#include "harness/report/grouping.h"

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;
using results::CheckResult;
using results::LabResult;
using results::Step;
using results::Trace;
using results::Verdict;
using text::Phrase;

// Of a lab, each for another reason: traced programs are slow, and nobody repairs more at once.
constexpr std::size_t kMostChecks = 5;

bool MayBeTraced(const CheckResult& check) {
  return check.verdict == Verdict::kFail && check.finding && !check.programs.empty();
}

// Those that a report shows in full.
std::vector<CheckResult*> ChecksToTrace(LabResult& result) {
  std::vector<CheckResult*> chosen;
  for (CheckResult& check : result.checks) {
    const bool is_like_another =
        std::ranges::any_of(chosen, [&](const CheckResult* other) { return report::HaveSameReason(*other, check); });
    if (MayBeTraced(check) && !is_like_another && chosen.size() < kMostChecks) chosen.push_back(&check);
  }
  return chosen;
}

Phrase RemarkOn(const CheckResult& check, const CheckResult& traced, bool is_same) {
  const auto has_calls = [](const Step& step) { return step.kind == Step::Kind::kCall; };
  if (!std::ranges::any_of(traced.steps, has_calls)) {
    const auto reason =
        std::ranges::find_if(traced.steps, [](const Step& step) { return step.what.id == "trace.not_possible"; });
    return reason == traced.steps.end() ? Phrase("trace.none_recorded") : reason->what;
  }
  if (is_same) return "trace.is_same";
  return traced.verdict == Verdict::kPass && check.verdict == Verdict::kFail ? "trace.passed" : "trace.ended_otherwise";
}

Trace TraceOf(const CheckResult& check, CheckResult traced) {
  Trace trace;
  trace.is_same =
      traced.verdict == check.verdict && traced.location == check.location && report::HaveSameReason(check, traced);
  trace.remark = RemarkOn(check, traced, trace.is_same);
  const bool has_calls = trace.remark.id != "trace.none_recorded" && trace.remark.id != "trace.not_possible";
  if (has_calls) trace.steps = std::move(traced.steps);
  return trace;
}

}  // namespace

void DemandStrace() {
  if (access(program::kStrace, X_OK) != 0) throw MachineError("machine.no_strace");
}

void BuiltLab::TraceFailures(LabResult& result, const GradingOptions& options) const {
  const std::vector<CheckResult*> chosen = ChecksToTrace(result);
  if (chosen.empty()) return;
  const fs::path json = *folder_ / "traces.json";
  fs::remove(json);  // of a grading before
  std::vector<std::string> words = RunnerCommand(json);
  words.insert(words.end(),
               {"--trace", "--verbose", "--seed", std::to_string(result.seed), "--isolation", result.isolation});
  if (options.jobs != 0) words.insert(words.end(), {"--jobs", std::to_string(options.jobs)});
  for (const CheckResult* check : chosen) words.insert(words.end(), {"--only", check->full_name()});
  Run(words, {.errors_to = *folder_ / "errors"});
  if (!fs::exists(json)) return;
  LabResult second_run = results::ReadDocument(json).at(0);
  for (CheckResult& traced : second_run.checks) {
    const auto check = std::ranges::find_if(
        chosen, [&](const CheckResult* each) { return each->suite == traced.suite && each->name == traced.name; });
    if (check != chosen.end()) (*check)->trace = TraceOf(**check, std::move(traced));
  }
}

}  // namespace socklab::grading
