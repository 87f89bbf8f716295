#include "harness/classroom/clusters.h"

#include <algorithm>
#include <map>
#include <set>

#include "harness/report/summary.h"
#include "harness/results/whole_file.h"

namespace socklab::classroom {
namespace {

using grading::Failures;
using grading::FailureTable;
using grading::MutantFailures;

// Without those of extra credit.
Failures WithoutExtra(const results::LabResult& result, Failures failures) {
  for (const results::CheckResult& check : result.checks) {
    if (check.is_extra()) failures.erase(check.full_name());
  }
  return failures;
}

// The failures of checks that start the program.
Failures OfProgram(const results::LabResult& result, const Failures& failures, const std::string& program) {
  Failures own;
  for (const results::CheckResult& check : result.checks) {
    const auto found = failures.find(check.full_name());
    if (found != failures.end() && check.Starts(program)) own.insert(*found);
  }
  return own;
}

// Whether these failures, of checks of the mutant's program, are the mutant's. What the mutant was not graded by, for
// it takes long, tells nothing.
bool IsLike(const results::LabResult& result, const MutantFailures& mutant, const Failures& failures) {
  Failures met;
  for (const auto& failure : failures) {
    if (mutant.met.contains(failure.first)) met.insert(failure);
  }
  return !met.empty() && met == WithoutExtra(result, mutant.failures);
}

std::vector<std::string> MutantsLike(const results::LabResult& result, const Failures& failures,
                                     const std::vector<FailureTable>& tables) {
  std::vector<std::string> names;
  for (const FailureTable& table : tables) {
    if (table.lab != result.lab) continue;
    for (const MutantFailures& mutant : table.mutants) {
      if (IsLike(result, mutant, OfProgram(result, failures, mutant.program))) names.push_back(mutant.name);
    }
  }
  return names;
}

bool HasUnbuilt(const results::LabResult& result) {
  return std::ranges::any_of(result.checks, report::DoesNotBuild);
}

}  // namespace

std::vector<Cluster> ClustersOf(const std::string& lab, const std::vector<StudentGrades>& grades,
                                const std::vector<FailureTable>& tables) {
  std::map<Failures, Cluster> clusters;
  for (const StudentGrades& student : grades) {
    for (const LabGrade& grade : student.labs) {
      if (grade.lab != lab || !grade.is_graded()) continue;
      const results::LabResult& result = *grade.attempt->result;
      const Failures failures = WithoutExtra(result, grading::FailuresIn(result));
      if (failures.empty()) continue;
      Cluster& cluster = clusters[failures];
      if (cluster.students.empty()) {
        cluster.failures = failures;
        cluster.does_not_build = HasUnbuilt(result);
        if (!cluster.does_not_build) cluster.mutants = MutantsLike(result, failures, tables);
      }
      cluster.students.push_back(&student);
    }
  }
  std::vector<Cluster> all;
  for (auto& [failures, cluster] : clusters) {
    if (cluster.students.size() > 1 || !cluster.mutants.empty()) all.push_back(std::move(cluster));
  }
  std::ranges::stable_sort(all, std::greater(), [](const Cluster& cluster) { return cluster.students.size(); });
  return all;
}

FailureTables ReadFailureTables(const std::filesystem::path& solutions, const std::vector<std::string>& labs) {
  FailureTables found;
  for (const std::string& lab : labs) {
    const std::filesystem::path path = solutions / lab / "mutants" / "failures.json";
    const std::optional<std::string> json = results::ReadWhole(path);
    if (!json) continue;
    try {
      found.tables.push_back(grading::FailureTableFromJson(*json));
    } catch (const std::runtime_error& error) {
      found.complaints.push_back(
          {"clusters.bad_table", {{"path", path.string()}, {"error", text::Verbatim(error.what())}}});
    }
  }
  return found;
}

}  // namespace socklab::classroom
