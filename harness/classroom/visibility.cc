#include "harness/classroom/visibility.h"

#include <algorithm>

#include "harness/report/summary.h"

namespace socklab::classroom {
namespace {

using results::CheckResult;
using results::LabResult;

bool Fits(const std::string& entry, const CheckResult& check) {
  return entry == results::Name(check.tier) || entry == check.suite || entry == check.name ||
         entry == check.full_name();
}

bool IsAmong(const std::vector<std::string>& entries, const CheckResult& check) {
  return std::ranges::any_of(entries, [&](const std::string& entry) { return Fits(entry, check); });
}

CheckResult VerdictOf(const CheckResult& check) {
  CheckResult bare;
  bare.name = check.name;
  bare.suite = check.suite;
  bare.tier = check.tier;
  bare.points = check.points;
  bare.rule = check.rule;
  bare.why = check.why;
  bare.verdict = check.verdict;
  bare.programs = check.programs;
  bare.seconds = check.seconds;
  if (check.verdict == results::Verdict::kFail) bare.finding = results::Finding{.message = "visibility.verdict_only"};
  if (check.verdict == results::Verdict::kInconclusive && check.finding)
    bare.finding = results::Finding{.message = check.finding->message};
  return bare;
}

}  // namespace

LabResult SeenByStudent(const LabResult& result, const Visibility& visibility) {
  LabResult seen = result;
  seen.checks.clear();
  for (const CheckResult& check : result.checks) {
    if (report::DoesNotBuild(check)) {
      seen.checks.push_back(check);
    } else if (!IsAmong(visibility.hidden, check)) {
      seen.checks.push_back(IsAmong(visibility.verdict_only, check) ? VerdictOf(check) : check);
    }
  }
  return seen;
}

int HiddenPoints(const LabResult& result, const Visibility& visibility) {
  int points = 0;
  for (const CheckResult& check : result.checks) {
    const bool is_hidden = IsAmong(visibility.hidden, check) && !report::DoesNotBuild(check);
    if (is_hidden && !check.is_extra()) points += check.points;
  }
  return points;
}

std::vector<std::string> WithoutCheck(const Visibility& visibility, const std::vector<const LabResult*>& results) {
  const std::vector<std::string> tiers = results::TierNames();
  std::vector<std::string> unknown;
  for (const std::vector<std::string>* entries : {&visibility.verdict_only, &visibility.hidden}) {
    for (const std::string& entry : *entries) {
      const auto fits = [&](const CheckResult& check) { return Fits(entry, check); };
      const bool is_known =
          std::ranges::count(tiers, entry) > 0 || std::ranges::any_of(results, [&](const LabResult* result) {
            return std::ranges::any_of(result->checks, fits);
          });
      if (!is_known) unknown.push_back(entry);
    }
  }
  return unknown;
}

}  // namespace socklab::classroom
