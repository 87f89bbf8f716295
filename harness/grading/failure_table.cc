#include "harness/grading/failure_table.h"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include "harness/report/grouping.h"

namespace socklab::grading {

using Json = nlohmann::ordered_json;

namespace {

// What all mutants of a program met, by the program: the same names need not stand there for each.
std::map<std::string, std::set<std::string>> MetByAll(const FailureTable& table) {
  std::map<std::string, std::set<std::string>> met;
  for (const MutantFailures& mutant : table.mutants) {
    const auto [common, is_first] = met.emplace(mutant.program, mutant.met);
    if (!is_first) std::erase_if(common->second, [&](const std::string& name) { return !mutant.met.contains(name); });
  }
  return met;
}

Json ToJsonObject(const FailureTable& table) {
  const std::map<std::string, std::set<std::string>> met = MetByAll(table);
  Json mutants = Json::array();
  for (const MutantFailures& mutant : table.mutants) {
    std::set<std::string> met_too = mutant.met;
    for (const std::string& name : met.at(mutant.program)) met_too.erase(name);
    mutants.push_back(
        {{"name", mutant.name}, {"program", mutant.program}, {"met_too", met_too}, {"failures", mutant.failures}});
  }
  return {{"lab", table.lab}, {"met", met}, {"mutants", mutants}};
}

}  // namespace

Failures FailuresIn(const results::LabResult& result) {
  Failures failures;
  for (const results::CheckResult& check : result.checks) {
    if (check.verdict == results::Verdict::kFail) failures[check.full_name()] = report::SignatureOf(check);
  }
  return failures;
}

std::string ToJson(const FailureTable& table) {
  return ToJsonObject(table).dump();
}

std::string ToFile(const FailureTable& table) {
  const Json document = ToJsonObject(table);
  std::string mutants;
  for (const Json& mutant : document.at("mutants")) mutants += (mutants.empty() ? "" : ",\n") + mutant.dump();
  return "{\"lab\":" + document.at("lab").dump() + ",\n\"met\":" + document.at("met").dump() + ",\n\"mutants\":[\n" +
         mutants + "\n]}\n";
}

FailureTable FailureTableFromJson(std::string_view json) {
  try {
    const Json document = Json::parse(json);
    const std::map<std::string, std::set<std::string>> met = document.at("met");
    FailureTable table = {.lab = document.at("lab"), .mutants = {}};
    for (const Json& each : document.at("mutants")) {
      MutantFailures mutant = {.name = each.at("name"),
                               .program = each.at("program"),
                               .met = each.at("met_too"),
                               .failures = each.at("failures")};
      if (const auto common = met.find(mutant.program); common != met.end())
        mutant.met.insert(common->second.begin(), common->second.end());
      table.mutants.push_back(std::move(mutant));
    }
    return table;
  } catch (const Json::exception& error) {
    throw std::runtime_error(error.what());
  }
}

}  // namespace socklab::grading
