#include "harness/grading/listed_check.h"

#include <fstream>
#include <stdexcept>

#include "harness/grading/process.h"

namespace socklab::grading {

std::vector<ListedCheck> ListChecks(const std::filesystem::path& runner) {
  const TemporaryFolder folder;
  const std::filesystem::path list = folder / "checks";
  if (Run({std::filesystem::absolute(runner), "--list"}, {.errors_to = list, .output_too = true}) != 0) {
    throw std::runtime_error(runner.string() + " cannot list its checks");
  }
  std::ifstream file(list);
  std::vector<ListedCheck> checks;
  std::string suite, name, tier, points, rule, heavy, waits;
  while (file >> suite >> name >> tier >> points >> rule >> heavy >> waits) {
    checks.push_back({suite, name, heavy == "heavy", waits == "waits"});
  }
  return checks;
}

}  // namespace socklab::grading
