#include "harness/cli/listed_check.h"

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "harness/cli/process.h"

namespace socklab::cli {

std::vector<ListedCheck> ListChecks(const std::filesystem::path& runner) {
  const TemporaryFolder folder;
  const std::filesystem::path list = folder / "checks.json";
  if (Run({std::filesystem::absolute(runner), "--list"}, {.errors_to = list, .output_too = true}) != 0) {
    throw std::runtime_error(runner.string() + " cannot list its checks");
  }
  std::ifstream file(list);
  std::vector<ListedCheck> checks;
  for (const nlohmann::json& entry : nlohmann::json::parse(file)) {
    checks.push_back({entry.at("suite"), entry.at("name"), entry.at("heavy"), entry.at("waits")});
  }
  return checks;
}

}  // namespace socklab::cli
