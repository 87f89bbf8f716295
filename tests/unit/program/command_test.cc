#include "harness/program/command.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "tests/unit/in_english.h"

namespace socklab::program {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;
using testing::StrEq;
using testing::Throws;
using tests::ThrowsSaying;

// Runs in an empty folder of its own, whose path is free of links.
class CommandTest : public testing::Test {
 protected:
  CommandTest() : before_(fs::current_path()) {
    std::string name = (fs::path(testing::TempDir()) / "command-XXXXXX").string();
    folder_ = fs::canonical(mkdtemp(name.data()));
    fs::current_path(folder_);
  }
  ~CommandTest() override {
    fs::current_path(before_);
    fs::remove_all(folder_);
  }

  // Makes an executable file.
  fs::path Program(const fs::path& name) const {
    Text(name);
    fs::permissions(folder_ / name, fs::perms::owner_all | fs::perms::group_all | fs::perms::others_all);
    return folder_ / name;
  }
  fs::path Text(const fs::path& name) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << "#!/bin/sh\n";
    return folder_ / name;
  }

  fs::path folder_;

 private:
  fs::path before_;
};

TEST_F(CommandTest, FindsTheFirstProgramOfThatName) {
  Text("texts/tool");
  const fs::path first = Program("first/tool");
  Program("second/tool");
  const std::string folders =
      (folder_ / "texts").string() + ":" + (folder_ / "first").string() + ":" + (folder_ / "second").string();
  EXPECT_EQ(FindIn(folders, "tool"), first);
  EXPECT_EQ(FindIn(folders, "no-such-tool"), std::nullopt);
}

auto Parsing(const std::string& text) {
  return [text] { Command::Parse(text); };
}

TEST_F(CommandTest, SplitsAtBlanks) {
  EXPECT_THAT(Command::Parse("  sh \t-c\nexit  ").words(), ElementsAre("/usr/bin/sh", "-c", "exit"));
}

TEST_F(CommandTest, TakesQuotesAndBackslashesAsTheShellDoes) {
  EXPECT_THAT(Command::Parse(R"(sh 'a b' "c d" e\ f g'h i'"j k" '' "")").words(),
              ElementsAre("/usr/bin/sh", "a b", "c d", "e f", "gh ij k", "", ""));
  EXPECT_THAT(Command::Parse(R"(sh 'a\b"' "c'\"\\" \' \")").words(),
              ElementsAre("/usr/bin/sh", R"(a\b")", R"(c'"\)", "'", "\""));
}

TEST_F(CommandTest, RefusesAnOpenQuote) {
  EXPECT_THAT(Parsing("sh 'a b"), ThrowsSaying<CommandError>(StrEq("the command sh 'a b has an open quote")));
  EXPECT_THAT(Parsing("sh \"a'"), ThrowsSaying<CommandError>(EndsWith("has an open quote")));
}

TEST_F(CommandTest, RefusesAnEmptyCommand) {
  EXPECT_THAT(Parsing(""), ThrowsSaying<CommandError>(StrEq("the command is empty")));
  EXPECT_THAT(Parsing(" \n"), ThrowsSaying<CommandError>(StrEq("the command is empty")));
}

TEST_F(CommandTest, SaysWhatIsWrongWithAProgramThatCannotRun) {
  EXPECT_THAT(Parsing("./nothing"),
              ThrowsSaying<CommandError>(StrEq((folder_ / "nothing").string() + ": no such file")));
  EXPECT_THAT(Parsing("/usr"), ThrowsSaying<CommandError>(StrEq("/usr: is a directory, not a program")));
  const fs::path text = Text("notes.txt");
  EXPECT_THAT(Parsing("./notes.txt"),
              ThrowsSaying<CommandError>(StrEq(text.string() + ": not executable; chmod +x would make it so")));
}

TEST_F(CommandTest, LooksUpAProgramWithoutASlashWhereTheSandboxWould) {
  EXPECT_THAT(Parsing("no-such-program"),
              ThrowsSaying<CommandError>(StrEq("no program no-such-program in /usr/local/bin:/usr/bin:/bin")));
  Program("my-server");
  EXPECT_THAT(Parsing("my-server"), ThrowsSaying<CommandError>(EndsWith("; do you mean ./my-server?")));
}

TEST_F(CommandTest, MakesWordsThatNameFilesAbsolute) {
  const fs::path program = Program("bin/server"), script = Text("scripts/chat.py");
  EXPECT_THAT(Command::Parse("./bin/server scripts/../scripts/chat.py --root scripts 1246 --x=scripts").words(),
              ElementsAre(program, script, "--root", folder_ / "scripts", "1246", "--x=scripts"));
}

TEST_F(CommandTest, LeavesAnOptionAloneEvenIfAFileIsCalledLikeIt) {
  Text("-c");
  EXPECT_THAT(Command::Parse("sh -c").words(), ElementsAre("/usr/bin/sh", "-c"));
}

TEST_F(CommandTest, ShowsNothingOfTheSystem) {
  EXPECT_THAT(Command::Parse("sh /usr/share /bin/sh /").visible(), IsEmpty());
}

TEST_F(CommandTest, ShowsAFileWithItsFolder) {
  Program("bin/server");
  Text("scripts/chat.py");
  Text("scripts/other.py");
  EXPECT_THAT(Command::Parse("bin/server scripts/chat.py scripts/other.py").visible(),
              ElementsAre(folder_ / "bin", folder_ / "scripts"));
}

TEST_F(CommandTest, ShowsAFolderItself) {
  fs::create_directories("www/pages");
  EXPECT_THAT(Command::Parse("sh www").visible(), ElementsAre(folder_ / "www"));
}

TEST_F(CommandTest, ShowsOnlyTheFileWhereTheSandboxHasTheFolderOfItsOwn) {
  std::string name = "/tmp/socklab-command-XXXXXX";
  close(mkstemp(name.data()));
  fs::permissions(name, fs::perms::owner_all);
  EXPECT_THAT(Command::Parse(name).visible(), ElementsAre(name));
  fs::remove(name);
}

TEST_F(CommandTest, FollowsALinkToAFileOfItsFolder) {
  const fs::path program = Program("mine/build/server");
  fs::create_symlink("build/server", "mine/server");
  const Command command = Command::Parse("mine/server");
  EXPECT_THAT(command.words(), ElementsAre(program));
  EXPECT_THAT(command.visible(), ElementsAre(folder_ / "mine/build"));
}

TEST_F(CommandTest, RefusesALinkToSomebodyElsesFile) {
  Program("bob/server");
  fs::create_directory("alice");
  fs::create_symlink("../bob/server", "alice/server");
  const auto leads_out = ThrowsSaying<CommandError>(
      StartsWith((folder_ / "alice/server is a link that leads out of its directory, to ").string() +
                 (folder_ / "bob/server").string()));
  EXPECT_THAT(Parsing("alice/server"), leads_out);
  EXPECT_THAT(Parsing("sh alice/server"), leads_out);
  EXPECT_THAT(Parsing("sh alice/../alice/server"), leads_out);
}

TEST_F(CommandTest, RefusesALinkToSomebodyElsesFolder) {
  Text("bob/data/text");
  fs::create_directory("alice");
  fs::create_directory_symlink("../bob/data", "alice/data");
  EXPECT_THAT(Parsing("sh alice/data"), ThrowsSaying<CommandError>(HasSubstr("leads out of its directory")));
  EXPECT_THAT(Parsing("sh alice/data/"), ThrowsSaying<CommandError>(HasSubstr("leads out of its directory")));
}

TEST_F(CommandTest, RefusesALinkInTheMiddleOfAPathToSomebodyElsesFile) {
  Program("bob/build/server");
  fs::create_directories("alice/deep");
  fs::create_directory_symlink("../bob/build", "alice/build");
  fs::create_directory_symlink("../..", "alice/deep/up");
  const auto leads_out = ThrowsSaying<CommandError>(
      StartsWith((folder_ / "alice/build is a link that leads out of its directory, to ").string() +
                 (folder_ / "bob/build").string() + ";"));
  EXPECT_THAT(Parsing("alice/build/server"), leads_out);
  EXPECT_THAT(Parsing("sh alice/build/server"), leads_out);
  EXPECT_THAT(Parsing("sh " + (folder_ / "alice/build/server").string()), leads_out);
  EXPECT_THAT(Parsing("sh alice/build/"), leads_out);
  EXPECT_THAT(Parsing("sh alice/deep/up/bob/build/server"),
              ThrowsSaying<CommandError>(HasSubstr("alice/deep/up is a link that leads out of its directory")));
}

TEST_F(CommandTest, RefusesALinkThatLeadsOutByAnother) {
  Program("bob/server");
  fs::create_directories("alice/inner");
  fs::create_directory_symlink("../../bob", "alice/inner/friend");
  fs::create_directory_symlink("inner/friend", "alice/build");
  EXPECT_THAT(Parsing("alice/build/server"), ThrowsSaying<CommandError>(HasSubstr("leads out of its directory")));
}

TEST_F(CommandTest, FollowsLinksWithinTheSubmission) {
  const fs::path program = Program("alice/build/release/server");
  fs::create_directory_symlink("release", "alice/build/newest");
  fs::create_directory_symlink("build/newest", "alice/bin");
  const Command command = Command::Parse("alice/bin/server");
  EXPECT_THAT(command.words(), ElementsAre(program));
  EXPECT_THAT(command.visible(), ElementsAre(folder_ / "alice/build/release"));
}

TEST_F(CommandTest, FollowsTheLinkToWhereBazelHasBuiltTheCourse) {
  const fs::path program = Program("elsewhere/bin/labs/server");
  fs::create_directories("elsewhere/bin/labs/runner.runfiles");
  fs::create_directory("course");
  fs::create_directory_symlink(folder_ / "elsewhere/bin", "course/bazel-bin");
  const fs::path trusted = folder_ / "elsewhere/bin/labs/runner.runfiles";
  EXPECT_THAT([&] { Command::Parse("course/bazel-bin/labs/server", trusted); }, Throws<CommandError>());
  fs::current_path("course");
  EXPECT_THAT(Command::Parse("bazel-bin/labs/server", trusted).words(), ElementsAre(program));
}

TEST_F(CommandTest, TakesTwoDotsAsTheyAreWritten) {
  Text("real/deep/note");
  Text("real/other");
  fs::create_directory_symlink("real/deep", "link");
  EXPECT_THAT(Command::Parse("sh link/../other").words(), ElementsAre("/usr/bin/sh", "link/../other"));
}

TEST_F(CommandTest, FollowsALinkToTheSystem) {
  fs::create_symlink("/usr/bin/env", "server");
  EXPECT_THAT(Command::Parse("./server").words(), ElementsAre(fs::canonical("/usr/bin/env")));
}

TEST_F(CommandTest, FollowsLinksThatBazelHasMade) {
  const fs::path program = Program("built/server");
  fs::create_directories("runfiles/deep");
  fs::create_symlink(program, "runfiles/deep/server");
  EXPECT_THAT(Command::Parse("runfiles/deep/server", folder_ / "runfiles").words(), ElementsAre(program));
  EXPECT_THAT([&] { Command::Parse("runfiles/deep/server", folder_ / "other"); }, Throws<CommandError>());
}

TEST_F(CommandTest, LeavesALinkUnderUsrItsName) {
  fs::path link;
  for (const fs::directory_entry& entry : fs::directory_iterator("/usr/bin")) {
    if (entry.is_symlink() && fs::exists(entry.path()) && access(entry.path().c_str(), X_OK) == 0) link = entry.path();
  }
  if (link.empty()) GTEST_SKIP() << "no link in /usr/bin";
  EXPECT_THAT(Command::Parse(link.string()).words(), ElementsAre(link));
}

TEST_F(CommandTest, FollowsALinkToAFolder) {
  const fs::path program = Program("real/server");
  fs::create_directory_symlink("real", "link");
  const Command command = Command::Parse("link/server");
  EXPECT_THAT(command.words(), ElementsAre(program));
  EXPECT_THAT(command.visible(), ElementsAre(folder_ / "real"));
}

TEST_F(CommandTest, ToleratesALinkThatLeadsNowhere) {
  fs::create_symlink("nowhere", "dangling");
  EXPECT_THAT(Command::Parse("sh dangling").words(), ElementsAre("/usr/bin/sh", "dangling"));
}

}  // namespace
}  // namespace socklab::program
