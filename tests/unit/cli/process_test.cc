#include "harness/cli/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

namespace socklab::cli {
namespace {

namespace fs = std::filesystem;
using testing::Field;
using testing::HasSubstr;
using testing::Throws;
using testing::ThrowsMessage;

std::string ReadFile(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

// ---- TemporaryFolder

TEST(TemporaryFolder, VanishesWithAllThatIsInIt) {
  fs::path inside;
  {
    const TemporaryFolder folder;
    inside = folder / "deep";
    fs::create_directories(inside / "deeper");
    std::ofstream(inside / "file") << "text";
    EXPECT_TRUE(fs::exists(inside / "file"));
  }
  EXPECT_FALSE(fs::exists(inside.parent_path()));
}

TEST(TemporaryFolder, IsAnotherOneEachTime) {
  const TemporaryFolder one, other;
  EXPECT_NE(one / "file", other / "file");
}

// ---- Run

TEST(Run, ReturnsTheExitStatus) {
  EXPECT_EQ(cli::Run({"true"}), 0);
  EXPECT_EQ(cli::Run({"sh", "-c", "exit 3"}), 3);
}

TEST(Run, PassesWordsOnAsTheyAre) {
  const TemporaryFolder folder;
  EXPECT_EQ(cli::Run({"sh", "-c", "printf %s \"$1\" >\"$2\"", "sh", "a 'b' $c *", folder / "out"}), 0);
  EXPECT_EQ(ReadFile(folder / "out"), "a 'b' $c *");
}

TEST(Run, RunsInTheFolderThatItIsTold) {
  const TemporaryFolder folder;
  std::ofstream(folder / "here") << "";
  EXPECT_EQ(cli::Run({"test", "-e", "here"}, {.folder = folder / "."}), 0);
}

TEST(Run, WritesStandardErrorToAFile) {
  const TemporaryFolder folder;
  cli::Run({"sh", "-c", "echo complained >&2"}, {.errors_to = folder / "errors"});
  EXPECT_EQ(ReadFile(folder / "errors"), "complained\n");
}

TEST(Run, WritesStandardOutputToTheSameFileWhereAskedTo) {
  const TemporaryFolder folder;
  cli::Run({"sh", "-c", "echo said; echo complained >&2"}, {.errors_to = folder / "all", .output_too = true});
  EXPECT_EQ(ReadFile(folder / "all"), "said\ncomplained\n");
}

TEST(Run, ThrowsWhenThereIsNoSuchProgram) {
  EXPECT_THAT([] { cli::Run({"/no/such/program"}); },
              ThrowsMessage<std::system_error>(HasSubstr("cannot run /no/such/program: No such file or directory")));
}

TEST(Run, ThrowsTheSignalThatEndedTheProgram) {
  EXPECT_THAT(
      [] {
        cli::Run({"sh", "-c", "kill -INT $$"});
      },
      Throws<InterruptedBySignal>(Field(&InterruptedBySignal::signal, SIGINT)));
}

TEST(Run, IsDeafToInterruptsWhileItWaits) {
  EXPECT_EQ(cli::Run({"sh", "-c", "kill -INT $PPID; exit 5"}), 5);
  struct sigaction action {};
  ASSERT_EQ(sigaction(SIGINT, nullptr, &action), 0);
  EXPECT_EQ(action.sa_handler, SIG_DFL) << "afterwards no more";
}

// ---- ShellQuoted

TEST(ShellQuoted, LeavesSafeWordsAsTheyAre) {
  EXPECT_EQ(ShellQuoted("server=/usr/bin/server"), "server=/usr/bin/server");
  EXPECT_EQ(ShellQuoted("--repeat"), "--repeat");
}

TEST(ShellQuoted, WritesAnyWordSoThatAShellReadsItBack) {
  const TemporaryFolder folder;
  for (const std::string word :
       {"", " ", "a b", "it's", "''", "$HOME", "`x`", "\\", "\\'", "\"", "*", "已送达", "#", "~", "a;b"}) {
    EXPECT_EQ(cli::Run({"sh", "-c", "printf %s " + ShellQuoted(word) + " >\"$1\"", "sh", folder / "out"}), 0);
    EXPECT_EQ(ReadFile(folder / "out"), word);
  }
}

}  // namespace
}  // namespace socklab::cli
