#include "harness/program/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/syscall.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "harness/program/processes.h"
#include "tests/unit/program/sandboxed.h"

namespace socklab::program {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::AtLeast;
using testing::HasSubstr;
using testing::InSequence;
using testing::MockFunction;
using testing::Return;
using testing::StartsWith;

class WatchTest : public tests::Sandboxed {
 protected:
  // Waits in vain.
  static Wait ForEver() {
    return {.done = [] { return false; }};
  }
  static Wait ForOutput(const Program& program, std::string text) {
    return {.done = [&program, text] { return program.output().find(text) != std::string_view::npos; }};
  }

  Outcome WatchInVain(Program& program) {
    watch_.Follow(program);
    return watch_.Until(program, ForEver());
  }

  Watch watch_{[](std::uint64_t) { return std::string(); }};
};

void AwaitSleepIn(long call, const Program& program) {
  tests::AwaitThat("all its threads sleep in the system call", [&] {
    const std::optional<Process> process = Look(program.pid());
    return process && std::ranges::all_of(process->threads, [&](const Thread& thread) {
             return thread.state == 'S' && thread.call == call;
           });
  });
}

// ---- A program that sleeps for ever is known to do so, and where.

struct Sleeper {
  const char* how;
  std::vector<std::string> verbs;
  const char* state;
};

class SleeperTest : public WatchTest {
 public:
  explicit SleeperTest(const Sleeper& sleeper) : sleeper_(sleeper) {}

 private:
  void Act() override {
    Program program = Start(sleeper_.verbs);
    const Outcome outcome = WatchInVain(program);
    EXPECT_EQ(outcome.ending, Ending::kStandstill);
    EXPECT_EQ(outcome.program_state, sleeper_.state);
  }

  const Sleeper& sleeper_;
};

const Sleeper kSleepers[] = {
    {"InRead", {"read-line"}, "your server is blocked in read(0), its standard input"},
    {"InRecv", {"bind-udp", "0", "receive"}, "your server is blocked in recv(3)"},
    {"InAccept", {"listen", "1246", "accept"}, "your server is blocked in accept(3)"},
    {"InPause", {"pause"}, "your server is blocked in pause()"},
    {"InFutex", {"lock-twice"}, "your server is blocked in futex()"},
    {"InPollWithoutTimeout", {"poll", "-1"}, "your server is blocked in poll()"},
    {"InPollOfAnHour", {"poll", "3600000"}, "your server is blocked in poll()"},  // no check lasts that long
    {"InRecvOfAnHour",
     {"bind-udp", "0", "set-receive-timeout", "3600", "receive"},
     "your server is blocked in recv(3)"},
    {"InOpenOfAFifoThatNobodyWrites", {"open-fifo"}, "your server is blocked in open()"},
    {"InEpollWithoutTimeout", {"epoll"}, "your server is blocked in epoll_wait(3)"},
    {"InWaitForASleepingChild",
     {"in-child", "pause"},
     "a process that your server started (\"subject\") is blocked in pause()"},
    {"InJoinOfASleepingThread", {"in-thread", "bind-udp", "0", "receive"}, "your server is blocked in recv(3)"},
    {"AfterTheEndOfItsFirstThread", {"in-last-thread", "pause"}, "your server is blocked in pause()"},
    {"WithAZombieOfItsOwn", {"leave-zombie", "pause"}, "your server is blocked in pause()"},
};

// ---- A program that time alone may wake is not taken for one that sleeps for ever.

struct LightSleeper {
  const char* how;
  std::vector<std::string> verbs;
  long call;
};

class LightSleeperTest : public WatchTest {
 public:
  explicit LightSleeperTest(const LightSleeper& sleeper) : sleeper_(sleeper) {}

 private:
  void Act() override {
    Program program = Start(sleeper_.verbs, {.idling = milliseconds(30)});
    AwaitSleepIn(sleeper_.call, program);
    watch_.Follow(program);
    EXPECT_FALSE(watch_.IsAtStandstill());
    EXPECT_EQ(watch_.Until(program, ForEver()).ending, Ending::kIdling);
  }

  const LightSleeper& sleeper_;
};

const LightSleeper kLightSleepers[] = {
    {"InSleep", {"sleep"}, SYS_clock_nanosleep},
    {"InPollWithTimeout", {"poll", "60000"}, SYS_poll},
    {"InRecvWithAReceiveTimeout", {"bind-udp", "0", "set-receive-timeout", "60", "receive"}, SYS_recvfrom},
    {"InAcceptWithAReceiveTimeout",
     {"listen", "1246", "connect-tcp", "1246", "accept", "set-receive-timeout", "60", "receive"},
     SYS_recvfrom},
    {"InReadOfAnArmedTimer", {"read-timerfd"}, SYS_read},
    {"WithAHandlerForSigalrm", {"handle-alarm", "pause"}, SYS_pause},
    {"WithAPosixTimer", {"start-posix-timer", "pause"}, SYS_pause},
};

template <typename Test, typename Case>
bool RegisterEach(const char* what, const Case& cases) {
  for (const auto& each : cases) {
    testing::RegisterTest("WatchTest", (std::string(what) + each.how).c_str(), nullptr, nullptr, __FILE__, __LINE__,
                          [&each]() -> WatchTest* { return new Test(each); });
  }
  return true;
}

[[maybe_unused]] const bool kSleepersRegistered = RegisterEach<SleeperTest>("ProvesAStandstill", kSleepers);
[[maybe_unused]] const bool kLightSleepersRegistered =
    RegisterEach<LightSleeperTest>("ProvesNothingOfAProgram", kLightSleepers);

TEST_IN_SANDBOX(WatchTest, ProvesNothingOfAComputingProgram) {
  Program program = Start({"print", "ready", "compute"}, {.computing = milliseconds(30)});
  tests::AwaitOutput(program, "ready");
  watch_.Follow(program);
  EXPECT_FALSE(watch_.IsAtStandstill());
  const Outcome outcome = watch_.Until(program, ForEver());
  EXPECT_EQ(outcome.ending, Ending::kComputing);
  EXPECT_EQ(outcome.program_state, "your server has kept the processor busy for 0.03 s, and nothing came of it");
}

TEST_IN_SANDBOX(WatchTest, ProvesNothingOfAProgramWhoseChildComputes) {
  Program program = Start({"in-child", "print", "ready", "compute"}, {.computing = milliseconds(30)});
  tests::AwaitOutput(program, "ready");
  AwaitSleepIn(SYS_wait4, program);
  watch_.Follow(program);
  EXPECT_FALSE(watch_.IsAtStandstill());
  EXPECT_EQ(watch_.Until(program, ForEver()).ending, Ending::kComputing);
}

TEST_IN_SANDBOX(WatchTest, SaysForWhatAnIdlingProgramSleeps) {
  Program program = Start({"sleep"}, {.idling = milliseconds(30)});
  EXPECT_EQ(WatchInVain(program).program_state,
            "your server is blocked in sleep(), for a limited time, and nothing has come of it for 0.03 s");
}

TEST_IN_SANDBOX(WatchTest, CountsSleepingNowAndThenAsIdling) {
  Program program = Start({"sleep-now-and-then"}, {.computing = milliseconds(5'000), .idling = milliseconds(50)});
  EXPECT_EQ(WatchInVain(program).ending, Ending::kIdling);
}

TEST_IN_SANDBOX(WatchTest, ProvesAStandstillOfAStoppedProgram) {
  Program program = Start({"sleep"});
  program.Signal(SIGSTOP);
  const Outcome outcome = WatchInVain(program);
  EXPECT_EQ(outcome.ending, Ending::kStandstill);
  EXPECT_EQ(outcome.program_state, "your server is stopped by a signal (SIGSTOP or the like)");
}

// ---- The end of a program.

TEST_IN_SANDBOX(WatchTest, TellsHowTheProgramHasExited) {
  Program program = Start({"exit", "3"});
  const Outcome outcome = WatchInVain(program);
  EXPECT_EQ(outcome.ending, Ending::kExited);
  EXPECT_EQ(outcome.program_state, "your server exited with status 3");
}

TEST_IN_SANDBOX(WatchTest, FindsWhatWasPrintedRightBeforeTheEnd) {
  Program program = Start({"print", "last words"});
  watch_.Follow(program);
  EXPECT_EQ(watch_.Until(program, ForOutput(program, "last words\n")).ending, Ending::kDone);
}

TEST_IN_SANDBOX(WatchTest, TakesADyingProgramForOneThatHasNews) {
  Program program = Start({"read-line"});
  kill(program.supervisor(), SIGSTOP);
  program.Type("\n");
  tests::AwaitThat("it is a zombie", [&] { return Look(program.pid())->zombie; });
  watch_.Follow(program);
  EXPECT_FALSE(watch_.IsAtStandstill());
  kill(program.supervisor(), SIGCONT);
  EXPECT_EQ(watch_.Until(program, ForEver()).ending, Ending::kExited);
}

TEST_IN_SANDBOX(WatchTest, LeavesTheProgramsEndAsideWhereItsChildrenMayStillBringItAbout) {
  Program program = Start({"in-orphan", "read-line", "print", "late"});
  watch_.Follow(program);
  ASSERT_EQ(watch_.Until(program, ForEver()).ending, Ending::kExited);
  program.Type("\n");
  Wait late = ForOutput(program, "late");
  late.ends_with_program = false;
  EXPECT_EQ(watch_.Until(program, late).ending, Ending::kDone);
}

TEST_IN_SANDBOX(WatchTest, FindsThatWhatWasLeftBehindSleepsForEver) {
  Program program = Start({"in-orphan", "pause"});
  watch_.Follow(program);
  Wait alone = {.done = [&] { return program.alone(); }, .ends_with_program = false};
  EXPECT_EQ(watch_.Until(program, alone).ending, Ending::kStandstill);
}

// ---- Limits.

TEST_IN_SANDBOX(WatchTest, EndsAFloodOfOutput) {
  Program program = Start({"print-flood"}, {.output = std::size_t{1} << 20});
  const Outcome outcome = WatchInVain(program);
  EXPECT_EQ(outcome.ending, Ending::kOutput);
  EXPECT_EQ(outcome.program_state, "your server has printed more than 1 MiB, and was cut off");
}

TEST_IN_SANDBOX(WatchTest, EndsAFloodOfErrors) {
  Program program = Start({"print-error-flood"}, {.output = std::size_t{1} << 20});
  EXPECT_EQ(WatchInVain(program).ending, Ending::kOutput);
}

TEST_IN_SANDBOX(WatchTest, EndsTheUseOfTooMuchMemory) {
  Program program = Start({"allocate", "24", "print", "ready", "pause"}, {.memory = std::size_t{16} << 20});
  tests::AwaitOutput(program, "ready");
  const Outcome outcome = WatchInVain(program);
  EXPECT_EQ(outcome.ending, Ending::kMemory);
  EXPECT_THAT(outcome.program_state,
              AllOf(StartsWith("your server uses 2"), HasSubstr(" MiB of memory; 16 are allowed")));
}

TEST_IN_SANDBOX(WatchTest, CountsTheMemoryOfChildren) {
  Program program = Start({"in-child", "allocate", "24", "print", "ready", "pause"}, {.memory = std::size_t{16} << 20});
  tests::AwaitOutput(program, "ready");
  EXPECT_EQ(WatchInVain(program).ending, Ending::kMemory);
}

// ---- What is waited for.

TEST_IN_SANDBOX(WatchTest, EndsAsSoonAsItIsDone) {
  Program program = Start({"pause"});
  MockFunction<bool()> done;
  EXPECT_CALL(done, Call).WillOnce(Return(true));
  watch_.Follow(program);
  const Outcome outcome = watch_.Until(program, {.done = done.AsStdFunction()});
  EXPECT_EQ(outcome.ending, Ending::kDone);
  EXPECT_EQ(outcome.program_state, "");
}

TEST_IN_SANDBOX(WatchTest, TriesAgainWhenAnEventHasCome) {
  Program program = Start({"pause"});
  std::array<int, 2> ends;
  ASSERT_EQ(pipe(ends.data()), 0);
  ASSERT_EQ(write(ends[1], "x", 1), 1);
  MockFunction<bool()> done;
  MockFunction<std::vector<pollfd>()> events;
  EXPECT_CALL(done, Call).WillOnce(Return(false)).WillOnce(Return(true));
  EXPECT_CALL(events, Call).WillOnce(Return(std::vector{pollfd{ends[0], POLLIN, 0}}));
  watch_.Follow(program);
  EXPECT_EQ(watch_.Until(program, {.done = done.AsStdFunction(), .events = events.AsStdFunction()}).ending,
            Ending::kDone);
}

TEST_IN_SANDBOX(WatchTest, TriesOnceMoreBetweenTheTwoLooksOfAProof) {
  Program program = Start({"pause"});
  AwaitSleepIn(SYS_pause, program);
  watch_.Follow(program);
  MockFunction<bool()> done;
  MockFunction<bool()> settled;
  {
    const InSequence in_sequence;
    EXPECT_CALL(done, Call).Times(AtLeast(2)).WillRepeatedly(Return(false));
    EXPECT_CALL(settled, Call).WillOnce(Return(false));
    EXPECT_CALL(done, Call).WillOnce(Return(true));
  }
  EXPECT_EQ(watch_.Until(program, {.done = done.AsStdFunction(), .settled = settled.AsStdFunction()}).ending,
            Ending::kDone);
}

TEST_IN_SANDBOX(WatchTest, ProvesNothingWhileBytesAreUnderWay) {
  Program program = Start({"pause"}, {.idling = milliseconds(30)});
  AwaitSleepIn(SYS_pause, program);
  watch_.Follow(program);
  MockFunction<bool()> settled;
  EXPECT_CALL(settled, Call).Times(AtLeast(1)).WillRepeatedly(Return(false));
  Wait wait = ForEver();
  wait.settled = settled.AsStdFunction();
  EXPECT_EQ(watch_.Until(program, wait).ending, Ending::kIdling);
}

TEST_IN_SANDBOX(WatchTest, AwaitsBytesUnderWayAfterTheEnd) {
  Program program = Start({"exit", "0"});
  watch_.Follow(program);
  MockFunction<bool()> settled;
  EXPECT_CALL(settled, Call).WillOnce(Return(false)).WillOnce(Return(false)).WillOnce(Return(true));
  Wait wait = ForEver();
  wait.settled = settled.AsStdFunction();
  EXPECT_EQ(watch_.Until(program, wait).ending, Ending::kExited);
}

// ---- Patience.

TEST_IN_SANDBOX(WatchTest, PutsUpWithLessWhereTheWaitSaysSo) {
  Program program = Start({"sleep"});
  watch_.Follow(program);
  Wait wait = ForEver();
  wait.patience = milliseconds(30);
  const Outcome outcome = watch_.Until(program, wait);
  EXPECT_EQ(outcome.ending, Ending::kIdling);
  EXPECT_EQ(outcome.program_state,
            "your server is blocked in sleep(), for a limited time, and nothing has come of it for 0.03 s");
}

TEST_IN_SANDBOX(WatchTest, PutsUpWithLessComputingWhereTheWaitSaysSo) {
  Program program = Start({"print", "ready", "compute"});
  tests::AwaitOutput(program, "ready");
  watch_.Follow(program);
  Wait wait = ForEver();
  wait.patience = milliseconds(30);
  const Outcome outcome = watch_.Until(program, wait);
  EXPECT_EQ(outcome.ending, Ending::kComputing);
  EXPECT_EQ(outcome.program_state, "your server has kept the processor busy for 0.03 s, and nothing came of it");
}

TEST_IN_SANDBOX(WatchTest, ProvesAStandstillWithoutAnyPatience) {
  Program program = Start({"pause"});
  AwaitSleepIn(SYS_pause, program);
  watch_.Follow(program);
  Wait wait = ForEver();
  wait.patience = milliseconds(10'000);
  EXPECT_EQ(watch_.Until(program, wait).ending, Ending::kStandstill);
}

TEST_IN_SANDBOX(WatchTest, HasPatienceAnewWhileBytesMove) {
  Program program = Start({"sleep-now-and-then"}, {.idling = milliseconds(30)});
  watch_.Follow(program);
  const auto begin = std::chrono::steady_clock::now();
  std::uint64_t moved = 0;
  EXPECT_EQ(watch_
                .Until(program, {.done = [&] { return std::chrono::steady_clock::now() - begin > milliseconds(300); },
                                 .moved = [&] { return moved += 65'536; }})
                .ending,
            Ending::kDone);
}

TEST_IN_SANDBOX(WatchTest, LosesPatienceWithBytesThatTrickle) {
  Program program = Start({"sleep-now-and-then"}, {.idling = milliseconds(30)});
  watch_.Follow(program);
  Wait wait = ForEver();
  wait.moved = [moved = std::uint64_t{0}]() mutable { return ++moved; };
  EXPECT_EQ(watch_.Until(program, wait).ending, Ending::kIdling);
}

// ---- Time that is let pass.

TEST_IN_SANDBOX(WatchTest, LetsTimePassWhateverTheProgramDoes) {
  Program sleeping = Start({"pause"}), ended = Start({"exit", "3"});
  for (Program* program : {&sleeping, &ended}) watch_.Follow(*program);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(watch_.For(milliseconds(50), ForEver()));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, milliseconds(50));
  tests::AwaitThat("the program ends", [&] {
    watch_.For(milliseconds(0), ForEver());
    return ended.exit().has_value();
  });
}

TEST_IN_SANDBOX(WatchTest, LetsNoMoreTimePassOnceItIsDone) {
  Program program = Start({"print", "hello", "pause"});
  watch_.Follow(program);
  EXPECT_TRUE(watch_.For(std::chrono::hours(1), ForOutput(program, "hello")));
  EXPECT_TRUE(watch_.For(milliseconds(0), ForOutput(program, "hello")));
}

TEST_IN_SANDBOX(WatchTest, NotesMemoryWhileItWaits) {
  Program program = Start({"in-orphan", "allocate", "24", "read-line", "print", "late"});
  watch_.Follow(program);
  Wait wait = ForOutput(program, "late");
  wait.ends_with_program = false;
  EXPECT_EQ(watch_.Until(program, wait).ending, Ending::kStandstill);
  program.Type("\n");
  EXPECT_EQ(watch_.Until(program, wait).ending, Ending::kDone);
  EXPECT_GE(program.peak_memory(), std::size_t{24} << 20);
}

// ---- Several programs.

TEST_IN_SANDBOX(WatchTest, ProvesNothingWhileAnotherProgramComputes) {
  Program sleeping = Start({"pause"}, {.idling = milliseconds(30)});
  Program computing = Start({"print", "ready", "compute"});
  AwaitSleepIn(SYS_pause, sleeping);
  tests::AwaitOutput(computing, "ready");
  watch_.Follow(sleeping);
  watch_.Follow(computing);
  EXPECT_EQ(watch_.Until(sleeping, ForEver()).ending, Ending::kIdling);
  watch_.Forget(computing);
  EXPECT_EQ(watch_.Until(sleeping, ForEver()).ending, Ending::kStandstill);
}

TEST_IN_SANDBOX(WatchTest, SeesTwoProgramsWaitForEachOther) {
  Program server = Start({"listen", "1246", "print", "ready", "accept", "receive"});
  tests::AwaitOutput(server, "ready");
  Program client = Start({"connect-tcp", "1246", "receive"});
  watch_.Follow(server);
  watch_.Follow(client);
  EXPECT_EQ(watch_.Until(client, ForEver()).ending, Ending::kStandstill);
}

// ---- Its words.

TEST_IN_SANDBOX(WatchTest, CallsASocketByItsName) {
  MockFunction<std::string(std::uint64_t)> names;
  Program program = Start({"bind-udp", "0", "receive"});
  AwaitSleepIn(SYS_recvfrom, program);
  const std::vector<std::uint64_t> sockets = SocketsOf({program.pid()});
  ASSERT_EQ(sockets.size(), 1u);
  EXPECT_CALL(names, Call(sockets.front())).WillOnce(Return("its connection with alice"));
  EXPECT_EQ(Watch(names.AsStdFunction()).Describe(program),
            "your server is blocked in recv(3), its connection with alice");
}

TEST_IN_SANDBOX(WatchTest, FindsAComputingThreadMoreTellingThanTheOthers) {
  Program program = Start({"in-thread", "print", "ready", "compute"});
  tests::AwaitOutput(program, "ready");
  EXPECT_EQ(watch_.Describe(program), "your server is computing");
}

}  // namespace
}  // namespace socklab::program
