#include "harness/program/processes.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

#include "harness/net/descriptor.h"
#include "tests/unit/program/sandboxed.h"
#include "tests/unit/program/system_call_numbers.h"

namespace socklab::program {
namespace {

using std::chrono::nanoseconds;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsSupersetOf;
using testing::StartsWith;
using tests::AwaitThat;

// A child that does what it is told, and is killed at the end of the test.
class Child {
 public:
  explicit Child(const std::function<void()>& does) : id_(fork()) {
    if (id_ > 0) return;
    does();
    _exit(0);
  }
  ~Child() {
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  Child(const Child&) = delete;

  pid_t id() const { return id_; }
  Process look() const { return Look(id_).value(); }
  void AwaitSleepIn(long call) const {
    AwaitThat("the child sleeps in the system call", [&] {
      const Process process = look();
      return process.threads.front().state == 'S' && process.threads.front().call == call;
    });
  }

 private:
  pid_t id_;
};

void Pause() {
  pause();
}

// ---- Tree

TEST(Tree, HoldsTheProcessAndAllThatDescendFromIt) {
  const Child parent([] {
    fork();
    fork();
    pause();
  });
  AwaitThat("there are four processes", [&] { return Tree(parent.id()).size() == 4; });
  const std::vector<pid_t> tree = Tree(parent.id());
  EXPECT_EQ(tree.front(), parent.id());
  for (const pid_t process : tree) {
    if (process != parent.id()) kill(process, SIGKILL);
  }
}

TEST(Tree, HoldsTheChildrenOfEveryThread) {
  const Child parent([] {
    std::thread([] {
      if (fork() == 0) pause();
      pause();
    }).join();
  });
  AwaitThat("there is a grandchild", [&] { return Tree(parent.id()).size() == 2; });
  kill(Tree(parent.id()).back(), SIGKILL);
}

TEST(Tree, HoldsAChildThatNobodyHasWaitedFor) {
  const Child parent([] {
    if (fork() == 0) _exit(0);
    pause();
  });
  AwaitThat("the grandchild is a zombie", [&] {
    const std::vector<pid_t> tree = Tree(parent.id());
    return tree.size() == 2 && Look(tree.back())->zombie;
  });
}

// ---- Look

TEST(Look, TellsWhoAProcessIs) {
  const Child child(Pause);
  const Process process = child.look();
  EXPECT_EQ(process.id, child.id());
  EXPECT_EQ(process.parent, getpid());
  EXPECT_EQ(process.name, Look(getpid())->name);
  EXPECT_THAT(process.threads, ElementsAre(Field(&Thread::id, child.id())));
  EXPECT_FALSE(process.zombie);
  EXPECT_FALSE(process.may_wake_by_timer);
}

TEST(Look, SeesTheCallThatAThreadSleepsIn) {
  std::array<int, 2> ends;
  ASSERT_EQ(pipe(ends.data()), 0);
  const Child child([&] {
    char byte;
    [[maybe_unused]] const ssize_t size = read(ends[0], &byte, 1);
  });
  child.AwaitSleepIn(SYS_read);
  const Thread thread = child.look().threads.front();
  EXPECT_EQ(thread.arguments[0], static_cast<std::uint64_t>(ends[0]));
  EXPECT_EQ(thread.arguments[2], 1u);
  close(ends[0]);
  close(ends[1]);
}

TEST(Look, FindsASleepingProcessUnchanged) {
  const Child child(Pause);
  child.AwaitSleepIn(kPause);
  EXPECT_EQ(child.look(), child.look());
}

TEST(Look, FindsAProcessChangedThatHasRunAndSleepsAgain) {
  const Child child([] {
    signal(SIGUSR1, [](int) {});
    while (true) pause();
  });
  child.AwaitSleepIn(kPause);
  const Process before = child.look();
  kill(child.id(), SIGUSR1);
  AwaitThat("it has run", [&] { return child.look().threads.front().switches > before.threads.front().switches; });
  child.AwaitSleepIn(kPause);
  EXPECT_NE(child.look(), before);
}

TEST(Look, SeesAThreadRun) {
  const Child child([] {
    volatile bool for_ever = true;
    while (for_ever) {
    }
  });
  AwaitThat("it runs", [&] { return child.look().threads.front().state == 'R'; });
  EXPECT_EQ(child.look().threads.front().call, -1);
}

TEST(Look, SeesAStoppedProcess) {
  const Child child(Pause);
  child.AwaitSleepIn(kPause);
  kill(child.id(), SIGSTOP);
  AwaitThat("it is stopped", [&] { return child.look().threads.front().state == 'T'; });
}

TEST(Look, SeesWhatOnlyTheMachineCanEnd) {
  EXPECT_TRUE((Thread{.state = 'D', .call = SYS_read}).waits_for_the_machine());
  EXPECT_TRUE((Thread{.state = 'D', .call = -1}).waits_for_the_machine());
  EXPECT_FALSE((Thread{.state = 'S', .call = SYS_read}).waits_for_the_machine());
}

TEST(Look, DoesNotTakeAParentForHeldUpWhoseChildDoesNotCallExec) {
  const Child child([] {
    if (vfork() == 0) pause();
  });
  AwaitThat("it waits for its child", [&] { return child.look().threads.front().state == 'D'; });
  EXPECT_FALSE(child.look().threads.front().waits_for_the_machine());
  kill(Tree(child.id()).back(), SIGKILL);
}

TEST(Look, SeesAZombie) {
  const Child child([] {});
  AwaitThat("it is a zombie", [&] { return child.look().zombie; });
  EXPECT_THAT(child.look().threads, ElementsAre(Field(&Thread::state, 'Z')));
}

TEST(Look, DoesNotTakeAProcessForAZombieWhoseFirstThreadHasEnded) {
  const Child child([] {
    std::thread(Pause).detach();
    syscall(SYS_exit, 0);  // of this thread alone
  });
  AwaitThat("the first of two threads has ended", [&] {
    const Process process = child.look();
    return process.threads.size() == 2 && process.threads.front().state == 'Z';
  });
  EXPECT_FALSE(child.look().zombie);
}

TEST(Look, FindsNothingOnceTheProcessHasGone) {
  pid_t gone;
  { gone = Child(Pause).id(); }
  EXPECT_EQ(Look(gone), std::nullopt);
}

TEST(Look, SeesAHandlerForATimerSignal) {
  for (const int number : {SIGALRM, SIGVTALRM, SIGPROF}) {
    const Child child([&] {
      signal(number, [](int) {});
      pause();
    });
    AwaitThat("it has set the handler", [&] { return child.look().may_wake_by_timer; });
  }
}

TEST(Look, SeesATimerDescriptor) {
  const Child child([] {
    timerfd_create(CLOCK_MONOTONIC, 0);
    pause();
  });
  child.AwaitSleepIn(kPause);
  EXPECT_TRUE(child.look().may_wake_by_timer);
}

TEST(Look, SeesAPosixTimer) {
  const Child child([] {
    timer_t timer;
    timer_create(CLOCK_MONOTONIC, nullptr, &timer);
    pause();
  });
  child.AwaitSleepIn(kPause);
  EXPECT_TRUE(child.look().may_wake_by_timer);
}

// ---- Time and memory

TEST(LivingThreadsOf, CountsThoseThatHaveNotEnded) {
  const Child sleeping(Pause), dead([] {}), two([] {
    std::thread(Pause).detach();
    syscall(SYS_exit, 0);  // this thread alone
  });
  EXPECT_EQ(LivingThreadsOf(sleeping.id()), std::size_t{1});
  AwaitThat("the child is a zombie", [&] { return LivingThreadsOf(dead.id()) == std::size_t{0}; });
  AwaitThat("the first thread has ended", [&] { return two.look().threads.front().state == 'Z'; });
  EXPECT_EQ(LivingThreadsOf(two.id()), std::size_t{1});
  EXPECT_FALSE(two.look().zombie);
  EXPECT_EQ(LivingThreadsOf(1 << 30), std::nullopt);
}

TEST(ThreadsOfThisUser, CountsEachProcess) {
  const std::size_t before = ThreadsOfThisUser();
  std::vector<std::unique_ptr<Child>> children;
  for (int i = 0; i < 100; ++i) children.push_back(std::make_unique<Child>([] { pause(); }));
  AwaitThat("there are about a hundred more", [&] { return ThreadsOfThisUser() > before + 50; });
}

TEST(AddressSpaceOf, LeavesOutWhatIsOnlyReserved) {
  constexpr std::size_t kMebibyte = std::size_t{1} << 20;
  const std::size_t before = AddressSpaceOf(getpid());
  const auto grown = [&] { return (AddressSpaceOf(getpid()) - before + kMebibyte / 2) / kMebibyte; };
  EXPECT_GT(before, kMebibyte);
  void* const reserved = mmap(nullptr, 64 * kMebibyte, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  ASSERT_NE(reserved, MAP_FAILED);
  EXPECT_EQ(grown(), 0u);
  ASSERT_EQ(mprotect(reserved, 8 * kMebibyte, PROT_READ | PROT_WRITE), 0);
  EXPECT_EQ(grown(), 8u);
  munmap(reserved, 64 * kMebibyte);
  EXPECT_EQ(grown(), 0u);
  EXPECT_EQ(AddressSpaceOf(1 << 30), 0u);
}

TEST(TimeOf, GrowsWhileAProcessComputes) {
  const Child child([] {
    volatile bool for_ever = true;
    while (for_ever) {
    }
  });
  AwaitThat("it has had 10 ms of processor time",
            [&] { return TimeOf({child.id()}).computing > std::chrono::milliseconds(10); });
}

TEST(TimeOf, StandsStillWhileAProcessSleeps) {
  const Child child(Pause);
  child.AwaitSleepIn(kPause);
  const ProcessorTime before = TimeOf({child.id()}), after = TimeOf({child.id()});
  EXPECT_EQ(before.computing, after.computing);
  EXPECT_EQ(before.starving, after.starving);
}

TEST(TimeOf, IsNoneWhereThereIsNoProcess) {
  EXPECT_EQ(TimeOf({}).computing, nanoseconds(0));
}

TEST(ResidentBytes, CountsWhatIsTouchedByAllProcesses) {
  constexpr std::size_t kSize = std::size_t{8} << 20;
  const auto touch = [] {
    void* memory = mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    std::memset(memory, 1, kSize);
    munmap(static_cast<char*>(memory) + kSize / 2, kSize / 2);
    pause();
  };
  const Child one(touch), other(touch);
  one.AwaitSleepIn(kPause);
  other.AwaitSleepIn(kPause);
  EXPECT_GE(ResidentBytes({one.id()}), kSize / 2);
  EXPECT_GE(ResidentBytes({one.id(), other.id()}), kSize);
  EXPECT_GE(PeakResidentBytes(one.id()), kSize) << "the peak is kept";
}

// ---- Descriptors

TEST(Descriptors, AreListedInAscendingOrder) {
  std::array<int, 2> ends;
  ASSERT_EQ(pipe(ends.data()), 0);
  const int high = fcntl(ends[0], F_DUPFD, 100);
  const std::vector<int> descriptors = DescriptorsOf(getpid());
  EXPECT_THAT(descriptors, IsSupersetOf({0, 1, 2, ends[0], ends[1], high}));
  EXPECT_TRUE(std::ranges::is_sorted(descriptors));
  for (const int fd : {ends[0], ends[1], high}) close(fd);
}

TEST(Descriptors, AreCalledAsTheKernelCallsThem) {
  std::array<int, 2> ends;
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  EXPECT_THAT(LinkOf(getpid(), ends[0]), StartsWith("socket:["));
  struct stat status;
  ASSERT_EQ(fstat(ends[0], &status), 0);
  EXPECT_THAT(SocketsOf({getpid()}), Contains(status.st_ino));
  for (const int fd : ends) close(fd);
  EXPECT_EQ(LinkOf(getpid(), ends[0]), "");
  EXPECT_THAT(SocketsOf({getpid()}), testing::Not(Contains(status.st_ino)));
}

TEST(Borrow, MakesACopyOfAnotherProcessesDescriptor) {
  std::array<int, 2> ends;
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
  const Child child(Pause);
  ASSERT_EQ(write(ends[0], "x", 1), 1);
  close(ends[1]);
  const net::Descriptor borrowed = Borrow(child.id(), ends[1]);
  char byte = 0;
  ASSERT_EQ(read(borrowed.get(), &byte, 1), 1);
  EXPECT_EQ(byte, 'x');
  close(ends[0]);
}

TEST(Borrow, GivesNothingWhereThereIsNothing) {
  EXPECT_FALSE(Borrow(getpid(), 9999));
  pid_t gone;
  { gone = Child(Pause).id(); }
  EXPECT_FALSE(Borrow(gone, 0));
}

TEST(PageTables, GrowWithTheAddressesThatWereTouched) {
  constexpr std::size_t kTables = 500, kStep = std::size_t{2} << 20;
  const std::size_t before = PageTableBytes({getpid()});
  void* const memory = mmap(nullptr, kTables * kStep, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  madvise(memory, kTables * kStep, MADV_NOHUGEPAGE);  // a huge page needs no table
  for (std::size_t table = 0; table < kTables; ++table) {
    static_cast<void>(*(static_cast<const volatile char*>(memory) + table * kStep));
  }
  const std::size_t after = PageTableBytes({getpid()});
  EXPECT_GE(after, before + (kTables - 1) * 4'096);
  EXPECT_GE(MemoryOf({getpid()}, std::size_t{1} << 40), ResidentBytes({getpid()}) + before);
  munmap(memory, kTables * kStep);
}

}  // namespace
}  // namespace socklab::program
