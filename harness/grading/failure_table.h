// Which checks a lab's mutants fail, kept for looking at submissions: a student's program that fails as a mutant does
// has perhaps its mistake. `./socklab verify --matrix` writes it to solutions/LAB/mutants/failures.json.
#ifndef SOCKLAB_HARNESS_GRADING_FAILURE_TABLE_H_
#define SOCKLAB_HARNESS_GRADING_FAILURE_TABLE_H_

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "harness/results/results.h"

namespace socklab::grading {

// What failed, by the full names of the checks ("ChatServer.EndsOnQ"), and what each found (report::SignatureOf).
using Failures = std::map<std::string, std::string>;

Failures FailuresIn(const results::LabResult& result);

struct MutantFailures {
  std::string name;
  std::string program;        // of which it is a mutant
  std::set<std::string> met;  // the checks that have decided on it, by their full names
  Failures failures;

  bool operator==(const MutantFailures&) const = default;
};

struct FailureTable {
  std::string lab;
  std::vector<MutantFailures> mutants;

  bool operator==(const FailureTable&) const = default;
};

// On one line, without a newline.
std::string ToJson(const FailureTable& table);
// The same as a file, with a line for each mutant, so that a comparison of two versions shows which have changed.
std::string ToFile(const FailureTable& table);
// Throws std::runtime_error where the text is no such table.
FailureTable FailureTableFromJson(std::string_view json);

// What stands before the table in the output of the kill matrix.
inline constexpr std::string_view kFailureTable = "failure table: ";

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_FAILURE_TABLE_H_
