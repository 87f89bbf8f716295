#include "tests/grading/grading.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>

#include "harness/grading/process.h"
#include "harness/program/sanitizer.h"
#include "harness/run/runfiles.h"

namespace socklab::tests {
namespace {

namespace fs = std::filesystem;

nlohmann::json ManifestOf(const std::string& lab) {
  std::ifstream file(run::Runfile("labs/" + lab + "/manifest.json"));
  return nlohmann::json::parse(file);
}

// The runner's words for each program of the lab: what was ordered, or the reference, in each build that there is of
// it.
std::vector<std::string> Programs(const Order& order) {
  const nlohmann::json manifest = ManifestOf(order.lab);
  const std::vector<std::string> programs = manifest.at("programs"), sanitized = manifest.at("sanitized");
  std::map<std::string, std::string> commands = order.programs;
  const auto add_reference = [&](const std::string& build) {
    commands[build] = run::Runfile("solutions/" + order.lab + "/" + build);
  };
  for (const std::string& program : programs) {
    if (order.programs.contains(program)) continue;
    add_reference(program);
    if (std::ranges::count(sanitized, program) > 0) add_reference(program::SanitizedName(program));
  }
  std::vector<std::string> words;
  for (const auto& [name, command] : commands) words.insert(words.end(), {"--program", name + "=" + command});
  return words;
}

}  // namespace

bool MeetsAllChecks() {
  return std::getenv("SOCKLAB_WHOLE") != nullptr;
}

std::vector<grading::ListedCheck> ChecksOf(const std::string& lab) {
  return grading::ListChecks(run::Runfile("labs/" + lab + "/runner"));
}

results::LabResult Grade(const Order& order) {
  const grading::TemporaryFolder folder;
  const fs::path json = folder / "results.json";
  std::vector<std::string> words = {
      run::Runfile("labs/" + order.lab + "/runner"), "--lab", order.lab, "--quiet", "--seed", "1", "--json", json};
  std::ranges::copy(Programs(order), std::back_inserter(words));
  if (order.light) words.push_back("--light");
  for (const std::string& name : order.with) words.insert(words.end(), {"--with", name});
  for (const std::string& name : order.only) words.insert(words.end(), {"--only", name});
  words.insert(words.begin(), order.surroundings.begin(), order.surroundings.end());
  constexpr int kMostOfARunner = 3;
  if (const int status = grading::Run(words); status > kMostOfARunner) {
    throw std::runtime_error(fmt::format("the runner has ended with status {}", status));
  }
  return results::ReadDocument(json).at(0);
}

Ran RunAndRead(const std::vector<std::string>& words) {
  const grading::TemporaryFolder folder;
  Ran ran;
  ran.status = grading::Run(words, {.errors_to = folder / "said", .output_too = true});
  std::ifstream file(folder / "said");
  ran.said = {std::istreambuf_iterator<char>(file), {}};
  return ran;
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
