#include "labs/support/partial_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <system_error>
#include <vector>

#include "labs/support/folder.h"
#include "labs/support/signals.h"

namespace support {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::ExitedWithCode;
using testing::IsEmpty;
using testing::KilledBySignal;
using testing::StrEq;
using testing::ThrowsMessage;
using testing::UnorderedElementsAre;

class PartialFileTest : public testing::Test {
 protected:
  PartialFileTest() : path_(MakeFolder()), folder(OpenFolder(path_)) {}
  ~PartialFileTest() override { fs::remove_all(path_); }

  fs::path Path(const std::string& name) const { return path_ / name; }

  std::vector<std::string> Names() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path_)) names.push_back(entry.path().filename());
    return names;
  }

  std::string Content(const std::string& name) const {
    std::ostringstream content;
    content << std::ifstream(Path(name)).rdbuf();
    return content.str();
  }

  void Store(const std::string& name, std::string_view content) {
    PartialFile file(folder, name);
    file.Write(content);
    file.Commit();
  }

 private:
  static fs::path MakeFolder() {
    std::string path = testing::TempDir() + "partial_file_XXXXXX";
    if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("mkdtemp");
    return path;
  }

  fs::path path_;

 protected:
  const Descriptor folder;
};

TEST_F(PartialFileTest, HasItsNameOnlyOnceItIsComplete) {
  PartialFile file(folder, "a");
  file.Write("on");
  file.Write("e");
  EXPECT_FALSE(fs::exists(Path("a")));
  EXPECT_EQ(Names().size(), 1U);
  file.Commit();
  EXPECT_THAT(Names(), ElementsAre("a"));
  EXPECT_EQ(Content("a"), "one");
}

TEST_F(PartialFileTest, IsRemovedUnlessItIsComplete) {
  PartialFile(folder, "a").Write("one");
  EXPECT_THAT(Names(), IsEmpty());
}

TEST_F(PartialFileTest, LeavesTheOldFileUntilItIsComplete) {
  Store("a", "old");
  {
    PartialFile file(folder, "a");
    file.Write("new");
    EXPECT_EQ(Content("a"), "old");
  }
  EXPECT_THAT(Names(), ElementsAre("a"));
  EXPECT_EQ(Content("a"), "old");
  Store("a", "new");
  EXPECT_EQ(Content("a"), "new");
}

TEST_F(PartialFileTest, ReplacesALinkAndNotWhatItLeadsTo) {
  Store("target", "old");
  fs::create_symlink("target", Path("link"));
  Store("link", "new");
  EXPECT_FALSE(fs::is_symlink(Path("link")));
  EXPECT_EQ(Content("target"), "old");
}

TEST_F(PartialFileTest, TakesAsLongANameAsThereIs) {
  const std::string longest(255, 'x');
  Store(longest, "one");
  EXPECT_THAT(Names(), ElementsAre(longest));
}

TEST_F(PartialFileTest, RefusesAtOnceANameThatItCannotGet) {
  const std::string too_long(256, 'x');
  EXPECT_THAT([&] { PartialFile(folder, too_long); },
              ThrowsMessage<std::system_error>(StrEq("open " + too_long + ": File name too long")));
  fs::create_directory(Path("photos"));
  EXPECT_THAT([&] { PartialFile(folder, "photos"); },
              ThrowsMessage<std::system_error>(StrEq("open photos: Is a directory")));
  EXPECT_THAT(Names(), ElementsAre("photos"));
}

TEST_F(PartialFileTest, SaysThatThereIsNoSuchFolder) {
  EXPECT_THAT([&] { OpenFolder("/no/such/folder"); },
              ThrowsMessage<std::system_error>(StrEq("open /no/such/folder: No such file or directory")));
  fs::remove(Path(""));
  EXPECT_THAT([&] { PartialFile(folder, "a"); },
              ThrowsMessage<std::system_error>(StrEq("open a: No such file or directory")));
}

TEST_F(PartialFileTest, SaysThatItCannotWrite) {
  signal(SIGXFSZ, SIG_IGN);
  rlimit before;
  getrlimit(RLIMIT_FSIZE, &before);
  const rlimit small = {.rlim_cur = 1000, .rlim_max = before.rlim_max};
  {
    PartialFile file(folder, "a");
    setrlimit(RLIMIT_FSIZE, &small);
    EXPECT_THAT([&] { file.Write(std::string(1001, 'x')); },
                ThrowsMessage<std::system_error>(StrEq("write a: File too large")));
    setrlimit(RLIMIT_FSIZE, &before);
  }
  EXPECT_THAT(Names(), IsEmpty());
}

TEST_F(PartialFileTest, IsRemovedWhenASignalEndsTheProgram) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    EXPECT_EXIT(
        {
          const PartialFile first(folder, "a");
          const PartialFile second(folder, "b");
          raise(number);
        },
        KilledBySignal(number), "");
    EXPECT_THAT(Names(), IsEmpty());
  }
}

TEST_F(PartialFileTest, IsRemovedWhenASignalEndsAServer) {
  for (const int number : {SIGINT, SIGTERM}) {
    EXPECT_EXIT(
        {
          EndOnSignals();
          const PartialFile file(folder, "a");
          raise(number);
        },
        ExitedWithCode(0), "");
    EXPECT_THAT(Names(), IsEmpty());
  }
}

TEST_F(PartialFileTest, IsRemovedByASignalWhateverWasCompleteBefore) {
  EXPECT_EXIT(
      {
        std::optional<PartialFile> first(std::in_place, folder, "a");
        std::optional<PartialFile> second(std::in_place, folder, "b");
        first->Commit();
        first.reset();
        const PartialFile third(folder, "c");
        second.reset();
        raise(SIGINT);
      },
      KilledBySignal(SIGINT), "");
  EXPECT_THAT(Names(), ElementsAre("a"));
}

TEST_F(PartialFileTest, LeavesASignalIgnoredThatIs) {
  EXPECT_EXIT(
      {
        signal(SIGHUP, SIG_IGN);  // as nohup(1) does
        const PartialFile file(folder, "a");
        raise(SIGHUP);
        _exit(7);
      },
      ExitedWithCode(7), "");
}

}  // namespace
}  // namespace support
