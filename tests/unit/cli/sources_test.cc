#include "harness/cli/watch/sources.h"

#include <gtest/gtest.h>
#include <poll.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "harness/grading/course.h"
#include "harness/grading/process.h"

namespace socklab::cli {
namespace {

namespace fs = std::filesystem;

// A watched folder with a source in it.
class SourcesTest : public testing::Test {
 protected:
  SourcesTest() : path_(folder_ / "lab") {
    fs::create_directory(path_);
    Write("server.cc");
    sources_.emplace(path_);
  }

  void Write(const std::string& name) { std::ofstream(path_ / name) << "int i;\n"; }

  grading::TemporaryFolder folder_;
  fs::path path_;
  std::optional<Sources> sources_;
};

TEST_F(SourcesTest, HaveNotChangedAtFirst) {
  EXPECT_FALSE(sources_->HaveChanged());
}

TEST_F(SourcesTest, ChangeInPlace) {
  Write("server.cc");
  EXPECT_TRUE(sources_->HaveChanged());
  EXPECT_FALSE(sources_->HaveChanged()) << "only once";
}

TEST_F(SourcesTest, ChangeWhenAnotherFileTakesTheirPlace) {
  Write("server.cc~");
  EXPECT_FALSE(sources_->HaveChanged());
  fs::rename(path_ / "server.cc~", path_ / "server.cc");
  EXPECT_TRUE(sources_->HaveChanged());
}

TEST_F(SourcesTest, ChangeWhenOneIsAddedOrDeleted) {
  Write("more.h");
  EXPECT_TRUE(sources_->HaveChanged());
  fs::remove(path_ / "server.cc");
  EXPECT_TRUE(sources_->HaveChanged());
}

TEST_F(SourcesTest, ChangeByNothingElse) {
  for (const char* name : {"README.md", ".server.cc.swp", ".#server.cc", "4913", "server.cc~", "#server.cc#"})
    Write(name);
  fs::create_directory(path_ / "checks");
  EXPECT_FALSE(sources_->HaveChanged());
}

TEST_F(SourcesTest, TellThatSomethingMayHaveHappened) {
  pollfd event = {sources_->descriptor(), POLLIN, 0};
  EXPECT_EQ(poll(&event, 1, 0), 0);
  Write("server.cc");
  EXPECT_EQ(poll(&event, 1, 0), 1);
}

TEST_F(SourcesTest, NeedTheirFolder) {
  fs::rename(path_, folder_ / "elsewhere");
  EXPECT_THROW(sources_->HaveChanged(), grading::MachineError);
}

}  // namespace
}  // namespace socklab::cli
