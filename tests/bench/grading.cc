#include "tests/bench/grading.h"

#include <fmt/format.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "harness/grading/process.h"
#include "harness/run/runfiles.h"
#include "tests/grading/reports.h"

namespace socklab::bench {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

void DemandConclusive(const results::LabResult& result) {
  if (result.isolation != "full") throw std::runtime_error("this machine refuses the sandbox: nothing to be measured");
  for (const results::CheckResult& each : result.checks) {
    if (each.verdict != results::Verdict::kInconclusive) continue;
    throw std::runtime_error(fmt::format("{} is inconclusive: {}", each.name, tests::MessageOf(result, each)));
  }
}

}  // namespace

Graded Grade(const Order& order) {
  const grading::TemporaryFolder folder;
  const fs::path json = folder / "results.json", report = folder / "report.txt";
  std::vector<std::string> words = {order.runner, "--seed", std::to_string(order.seed), "--json", json};
  for (const auto& [name, path] : order.programs) {
    words.insert(words.end(), {"--program", fmt::format("{}='{}'", name, path.string())});
  }
  if (!order.only.empty()) words.insert(words.end(), {"--only", order.only});
  if (order.light) words.push_back("--light");
  Graded graded;
  graded.start = Clock::now();
  grading::Run(words, {.errors_to = report, .output_too = true});
  graded.end = Clock::now();
  if (!fs::exists(json)) throw std::runtime_error(fmt::format("{} has left no results", order.runner.string()));
  graded.result = results::ReadDocument(json).at(0);
  DemandConclusive(graded.result);
  return graded;
}

std::map<std::string, Order> References() {
  std::map<std::string, Order> references;
  for (const fs::directory_entry& entry : fs::directory_iterator(run::Runfile("labs"))) {
    if (!fs::exists(entry.path() / "manifest.json")) continue;
    std::ifstream file(entry.path() / "manifest.json");
    const Json manifest = Json::parse(file);
    const std::string lab = manifest.at("lab");
    Order& order = references[lab];
    order.runner = entry.path() / "runner";
    for (const std::string program : manifest.at("programs")) {
      order.programs[program] = fs::canonical(run::Runfile("solutions/" + lab + "/" + program));
    }
  }
  return references;
}

}  // namespace socklab::bench
