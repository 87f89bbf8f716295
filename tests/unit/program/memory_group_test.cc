#include "harness/program/memory_group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace socklab::program {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::string Text(const char* path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

constexpr int kNoGroup = 2;  // an exit status

constexpr char kFirstKind[] = "30 20 0:26 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n";
constexpr char kSecondKind[] = "30 20 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

TEST(GroupPlaces, IsTheOwnGroupOfTheFirstKind) {
  EXPECT_THAT(GroupPlaces("9:name=systemd:/\n4:cpu,memory:/a/b\n", kFirstKind),
              ElementsAre(GroupPlace{"/sys/fs/cgroup/memory/a/b", false}));
}

TEST(GroupPlaces, AreAllAboveOfTheSecondKind) {
  EXPECT_THAT(GroupPlaces("0::/user.slice/own\n", kSecondKind),
              ElementsAre(GroupPlace{"/sys/fs/cgroup/user.slice/own", true},
                          GroupPlace{"/sys/fs/cgroup/user.slice", true}, GroupPlace{"/sys/fs/cgroup", true}));
}

TEST(GroupPlaces, IsTheMountInAContainer) {
  EXPECT_THAT(GroupPlaces("0::/\n", kSecondKind), ElementsAre(GroupPlace{"/sys/fs/cgroup", true}));
  EXPECT_THAT(GroupPlaces("4:memory:/docker/1\n", "30 20 0:26 /docker/1 /cg rw - cgroup cgroup rw,memory\n"),
              ElementsAre(GroupPlace{"/cg", false}));
}

TEST(GroupPlaces, AreNoneWhereOnesOwnIsNotToBeSeen) {
  EXPECT_THAT(GroupPlaces("0::/../elsewhere\n", kSecondKind), IsEmpty());
  EXPECT_THAT(GroupPlaces("4:memory:/a\n", "30 20 0:26 /other /cg rw - cgroup cgroup rw,memory\n"), IsEmpty());
  EXPECT_THAT(GroupPlaces("", ""), IsEmpty());
}

// The tests of what a process removes come first, for it looks for what was left once.
TEST(MemoryGroup, IsLeftAloneByProcessesOfAnotherPidNamespace) {
  std::array<int, 2> made, cleaned;
  ASSERT_EQ(pipe(made.data()), 0);
  ASSERT_EQ(pipe(cleaned.data()), 0);
  char byte = 0;
  const pid_t maker = fork();
  if (maker == 0) {
    const std::unique_ptr<MemoryGroup> group = MemoryGroup::Make();
    if (write(made[1], &byte, 1) != 1 || read(cleaned[0], &byte, 1) != 1) _exit(1);
    if (!group) _exit(kNoGroup);
    group->Allow(16 << 20);  // throws when it is gone
    kill(getpid(), SIGKILL);
  }
  ASSERT_EQ(read(made[0], &byte, 1), 1);
  const pid_t stranger = fork();
  if (stranger == 0) {
    if (unshare(geteuid() == 0 ? CLONE_NEWPID : CLONE_NEWPID | CLONE_NEWUSER) != 0) _exit(1);
    if (const pid_t first_there = fork(); first_there != 0) _exit(waitpid(first_there, nullptr, 0) != first_there);
    MemoryGroup::Make();
    _exit(0);
  }
  int status = 0;
  waitpid(stranger, &status, 0);
  EXPECT_EQ(status, 0);
  ASSERT_EQ(write(cleaned[1], &byte, 1), 1);
  waitpid(maker, &status, 0);
  if (WIFEXITED(status) && WEXITSTATUS(status) == kNoGroup) GTEST_SKIP() << "no control group for memory is to be had";
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

TEST(MemoryGroup, IsRemovedAfterItsMakerWasKilled) {
  const std::vector<GroupPlace> places = GroupPlaces(Text("/proc/self/cgroup"), Text("/proc/self/mountinfo"));
  const pid_t maker = fork();
  if (maker == 0) {
    const std::unique_ptr<MemoryGroup> group = MemoryGroup::Make();
    kill(getpid(), SIGKILL);
  }
  waitpid(maker, nullptr, 0);
  const std::unique_ptr<MemoryGroup> next = MemoryGroup::Make();
  for (const GroupPlace& place : places) {
    for (const auto& entry : std::filesystem::directory_iterator(place.folder)) {
      const std::string name = entry.path().filename();
      EXPECT_FALSE(name.starts_with("socklab-") && name.ends_with("-" + std::to_string(maker) + "-0")) << name;
    }
  }
}

// A file in memory that no process maps.
TEST(MemoryGroup, CountsWhatNobodyMaps) {
  const std::unique_ptr<MemoryGroup> group = MemoryGroup::Make();
  if (!group) GTEST_SKIP() << "no control group for memory is to be had here";
  group->Allow(16 << 20);
  std::array<int, 2> go;
  ASSERT_EQ(pipe(go.data()), 0);
  const pid_t child = fork();
  if (child == 0) {
    char byte;
    if (read(go[0], &byte, 1) != 1) _exit(1);
    const int file = memfd_create("hoard", 0);
    static const std::array<char, 1 << 20> kBlock{1};
    for (int block = 0; block < 64; ++block) {
      if (write(file, kBlock.data(), kBlock.size()) < 0) _exit(2);
    }
    _exit(0);
  }
  group->Add(child);
  EXPECT_EQ(group->Killed(), 0u);
  EXPECT_EQ(write(go[1], "", 1), 1);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << status;
  EXPECT_EQ(group->Killed(), 1u);
}

TEST(MemoryGroup, EndsWhatIsLeftInIt) {
  std::unique_ptr<MemoryGroup> group = MemoryGroup::Make();
  if (!group) GTEST_SKIP() << "no control group for memory is to be had here";
  group->Allow(16 << 20);
  const pid_t child = fork();
  if (child == 0) {
    for (;;) pause();
  }
  group->Add(child);
  group.reset();
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status));
}

}  // namespace
}  // namespace socklab::program
