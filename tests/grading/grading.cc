#include "tests/grading/grading.h"

#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <cctype>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "harness/check/runfiles.h"
#include "harness/cli/process.h"

namespace socklab::tests {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> ProgramsOf(const std::string& lab) {
  std::ifstream file(check::Runfile("labs/" + lab + "/manifest.json"));
  return nlohmann::json::parse(file).at("programs");
}

}  // namespace

check::LabResult Grade(const Order& order) {
  const cli::TemporaryFolder folder;
  const fs::path json = folder / "results.json";
  std::vector<std::string> words = {
      check::Runfile("labs/" + order.lab + "/runner"), "--lab", order.lab, "--quiet", "--seed", "1", "--json", json};
  for (const std::string& program : ProgramsOf(order.lab)) {
    const auto given = order.programs.find(program);
    const std::string command = given == order.programs.end()
                                    ? check::Runfile("solutions/" + order.lab + "/" + program).string()
                                    : given->second;
    words.insert(words.end(), {"--program", program + "=" + command});
  }
  if (order.light) words.push_back("--light");
  for (const std::string& name : order.with) words.insert(words.end(), {"--with", name});
  for (const std::string& name : order.only) words.insert(words.end(), {"--only", name});
  cli::Run(words);
  return check::ReadDocument(json).at(0);
}

std::vector<std::string> ProcessesWith(const std::string& text) {
  std::vector<std::string> found;
  for (const fs::directory_entry& entry : fs::directory_iterator("/proc")) {
    const std::string pid = entry.path().filename();
    if (!std::isdigit(static_cast<unsigned char>(pid.front())) || pid == std::to_string(getpid())) continue;
    std::ostringstream command;
    command << std::ifstream(entry.path() / "cmdline").rdbuf();
    if (command.str().find(text) != std::string::npos) found.push_back(fmt::format("{}: {}", pid, command.str()));
  }
  return found;
}

}  // namespace socklab::tests
