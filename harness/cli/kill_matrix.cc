// Proves that the checks of a lab catch mistakes: grades every mutant of its reference solution and prints who caught
// which. Fails when a mutant survives, when none of the checks named for it catches it, or when a check catches none.
// A check that does not start the program cannot catch its mutants and is left out; heavy checks are run for those
// mutants only that name them.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <sstream>
#include <thread>

#include "harness/check/results.h"
#include "harness/check/sanitizer.h"
#include "harness/cli/process.h"

namespace socklab::cli {
namespace {

namespace fs = std::filesystem;
using check::CheckResult;
using check::LabResult;
using check::Verdict;

struct Mutant {
  std::string name;
  std::string program;
  std::vector<std::string> caught_by;  // check names, with or without their suite
  std::string path;
  std::string sanitized = {};  // the same, built with ThreadSanitizer; empty where it is not
};

struct Options {
  std::string runner;
  std::map<std::string, std::string> references;
  std::vector<Mutant> mutants;
};

struct Row {
  Mutant mutant;
  LabResult result;
};

std::vector<std::string> Split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

Mutant ParseMutant(const std::string& text) {
  const std::vector<std::string> parts = Split(text, ':');
  if (parts.size() != 4 && parts.size() != 5) {
    throw std::runtime_error(text + " is not of the form NAME:PROGRAM:CHECKS:PATH[:SANITIZED]");
  }
  return {parts[0], parts[1], Split(parts[2], ','), parts[3], parts.size() == 5 ? parts[4] : ""};
}

// What stands in the place of one of the references; empty for nothing.
std::string InPlaceOf(const std::string& program, const std::string& path, const Mutant* mutant) {
  if (mutant && program == mutant->program) return mutant->path;
  if (mutant && program == check::SanitizedName(mutant->program)) return mutant->sanitized;
  return path;
}

// Grades the reference programs, but for the mutant, if there is one, in the place of its original.
LabResult Grade(const Options& options, const Mutant* mutant, const std::vector<std::string>& selection) {
  const TemporaryFolder folder;
  const fs::path json = folder / "results.json";
  // Most checks wait for most of their time.
  const std::string jobs = std::to_string(2 * std::max(1U, std::thread::hardware_concurrency()));
  std::vector<std::string> words = {
      fs::absolute(options.runner), "--quiet", "--seed", "1", "--jobs", jobs, "--json", json};
  for (const auto& [program, path] : options.references) {
    const std::string chosen = InPlaceOf(program, path, mutant);
    if (!chosen.empty()) words.insert(words.end(), {"--program", program + "=" + ShellQuoted(fs::absolute(chosen))});
  }
  words.insert(words.end(), selection.begin(), selection.end());
  Run(words);
  return check::ReadDocument(json).at(0);
}

LabResult GradeReference(const Options& options) {
  LabResult reference = Grade(options, nullptr, {});
  if (reference.Has(Verdict::kFail)) throw std::runtime_error("the reference solution itself fails");
  return reference;
}

LabResult GradeMutant(const Options& options, const Mutant& mutant, const LabResult& reference) {
  std::vector<std::string> selection = {"--light"};
  for (const std::string& name : mutant.caught_by) selection.insert(selection.end(), {"--with", name});
  for (const CheckResult& check : reference.checks) {
    if (check.Starts(mutant.program)) selection.insert(selection.end(), {"--only", check.suite + "." + check.name});
  }
  return Grade(options, &mutant, selection);
}

bool IsNamed(const Mutant& mutant, const CheckResult& check) {
  return std::ranges::any_of(mutant.caught_by, [&](const std::string& name) {
    return name == check.name || name == check.suite + "." + check.name;
  });
}

bool IsSame(const CheckResult& one, const CheckResult& other) {
  return one.suite == other.suite && one.name == other.name;
}

bool Catches(const CheckResult& check) {
  return check.verdict == Verdict::kFail;
}

bool CaughtAsNamed(const Row& row) {
  return std::ranges::any_of(row.result.checks,
                             [&](const CheckResult& check) { return Catches(check) && IsNamed(row.mutant, check); });
}

// Nothing where it was not run.
const CheckResult* Find(const Row& row, const CheckResult& check) {
  const auto found =
      std::ranges::find_if(row.result.checks, [&](const CheckResult& each) { return IsSame(each, check); });
  return found == row.result.checks.end() ? nullptr : &*found;
}

std::string Cell(const Row& row, const CheckResult& check) {
  const CheckResult* const found = Find(row, check);
  if (!found) return " ";
  if (Catches(*found)) return IsNamed(row.mutant, check) ? "●" : "○";
  return IsNamed(row.mutant, check) ? "-" : "·";
}

void Print(const std::vector<Row>& rows, const std::vector<CheckResult>& checks) {
  std::cout << "● caught, as named   ○ caught too   - named, but did not catch   · did not catch   (blank) not run\n\n";
  for (std::size_t i = 0; i < checks.size(); ++i) {
    std::cout << fmt::format("{:3} {}.{}\n", i + 1, checks[i].suite, checks[i].name);
  }
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
  std::cout << '\n';
}

// Says what is wrong with a mutant; returns how many things are.
int JudgeMutant(const Row& row, const std::vector<CheckResult>& checks) {
  int faults = 0;
  const auto complain = [&](const std::string& text) {
    std::cout << fmt::format("✗ {}{}\n", row.mutant.name, text);
    ++faults;
  };
  for (const CheckResult& check : row.result.checks) {
    if (check.verdict != Verdict::kInconclusive) continue;
    complain(fmt::format(": {} is inconclusive: {}", check.name, check.message));
  }
  if (!row.result.Has(Verdict::kFail)) {
    complain(" survives");
  } else if (!CaughtAsNamed(row)) {
    complain(" is caught, but by none of the checks named for it");
  }
  for (const std::string& name : row.mutant.caught_by) {
    const auto has_name = [&](const CheckResult& check) { return IsNamed({"", "", {name}, ""}, check); };
    if (std::ranges::none_of(checks, has_name))
      complain(fmt::format(" names the check {}, which does not exist", name));
  }
  return faults;
}

int Judge(const std::vector<Row>& rows, const std::vector<CheckResult>& checks) {
  int faults = 0;
  for (const Row& row : rows) faults += JudgeMutant(row, checks);
  for (const CheckResult& check : checks) {
    const bool useful = std::ranges::any_of(rows, [&](const Row& row) {
      const CheckResult* const found = Find(row, check);
      return found && Catches(*found);
    });
    if (useful) continue;
    std::cout << fmt::format("✗ {}.{} catches no mutant\n", check.suite, check.name);
    ++faults;
  }
  if (faults == 0) std::cout << fmt::format("all {} mutants caught, by {} checks\n", rows.size(), checks.size());
  return faults == 0 ? 0 : 1;
}

int Main(int argc, char** argv) {
  Options options;
  std::vector<std::string> references, mutants;
  CLI::App app("Grades the mutants of a lab's reference solution, and prints which check catches which.");
  app.add_option("--runner", options.runner, "The lab's compiled checks")->required();
  app.add_option("--reference", references, "NAME=PATH of a reference program")->take_all()->allow_extra_args(false);
  app.add_option("--mutant", mutants, "NAME:PROGRAM:CHECKS:PATH[:SANITIZED]")
      ->required()
      ->take_all()
      ->allow_extra_args(false);
  CLI11_PARSE(app, argc, argv);
  for (const std::string& reference : references) {
    const std::vector<std::string> parts = Split(reference, '=');
    options.references[parts.at(0)] = parts.at(1);
  }
  const LabResult reference = GradeReference(options);
  std::vector<Row> rows;
  for (const std::string& text : mutants) {
    const Mutant mutant = ParseMutant(text);
    rows.push_back({mutant, GradeMutant(options, mutant, reference)});
  }
  Print(rows, reference.checks);
  return Judge(rows, reference.checks);
}

}  // namespace
}  // namespace socklab::cli

int main(int argc, char** argv) {
  try {
    return socklab::cli::Main(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << "kill_matrix: " << error.what() << '\n';
    return 3;
  }
}
