// Web servers that serve the world pass the checks of lab 8, but for those that unclaimed.json lists; and these they
// fail, so that the list stays honest.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "harness/check/results.h"
#include "harness/check/runfiles.h"
#include "tests/grading/grading.h"

namespace socklab::tests {
namespace {

using check::CheckResult;
using check::LabResult;
using check::Verdict;

struct Unclaimed {
  std::string reason;
  bool sometimes = false;  // whether it fails is a matter of chance
};

// The checks that a server does not claim to pass.
std::map<std::string, Unclaimed> UnclaimedBy(const std::string& server) {
  std::ifstream file(check::Runfile("tests/real_peers/unclaimed.json"));
  std::map<std::string, Unclaimed> unclaimed;
  for (const nlohmann::json& entry : nlohmann::json::parse(file)) {
    const std::vector<std::string> servers = entry.at("servers"), checks = entry.at("checks");
    if (std::ranges::find(servers, server) == servers.end()) continue;
    for (const std::string& check : checks) unclaimed[check] = {entry.at("reason"), entry.value("sometimes", false)};
  }
  return unclaimed;
}

class RealServer : public testing::TestWithParam<const char*> {};

TEST_P(RealServer, PassesWhatItClaims) {
  const std::string adapter = check::Runfile(std::string("tests/real_peers/servers/") + GetParam() + ".sh");
  const LabResult result = Grade({.lab = "08_web_files", .programs = {{"server", adapter}}, .only = {}});
  std::map<std::string, Unclaimed> unclaimed = UnclaimedBy(GetParam());
  for (const CheckResult& check : result.checks) {
    const auto entry = unclaimed.extract(check.name);
    const bool passes = check.verdict == Verdict::kPass;
    if (entry.empty()) {
      EXPECT_TRUE(passes) << check.name << ": " << check.message;
    } else {
      EXPECT_TRUE(!passes || entry.mapped().sometimes)
          << check.name << " passes, in spite of " << entry.mapped().reason;
    }
  }
  for (const auto& [name, reason] : unclaimed) ADD_FAILURE() << "there is no check " << name;
}

INSTANTIATE_TEST_SUITE_P(Servers, RealServer, testing::Values("nginx", "lighttpd", "busybox", "python"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace socklab::tests
