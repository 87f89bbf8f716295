#include "harness/results/results.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "harness/results/names.h"

namespace socklab::results {
namespace {

int SumOfEarned(const std::vector<CheckResult>& checks, bool extra) {
  int sum = 0;
  for (const CheckResult& check : checks) sum += check.is_extra() == extra ? check.earned() : 0;
  return sum;
}

int SumOfDecided(const std::vector<CheckResult>& checks, bool extra) {
  int sum = 0;
  for (const CheckResult& check : checks) {
    if (check.is_extra() == extra && check.verdict != Verdict::kInconclusive) sum += check.points;
  }
  return sum;
}

}  // namespace

std::string HostName() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

const std::string& In(std::string_view language, const Texts& texts) {
  const auto found = texts.find(language);
  return found == texts.end() ? texts.at("en") : found->second;
}

bool CheckResult::Starts(std::string_view program) const {
  return std::ranges::find(programs, program) != programs.end();
}

int LabResult::score() const {
  return SumOfEarned(checks, false);
}

int LabResult::max_score() const {
  return SumOfDecided(checks, false);
}

int LabResult::extra_score() const {
  return SumOfEarned(checks, true);
}

int LabResult::max_extra_score() const {
  return SumOfDecided(checks, true);
}

bool LabResult::has_extra() const {
  return std::ranges::any_of(checks, &CheckResult::is_extra);
}

bool LabResult::Has(Verdict verdict) const {
  return std::any_of(checks.begin(), checks.end(), [=](const CheckResult& check) { return check.verdict == verdict; });
}

Verdict LabResult::Overall(bool demand_extra) const {
  const auto has = [&](Verdict verdict) {
    return std::any_of(checks.begin(), checks.end(), [&](const CheckResult& check) {
      return check.verdict == verdict && (demand_extra || !check.is_extra());
    });
  };
  if (has(Verdict::kFail)) return Verdict::kFail;
  return has(Verdict::kInconclusive) ? Verdict::kInconclusive : Verdict::kPass;
}

std::string_view Name(Tier tier) {
  return NameIn(kTierNames, tier);
}

std::string_view Name(Verdict verdict) {
  return NameIn(kVerdicts, verdict);
}

std::vector<std::string> TierNames() {
  std::vector<std::string> names;
  std::ranges::transform(kTiers, std::back_inserter(names), [](Tier tier) { return std::string(Name(tier)); });
  return names;
}

}  // namespace socklab::results
