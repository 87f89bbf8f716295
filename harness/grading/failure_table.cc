#include "harness/grading/failure_table.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "harness/report/grouping.h"

namespace socklab::grading {

using Json = nlohmann::ordered_json;

Failures FailuresIn(const results::LabResult& result) {
  Failures failures;
  for (const results::CheckResult& check : result.checks) {
    if (check.verdict == results::Verdict::kFail) failures[check.full_name()] = report::SignatureOf(check);
  }
  return failures;
}

std::string ToJson(const FailureTable& table) {
  Json mutants = Json::array();
  for (const MutantFailures& mutant : table.mutants) {
    mutants.push_back(
        {{"name", mutant.name}, {"program", mutant.program}, {"met", mutant.met}, {"failures", mutant.failures}});
  }
  return Json{{"lab", table.lab}, {"mutants", mutants}}.dump();
}

FailureTable FailureTableFromJson(std::string_view json) {
  try {
    const Json document = Json::parse(json);
    FailureTable table = {.lab = document.at("lab"), .mutants = {}};
    for (const Json& mutant : document.at("mutants")) {
      table.mutants.push_back({.name = mutant.at("name"),
                               .program = mutant.at("program"),
                               .met = mutant.at("met"),
                               .failures = mutant.at("failures")});
    }
    return table;
  } catch (const Json::exception& error) {
    throw std::runtime_error(error.what());
  }
}

}  // namespace socklab::grading
