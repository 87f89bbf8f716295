#include "harness/grading/listed_check.h"

#include <sstream>
#include <stdexcept>

#include "harness/grading/process.h"

namespace socklab::grading {

std::vector<ListedCheck> ListChecks(const std::filesystem::path& runner) {
  const Heard list = RunAndHear({std::filesystem::absolute(runner), "--list"});
  if (list.status != 0) throw std::runtime_error(runner.string() + " cannot list its checks");
  std::istringstream lines(list.said);
  std::vector<ListedCheck> checks;
  std::string suite, name, tier, points, rule, heavy, waits;
  while (lines >> suite >> name >> tier >> points >> rule >> heavy >> waits) {
    checks.push_back({suite, name, heavy == "heavy", waits == "waits"});
  }
  return checks;
}

}  // namespace socklab::grading
