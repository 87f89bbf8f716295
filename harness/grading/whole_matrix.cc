#include "harness/grading/whole_matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <stdexcept>

#include "harness/grading/failure_table.h"
#include "harness/grading/side_by_side.h"
#include "harness/report/summary.h"

namespace socklab::grading {
namespace {

using results::CheckResult;
using results::LabResult;
using results::Verdict;

struct Row {
  Mutant mutant;
  LabResult result;
};

std::string FullName(const CheckResult& check) {
  return check.full_name();
}

bool IsNamed(const Mutant& mutant, const CheckResult& check) {
  return std::ranges::any_of(mutant.caught_by,
                             [&](const std::string& name) { return name == check.name || name == FullName(check); });
}

bool Catches(const CheckResult& check) {
  return check.verdict == Verdict::kFail;
}

// Nothing where it was not run.
const CheckResult* Find(const Row& row, const CheckResult& check) {
  const auto found = std::ranges::find_if(row.result.checks,
                                          [&](const CheckResult& each) { return FullName(each) == FullName(check); });
  return found == row.result.checks.end() ? nullptr : &*found;
}

LabResult GradeMutant(const MutantGrader& grader, const Mutant& mutant, const LabResult& reference) {
  std::vector<std::string> selection = {"--light", "--jobs", "1"};
  for (const std::string& name : mutant.caught_by) selection.insert(selection.end(), {"--with", name});
  for (const CheckResult& check : reference.checks) {
    if (check.Starts(mutant.program)) selection.insert(selection.end(), {"--only", FullName(check)});
  }
  return grader.Grade(&mutant, selection);
}

std::vector<Row> GradeAll(const MutantGrader& grader, const std::vector<Mutant>& mutants, const LabResult& reference,
                          int jobs) {
  std::vector<Row> rows(mutants.size());
  WorkSideBySide({{.threads = jobs, .tasks = mutants.size(), .work = [&](std::size_t i) {
                     rows[i] = {mutants[i], GradeMutant(grader, mutants[i], reference)};
                   }}});
  return rows;
}

std::string Cell(const Row& row, const CheckResult& check) {
  const CheckResult* const found = Find(row, check);
  if (!found) return " ";
  if (Catches(*found)) return IsNamed(row.mutant, check) ? "●" : "○";
  return IsNamed(row.mutant, check) ? "-" : "·";
}

void PrintCells(const std::vector<Row>& rows, const std::vector<CheckResult>& checks) {
  std::cout << "● caught, as named   ○ caught too   - named, but did not catch   · did not catch   (blank) not run\n\n";
  for (std::size_t i = 0; i < checks.size(); ++i) std::cout << fmt::format("{:3} {}\n", i + 1, FullName(checks[i]));
  std::size_t width = 0;
  for (const Row& row : rows) width = std::max(width, row.mutant.name.size());
  std::cout << fmt::format("\n{:{}} ", "", width);
  for (std::size_t i = 0; i < checks.size(); ++i) std::cout << fmt::format("{:3}", i + 1);
  std::cout << '\n';
  for (const Row& row : rows) {
    std::cout << fmt::format("{:{}} ", row.mutant.name, width);
    for (const CheckResult& check : checks) std::cout << "  " << Cell(row, check);
    std::cout << '\n';
  }
}

// The row of this lab in the table of docs/performance.md.
void PrintFigures(const std::vector<Row>& rows, std::size_t checks) {
  std::size_t in_all = 0, most = 0, alone = 0;
  for (const Row& row : rows) {
    const auto catching = static_cast<std::size_t>(std::ranges::count_if(row.result.checks, Catches));
    in_all += catching;
    most = std::max(most, catching);
    alone += catching == 1;
  }
  std::cout << "\n| mutants | checks | mutants that one check catches | checks that catch a mutant, mean | most |\n"
            << fmt::format("| {} | {} | {} | {:.1f} | {} |\n", rows.size(), checks, alone,
                           static_cast<double>(in_all) / static_cast<double>(std::max<std::size_t>(rows.size(), 1)),
                           most);
}

void PrintFailures(const std::vector<Row>& rows, const std::string& lab) {
  FailureTable table = {.lab = lab, .mutants = {}};
  for (const Row& row : rows) {
    MutantFailures mutant = {.name = row.mutant.name, .program = row.mutant.program, .met = {}, .failures = {}};
    for (const CheckResult& check : row.result.checks) {
      if (check.verdict != Verdict::kInconclusive) mutant.met.insert(FullName(check));
    }
    mutant.failures = FailuresIn(row.result);
    table.mutants.push_back(std::move(mutant));
  }
  std::cout << kFailureTable << ToJson(table) << '\n';
}

std::vector<std::string> FaultsOf(const Row& row) {
  std::vector<std::string> faults;
  for (const CheckResult& check : row.result.checks) {
    if (check.verdict != Verdict::kInconclusive) continue;
    faults.push_back(fmt::format("{}: {} is inconclusive: {}", row.mutant.name, check.name,
                                 report::MessageOf(check, report::Words(report::Language::kEnglish))));
  }
  const auto as_named = [&](const CheckResult& check) { return Catches(check) && IsNamed(row.mutant, check); };
  if (!row.result.Has(Verdict::kFail)) {
    faults.push_back(row.mutant.name + " survives");
  } else if (std::ranges::none_of(row.result.checks, as_named)) {
    faults.push_back(row.mutant.name + " is caught, but by none of the checks named for it");
  }
  return faults;
}

}  // namespace

std::vector<std::string> PrintWholeMatrix(const MutantGrader& grader, const std::string& lab,
                                          const std::vector<Mutant>& mutants, int jobs) {
  const LabResult reference = grader.Grade(nullptr, {});
  if (reference.Has(Verdict::kFail)) throw std::runtime_error("the reference solution itself fails");
  const std::vector<Row> rows = GradeAll(grader, mutants, reference, jobs);
  PrintCells(rows, reference.checks);
  PrintFigures(rows, reference.checks.size());
  PrintFailures(rows, lab);
  std::vector<std::string> faults;
  for (const Row& row : rows) std::ranges::move(FaultsOf(row), std::back_inserter(faults));
  for (const CheckResult& check : reference.checks) {
    const bool is_useful = std::ranges::any_of(rows, [&](const Row& row) {
      const CheckResult* const found = Find(row, check);
      return found && Catches(*found);
    });
    if (!is_useful) faults.push_back(FullName(check) + " catches no mutant");
  }
  return faults;
}

}  // namespace socklab::grading
