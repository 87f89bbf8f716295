#include "harness/program/own_users.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

#include "harness/grading/process.h"
#include "harness/program/allowed_files.h"
#include "harness/program/processes.h"
#include "harness/program/watch.h"
#include "tests/unit/net/in_child.h"
#include "tests/unit/program/sandboxed.h"

namespace socklab::program {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using tests::AwaitOutput;
using tests::AwaitThat;

constexpr OwnUser kSomebody = {.id = 1'900'000'001, .group = 1'900'000'002, .keeper = 1'900'000'003};

// A test in a child process of root's.
class OwnUserTest : public testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0) GTEST_SKIP() << "only root can run programs as other users";
  }
};

TEST_F(OwnUserTest, HasNoOtherGroupsAndNoCapabilities) {
  tests::InChild([] {
    ASSERT_TRUE(Become(kSomebody));
    EXPECT_EQ(getuid(), kSomebody.id);
    EXPECT_EQ(getgid(), kSomebody.group);
    EXPECT_EQ(getgroups(0, nullptr), 0);
    __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    std::array<__user_cap_data_struct, 2> sets{};
    ASSERT_EQ(syscall(SYS_capget, &header, sets.data()), 0);
    EXPECT_EQ(sets[0].permitted | sets[0].effective | sets[0].inheritable, 0U);
    EXPECT_NE(setresuid(0, 0, 0), 0);
  });
}

// Forks a process that becomes the user and then does that, and a daemon that does the same.
template <typename Act>
void StartTwoAs(const OwnUser& user, Act act) {
  const pid_t child = fork();
  if (child == 0) {
    if (!Become(user)) _exit(1);
    if (fork() == 0) setsid();
    act();
  }
  AwaitThat("the user runs something", [&] { return RunsAnything(user.id); });
}

TEST_F(OwnUserTest, RunsNothingOnceAllHasBeenEnded) {
  tests::InChild([] {
    EXPECT_FALSE(RunsAnything(kSomebody.id));
    StartTwoAs(kSomebody, [] {
      for (;;) pause();
    });
    EndAllOf(kSomebody);
    EXPECT_FALSE(RunsAnything(kSomebody.id));
  });
}

TEST_F(OwnUserTest, CannotKeepItsProcessesByKillingWhoEndsThem) {
  tests::InChild([] {
    StartTwoAs(kSomebody, [] {
      for (;;) {
        // More children than the one before can be counted, each of which signals all that it may.
        if (fork() == 0) kill(-1, SIGTERM);
        while (waitpid(-1, nullptr, WNOHANG) > 0) {
        }
      }
    });
    EndAllOf(kSomebody);
    EXPECT_FALSE(RunsAnything(kSomebody.id));
  });
}

TEST_F(OwnUserTest, LeavesNoFilesWhereAnybodyMayWrite) {
  const std::string file = fmt::format("/tmp/socklab-test-{}", getpid());
  std::ofstream(file) << "left";
  ASSERT_EQ(chown(file.c_str(), kSomebody.id, kSomebody.group), 0);
  RemoveFilesOf(kSomebody.id + 1);
  EXPECT_TRUE(fs::exists(file));
  RemoveFilesOf(kSomebody.id);
  EXPECT_FALSE(fs::exists(file));
}

TEST(AllowedFiles, AreAllThatCanBeOpened) {
  if (!CanRestrictFiles()) GTEST_SKIP() << "this kernel has no Landlock";
  const grading::TemporaryFolder folder;
  const fs::path readable = folder / "readable", own = folder / "own", other = folder / "other";
  for (const fs::path& each : {readable, own, other}) {
    fs::create_directory(each);
    std::ofstream(each / "file") << "text";
  }
  tests::InChild([&] {
    ASSERT_EQ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
    ASSERT_TRUE(RestrictFilesTo({readable.string()}, {own.string()}));
    EXPECT_TRUE(std::ifstream(readable / "file"));
    EXPECT_FALSE(std::ofstream(readable / "file", std::ios::app));
    EXPECT_TRUE(std::ifstream(own / "file"));
    EXPECT_TRUE(std::ofstream(own / "new"));
    EXPECT_FALSE(std::ifstream(other / "file"));
    EXPECT_FALSE(std::ofstream(other / "file", std::ios::app));
    EXPECT_FALSE(std::ofstream("/tmp/socklab-test-not-allowed"));
    EXPECT_TRUE(std::ifstream("/usr/bin/env"));
    EXPECT_TRUE(std::ofstream("/dev/null"));
  });
}

class ProgramAsOwnUser : public tests::Sandboxed {
 protected:
  void SetUp() override { RunAsOwnUsers(); }
};

// The user whom the process belongs to.
uid_t UserOf(pid_t process) {
  struct stat status {};
  stat(fmt::format("/proc/{}", process).c_str(), &status);
  return status.st_uid;
}

TEST_IN_SANDBOX(ProgramAsOwnUser, IsAnotherUserThanTheOneBeside) {
  Program one = StartShell("id -u; id -G; echo begun; cat"), other = StartShell("echo begun; cat");
  AwaitOutput(one, "begun");
  AwaitOutput(other, "begun");
  EXPECT_NE(UserOf(one.pid()), UserOf(other.pid()));
  EXPECT_THAT(one.output(), HasSubstr(fmt::format("{}\n", UserOf(one.pid()))));
  EXPECT_NE(UserOf(one.pid()), 0U);
  EXPECT_EQ(UserOf(one.supervisor()), 0U);
}

TEST_IN_SANDBOX(ProgramAsOwnUser, CannotSignalTheOneBesideNorItsSupervisor) {
  Program other = StartShell("echo begun; cat");
  AwaitOutput(other, "begun");
  Program one =
      StartShell(fmt::format("kill -9 {} || echo no; kill -9 {} || echo never; kill -9 $PPID || echo none; "
                             "kill -9 -1; echo done; cat",
                             other.pid(), other.supervisor()));
  AwaitOutput(one, "done");
  EXPECT_THAT(one.output(), HasSubstr("no\nnever\nnone\n"));
  EXPECT_FALSE(other.exit());
}

TEST_IN_SANDBOX(ProgramAsOwnUser, HasAWorkFolderThatNobodyElseCanEnter) {
  Program one = StartShell("pwd; ls -A; stat -c %a .; echo text >file; echo begun; cat");
  AwaitOutput(one, "begun");
  const std::string pwd(one.output().substr(0, one.output().find('\n')));
  EXPECT_EQ(one.output(), pwd + "\n700\nbegun\n");
  EXPECT_EQ(one.folder().Read("file", 0, 10), "text\n");
  Program other = StartShell(fmt::format("cat {}/file || echo no; ls {} || echo never; echo done", pwd, pwd));
  AwaitOutput(other, "done");
  EXPECT_EQ(other.output(), "no\nnever\ndone\n");
  one.Kill();
  EXPECT_FALSE(fs::exists(pwd));
}

TEST_IN_SANDBOX(ProgramAsOwnUser, FindsAFolderForTemporaryFilesBeside) {
  Program program = StartShell("mktemp >/dev/null && ls $TMPDIR | wc -l; ls -A; echo done");
  AwaitOutput(program, "done");
  EXPECT_EQ(program.output(), "1\ndone\n");
}

TEST_IN_SANDBOX(ProgramAsOwnUser, OwnsWhatItsCheckHasPutThere) {
  Program program = StartShellIn({.furnish = [](const Folder& folder) { folder.Write("file", net::Content("text")); }},
                                 "cat file; echo more >>file && echo done");
  AwaitOutput(program, "done");
  EXPECT_THAT(program.output(), HasSubstr("text"));
}

TEST_IN_SANDBOX(ProgramAsOwnUser, LeavesNothingRunning) {
  uid_t user = 0;
  {
    Program program = StartShell("(setsid sh -c 'trap \"\" TERM HUP; echo daemon; sleep 1000' &); echo begun; cat");
    AwaitOutput(program, "daemon");
    AwaitOutput(program, "begun");
    user = UserOf(program.pid());
    EXPECT_TRUE(RunsAnything(user));
  }
  EXPECT_FALSE(RunsAnything(user));
}

TEST_IN_SANDBOX(ProgramAsOwnUser, LeavesNothingRunningWhenItForksWithoutEnd) {
  uid_t user = 0;
  {
    Program program = StartShell("echo begun; f() { f | f & }; f; cat");
    AwaitOutput(program, "begun");
    user = UserOf(program.pid());
  }
  EXPECT_FALSE(RunsAnything(user));
}

TEST_IN_SANDBOX(ProgramAsOwnUser, HasAtMostItsNumberOfProcesses) {
  Limits limits;
  limits.processes = 1 + 1;  // the supervisor is one of them
  Program program = StartShell("(echo child); echo done", limits);
  AwaitThat("it has ended", [&] {
    program.Pump();
    return program.exit().has_value();
  });
  EXPECT_THAT(program.errors(), HasSubstr("Cannot fork"));
  EXPECT_EQ(program.output(), "");
}

TEST_IN_SANDBOX(ProgramAsOwnUser, CanWriteNoFileThatIsLargerThanItsDisk) {
  Limits limits;
  limits.disk = 1 << 20;
  Program program = StartShell("head -c 2000000 /dev/zero >file; echo $?; stat -c %s file; echo done", limits);
  AwaitOutput(program, "done");
  EXPECT_EQ(program.output(), "1\n1048576\ndone\n");
}

TEST_IN_SANDBOX(ProgramAsOwnUser, IsSeenToFillItsDiskFileByFile) {
  Limits limits;
  limits.disk = 1 << 20;
  Program program = StartShell("for i in 1 2 3; do head -c 500000 /dev/zero >$i; done; echo done; cat", limits);
  AwaitOutput(program, "done");
  program.NoteDisk();
  EXPECT_TRUE(program.FillsItsDisk());
}

TEST_IN_SANDBOX(ProgramAsOwnUser, CanBeLookedAt) {
  Program program = StartShell("echo begun; read line");
  AwaitOutput(program, "begun");
  AwaitThat("it reads", [&] { return LookAtThread(program.pid(), program.pid()).call == SYS_read; });
  EXPECT_THAT(LinkOf(program.pid(), 0), HasSubstr("pipe:"));
  EXPECT_EQ(getuid(), 0U);
  EXPECT_EQ(geteuid(), 0U);
}

class ScriptAsOwnUser : public ProgramAsOwnUser {
 protected:
  void SetUp() override {
    ProgramAsOwnUser::SetUp();
    // Closed to everyone but root, as a submission should be.
    fs::permissions(folder_ / "", fs::perms::owner_all);
    std::ofstream(folder_ / "beside") << "beside\n";
    std::ofstream(folder_ / "secret") << "secret\n";
    fs::permissions(folder_ / "secret", fs::perms::owner_all);
    std::ofstream(folder_ / "script") << "dir=$(dirname \"$0\")\ncat \"$dir/beside\"; cat \"$dir/secret\" || echo no\n"
                                         "echo text >\"$dir/new\" || echo never; cat "
                                      << (folder_ / "beside").string() << " || echo nowhere; echo done\n";
    script_ = Admit("sh " + (folder_ / "script").string());
  }

  const grading::TemporaryFolder folder_;
  std::optional<Command> script_;
};

TEST_IN_SANDBOX(ScriptAsOwnUser, ReadsACopyOfItsFolder) {
  Program program = Start(*script_);
  AwaitOutput(program, "done");
  EXPECT_EQ(program.output(), "beside\nno\nnever\nnowhere\ndone\n");
}

class WithinReach : public ProgramAsOwnUser {};

TEST_IN_SANDBOX(WithinReach, IsWhatProgramsCouldOpen) {
  const grading::TemporaryFolder folder;
  const fs::path closed = folder / "closed";
  std::ofstream(closed) << "text";
  fs::permissions(closed, fs::perms::owner_read);
  const std::array paths = {fs::path("/usr/bin/env"), closed};
  EXPECT_THAT(sandbox().own_users()->WithinReachOf(std::array{Command::Parse("sh")}, paths),
              testing::ElementsAre("/usr/bin/env"));
}

}  // namespace
}  // namespace socklab::program
