// Grades each hostile program of the gallery: the right verdict, nothing left running, nothing written outside.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string>
#include <vector>

#include "harness/run/runfiles.h"
#include "tests/grading/grading.h"
#include "tests/grading/reports.h"

namespace socklab::tests {
namespace {

namespace fs = std::filesystem;
using results::CheckResult;
using results::LabResult;
using results::Verdict;
using testing::IsEmpty;

constexpr char kMark[] = "socklab_hostile_mark";  // the name of every file that a hostile program tries to leave

struct Hostile {
  std::string name;
  std::string lab;
  std::string program;
  std::string verdict;                        // "pass": it does no harm, and is correct; "fail"
  std::vector<std::string> message_contains;  // telling words, of which a failure must have one
};

void PrintTo(const Hostile& hostile, std::ostream* out) {
  *out << hostile.name;
}

std::vector<Hostile> Gallery() {
  std::ifstream file(run::Runfile("tests/hostile/gallery.json"));
  std::vector<Hostile> gallery;
  for (const nlohmann::json& entry : nlohmann::json::parse(file)) {
    gallery.push_back(
        {entry.at("name"), entry.at("lab"), entry.at("program"), entry.at("verdict"), entry.at("message_contains")});
  }
  return gallery;
}

// One polite conversation is enough to tell what becomes of the program and of the machine.
std::string CheckFor(const Hostile& hostile) {
  return hostile.program == "server" ? "EndsOnQ" : "EndsOnBye";
}

bool HasOneOf(const std::string& text, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (text.find(word) != std::string::npos) return true;
  }
  return words.empty();
}

class HostileProgram : public testing::TestWithParam<Hostile> {};

TEST_P(HostileProgram, IsJudgedAndHarmless) {
  const Hostile& hostile = GetParam();
  const std::string path = run::Runfile("tests/hostile/" + hostile.name);
  const LabResult result = Grade({.lab = hostile.lab,
                                  .programs = {{hostile.program, "env SOCKLAB_SANDBOX=1 " + path}},
                                  .only = {CheckFor(hostile)}});
  ASSERT_EQ(result.checks.size(), 1U);
  const CheckResult& check = result.checks.front();
  const std::string findings = FindingsOf(result, check);
  EXPECT_EQ(Name(check.verdict), hostile.verdict) << findings;
  if (check.verdict == Verdict::kFail) {
    EXPECT_TRUE(HasOneOf(findings, hostile.message_contains)) << findings;
  }
  EXPECT_THAT(ProcessesWith("/" + hostile.name), IsEmpty());
  for (const fs::path folder : {"/", "/tmp", "/usr", "/etc", "/var", "/var/tmp", "/root", "/dev/shm", "."}) {
    std::error_code unreadable;
    EXPECT_FALSE(fs::exists(folder / kMark, unreadable)) << folder;
  }
  EXPECT_FALSE(fs::exists(fs::path(path).parent_path() / kMark));
}

// Hides all control groups.
const std::vector<std::string> kNoControlGroup = {
    "unshare", "--user", "--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs none /sys/fs/cgroup && exec \"$@\"",
    "sh"};

TEST(HoardingProgram, IsSeenWithoutAControlGroup) {
  const std::string path = run::Runfile("tests/hostile/hoards_in_sockets");
  const LabResult result = Grade({.lab = "04_tcp_chat",
                                  .programs = {{"server", "env SOCKLAB_SANDBOX=1 " + path}},
                                  .only = {"EndsOnQ"},
                                  .surroundings = kNoControlGroup});
  ASSERT_EQ(result.checks.size(), 1U);
  EXPECT_EQ(result.checks.front().verdict, Verdict::kFail);
  EXPECT_THAT(FindingsOf(result, result.checks.front()), testing::HasSubstr("of memory; 512 are allowed"));
}

INSTANTIATE_TEST_SUITE_P(Gallery, HostileProgram, testing::ValuesIn(Gallery()),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace socklab::tests
