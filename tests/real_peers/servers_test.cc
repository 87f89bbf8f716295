// Web servers that others wrote pass the checks of lab 8, and of labs 9 to 11 where they serve in that way; but for
// those that unclaimed.json lists. With SOCKLAB_WHOLE=1 in the environment they meet these too, and must fail them, so
// that the list stays honest.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "harness/results/results.h"
#include "harness/run/runfiles.h"
#include "tests/grading/grading.h"
#include "tests/grading/reports.h"

namespace socklab::tests {
namespace {

using results::CheckResult;
using results::LabResult;
using results::Verdict;

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
  std::ifstream file(run::Runfile("tests/real_peers/unclaimed.json"));
  const nlohmann::json unclaimed_by_lab = nlohmann::json::parse(file);
  std::map<std::string, Unclaimed> unclaimed;
  for (const nlohmann::json& entry : unclaimed_by_lab.at(claim.lab)) {
    const std::vector<std::string> servers = entry.at("servers"), checks = entry.at("checks");
    if (std::ranges::find(servers, claim.server) == servers.end()) continue;
    for (const std::string& check : checks) unclaimed[check] = {entry.at("reason"), entry.value("sometimes", false)};
  }
  return unclaimed;
}

// Files of 512 MiB and 1,000 connections tell most of the server that serves them in the least time.
bool MeetsHeavyChecks(const Claim& claim) {
  return claim.server.starts_with("nginx") || MeetsAllChecks();
}

std::vector<std::string> ClaimedIn(const Claim& claim, const std::map<std::string, Unclaimed>& unclaimed) {
  std::vector<std::string> claimed;
  for (const grading::ListedCheck& check : ChecksOf(claim.lab)) {
    if (!unclaimed.contains(check.name) || MeetsAllChecks()) claimed.push_back(check.full_name());
  }
  return claimed;
}

class RealServer : public testing::TestWithParam<Claim> {};

TEST_P(RealServer, PassesWhatItClaims) {
  const Claim& claim = GetParam();
  std::map<std::string, Unclaimed> unclaimed = UnclaimedIn(claim);
  const std::string adapter = run::Runfile("tests/real_peers/servers/" + claim.server + ".sh");
  const LabResult result = Grade({.lab = claim.lab,
                                  .programs = {{"server", adapter}},
                                  .only = ClaimedIn(claim, unclaimed),
                                  .light = !MeetsHeavyChecks(claim)});
  for (const CheckResult& check : result.checks) {
    const auto entry = unclaimed.extract(check.name);
    const bool passes = check.verdict == Verdict::kPass;
    if (entry.empty()) {
      EXPECT_TRUE(passes) << ReportOf(result, check);
    } else {
      EXPECT_TRUE(!passes || entry.mapped().sometimes)
          << check.name << " passes, in spite of " << entry.mapped().reason;
    }
  }
}

TEST_P(RealServer, LeavesOutChecksThatExist) {
  const std::vector<grading::ListedCheck> checks = ChecksOf(GetParam().lab);
  for (const auto& [name, reason] : UnclaimedIn(GetParam())) {
    EXPECT_TRUE(std::ranges::any_of(checks, [&](const grading::ListedCheck& check) { return check.name == name; }))
        << "there is no check " << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Servers, RealServer,
                         testing::Values(Claim{"nginx", "08_web_files"}, Claim{"lighttpd", "08_web_files"},
                                         Claim{"busybox", "08_web_files"}, Claim{"python", "08_web_files"},
                                         Claim{"busybox", "09_web_processes"}, Claim{"python", "10_web_threads"},
                                         Claim{"nginx_keepalive", "11_web_events"},
                                         Claim{"lighttpd_keepalive", "11_web_events"}),
                         [](const auto& info) { return info.param.server + "_of_" + info.param.lab; });

}  // namespace
}  // namespace socklab::tests
