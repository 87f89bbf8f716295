// Web servers that others wrote pass the checks of lab 8, and of labs 9 and 10 where they serve in that way; but for
// those that unclaimed.json lists, and these they fail, so that the list stays honest.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
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

struct Claim {
  std::string server;
  std::string lab;  // whose checks it passes
};

void PrintTo(const Claim& claim, std::ostream* out) {
  *out << claim.server << " of " << claim.lab;
}

struct Unclaimed {
  std::string reason;
  bool sometimes = false;  // whether it fails is a matter of chance
};

// The checks of the lab that the server does not claim to pass.
std::map<std::string, Unclaimed> UnclaimedIn(const Claim& claim) {
  std::ifstream file(check::Runfile("tests/real_peers/unclaimed.json"));
  const nlohmann::json unclaimed_by_lab = nlohmann::json::parse(file);
  std::map<std::string, Unclaimed> unclaimed;
  for (const nlohmann::json& entry : unclaimed_by_lab.at(claim.lab)) {
    const std::vector<std::string> servers = entry.at("servers"), checks = entry.at("checks");
    if (std::ranges::find(servers, claim.server) == servers.end()) continue;
    for (const std::string& check : checks) unclaimed[check] = {entry.at("reason"), entry.value("sometimes", false)};
  }
  return unclaimed;
}

class RealServer : public testing::TestWithParam<Claim> {};

TEST_P(RealServer, PassesWhatItClaims) {
  const std::string adapter = check::Runfile("tests/real_peers/servers/" + GetParam().server + ".sh");
  const LabResult result = Grade({.lab = GetParam().lab, .programs = {{"server", adapter}}, .only = {}});
  std::map<std::string, Unclaimed> unclaimed = UnclaimedIn(GetParam());
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

INSTANTIATE_TEST_SUITE_P(Servers, RealServer,
                         testing::Values(Claim{"nginx", "08_web_files"}, Claim{"lighttpd", "08_web_files"},
                                         Claim{"busybox", "08_web_files"}, Claim{"python", "08_web_files"},
                                         Claim{"busybox", "09_web_processes"}, Claim{"python", "10_web_threads"}),
                         [](const auto& info) { return info.param.server + "_of_" + info.param.lab; });

}  // namespace
}  // namespace socklab::tests
