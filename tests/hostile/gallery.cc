#include "tests/hostile/gallery.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <ostream>
#include <utility>

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

constexpr char kMark[] = "socklab_hostile_mark";

std::string CheckFor(const Hostile& hostile) {
  return hostile.program == "server" ? "EndsOnQ" : "EndsOnBye";
}

bool HasOneOf(const std::string& text, const std::vector<std::string>& words) {
  for (const std::string& word : words) {
    if (text.find(word) != std::string::npos) return true;
  }
  return words.empty();
}

}  // namespace

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

std::string PathOf(const Hostile& hostile) {
  return run::Runfile("tests/hostile/" + hostile.name);
}

std::vector<std::string> FoldersWithAMark() {
  std::vector<std::string> folders;
  for (const fs::path folder :
       {"/", "/tmp", "/usr", "/etc", "/var", "/var/tmp", "/root", "/dev/shm", "/run/lock", "."}) {
    std::error_code unreadable;
    if (fs::exists(folder / kMark, unreadable)) folders.push_back(folder);
  }
  return folders;
}

LabResult GradeAndExpectNoHarm(const Hostile& hostile, std::vector<std::string> surroundings) {
  const std::string path = PathOf(hostile);
  LabResult result = Grade({.lab = hostile.lab,
                            .programs = {{hostile.program, "env SOCKLAB_SANDBOX=1 " + path}},
                            .only = {CheckFor(hostile)},
                            .surroundings = std::move(surroundings)});
  EXPECT_EQ(result.checks.size(), 1U);
  for (const CheckResult& check : result.checks) {
    const std::string findings = FindingsOf(result, check);
    EXPECT_EQ(Name(check.verdict), hostile.verdict) << findings;
    if (check.verdict == Verdict::kFail) {
      EXPECT_TRUE(HasOneOf(findings, hostile.message_contains)) << findings;
    }
  }
  EXPECT_THAT(ProcessesWith("/" + hostile.name), IsEmpty());
  EXPECT_THAT(FoldersWithAMark(), IsEmpty());
  EXPECT_FALSE(fs::exists(fs::path(path).parent_path() / kMark));
  return result;
}

}  // namespace socklab::tests
