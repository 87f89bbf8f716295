// Why a program has crashed is found out in the surroundings in which it crashed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "harness/grading/grade.h"
#include "harness/results/results.h"

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;
using results::CheckResult;
using results::LabResult;
using testing::HasSubstr;
using text::Phrase;

constexpr char kLab[] = "04_tcp_chat";

// Gives the result that was made ready for this kind of run, and writes down how it was called.
constexpr char kRunner[] = R"(#!/bin/sh
folder=$(dirname "$0")
json=$3
case " $* " in
*" --explain-crashes "*) echo "$*" >"$folder/explained"; cp "$folder/explanations.json" "$json" ;;
*) cp "$folder/results.json" "$json" ;;
esac
)";

// Builds whatever it is asked for.
constexpr char kBazel[] = R"(#!/bin/sh
events=
for word; do
  case $word in
  --build_event_json_file=*) events=${word#*=} ;;
  //*) echo "{\"id\": {\"targetCompleted\": {\"label\": \"$word\"}}, \"completed\": {\"success\": true}}" >>"$events" ;;
  esac
done
)";

// A course of one lab, with a runner and a Bazel that only pretend.
class ExplainTest : public testing::Test {
 protected:
  ExplainTest() : path_(getenv("PATH")) {
    fs::create_directories(folder_ / "labs" / kLab);
    fs::create_directories(built_);
    std::ofstream(folder_ / "labs" / kLab / "BUILD") << "";
    std::ofstream(built_ / "manifest.json") << R"({"lab": "04_tcp_chat", "title": "TCP chat", "programs": ["server"]})";
    Script(built_ / "runner", kRunner);
    for (const char* program : {"server", "server_asan"}) Script(built_ / program, "#!/bin/sh\n");
    fs::create_directory(folder_ / "bin");
    Script(folder_ / "bin" / "bazel", kBazel);
    setenv("PATH", ((folder_ / "bin").string() + ":" + path_).c_str(), 1);
  }
  ~ExplainTest() override { setenv("PATH", path_.c_str(), 1); }

  static void Script(const fs::path& path, const char* text) {
    std::ofstream(path) << text;
    fs::permissions(path, fs::perms::owner_all);
  }

  // The runner finds that the server crashes, and if asked, why.
  void GivenACrash(const std::string& isolation) const {
    LabResult lab = {.lab = kLab, .isolation = isolation};
    CheckResult check = {.name = "Answers", .suite = "Chat", .verdict = results::Verdict::kFail};
    check.finding = results::Finding{
        .message = Phrase("state.killed", {{"who", "your server"}, {"number", 11}, {"signal", "SIGSEGV"}})};
    check.programs = {"server"};
    lab.checks = {check};
    results::WriteDocument(built_ / "results.json", {lab});
    lab.checks[0].finding->crash = results::Crash{.what = {"crash.address", {{"kind", "SEGV"}}}};
    results::WriteDocument(built_ / "explanations.json", {lab});
  }

  LabResult GradeIn(const std::string& isolation) const {
    GivenACrash(isolation);
    const Course course(folder_ / ".");
    const Lab lab = course.labs().at(0);
    const Candidates candidates;
    const BuildResult build = {.built = {lab.LabsLabel("runner"), lab.LabsLabel("server")}};
    return BuiltLab(course, lab, candidates, build).Grade({.isolation = isolation});
  }

  std::string HowItWasExplained() const {
    std::ifstream file(built_ / "explained");
    return {std::istreambuf_iterator<char>(file), {}};
  }

 private:
  std::string path_;
  TemporaryFolder folder_;
  fs::path built_ = folder_ / "bazel-bin" / "labs" / kLab;
};

TEST_F(ExplainTest, IsDoneInTheIsolationOfTheRun) {
  for (const std::string isolation : {"full", "none"}) {
    const LabResult result = GradeIn(isolation);
    ASSERT_TRUE(result.checks.at(0).finding->crash) << isolation;
    EXPECT_EQ(result.checks.at(0).finding->crash->what.id, "crash.address");
    EXPECT_THAT(HowItWasExplained(), HasSubstr("--isolation " + isolation));
  }
}

}  // namespace
}  // namespace socklab::grading
