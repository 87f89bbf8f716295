#include "harness/program/watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "harness/net/descriptor.h"
#include "harness/net/endpoint.h"
#include "harness/program/processes.h"
#include "tests/unit/in_english.h"
#include "tests/unit/program/sandboxed.h"
#include "tests/unit/program/system_call_numbers.h"

namespace socklab::program {
namespace {

using std::chrono::milliseconds;
using testing::AllOf;
using testing::AtLeast;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::InSequence;
using testing::IsEmpty;
using testing::MockFunction;
using testing::Return;
using testing::StartsWith;
using tests::InEnglish;

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
    watch().Follow(program);
    return watch().Until(program, ForEver());
  }

  // Made when it is first asked for, within the sandbox.
  Watch& watch() {
    if (!watch_) watch_.emplace([](std::uint64_t) { return text::Phrase(); });
    return *watch_;
  }

 private:
  std::optional<Watch> watch_;
};

// A socket of ours on its way to port 1246; and one that has got there.
net::Descriptor Calling() {
  net::Descriptor socket(net::Checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), "socket"));
  const sockaddr_in address = net::Endpoint{.port = 1246}.ToSockaddr();
  connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  return socket;
}

net::Descriptor Connected() {
  net::Descriptor socket = Calling();
  pollfd writable = {socket.get(), POLLOUT, 0};
  poll(&writable, 1, 10'000);
  return socket;
}

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
  const char* state;  // the most telling
};

class SleeperTest : public WatchTest {
 public:
  explicit SleeperTest(const Sleeper& sleeper) : sleeper_(sleeper) {}

 private:
  void Act() override {
    Program program = Start(sleeper_.verbs);
    const Outcome outcome = WatchInVain(program);
    EXPECT_EQ(outcome.ending, Ending::kStandstill);
    ASSERT_FALSE(outcome.program_state.empty());
    EXPECT_EQ(InEnglish(outcome.program_state.front()), sleeper_.state);
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
    {"InFlockOfAFileThatItHasLockedItself", {"lock-file-twice"}, "your server is blocked in flock(4)"},
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
    watch().Follow(program);
    EXPECT_FALSE(watch().IsAtStandstill());
    EXPECT_EQ(watch().Until(program, ForEver()).ending, Ending::kIdling);
  }

  const LightSleeper& sleeper_;
};

const LightSleeper kLightSleepers[] = {
    {"InSleep", {"sleep"}, SYS_clock_nanosleep},
    {"InPollWithTimeout", {"poll", "60000"}, kPoll},
    {"InRecvWithAReceiveTimeout", {"bind-udp", "0", "set-receive-timeout", "60", "receive"}, SYS_recvfrom},
    {"InAcceptWithAReceiveTimeout",
     {"listen", "1246", "connect-tcp", "1246", "accept", "set-receive-timeout", "60", "receive"},
     SYS_recvfrom},
    {"InReadOfAnArmedTimer", {"read-timerfd"}, SYS_read},
    {"WithAHandlerForSigalrm", {"handle-alarm", "pause"}, kPause},
    {"InWaitForABlockedSigalrm", {"await-blocked-alarm"}, SYS_rt_sigtimedwait},
    {"InReadOfABlockedSigalrm", {"read-blocked-alarm"}, SYS_read},
    {"WithAPosixTimer", {"start-posix-timer", "pause"}, kPause},
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
  watch().Follow(program);
  EXPECT_FALSE(watch().IsAtStandstill());
  const Outcome outcome = watch().Until(program, ForEver());
  EXPECT_EQ(outcome.ending, Ending::kComputing);
  EXPECT_THAT(InEnglish(outcome.program_state),
              ElementsAre("your server has kept the CPU busy for 0.03 s, and nothing came of it"));
}

TEST_IN_SANDBOX(WatchTest, SaysWhichCallASpinningProgramRepeats) {
  Program program = Start({"print", "ready", "close-nothing-for-ever"}, {.computing = milliseconds(30)});
  tests::AwaitOutput(program, "ready");
  EXPECT_THAT(InEnglish(WatchInVain(program).program_state),
              ElementsAre("your server has kept the CPU busy for 0.03 s, and nothing came of it",
                          AllOf(StartsWith("your server calls close(-1) over and over ("),
                                EndsWith(" ms), and it fails: EBADF (Bad file descriptor)"))));
}

TEST_IN_SANDBOX(WatchTest, ProvesNothingOfAProgramWhoseChildComputes) {
  Program program = Start({"in-child", "print", "ready", "compute"}, {.computing = milliseconds(30)});
  tests::AwaitOutput(program, "ready");
  AwaitSleepIn(SYS_wait4, program);
  watch().Follow(program);
  EXPECT_FALSE(watch().IsAtStandstill());
  EXPECT_EQ(watch().Until(program, ForEver()).ending, Ending::kComputing);
}

TEST_IN_SANDBOX(WatchTest, SaysForWhatAnIdlingProgramSleeps) {
  Program program = Start({"sleep"}, {.idling = milliseconds(30)});
  EXPECT_THAT(InEnglish(WatchInVain(program).program_state),
              ElementsAre("your server is blocked in sleep(), for a limited time, and nothing has come of it for "
                          "0.03 s"));
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
  EXPECT_THAT(InEnglish(outcome.program_state),
              ElementsAre("your server is stopped by a signal (SIGSTOP or the like)"));
}

// ---- The end of a program.

TEST_IN_SANDBOX(WatchTest, TellsHowTheProgramHasExited) {
  Program program = Start({"exit", "3"});
  const Outcome outcome = WatchInVain(program);
  EXPECT_EQ(outcome.ending, Ending::kExited);
  EXPECT_THAT(InEnglish(outcome.program_state), ElementsAre("your server exited with status 3"));
}

TEST_IN_SANDBOX(WatchTest, FindsWhatWasPrintedRightBeforeTheEnd) {
  Program program = Start({"print", "last words"});
  watch().Follow(program);
  EXPECT_EQ(watch().Until(program, ForOutput(program, "last words\n")).ending, Ending::kDone);
}

TEST_IN_SANDBOX(WatchTest, TakesADyingProgramForOneThatHasNews) {
  Program program = Start({"read-line"});
  kill(program.supervisor(), SIGSTOP);
  program.Type("\n");
  tests::AwaitThat("it is a zombie", [&] { return Look(program.pid())->zombie; });
  watch().Follow(program);
  EXPECT_FALSE(watch().IsAtStandstill());
  kill(program.supervisor(), SIGCONT);
  EXPECT_EQ(watch().Until(program, ForEver()).ending, Ending::kExited);
}

// Between its wait4(2) and its report, the supervisor of a program that has ended is all that is awake; here it is kept
// from sleeping in another way.
TEST_IN_SANDBOX(WatchTest, ProvesNothingWhileASupervisorDoesNotSleep) {
  Program sleeping = Start({"pause"}), other = Start({"pause"});
  AwaitSleepIn(kPause, sleeping);
  AwaitSleepIn(kPause, other);
  watch().Follow(sleeping);
  watch().Follow(other);
  kill(other.supervisor(), SIGSTOP);
  tests::AwaitThat("its supervisor is stopped",
                   [&] { return LookAtThread(other.supervisor(), other.supervisor()).state == 'T'; });
  EXPECT_FALSE(watch().IsAtStandstill());
  kill(other.supervisor(), SIGCONT);
  tests::AwaitThat("its supervisor sleeps again", [&] { return watch().IsAtStandstill(); });
}

TEST_IN_SANDBOX(WatchTest, HearsOfTheEndOfEachOfManyWhileAnotherSleeps) {
  Program sleeping = Start({"pause"});
  watch().Follow(sleeping);
  for (int i = 0; i < 50; ++i) {
    Program program = Start({"exit", "3"});
    watch().Follow(program);
    const Wait end = {.done = [&] { return program.exit().has_value(); }, .ends_with_program = false};
    ASSERT_EQ(watch().Until(program, end).ending, Ending::kDone) << "of program " << i;
    watch().Forget(program);
  }
}

TEST_IN_SANDBOX(WatchTest, AwaitsTheAlarmThatNobodyCanSee) {
  Program program = Start({"set-alarm", "100", "pause"});
  watch().Follow(program);
  Wait wait = ForEver();
  wait.timer_may_help = true;
  EXPECT_EQ(watch().Until(program, wait).ending, Ending::kExited);
}

TEST_IN_SANDBOX(WatchTest, AwaitsNoAlarmForLongerThanItsPatience) {
  Program program = Start({"pause"});
  watch().Follow(program);
  Wait wait = ForEver();
  wait.timer_may_help = true;
  wait.patience = milliseconds(30);
  EXPECT_EQ(watch().Until(program, wait).ending, Ending::kIdling);
}

TEST_IN_SANDBOX(WatchTest, LeavesTheProgramsEndAsideWhereItsChildrenMayStillBringItAbout) {
  Program program = Start({"in-orphan", "read-line", "print", "late"});
  watch().Follow(program);
  ASSERT_EQ(watch().Until(program, ForEver()).ending, Ending::kExited);
  program.Type("\n");
  Wait late = ForOutput(program, "late");
  late.ends_with_program = false;
  EXPECT_EQ(watch().Until(program, late).ending, Ending::kDone);
}

TEST_IN_SANDBOX(WatchTest, FindsThatWhatWasLeftBehindSleepsForEver) {
  Program program = Start({"in-orphan", "pause"});
  watch().Follow(program);
  Wait alone = {.done = [&] { return program.alone(); }, .ends_with_program = false};
  EXPECT_EQ(watch().Until(program, alone).ending, Ending::kStandstill);
}

// ---- Limits.

TEST_IN_SANDBOX(WatchTest, EndsAFloodOfOutput) {
  Program program = Start({"print-flood"}, {.output = std::size_t{1} << 20});
  const Outcome outcome = WatchInVain(program);
  EXPECT_EQ(outcome.ending, Ending::kOutput);
  EXPECT_THAT(InEnglish(outcome.program_state),
              ElementsAre("your server has printed more than 1 MiB, and was cut off"));
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
  EXPECT_THAT(InEnglish(outcome.program_state),
              ElementsAre(AllOf(StartsWith("your server uses 2"), HasSubstr(" MiB of memory; 16 are allowed"))));
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
  watch().Follow(program);
  const Outcome outcome = watch().Until(program, {.done = done.AsStdFunction()});
  EXPECT_EQ(outcome.ending, Ending::kDone);
  EXPECT_THAT(outcome.program_state, IsEmpty());
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
  watch().Follow(program);
  EXPECT_EQ(watch().Until(program, {.done = done.AsStdFunction(), .events = events.AsStdFunction()}).ending,
            Ending::kDone);
}

TEST_IN_SANDBOX(WatchTest, TriesOnceMoreBetweenTheTwoLooksOfAProof) {
  Program program = Start({"pause"});
  AwaitSleepIn(kPause, program);
  watch().Follow(program);
  MockFunction<bool()> done;
  MockFunction<bool()> settled;
  {
    const InSequence in_sequence;
    EXPECT_CALL(done, Call).Times(AtLeast(2)).WillRepeatedly(Return(false));
    EXPECT_CALL(settled, Call).WillOnce(Return(false));
    EXPECT_CALL(done, Call).WillOnce(Return(true));
  }
  EXPECT_EQ(watch().Until(program, {.done = done.AsStdFunction(), .settled = settled.AsStdFunction()}).ending,
            Ending::kDone);
}

TEST_IN_SANDBOX(WatchTest, ProvesNothingWhileBytesAreUnderWay) {
  Program program = Start({"pause"}, {.idling = milliseconds(30)});
  AwaitSleepIn(kPause, program);
  watch().Follow(program);
  MockFunction<bool()> settled;
  EXPECT_CALL(settled, Call).Times(AtLeast(1)).WillRepeatedly(Return(false));
  Wait wait = ForEver();
  wait.settled = settled.AsStdFunction();
  EXPECT_EQ(watch().Until(program, wait).ending, Ending::kIdling);
}

TEST_IN_SANDBOX(WatchTest, AwaitsBytesUnderWayAfterTheEnd) {
  Program program = Start({"exit", "0"});
  watch().Follow(program);
  MockFunction<bool()> settled;
  EXPECT_CALL(settled, Call).WillOnce(Return(false)).WillOnce(Return(false)).WillOnce(Return(true));
  Wait wait = ForEver();
  wait.settled = settled.AsStdFunction();
  EXPECT_EQ(watch().Until(program, wait).ending, Ending::kExited);
}

// ---- Patience.

TEST_IN_SANDBOX(WatchTest, PutsUpWithLessWhereTheWaitSaysSo) {
  Program program = Start({"sleep"});
  watch().Follow(program);
  Wait wait = ForEver();
  wait.patience = milliseconds(30);
  const Outcome outcome = watch().Until(program, wait);
  EXPECT_EQ(outcome.ending, Ending::kIdling);
  EXPECT_THAT(
      InEnglish(outcome.program_state),
      ElementsAre("your server is blocked in sleep(), for a limited time, and nothing has come of it for 0.03 s"));
}

TEST_IN_SANDBOX(WatchTest, LetsAProgramComputeWhereTheWaitLimitsIdlenessOnly) {
  Program program = Start({"print", "ready", "compute"}, {.computing = milliseconds(60)});
  tests::AwaitOutput(program, "ready");
  watch().Follow(program);
  Wait wait = ForEver();
  wait.patience = milliseconds(10);
  EXPECT_THAT(InEnglish(watch().Until(program, wait).program_state), ElementsAre(HasSubstr("busy for 0.06 s")));
}

TEST_IN_SANDBOX(WatchTest, PutsUpWithLessComputingWhereTheWaitSaysSo) {
  Program program = Start({"print", "ready", "compute"});
  tests::AwaitOutput(program, "ready");
  watch().Follow(program);
  Wait wait = ForEver();
  wait.computing = milliseconds(30);
  const Outcome outcome = watch().Until(program, wait);
  EXPECT_EQ(outcome.ending, Ending::kComputing);
  EXPECT_THAT(InEnglish(outcome.program_state),
              ElementsAre("your server has kept the CPU busy for 0.03 s, and nothing came of it"));
}

TEST_IN_SANDBOX(WatchTest, ProvesAStandstillWithoutAnyPatience) {
  Program program = Start({"pause"});
  AwaitSleepIn(kPause, program);
  watch().Follow(program);
  Wait wait = ForEver();
  wait.patience = milliseconds(10'000);
  EXPECT_EQ(watch().Until(program, wait).ending, Ending::kStandstill);
}

TEST_IN_SANDBOX(WatchTest, HasPatienceAnewWhileBytesMove) {
  Program program = Start({"sleep-now-and-then"}, {.idling = milliseconds(30)});
  watch().Follow(program);
  const auto begin = std::chrono::steady_clock::now();
  std::uint64_t moved = 0;
  EXPECT_EQ(watch()
                .Until(program, {.done = [&] { return std::chrono::steady_clock::now() - begin > milliseconds(300); },
                                 .moved = [&] { return moved += 65'536; }})
                .ending,
            Ending::kDone);
}

TEST_IN_SANDBOX(WatchTest, LosesPatienceWithBytesThatTrickle) {
  Program program = Start({"sleep-now-and-then"}, {.idling = milliseconds(30)});
  watch().Follow(program);
  Wait wait = ForEver();
  wait.moved = [moved = std::uint64_t{0}]() mutable { return ++moved; };
  EXPECT_EQ(watch().Until(program, wait).ending, Ending::kIdling);
}

// ---- Time that is let pass.

TEST_IN_SANDBOX(WatchTest, LetsTimePassWhateverTheProgramDoes) {
  Program sleeping = Start({"pause"}), ended = Start({"exit", "3"});
  for (Program* program : {&sleeping, &ended}) watch().Follow(*program);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(watch().For(milliseconds(50), ForEver()));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, milliseconds(50));
  tests::AwaitThat("the program ends", [&] {
    watch().For(milliseconds(0), ForEver());
    return ended.exit().has_value();
  });
}

TEST_IN_SANDBOX(WatchTest, LetsNoMoreTimePassOnceItIsDone) {
  Program program = Start({"print", "hello", "pause"});
  watch().Follow(program);
  EXPECT_TRUE(watch().For(std::chrono::hours(1), ForOutput(program, "hello")));
  EXPECT_TRUE(watch().For(milliseconds(0), ForOutput(program, "hello")));
}

TEST_IN_SANDBOX(WatchTest, NotesMemoryWhileItWaits) {
  Program program = Start({"in-orphan", "allocate", "24", "read-line", "print", "late"});
  watch().Follow(program);
  Wait wait = ForOutput(program, "late");
  wait.ends_with_program = false;
  EXPECT_EQ(watch().Until(program, wait).ending, Ending::kStandstill);
  program.Type("\n");
  EXPECT_EQ(watch().Until(program, wait).ending, Ending::kDone);
  EXPECT_GE(program.peak_memory(), std::size_t{24} << 20);
}

// ---- Several programs.

TEST_IN_SANDBOX(WatchTest, ProvesNothingWhileAnotherProgramComputes) {
  Program sleeping = Start({"pause"}, {.idling = milliseconds(30)});
  Program computing = Start({"print", "ready", "compute"});
  AwaitSleepIn(kPause, sleeping);
  tests::AwaitOutput(computing, "ready");
  watch().Follow(sleeping);
  watch().Follow(computing);
  EXPECT_EQ(watch().Until(sleeping, ForEver()).ending, Ending::kIdling);
  watch().Forget(computing);
  EXPECT_EQ(watch().Until(sleeping, ForEver()).ending, Ending::kStandstill);
}

TEST_IN_SANDBOX(WatchTest, SeesTwoProgramsWaitForEachOther) {
  Program server = Start({"listen", "1246", "print", "ready", "accept", "receive"});
  tests::AwaitOutput(server, "ready");
  Program client = Start({"connect-tcp", "1246", "receive"});
  watch().Follow(server);
  watch().Follow(client);
  EXPECT_EQ(watch().Until(client, ForEver()).ending, Ending::kStandstill);
}

// ---- What TCP will still deliver.

// Nagle's algorithm keeps the second byte until the first is acknowledged, and that takes 40 ms, while both sleep.
TEST_IN_SANDBOX(WatchTest, AwaitsBytesThatTwoProgramsHoldBack) {
  Program server = Start({"listen", "1246", "print", "ready", "accept", "delay-acknowledgements", "print", "accepted",
                          "receive", "print", "one", "receive", "print", "two", "pause"});
  tests::AwaitOutput(server, "ready");
  Program client = Start({"connect-tcp", "1246", "read-line", "send", "a", "send", "b", "receive"});
  tests::AwaitOutput(server, "accepted");  // until then the kernel acknowledges at once, and "ab" would come together
  client.Type("\n");
  tests::AwaitOutput(server, "one");
  watch().Follow(server);
  watch().Follow(client);
  EXPECT_EQ(watch().Until(server, ForOutput(server, "two")).ending, Ending::kDone);
}

TEST_IN_SANDBOX(WatchTest, AwaitsBytesThatAProgramHoldsBackFromUs) {
  Program server = Start({"listen", "1246", "print", "ready", "accept", "send", "a", "send", "b", "pause"});
  tests::AwaitOutput(server, "ready");
  const net::Descriptor ours = Connected();
  const int no = 0;
  setsockopt(ours.get(), IPPROTO_TCP, TCP_QUICKACK, &no, sizeof no);
  AwaitSleepIn(kPause, server);
  watch().Follow(server);
  std::string received;
  const auto both = [&] {
    char byte;
    while (recv(ours.get(), &byte, 1, MSG_DONTWAIT) == 1) received += byte;
    return received == "ab";
  };
  EXPECT_EQ(watch().Until(server, {.done = both}).ending, Ending::kDone);
}

TEST_IN_SANDBOX(WatchTest, ProvesNothingWhenAByteArrivesJustAfterItWasAskedFor) {
  Program program = Start({"pause"});
  AwaitSleepIn(kPause, program);
  watch().Follow(program);
  const net::Descriptor listener(net::Checked(socket(AF_INET, SOCK_STREAM, 0), "socket"));
  const sockaddr_in address = net::Endpoint{.port = 1246}.ToSockaddr();
  ASSERT_EQ(bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  ASSERT_EQ(listen(listener.get(), 1), 0);
  const net::Descriptor sender = Connected();
  const net::Descriptor receiver(accept(listener.get(), nullptr, nullptr));
  char byte;
  const auto is_there = [&] { return recv(receiver.get(), &byte, 1, MSG_DONTWAIT | MSG_PEEK) == 1; };
  const auto arrives_only_now = [&] {
    send(sender.get(), "a", 1, 0);
    tests::AwaitThat("it arrives", is_there);
    return true;
  };
  EXPECT_EQ(watch().Until(program, {.done = is_there, .settled = arrives_only_now}).ending, Ending::kDone);
}

TEST_IN_SANDBOX(WatchTest, ProvesAStandstillInSpiteOfBytesThatNobodyWillRead) {
  Program server = Start({"listen", "1246", "print", "ready", "accept", "pause"}, {.idling = milliseconds(2'000)});
  tests::AwaitOutput(server, "ready");
  const net::Descriptor ours = Connected();
  ASSERT_EQ(send(ours.get(), "hello", 5, 0), 5);
  EXPECT_EQ(WatchInVain(server).ending, Ending::kStandstill);
}

TEST_IN_SANDBOX(WatchTest, ProvesAStandstillWhereTheReceiverHasNoRoom) {
  Program server =
      Start({"listen", "1246", "print", "ready", "accept", "send-mebibytes", "8"}, {.idling = milliseconds(5'000)});
  tests::AwaitOutput(server, "ready");
  const net::Descriptor ours = Connected();
  EXPECT_EQ(WatchInVain(server).ending, Ending::kStandstill);
}

TEST_IN_SANDBOX(WatchTest, ProvesAStandstillWhereTheProgramHasNoRoom) {
  Program server = Start({"listen", "1246", "print", "ready", "accept", "pause"}, {.idling = milliseconds(5'000)});
  tests::AwaitOutput(server, "ready");
  const net::Descriptor ours = Connected();
  const std::string much(1 << 20, 'x');
  while (send(ours.get(), much.data(), much.size(), MSG_DONTWAIT) > 0) {
  }
  EXPECT_EQ(WatchInVain(server).ending, Ending::kStandstill);
}

TEST_IN_SANDBOX(WatchTest, ProvesAStandstillOfAServerWhoseBacklogIsFull) {
  Program server = Start({"listen", "1246", "print", "ready", "pause"}, {.idling = milliseconds(2'000)});
  tests::AwaitOutput(server, "ready");
  std::vector<net::Descriptor> callers;
  for (int i = 0; i < 10; ++i) callers.push_back(Calling());
  EXPECT_EQ(WatchInVain(server).ending, Ending::kStandstill);
}

TEST_IN_SANDBOX(WatchTest, DeliversPacketsThoughAProgramHasTakenEveryPort) {
  watch();  // has what it needs before the program starts
  Program program = Start({"bind-all-udp-ports", "print", "ready", "pause"}, {.idling = milliseconds(2'000)});
  tests::AwaitOutput(program, "ready");
  EXPECT_EQ(WatchInVain(program).ending, Ending::kStandstill);
}

// ---- Its words.

TEST_IN_SANDBOX(WatchTest, CallsASocketByItsName) {
  MockFunction<text::Phrase(std::uint64_t)> names;
  Program program = Start({"bind-udp", "0", "receive"});
  AwaitSleepIn(SYS_recvfrom, program);
  const std::vector<std::uint64_t> sockets = SocketsOf({program.pid()});
  ASSERT_EQ(sockets.size(), 1u);
  EXPECT_CALL(names, Call(sockets.front())).WillOnce(Return(text::Verbatim("its connection with alice")));
  EXPECT_THAT(InEnglish(Watch(names.AsStdFunction()).Describe(program)),
              ElementsAre("your server is blocked in recv(3), its connection with alice"));
}

TEST_IN_SANDBOX(WatchTest, FindsAComputingThreadMoreTellingThanTheOthers) {
  Program program = Start({"in-thread", "print", "ready", "compute"});
  tests::AwaitOutput(program, "ready");
  EXPECT_EQ(InEnglish(watch().Describe(program)).front(), "your server is computing");
}

TEST_IN_SANDBOX(WatchTest, TellsOfThreadsThatAreSomewhereElseToo) {
  Program program = Start({"in-thread", "bind-udp", "0", "receive"});
  EXPECT_THAT(InEnglish(WatchInVain(program).program_state),
              ElementsAre("your server is blocked in recv(3)", "your server is blocked in futex()"));
}

TEST_IN_SANDBOX(WatchTest, TellsOnceOfThreadsThatDoTheSame) {
  Program program = Start({"in-thread", "in-thread", "in-thread", "pause"});
  EXPECT_THAT(InEnglish(WatchInVain(program).program_state),
              ElementsAre("your server is blocked in pause()", "your server is blocked in futex()"));
}

TEST_IN_SANDBOX(WatchTest, TellsOfAProgramAndItsChildren) {
  Program program = Start({"in-child", "pause"});
  EXPECT_THAT(InEnglish(WatchInVain(program).program_state),
              ElementsAre("a process that your server started (\"subject\") is blocked in pause()",
                          "your server is blocked in wait()"));
}

}  // namespace
}  // namespace socklab::program
