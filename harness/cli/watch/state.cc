#include "harness/cli/watch/state.h"

#include <algorithm>
#include <utility>

namespace socklab::cli {
namespace {

using results::CheckResult;
using results::LabResult;
using results::Verdict;

std::string FullName(const CheckResult& check) {
  return check.suite + '.' + check.name;
}

bool IsUnbuilt(const CheckResult& check) {
  return check.finding && check.finding->message.id == "program.does_not_build";
}

const CheckResult* Find(const LabResult& lab, const CheckResult& check) {
  const auto is_same = [&](const CheckResult& each) { return each.suite == check.suite && each.name == check.name; };
  const auto found = std::ranges::find_if(lab.checks, is_same);
  return found == lab.checks.end() ? nullptr : &*found;
}

}  // namespace

Changes Between(const LabResult& before, const LabResult& after) {
  Changes changes;
  for (const CheckResult& check : after.checks) {
    const CheckResult* const old = Find(before, check);
    if (!old || IsUnbuilt(check)) continue;
    if (old->verdict == Verdict::kFail && check.verdict == Verdict::kPass) changes.mended.push_back(check.name);
    if (old->verdict == Verdict::kPass && check.verdict == Verdict::kFail) changes.broken.push_back(check.name);
  }
  return changes;
}

LabResult With(LabResult result, const LabResult& part) {
  for (CheckResult& check : result.checks) {
    if (const CheckResult* const graded = Find(part, check)) check = *graded;
  }
  result.identity = part.identity;
  return result;
}

void WatchState::IsMissing(std::string file) {
  phase_ = Phase::kMissing;
  missing_file_ = std::move(file);
}

void WatchState::Hears(const grading::News& news) {
  if (const auto* const built = std::get_if<grading::Built>(&news)) {
    build_errors_ = built->errors;
    phase_ = Phase::kGrading;
  } else if (const auto* const graded = std::get_if<grading::Graded>(&news)) {
    result_ = result_ ? With(*std::move(result_), graded->part) : graded->part;
  } else if (const auto* const failed = std::get_if<grading::GradingFailed>(&news)) {
    phase_ = Phase::kFailed;
    complaint_ = failed->message;
  } else {
    phase_ = Phase::kGraded;
    Compare();
  }
}

// With the last run that could be built: what does not build is told apart.
void WatchState::Compare() {
  changes_ = before_ ? std::optional(Between(*before_, *result_)) : std::nullopt;
  if (build_errors_.empty()) before_ = result_;
}

std::vector<const CheckResult*> WatchState::Failures() const {
  std::vector<const CheckResult*> failures;
  if (!result_) return failures;
  for (const CheckResult& check : result_->checks) {
    if (check.verdict != Verdict::kPass && !IsUnbuilt(check)) failures.push_back(&check);
  }
  return failures;
}

std::size_t WatchState::ShownIndex() const {
  const std::vector<const CheckResult*> failures = Failures();
  const auto found = std::ranges::find_if(failures, [&](const CheckResult* each) { return FullName(*each) == shown_; });
  return found == failures.end() ? 0 : static_cast<std::size_t>(found - failures.begin());
}

const CheckResult* WatchState::Shown() const {
  const std::vector<const CheckResult*> failures = Failures();
  return failures.empty() ? nullptr : failures[ShownIndex()];
}

void WatchState::ShowNextFailure() {
  const std::vector<const CheckResult*> failures = Failures();
  if (!failures.empty()) shown_ = FullName(*failures[(ShownIndex() + 1) % failures.size()]);
}

void WatchState::OnlyTheShownCheck() {
  const CheckResult* const shown = Shown();
  only_ = only_.empty() && shown ? FullName(*shown) : "";
}

grading::Order WatchState::NextRun() const {
  grading::Order order = {.parts = {}, .seed = seed_};
  if (!only_.empty()) order.parts = {{only_}};
  if (!only_.empty() || !result_) return order;
  std::vector<std::string> failed, others;
  for (const CheckResult& check : result_->checks) {
    (check.verdict == Verdict::kPass ? others : failed).push_back(FullName(check));
  }
  if (!failed.empty() && !others.empty()) order.parts = {std::move(failed), std::move(others)};
  return order;
}

}  // namespace socklab::cli
