#include "harness/results/whole_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <system_error>

namespace socklab::results {
namespace {

namespace fs = std::filesystem;

class WholeFileTest : public testing::Test {
 protected:
  WholeFileTest() {
    std::string name = (fs::path(testing::TempDir()) / "whole-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~WholeFileTest() override { fs::remove_all(folder_); }

  static std::string Text(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  std::ptrdiff_t Entries() const { return std::distance(fs::directory_iterator(folder_), fs::directory_iterator()); }

  fs::path folder_;
};

TEST_F(WholeFileTest, IsReadAtOnce) {
  const std::string bytes = std::string("a\0b\n", 4) + std::string(100'000, 'x');
  std::ofstream(folder_ / "file") << bytes;
  EXPECT_EQ(ReadWhole(folder_ / "file"), bytes);
  EXPECT_EQ(ReadWhole(folder_ / "file", 3), bytes.substr(0, 3));
  std::ofstream(folder_ / "empty").flush();
  EXPECT_EQ(ReadWhole(folder_ / "empty"), "");
  EXPECT_EQ(ReadWhole(folder_ / "missing"), std::nullopt);
}

TEST_F(WholeFileTest, IsNewUnlessItWasThere) {
  WriteWhole(folder_ / "file", "one");
  EXPECT_EQ(Text(folder_ / "file"), "one");
  WriteWhole(folder_ / "file", "two");
  EXPECT_EQ(Text(folder_ / "file"), "two");
  EXPECT_EQ(Entries(), 1);
}

// Whoever has opened the old text reads it to its end.
TEST_F(WholeFileTest, NeverShowsAPart) {
  WriteWhole(folder_ / "file", "old");
  std::ifstream reader(folder_ / "file");
  WriteWhole(folder_ / "file", "new and longer");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(reader), {}), "old");
}

TEST_F(WholeFileTest, KeepsItsPermissions) {
  WriteWhole(folder_ / "file", "one");
  chmod((folder_ / "file").c_str(), 0640);
  WriteWhole(folder_ / "file", "two");
  EXPECT_EQ(fs::status(folder_ / "file").permissions(), fs::perms(0640));
}

TEST_F(WholeFileTest, IsWrittenThroughALink) {
  fs::create_symlink("target", folder_ / "link");
  WriteWhole(folder_ / "link", "one");
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(Text(folder_ / "target"), "one");
}

TEST_F(WholeFileTest, SaysThatItCannotBeWritten) {
  EXPECT_THROW(WriteWhole(folder_ / "no" / "such", "text"), std::system_error);
  EXPECT_THROW(WriteWhole("/dev/full", "text"), std::system_error);
}

}  // namespace
}  // namespace socklab::results
