#include "harness/kit/kit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "harness/grading/course.h"
#include "harness/grading/process.h"
#include "harness/kit/pack.h"

namespace socklab::kit {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;

// A kit of two labs, without a harness.
class KitTest : public testing::Test {
 protected:
  KitTest() {
    AddLab("04_tcp_chat", "TCP chat");
    AddLab("02_udp", "UDP");
    Write("lib/labs/04_tcp_chat/words.zh.json", R"({"title": "TCP 聊天"})");
    Write("labs/support/text.cc", "");
    Write("VERSION", "42b22df\n");
  }

  void Write(const std::string& path, const std::string& text) const {
    fs::create_directories((folder_ / path).parent_path());
    std::ofstream(folder_ / path) << text;
  }

  void AddLab(const std::string& lab, const std::string& title) const {
    const std::string lib = "lib/labs/" + lab;
    Write(lib + "/runner", "");
    Write(lib + "/manifest.json", R"({"lab": ")" + lab + R"(", "title": ")" + title + R"(", "programs": ["server"]})");
    Write(lib + "/build_manifest.json", R"({"folder": "labs/)" + lab + R"(", "programs": ["server"],
        "sources": ["server.cc"], "ways": [{"programs": ["server"], "suffix": "", "compiler": "c++", "environment": {},
        "compile": ["-std=c++20"], "link": [], "libraries": [], "given": ["labs/support"]}]})");
    Write("labs/" + lab + "/server.cc", "int main() {}\n");
  }

  std::unique_ptr<Kit> Open() const { return std::make_unique<Kit>(folder_ / ""); }

  grading::TemporaryFolder folder_;
};

TEST_F(KitTest, HasItsLabsInTheirOrderAndTheirTitles) {
  const grading::Course course(folder_ / "", Open());
  ASSERT_EQ(course.labs().size(), 2u);
  EXPECT_EQ(course.labs()[0].folder, "02_udp");
  EXPECT_EQ(course.labs()[1].title, (results::Texts{{"en", "TCP chat"}, {"zh", "TCP 聊天"}}));
}

TEST_F(KitTest, KnowsTheRevisionOfItsCourse) {
  EXPECT_EQ(Open()->revision(), "42b22df");
}

TEST_F(KitTest, HasARunnerForEachLabThatIsInIt) {
  const grading::BuildResult build = Open()->Build({"//labs/04_tcp_chat:runner", "//labs/05_download:runner"});
  EXPECT_THAT(build.built, ElementsAre("//labs/04_tcp_chat:runner"));
}

TEST_F(KitTest, TellsEditorsHowEachSourceIsCompiled) {
  const nlohmann::json commands = Open()->CompileCommands({"02_udp", "04_tcp_chat"});
  std::vector<std::string> files;
  for (const nlohmann::json& command : commands) files.push_back(command.at("file"));
  EXPECT_THAT(files, ElementsAre("labs/02_udp/server.cc", "labs/support/text.cc", "labs/04_tcp_chat/server.cc"));
  EXPECT_THAT(commands[0].at("arguments"), Contains("-std=c++20"));
}

TEST(HandoutOfKit, NamesTheFolderOfItsPrograms) {
  EXPECT_EQ(HandoutOfKit("`bazel-bin/labs/02_udp/sender` and `bazel-bin/labs/02_udp/receiver`"),
            "`build/programs/02_udp/sender` and `build/programs/02_udp/receiver`");
}

TEST(RevisionOf, TellsWhetherFilesDifferFromTheCommit) {
  const grading::TemporaryFolder folder;
  const fs::path course = folder / "course";
  fs::create_directory(course);
  EXPECT_EQ(RevisionOf(course), "unknown");
  const auto git = [&](std::vector<std::string> words) {
    words.insert(words.begin(), {"git", "-c", "user.name=A", "-c", "user.email=a@example.org"});
    ASSERT_EQ(grading::Run(words, {.folder = course, .errors_to = folder / "said", .output_too = true}), 0);
  };
  git({"init"});
  std::ofstream(course / "a.txt") << "a";
  git({"add", "a.txt"});
  git({"commit", "--message=a"});
  const std::string revision = RevisionOf(course);
  EXPECT_EQ(revision.size(), 10u);
  std::ofstream(course / "a.txt") << "b";
  EXPECT_EQ(RevisionOf(course), revision + "-changed");
}

}  // namespace
}  // namespace socklab::kit
