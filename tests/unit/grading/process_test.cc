#include "harness/grading/process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

namespace socklab::grading {
namespace {

namespace fs = std::filesystem;
using testing::Field;
using testing::HasSubstr;
using testing::StartsWith;
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

TEST(TemporaryFolder, VanishesWhenItsProcessIsKilled) {
  std::array<int, 2> ends;
  ASSERT_EQ(pipe(ends.data()), 0);
  const pid_t owner = fork();
  if (owner == 0) {
    const TemporaryFolder folder;
    const std::string inside = folder / "file";
    std::ofstream(inside) << "text";
    [[maybe_unused]] const ssize_t size = write(ends[1], inside.data(), inside.size());
    while (true) pause();
  }
  std::array<char, 1000> text;
  const ssize_t size = read(ends[0], text.data(), text.size());
  ASSERT_GT(size, 0);
  kill(owner, SIGKILL);
  waitpid(owner, nullptr, 0);
  const fs::path folder = fs::path(std::string(text.data(), static_cast<std::size_t>(size))).parent_path();
  while (fs::exists(folder)) sched_yield();  // or the test times out
}

TEST(TemporaryFolder, SaysThatThereIsNone) {
  setenv("TMPDIR", "/proc", 1);
  EXPECT_THAT([] { TemporaryFolder(); }, ThrowsMessage<std::runtime_error>(StartsWith(
                                             "no temporary folder can be had (TMPDIR may name another place): ")));
  unsetenv("TMPDIR");
}

TEST(TemporaryFolder, IsAnotherOneEachTime) {
  const TemporaryFolder one, other;
  EXPECT_NE(one / "file", other / "file");
}

// ---- Run

TEST(Run, ReturnsTheExitStatus) {
  EXPECT_EQ(grading::Run({"true"}), 0);
  EXPECT_EQ(grading::Run({"sh", "-c", "exit 3"}), 3);
}

TEST(Run, PassesWordsOnAsTheyAre) {
  const TemporaryFolder folder;
  EXPECT_EQ(grading::Run({"sh", "-c", "printf %s \"$1\" >\"$2\"", "sh", "a 'b' $c *", folder / "out"}), 0);
  EXPECT_EQ(ReadFile(folder / "out"), "a 'b' $c *");
}

TEST(Run, RunsInTheFolderThatItIsTold) {
  const TemporaryFolder folder;
  std::ofstream(folder / "here") << "";
  EXPECT_EQ(grading::Run({"test", "-e", "here"}, {.folder = folder / "."}), 0);
}

TEST(Run, WritesStandardErrorToAFile) {
  const TemporaryFolder folder;
  grading::Run({"sh", "-c", "echo complained >&2"}, {.errors_to = folder / "errors"});
  EXPECT_EQ(ReadFile(folder / "errors"), "complained\n");
}

TEST(Run, WritesStandardOutputToTheSameFileWhereAskedTo) {
  const TemporaryFolder folder;
  grading::Run({"sh", "-c", "echo said; echo complained >&2"}, {.errors_to = folder / "all", .output_too = true});
  EXPECT_EQ(ReadFile(folder / "all"), "said\ncomplained\n");
}

TEST(Run, ThrowsWhenThereIsNoSuchProgram) {
  EXPECT_THAT([] { grading::Run({"/no/such/program"}); },
              ThrowsMessage<std::system_error>(HasSubstr("cannot run /no/such/program: No such file or directory")));
}

TEST(Run, ThrowsTheSignalThatEndedTheProgram) {
  EXPECT_THAT(
      [] {
        grading::Run({"sh", "-c", "kill -INT $$"});
      },
      Throws<InterruptedBySignal>(Field(&InterruptedBySignal::signal, SIGINT)));
}

TEST(Run, SaysWhatHasKilledTheProgram) {
  EXPECT_THAT(
      [] {
        grading::Run({"sh", "-c", "kill -KILL $$"});
      },
      ThrowsMessage<std::runtime_error>("sh was ended by signal 9 (Killed)"));
}

TEST(Run, PassesOnWhatAsksUsToEnd) {
  for (const char* signal : {"INT", "TERM", "HUP"}) {
    const TemporaryFolder folder;
    const std::string script = std::string("trap 'echo asked >\"$1\"; exit 0' ") + signal + "; kill -" + signal +
                               " $PPID; while :; do sleep 0.01; done";
    EXPECT_THAT([&] { grading::Run({"sh", "-c", script, "sh", folder / "out"}); }, Throws<InterruptedBySignal>());
    EXPECT_EQ(ReadFile(folder / "out"), "asked\n");
  }
}

TEST(Run, LeavesNothingRunningWhenWeAreKilled) {
  const TemporaryFolder folder;
  const pid_t runner = fork();
  if (runner == 0) {
    grading::Run(
        {"sh", "-c", "echo $$ >\"$1\"; mv \"$1\" \"$2\"; exec sleep 1000", "sh", folder / "part", folder / "pid"});
    _exit(0);
  }
  while (!fs::exists(folder / "pid")) sched_yield();
  const int program = static_cast<int>(syscall(SYS_pidfd_open, std::stoi(ReadFile(folder / "pid")), 0));
  kill(runner, SIGKILL);
  waitpid(runner, nullptr, 0);
  pollfd gone = {program, POLLIN, 0};
  EXPECT_EQ(poll(&gone, 1, 10'000), 1);
  close(program);
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
    EXPECT_EQ(grading::Run({"sh", "-c", "printf %s " + ShellQuoted(word) + " >\"$1\"", "sh", folder / "out"}), 0);
    EXPECT_EQ(ReadFile(folder / "out"), word);
  }
}

}  // namespace
}  // namespace socklab::grading
