#include "harness/classroom/statistics.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace socklab::classroom {
namespace {

using results::CheckResult;
using results::Verdict;

double MedianOf(std::vector<double> points) {
  std::ranges::sort(points);
  const std::size_t middle = points.size() / 2;
  return points.size() % 2 == 1 ? points[middle] : (points[middle - 1] + points[middle]) / 2;
}

// Counts the failures of one submission after the other.
class FailureCount {
 public:
  void Add(const results::LabResult& result) {
    std::set<std::string> broken;
    for (const CheckResult& check : result.checks) {
      const std::string name = check.full_name();
      const auto [place, is_new] = places_.emplace(name, checks_.size());
      if (is_new) checks_.push_back({.check = &check});
      CheckFailures& count = checks_[place->second];
      count.decided += check.verdict != Verdict::kInconclusive;
      count.failed += check.verdict == Verdict::kFail;
      const bool breaks = check.verdict == Verdict::kFail && !check.is_extra();
      if (breaks && !check.rule.empty()) broken.insert(check.rule);
    }
    for (const std::string& rule : broken) ++rules_[rule];
  }

  std::vector<CheckFailures> Checks() const {
    std::vector<CheckFailures> sorted = checks_;
    std::ranges::stable_sort(sorted, std::greater(), &CheckFailures::failed);
    return sorted;
  }

  std::vector<RuleFailures> Rules() const {
    std::vector<RuleFailures> sorted;
    for (const auto& [rule, failed] : rules_) sorted.push_back({rule, failed});
    std::ranges::stable_sort(sorted, std::greater(), &RuleFailures::failed);
    return sorted;
  }

 private:
  std::map<std::string, std::size_t> places_;
  std::vector<CheckFailures> checks_;
  std::map<std::string, int> rules_;
};

void Count(const LabGrade& grade, LabStatistics& statistics) {
  ++statistics.students;
  switch (grade.standing) {
    case LabState::kGraded:
      ++statistics.graded;
      statistics.not_built += grade.attempt->outcome == Outcome::kDoesNotBuild;
      statistics.late += grade.days_late > 0;
      ++statistics.distribution.at(static_cast<std::size_t>(std::clamp(*grade.points / 10, 0.0, 10.0)));
      break;
    case LabState::kNothingToGrade:
      ++statistics.nothing_to_grade;
      break;
    case LabState::kMissing:
      ++statistics.missing;
      break;
    case LabState::kNotDecided:
      ++statistics.not_decided;
      break;
  }
}

}  // namespace

LabStatistics StatisticsOf(const std::string& lab, const std::vector<StudentGrades>& grades) {
  LabStatistics statistics = {.lab = lab};
  FailureCount failures;
  std::vector<double> points;
  for (const StudentGrades& student : grades) {
    for (const LabGrade& grade : student.labs) {
      if (grade.lab != lab) continue;
      Count(grade, statistics);
      if (!grade.is_graded()) continue;
      statistics.example = &*grade.attempt->result;
      failures.Add(*grade.attempt->result);
      points.push_back(*grade.points);
    }
  }
  if (!points.empty()) {
    statistics.mean = std::accumulate(points.begin(), points.end(), 0.0) / static_cast<double>(points.size());
    statistics.median = MedianOf(points);
    statistics.best = *std::ranges::max_element(points);
  }
  statistics.checks = failures.Checks();
  statistics.rules = failures.Rules();
  return statistics;
}

}  // namespace socklab::classroom
