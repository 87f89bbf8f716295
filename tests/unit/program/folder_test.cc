#include "harness/program/folder.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "harness/program/program.h"
#include "tests/unit/program/sandboxed.h"

namespace socklab::program {
namespace {

namespace fs = std::filesystem;
using net::Content;
using net::Descriptor;
using testing::AllOf;
using testing::ElementsAre;
using testing::Eq;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using testing::SizeIs;
using testing::StrEq;
using testing::ThrowsMessage;

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;

// Looks at an empty folder of its own.
class FolderTest : public testing::Test {
 protected:
  FolderTest() {
    std::string name = (fs::path(testing::TempDir()) / "folder-XXXXXX").string();
    path_ = mkdtemp(name.data());
    folder_ = Folder(Descriptor(open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
  }
  ~FolderTest() override { fs::remove_all(path_); }

  // What lies there, read by other means.
  std::string Text(const std::string& path) const {
    std::ostringstream text;
    text << std::ifstream(path_ / path, std::ios::binary).rdbuf();
    return text.str();
  }
  void Make(const std::string& path, const std::string& text) const {
    std::ofstream(path_ / path, std::ios::binary) << text;
  }
  struct stat StatusOf(const std::string& path) const {
    struct stat status {};
    EXPECT_EQ(lstat((path_ / path).c_str(), &status), 0) << path;
    return status;
  }

  fs::path path_;
  Folder folder_;
};

// ---- Furnishing

TEST_F(FolderTest, WritesAFile) {
  folder_.Write("a file.txt", "hello\n");
  EXPECT_EQ(Text("a file.txt"), "hello\n");
  EXPECT_EQ(StatusOf("a file.txt").st_mode & 0777, 0644u);
}

TEST_F(FolderTest, WritesAnEmptyFile) {
  folder_.Write("empty", "");
  EXPECT_TRUE(fs::exists(path_ / "empty"));
  EXPECT_EQ(Text("empty"), "");
}

TEST_F(FolderTest, WritesEveryByteOfALongFile) {
  const Content content = Content::Random(71, 3 * kMebibyte + 1);
  folder_.Write("long", content);
  EXPECT_EQ(Text("long"), content.Part(0, 3 * kMebibyte + 1));
}

TEST_F(FolderTest, WritesAFileInAFolder) {
  folder_.MakeFolder("in");
  folder_.Write("in/报告.txt", "hello");
  EXPECT_EQ(Text("in/报告.txt"), "hello");
}

TEST_F(FolderTest, SpendsNoRoomOnZeros) {
  const Content content = Content::Sparse(71, 512 * kMebibyte);
  folder_.Write("sparse", content);
  EXPECT_EQ(static_cast<std::uint64_t>(StatusOf("sparse").st_size), 512 * kMebibyte);
  EXPECT_LT(static_cast<std::uint64_t>(StatusOf("sparse").st_blocks) * 512, 2 * kMebibyte);
}

TEST_F(FolderTest, MakesLinksAndFifos) {
  folder_.MakeLink("link", "/etc/passwd");
  folder_.MakeFifo("fifo");
  EXPECT_EQ(fs::read_symlink(path_ / "link"), "/etc/passwd");
  EXPECT_TRUE(S_ISFIFO(StatusOf("fifo").st_mode));
}

TEST_F(FolderTest, SetsRights) {
  folder_.MakeFolder("in");
  folder_.Write("in/secret", "x");
  folder_.SetRights("in/secret", 0);
  folder_.SetRights("in", 0555);
  EXPECT_EQ(StatusOf("in/secret").st_mode & 0777, 0u);
  EXPECT_EQ(StatusOf("in").st_mode & 0777, 0555u);
  folder_.SetRights("in", 0755);  // or nobody but root could remove what is in it
}

TEST_F(FolderTest, SaysWhatCannotBeFurnished) {
  folder_.Write("a", "x");
  EXPECT_THAT([&] { folder_.Write("a", "y"); }, ThrowsMessage<std::system_error>(StrEq("create a: File exists")));
  EXPECT_THAT([&] { folder_.Write("in/a", "x"); },
              ThrowsMessage<std::system_error>(StrEq("create in/a: No such file or directory")));
  EXPECT_THAT([&] { folder_.MakeFolder("a"); }, ThrowsMessage<std::system_error>(StrEq("mkdir a: File exists")));
  EXPECT_THAT([&] { folder_.MakeLink("a", "b"); }, ThrowsMessage<std::system_error>(StrEq("symlink a: File exists")));
  EXPECT_THAT([&] { folder_.MakeFifo("a"); }, ThrowsMessage<std::system_error>(StrEq("mkfifo a: File exists")));
  EXPECT_THAT([&] { folder_.SetRights("b", 0); },
              ThrowsMessage<std::system_error>(StrEq("chmod b: No such file or directory")));
}

TEST_F(FolderTest, DoesNotWriteThroughALink) {
  folder_.MakeLink("link", path_ / "target");
  EXPECT_THROW(folder_.Write("link", "x"), std::system_error);
  EXPECT_FALSE(fs::exists(path_ / "target"));
}

// ---- Sizes, and bytes

TEST_F(FolderTest, KnowsTheSizeOfAFile) {
  Make("empty", "");
  Make("five", "hello");
  fs::create_directory(path_ / "in");
  Make("in/six", "hello\n");
  EXPECT_THAT(folder_.SizeOf("empty"), Optional(0u));
  EXPECT_THAT(folder_.SizeOf("five"), Optional(5u));
  EXPECT_THAT(folder_.SizeOf("in/six"), Optional(6u));
}

TEST_F(FolderTest, ReadsAPartOfAFile) {
  Make("file", "hello");
  EXPECT_EQ(folder_.Read("file", 0, 100), "hello");
  EXPECT_EQ(folder_.Read("file", 1, 3), "ell");
  EXPECT_EQ(folder_.Read("file", 5, 3), "");
  EXPECT_EQ(folder_.Read("file", kMebibyte, 3), "");
  EXPECT_EQ(folder_.Read("file", 0, 0), "");
  EXPECT_EQ(folder_.Read("nothing", 0, 3), "");
}

TEST_F(FolderTest, ReadsAHoleAsZeros) {
  const Content content = Content::Sparse(71, 4 * kMebibyte);
  folder_.Write("sparse", content);
  EXPECT_EQ(folder_.Read("sparse", 2 * kMebibyte - 1000, 2000), content.Part(2 * kMebibyte - 1000, 2000));
  EXPECT_THAT(folder_.FirstDifference("sparse", content), Eq(std::nullopt));
}

TEST_F(FolderTest, FindsNoDifferenceInEqualFiles) {
  const Content contents[] = {"",
                              "hello",
                              std::string(65'536, 'x'),
                              std::string(65'537, 'x'),
                              Content::Random(71, 131'072),
                              Content::Random(71, 1'000'003)};
  for (std::size_t i = 0; i < std::size(contents); ++i) {
    const std::string name = std::to_string(i);
    folder_.Write(name, contents[i]);
    EXPECT_THAT(folder_.FirstDifference(name, contents[i]), Eq(std::nullopt)) << i;
  }
}

TEST_F(FolderTest, FindsTheFirstByteThatDiffers) {
  const Content content = Content::Random(71, 200'000);
  for (const std::size_t offset : {0, 1, 65'520, 65'521, 65'535, 65'536, 131'071, 199'999}) {
    std::string bytes = content.Part(0, 200'000);
    bytes[offset] = static_cast<char>(bytes[offset] + 1);
    Make("file", bytes);
    EXPECT_THAT(folder_.FirstDifference("file", content), Optional(offset));
  }
}

TEST_F(FolderTest, FindsThatAFileIsShorter) {
  Make("file", "hell");
  EXPECT_THAT(folder_.FirstDifference("file", "hello"), Optional(4u));
  Make("file", "");
  EXPECT_THAT(folder_.FirstDifference("file", "hello"), Optional(0u));
}

TEST_F(FolderTest, FindsThatAFileIsLonger) {
  Make("file", "hello!");
  EXPECT_THAT(folder_.FirstDifference("file", "hello"), Optional(5u));
  EXPECT_THAT(folder_.FirstDifference("file", ""), Optional(0u));
}

TEST_F(FolderTest, TakesWhatCannotBeReadForAFileWithoutBytes) {
  EXPECT_THAT(folder_.FirstDifference("nothing", "hello"), Optional(0u));
  EXPECT_THAT(folder_.FirstDifference("nothing", ""), Optional(0u)) << "an empty file would be something";
}

// ---- What a hostile program may have left there

TEST_F(FolderTest, FollowsNoLinks) {
  Make("file", "hello");
  fs::create_directory(path_ / "in");
  Make("in/file", "hello");
  folder_.MakeLink("to-file", "file");
  folder_.MakeLink("to-folder", "in");
  folder_.MakeLink("to-root", "/");
  folder_.MakeLink("to-itself", "to-itself");
  for (const char* path : {"to-file", "to-folder/file", "to-root/etc/passwd", "to-itself", "to-folder", "to-nothing"}) {
    EXPECT_THAT(folder_.SizeOf(path), Eq(std::nullopt)) << path;
    EXPECT_EQ(folder_.Read(path, 0, 100), "") << path;
    EXPECT_THAT(folder_.FirstDifference(path, "hello"), Optional(0u)) << path;
    EXPECT_THAT(folder_.Entries(path), IsEmpty()) << path;
  }
}

TEST_F(FolderTest, StaysWithinTheFolder) {
  fs::create_directory(path_ / "in");
  const Folder in(Descriptor(open((path_ / "in").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)));
  Make("outside", "secret");
  for (const std::string& path : {std::string("../outside"), (path_ / "outside").string()}) {
    EXPECT_THAT(in.SizeOf(path), Eq(std::nullopt)) << path;
    EXPECT_EQ(in.Read(path, 0, 100), "") << path;
  }
  EXPECT_THAT(in.Entries(".."), IsEmpty());
}

TEST_F(FolderTest, DoesNotWaitForAFifo) {
  folder_.MakeFifo("fifo");
  EXPECT_THAT(folder_.SizeOf("fifo"), Eq(std::nullopt));
  EXPECT_EQ(folder_.Read("fifo", 0, 100), "");
  EXPECT_THAT(folder_.FirstDifference("fifo", "hello"), Optional(0u));
  EXPECT_THAT(folder_.Entries("fifo"), IsEmpty());
}

TEST_F(FolderTest, TakesAFolderForNoFile) {
  folder_.MakeFolder("in");
  EXPECT_THAT(folder_.SizeOf("in"), Eq(std::nullopt));
  EXPECT_EQ(folder_.Read("in", 0, 100), "");
  EXPECT_THAT(folder_.FirstDifference("in", ""), Optional(0u));
}

TEST_F(FolderTest, ReadsNoMoreOfAHugeFileThanItIsComparedWith) {
  Make("huge", "hello");
  fs::resize_file(path_ / "huge", std::uintmax_t{1} << 42);
  EXPECT_THAT(folder_.SizeOf("huge"), Optional(std::uint64_t{1} << 42));
  EXPECT_THAT(folder_.FirstDifference("huge", "hello"), Optional(5u));
  EXPECT_EQ(folder_.Read("huge", (std::uint64_t{1} << 42) - 3, 100), std::string(3, '\0'));
}

// ---- Its entries

TEST_F(FolderTest, ListsNothingOfAnEmptyFolder) {
  EXPECT_THAT(folder_.Entries(""), IsEmpty());
  EXPECT_THAT(folder_.Entries("nothing"), IsEmpty());
}

TEST_F(FolderTest, ListsAllThatLiesThere) {
  Make(".hidden", "");
  Make("b", "");
  fs::create_directories(path_ / "in/deeper");
  Make("in/deeper/file", "");
  fs::create_directory(path_ / "empty");
  folder_.MakeFifo("fifo");
  folder_.MakeLink("link", "in");
  EXPECT_THAT(folder_.Entries(""),
              ElementsAre(".hidden", "b", "empty/", "fifo", "in/", "in/deeper/", "in/deeper/file", "link"));
  EXPECT_THAT(folder_.Entries("in"), ElementsAre("in/deeper/", "in/deeper/file"));
  EXPECT_THAT(folder_.Entries("in"), ElementsAre("in/deeper/", "in/deeper/file")) << "again and again";
}

TEST_F(FolderTest, ListsNamesOfAnyBytes) {
  Make("\n\xff\x1b", "");
  EXPECT_THAT(folder_.Entries(""), ElementsAre("\n\xff\x1b"));
  EXPECT_THAT(folder_.SizeOf("\n\xff\x1b"), Optional(0u));
}

TEST_F(FolderTest, ListsAThousandEntriesAtMost) {
  for (int i = 0; i < 1'100; ++i) Make(std::to_string(i), "");
  EXPECT_THAT(folder_.Entries(""), SizeIs(1'000));
  fs::create_directory(path_ / "in");
  Make("in/file", "");
  EXPECT_THAT(folder_.Entries("in"), SizeIs(1));
}

TEST_F(FolderTest, ListsFoldersInFoldersWithoutEnd) {
  const fs::path before = fs::current_path();
  fs::current_path(path_);
  for (int depth = 0; depth < 1'500; ++depth) {
    fs::create_directory("d");
    fs::current_path("d");
  }
  fs::current_path(before);
  const std::vector<std::string> entries = folder_.Entries("");
  EXPECT_THAT(entries, SizeIs(AllOf(testing::Gt(100u), testing::Le(1'000u))));
  EXPECT_EQ(entries[2], "d/d/d/");
}

// ---- The folder of a program

class WorkFolderTest : public tests::Sandboxed {};

TEST_IN_SANDBOX(WorkFolderTest, HoldsWhatTheProgramHasStored) {
  Program program = StartShell("mkdir in; echo hello >in/file; echo ready; read line");
  tests::AwaitOutput(program, "ready");
  EXPECT_THAT(program.folder().Entries(""), ElementsAre("in/", "in/file"));
  EXPECT_THAT(program.folder().FirstDifference("in/file", "hello\n"), Eq(std::nullopt));
}

TEST_IN_SANDBOX(WorkFolderTest, CanBeLookedAtWhenTheProgramIsGone) {
  Program program = StartShell("echo hello >file; echo ready");
  tests::AwaitOutput(program, "ready");
  program.Kill();
  EXPECT_EQ(program.folder().Read("file", 0, 100), "hello\n");
}

// The harness has every right in its own user namespace, and so in the sandbox below it (user_namespaces(7)).
TEST_IN_SANDBOX(WorkFolderTest, ShowsEvenWhatTheProgramHasLocked) {
  Program program = StartShell(
      "mkdir locked; echo hello >locked/file; echo hello >unreadable; chmod 0 locked unreadable; echo ready; read "
      "line");
  tests::AwaitOutput(program, "ready");
  EXPECT_THAT(program.folder().Entries(""), ElementsAre("locked/", "locked/file", "unreadable"));
  EXPECT_THAT(program.folder().FirstDifference("unreadable", "hello\n"), Eq(std::nullopt));
  EXPECT_THAT(program.folder().FirstDifference("locked/file", "hello\n"), Eq(std::nullopt));
}

TEST_IN_SANDBOX(WorkFolderTest, LeadsNowhereElseByLinks) {
  Program program = StartShell("ln -s / root; ln -s .. up; ln -s /proc/self/fd/0 input; echo ready; read line");
  tests::AwaitOutput(program, "ready");
  EXPECT_THAT(program.folder().Entries(""), ElementsAre("input", "root", "up"));
  for (const char* path : {"root/etc/passwd", "up/etc/passwd", "../etc/passwd", "/etc/passwd", "input"}) {
    EXPECT_EQ(program.folder().Read(path, 0, 100), "") << path;
  }
}

}  // namespace
}  // namespace socklab::program
