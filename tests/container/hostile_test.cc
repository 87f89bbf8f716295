// Grades hostile programs as root of a container that grants no namespaces: the right verdict, nothing left running,
// nothing read or written that is not theirs.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "harness/grading/process.h"
#include "harness/run/runfiles.h"
#include "tests/grading/grading.h"
#include "tests/grading/reports.h"
#include "tests/hostile/gallery.h"

namespace socklab::tests {
namespace {

namespace fs = std::filesystem;
using results::LabResult;
using results::Verdict;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr char kOnlyRoot[] = "only root can run programs as other users";

// Its harm would be done to the machine of the test: it connects to every Unix socket that it finds.
constexpr char kLeftOut[] = "knocks_at_other_doors";

std::vector<Hostile> GalleryOfAContainer() {
  std::vector<Hostile> gallery = Gallery();
  std::erase_if(gallery, [](const Hostile& hostile) { return hostile.name == kLeftOut; });
  return gallery;
}

std::vector<std::string> Container(bool has_landlock) {
  std::vector<std::string> words = {run::Runfile("tests/container/in_container")};
  if (!has_landlock) words.push_back("--without-landlock");
  return words;
}

// Whether any user may read it: then nothing but Landlock keeps programs from it.
bool CanEveryoneRead(const fs::path& path) {
  for (fs::path each = fs::canonical(path); each != each.root_path(); each = each.parent_path()) {
    const fs::perms needed = each == path ? fs::perms::others_read : fs::perms::others_exec;
    if ((fs::status(each).permissions() & needed) == fs::perms::none) return false;
  }
  return true;
}

class HostileProgramAsAUser : public testing::TestWithParam<Hostile> {};

TEST_P(HostileProgramAsAUser, IsJudgedAndHarmless) {
  if (geteuid() != 0) GTEST_SKIP() << kOnlyRoot;
  EXPECT_EQ(GradeAndExpectNoHarm(GetParam(), Container(true)).isolation, "user");
}

INSTANTIATE_TEST_SUITE_P(Gallery, HostileProgramAsAUser, testing::ValuesIn(GalleryOfAContainer()),
                         [](const auto& info) { return info.param.name; });

class WithAndWithoutLandlock : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << kOnlyRoot;
    const bool has_landlock = GetParam();
    if (!has_landlock && CanEveryoneRead(run::Runfile("labs/04_tcp_chat/runner"))) {
      GTEST_SKIP() << "the checks lie where everyone can read them";
    }
  }

  static LabResult GradeServer(const std::string& command) {
    return Grade({.lab = "04_tcp_chat",
                  .programs = {{"server", command}},
                  .only = {"EndsOnQ"},
                  .surroundings = Container(GetParam())});
  }
};

TEST_P(WithAndWithoutLandlock, ProgramsSeeNothingThatIsNotTheirs) {
  const grading::TemporaryFolder others, results;
  std::ofstream(others / "server.py") << "another submission";
  std::ofstream(results / "results.json") << "[]";
  std::ostringstream secrets;
  for (const fs::path& path : {others / "", others / "server.py", results / "", results / "results.json"}) {
    secrets << path.string() << ':';
  }
  for (const char* file : {"labs/04_tcp_chat/runner", "solutions/04_tcp_chat/client", "tests/container/in_container"}) {
    secrets << fs::canonical(run::Runfile(file)).string() << ':';
  }
  secrets << "/etc/shadow:/root";
  const LabResult result = GradeServer("env SOCKLAB_SANDBOX=1 SOCKLAB_SECRETS=" + secrets.str() + " " +
                                       run::Runfile("tests/container/looks_around").string());
  ASSERT_EQ(result.checks.size(), 1U);
  EXPECT_EQ(result.checks.front().verdict, Verdict::kPass) << FindingsOf(result, result.checks.front());
  EXPECT_EQ(result.isolation, "user");
  EXPECT_THAT(FoldersWithAMark(), IsEmpty());
}

TEST_P(WithAndWithoutLandlock, BombsAndDaemonsEnd) {
  for (const char* name : {"fork_bomb", "memory_hog", "fills_its_disk", "hidden_daemon", "daemon_left_behind"}) {
    const LabResult result =
        GradeServer("env SOCKLAB_SANDBOX=1 " + run::Runfile(std::string("tests/hostile/") + name).string());
    ASSERT_EQ(result.checks.size(), 1U);
    EXPECT_EQ(result.checks.front().verdict, Verdict::kFail) << name;
    EXPECT_THAT(ProcessesWith(std::string("/") + name), IsEmpty());
  }
  EXPECT_THAT(FoldersWithAMark(), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Landlock, WithAndWithoutLandlock, testing::Bool(),
                         [](const auto& info) { return info.param ? "With" : "Without"; });

// Runs the checks of lab 4 as they are run by the command.
Ran RunIn(const std::vector<std::string>& container, const std::vector<std::string>& options) {
  std::vector<std::string> words = container;
  words.insert(words.end(), {run::Runfile("labs/04_tcp_chat/runner"), "--only", "EndsOnQ", "--program",
                             "server=" + run::Runfile("solutions/04_tcp_chat/server").string(), "--program",
                             "client=" + run::Runfile("solutions/04_tcp_chat/client").string()});
  words.insert(words.end(), options.begin(), options.end());
  return RunAndRead(words);
}

TEST(IsolationOfAUser, IsRefusedWhereEveryoneCouldReadTheResults) {
  if (geteuid() != 0) GTEST_SKIP() << kOnlyRoot;
  const fs::path open_folder = fs::path("/tmp") / ("socklab-open-" + std::to_string(getpid()));
  fs::create_directory(open_folder);
  chmod(open_folder.c_str(), 0755);
  const Ran ran = RunIn(Container(false), {"--json", open_folder / "results.json"});
  EXPECT_EQ(ran.status, 2) << ran.said;
  EXPECT_THAT(ran.said, HasSubstr("programs under test could read or change"));
  EXPECT_THAT(ran.said, HasSubstr("chmod o-rwx"));
  EXPECT_FALSE(fs::exists(open_folder / "results.json"));
  fs::remove_all(open_folder);
}

TEST(IsolationOfAUser, CanBeAskedForByRootWhereTheSandboxWorks) {
  if (geteuid() != 0) GTEST_SKIP() << kOnlyRoot;
  const Ran ran = RunIn({}, {"--isolation", "user"});
  EXPECT_EQ(ran.status, 0) << ran.said;
  EXPECT_THAT(ran.said, HasSubstr("isolation: user."));
}

TEST(IsolationOfAUser, IsNotGivenInPlaceOfWhatWasAskedFor) {
  if (geteuid() != 0) GTEST_SKIP() << kOnlyRoot;
  const Ran ran = RunIn(Container(true), {"--isolation", "full"});
  EXPECT_EQ(ran.status, 3) << ran.said;
  EXPECT_THAT(ran.said, HasSubstr("this machine refuses the sandbox"));
  EXPECT_THAT(ran.said, HasSubstr("--isolation user runs each program as a user of its own instead"));
}

TEST(IsolationOfAUser, SaysThatThereIsNothingToCapture) {
  if (geteuid() != 0) GTEST_SKIP() << kOnlyRoot;
  const grading::TemporaryFolder folder;
  const Ran ran = RunIn(Container(true), {"--pcap", folder / "captures"});
  EXPECT_EQ(ran.status, 2) << ran.said;
  EXPECT_THAT(ran.said, HasSubstr("--pcap needs the sandbox"));
}

TEST(IsolationOfAUser, SaysWhatRootLacks) {
  if (geteuid() != 0) GTEST_SKIP() << kOnlyRoot;
  std::vector<std::string> poor = Container(true);
  poor.insert(poor.end(), {"setpriv", "--bounding-set", "-setuid,-kill"});
  const Ran ran = RunIn(poor, {});
  EXPECT_EQ(ran.status, 3) << ran.said;
  EXPECT_THAT(ran.said,
              HasSubstr("root lacks what it takes to run programs as users of their own: CAP_KILL, CAP_SETUID"));
}

}  // namespace
}  // namespace socklab::tests
