#include "harness/program/strace_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace socklab::program {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using Kind = LoggedEvent::Kind;

LoggedEvent OnlyEvent(std::string_view log) {
  const std::vector<LoggedEvent> events = ReadStraceLog(log);
  EXPECT_THAT(events, SizeIs(1));
  return events.empty() ? LoggedEvent() : events.front();
}

TEST(StraceLog, TellsACall) {
  const LoggedEvent call =
      OnlyEvent("19062 1796088249.117486 recvfrom(4, \"one\\n\", 1024, 0, NULL, NULL) = 4 <0.000044>\n");
  EXPECT_EQ(call.kind, Kind::kCall);
  EXPECT_EQ(call.thread, 19062);
  EXPECT_EQ(call.microseconds, 1'796'088'249'117'486);
  EXPECT_EQ(call.lasted, 44);
  EXPECT_EQ(call.name, "recvfrom");
  EXPECT_EQ(call.arguments, "4, \"one\\n\", 1024, 0, NULL, NULL");
  EXPECT_EQ(call.result, "4");
  EXPECT_TRUE(call.has_returned());
  EXPECT_THAT(call.stack, IsEmpty());
}

TEST(StraceLog, TellsAnErrorByItsName) {
  EXPECT_EQ(OnlyEvent("7 1.000000 close(9)   = -1 EBADF (Bad file descriptor) <0.000001>").result, "-1 EBADF");
  EXPECT_EQ(OnlyEvent("7 1.000000 poll([{fd=3, events=POLLIN}], 1, 0) = 0 (Timeout) <0.000001>").result, "0 (Timeout)");
}

TEST(StraceLog, PutsTheHalvesOfACallTogether) {
  const std::vector<LoggedEvent> events = ReadStraceLog(
      "7 1.000001 recvfrom(4,  <unfinished ...>\n"
      "8 1.000002 close(3) = 0 <0.000003>\n"
      "7 1.000009 <... recvfrom resumed>\"two\", 10, 0, NULL, NULL) = 3 <0.000008>\n"
      " > /student/server(main+0x2a) [0x1264]\n");
  ASSERT_THAT(events, SizeIs(2));
  EXPECT_EQ(events[0].name, "close");
  EXPECT_EQ(events[1].arguments, "4, \"two\", 10, 0, NULL, NULL");
  EXPECT_EQ(events[1].microseconds, 1'000'001);
  EXPECT_EQ(events[1].lasted, 8);
  EXPECT_THAT(events[1].stack, ElementsAre(LoggedFrame{"/student/server(main+0x2a)", 0x1264}));
}

TEST(StraceLog, TellsCallsThatNeverReturn) {
  const std::vector<LoggedEvent> events = ReadStraceLog(
      "7 1.000001 wait4(-1,  <unfinished ...>\n"
      "8 1.000002 recvfrom(4,  <unfinished ...>) = ?\n"
      "8 1.000003 exit_group(3)   = ?\n"
      "9 1.000004 accept(3, ");
  ASSERT_THAT(events, SizeIs(4));
  EXPECT_EQ(events[0].name, "recvfrom");
  EXPECT_EQ(events[0].arguments, "4, ");
  EXPECT_FALSE(events[0].has_returned());
  EXPECT_EQ(events[1].name, "exit_group");
  EXPECT_EQ(events[2].name, "accept");
  EXPECT_EQ(events[3].name, "wait4");
  EXPECT_FALSE(events[3].has_returned());
}

TEST(StraceLog, TellsSignalsAndEnds) {
  const std::vector<LoggedEvent> events = ReadStraceLog(
      "7 1.000001 --- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=3} ---\n"
      "7 1.000002 --- stopped by SIGSTOP ---\n"
      "7 1.000003 +++ exited with 3 +++\n"
      "8 1.000004 +++ killed by SIGSEGV (core dumped) +++\n");
  ASSERT_THAT(events, SizeIs(3));
  EXPECT_EQ(events[0].kind, Kind::kSignal);
  EXPECT_EQ(events[0].name, "SIGCHLD");
  EXPECT_EQ(events[1].kind, Kind::kExited);
  EXPECT_EQ(events[1].result, "3");
  EXPECT_EQ(events[2].kind, Kind::kKilled);
  EXPECT_EQ(events[2].name, "SIGSEGV");
}

TEST(StraceLog, KnowsWhomACallHasStarted) {
  EXPECT_EQ(OnlyEvent("7 1.000000 clone(child_stack=NULL, flags=SIGCHLD) = 19065 <0.003684>").started, 19065);
  const LoggedEvent elsewhere =
      OnlyEvent("7 1.000000 clone(child_stack=NULL, flags=SIGCHLD) = 3 /* 19065 in strace's PID NS */ <0.003684>");
  EXPECT_EQ(elsewhere.started, 19065);
  EXPECT_EQ(elsewhere.result, "3");
  EXPECT_EQ(OnlyEvent("7 1.000000 clone(flags=SIGCHLD) = -1 EAGAIN (Resource temporarily unavailable)").started, 0);
  EXPECT_EQ(OnlyEvent("7 1.000000 read(0, \"\", 1) = 0 <0.000001>").started, 0);
}

TEST(StraceLog, IsNotMisledByWhatAProgramWrites) {
  const LoggedEvent call =
      OnlyEvent("7 1.000000 write(1, \") = 9 <0.000001> \\\" <unfinished ...> /* \\\\\", 40) = 40 <0.000002>\n");
  EXPECT_EQ(call.arguments, "1, \") = 9 <0.000001> \\\" <unfinished ...> /* \\\\\", 40");
  EXPECT_EQ(call.result, "40");
  EXPECT_EQ(call.lasted, 2);
}

TEST(StraceLog, ReadsTheFileOfAFrame) {
  const LoggedEvent call = OnlyEvent(
      "7 1.000000 close(3) = 0 <0.000001>\n"
      " > /a b/server(std::function<void (int)>::operator()(int) const+0x4a) [0xf]\n"
      " > /a b/server2(main+0x4a) [0x10]\n"
      " > unexpected_backtracing_error [0x7ffd]\n"
      " > nonsense\n");
  ASSERT_THAT(call.stack, SizeIs(3));
  EXPECT_TRUE(call.stack[0].IsIn("/a b/server"));
  EXPECT_EQ(call.stack[0].offset, 15u);
  EXPECT_FALSE(call.stack[1].IsIn("/a b/server"));
}

TEST(StraceLog, LeavesOutWhatIsNoSuchLine) {
  EXPECT_THAT(ReadStraceLog(""), IsEmpty());
  EXPECT_THAT(ReadStraceLog("\n\n > main [0x1]\nstrace: x\n7 1.0 close(3) = 0\n7 x.000000 close(3) = 0\n"), IsEmpty());
  EXPECT_THAT(ReadStraceLog("7 1.000000 <... read resumed>) = 0 <0.000001>\n7 1.000000 (3) = 0\n7 1.000000 \n"),
              IsEmpty());
  EXPECT_THAT(ReadStraceLog("99999999999999999999 1.000000 close(3) = 0\n7 99999999999999999.000000 close(3) = 0\n"),
              IsEmpty());
}

}  // namespace
}  // namespace socklab::program
