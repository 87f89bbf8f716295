#include "harness/check/call_story.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/report/words.h"

namespace socklab::check {
namespace {

using results::Step;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

// What strace would have written now, a millisecond after the other.
std::string LogOf(const std::vector<std::string>& lines) {
  using namespace std::chrono;
  std::int64_t microseconds = duration_cast<std::chrono::microseconds>(system_clock::now().time_since_epoch()).count();
  std::string log;
  for (const std::string& line : lines) {
    const std::string fraction = std::to_string(1'000'000 + microseconds % 1'000'000).substr(1);
    const std::size_t thread = line.find(' ');
    log += line.substr(0, thread) + " " + std::to_string(microseconds / 1'000'000) + "." + fraction +
           line.substr(thread) + "\n";
    microseconds += 1000;
  }
  return log;
}

std::vector<Step> StepsOf(const std::vector<std::string>& lines,
                          transcript::Time end = transcript::Now() + std::chrono::hours(1)) {
  const transcript::Story story;
  return StepsOfCalls("server", LogOf(lines), "", -1, story, end);
}

std::vector<std::string> InWords(const std::vector<Step>& steps) {
  std::vector<std::string> words;
  for (const Step& step : steps) words.push_back(report::Words(report::Language::kEnglish).Say(step.what));
  return words;
}

TEST(CallStory, TakesACallThatReturnedAfterTheEndForOneThatDidNot) {
  const std::vector<Step> steps = StepsOf({"7 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 4 <0.000001>",
                                           "7 recvfrom(4, \"\", 1024, 0, NULL, NULL) = 0 <30.000000>"},
                                          transcript::Now() + std::chrono::seconds(10));
  EXPECT_THAT(InWords(steps),
              ElementsAre("socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 4", "recv(4, …) does not return"));
}

TEST(CallStory, TellsWhatAProgramDoesFromItsFirstSocketOn) {
  const std::vector<Step> steps = StepsOf({
      "7 execve(\"/usr/bin/python3\", [\"python3\"], 0x7ffd) = 0 <0.000001>",
      "7 openat(AT_FDCWD, \"/usr/lib/libc.so.6\", O_RDONLY) = 3 <0.000001>",
      "7 read(3, \"ELF\", 832) = 832 <0.000001>",
      "7 socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 4 <0.000001>",
      "7 read(3, \"ELF\", 832) = 832 <0.000001>",
      "7 close(3) = 0 <0.000001>",
      "7 futex(0x7f, FUTEX_WAKE, 1) = 0 <0.000001>",
      "7 openat(AT_FDCWD, \"/student/a.txt\", O_RDONLY) = 3 <0.000001>",
      "7 read(3, \"text\", 832) = 4 <0.000001>",
      "7 recvfrom(4, ",
  });
  EXPECT_THAT(InWords(steps),
              ElementsAre("socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = 4", "open(\"/student/a.txt\", O_RDONLY) = 3",
                          "read(3, \"text\", 832) = 4", "recv(4, …) does not return"));
  EXPECT_EQ(steps[0].kind, Step::Kind::kCall);
  EXPECT_EQ(steps[0].call.program, "server");
  EXPECT_EQ(steps[0].call.name, "socket");
  EXPECT_EQ(steps[0].call.result, "4");
  EXPECT_EQ(steps[3].call.result, "");
}

TEST(CallStory, CountsProcessesAndThreads) {
  const std::vector<Step> steps = StepsOf({
      "7 socket(AF_INET, SOCK_STREAM, 0) = 3 <0.000001>",
      "9 close(3) = 0 <0.000001>",
      "7 clone(child_stack=NULL, flags=SIGCHLD) = 2 /* 9 in strace's PID NS */ <0.000001>",
      "9 clone(child_stack=0x7f, flags=CLONE_VM|CLONE_THREAD) = 3 /* 10 in strace's PID NS */ <0.000001>",
      "10 close(4) = 0 <0.000001>",
      "10 exit(0) = ?",
      "10 +++ exited with 0 +++",
      "9 +++ exited with 3 +++",
      "7 --- SIGCHLD {si_signo=SIGCHLD} ---",
      "7 +++ killed by SIGPIPE +++",
  });
  EXPECT_THAT(InWords(steps),
              ElementsAre("socket(AF_INET, SOCK_STREAM, 0) = 3", "close(3) = 0", "fork() = 2", "pthread_create(…) = 0",
                          "close(4) = 0", "exits with status 3", "gets the signal SIGCHLD", "is killed by SIGPIPE"));
  std::vector<std::pair<int, int>> numbers;
  for (const Step& step : steps) numbers.emplace_back(step.call.process, step.call.thread);
  using Pair = std::pair<int, int>;
  EXPECT_THAT(numbers, ElementsAre(Pair(1, 1), Pair(2, 1), Pair(1, 1), Pair(2, 1), Pair(2, 2), Pair(2, 1), Pair(1, 1),
                                   Pair(1, 1)));
}

std::vector<std::string> DetailsOf(const std::vector<Step>& steps) {
  std::vector<std::string> details;
  for (const Step& step : steps) details.push_back(report::Words(report::Language::kEnglish).Say(step.detail));
  return details;
}

// The ids that calls return stand nowhere else in a report.
TEST(CallStory, TellsWhomAProgramStartsAndWaitsFor) {
  const std::vector<Step> steps = StepsOf({
      "7 socket(AF_INET, SOCK_STREAM, 0) = 3 <0.000001>",
      "7 clone(child_stack=NULL, flags=SIGCHLD) = 5 /* 9 in strace's PID NS */ <0.000001>",
      "7 clone(child_stack=0x7f, flags=CLONE_VM|CLONE_THREAD) = 6 /* 10 in strace's PID NS */ <0.000001>",
      "7 wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 0}], WNOHANG, NULL) = 5 <0.000001>",
      "7 wait4(-1, 0x7ffd, WNOHANG, NULL) = -1 ECHILD (No child processes) <0.000001>",
      "7 close(5) = 0 <0.000001>",
  });
  EXPECT_THAT(DetailsOf(steps), ElementsAre("", "starts process 2", "starts thread 2", "for process 2", "", ""));
}

TEST(CallStory, LeavesOutWhatTheCLibraryTriesInVain) {
  const std::vector<Step> steps = StepsOf({
      "7 socket(AF_INET, SOCK_STREAM, 0) = 3 <0.000001>",
      "7 clone3({flags=CLONE_VM|CLONE_THREAD}, 88) = -1 ENOSYS (Function not implemented) <0.000001>",
      "7 clone(child_stack=0x7f, flags=CLONE_VM|CLONE_THREAD) = 6 /* 10 in strace's PID NS */ <0.000001>",
  });
  EXPECT_THAT(InWords(steps), ElementsAre("socket(AF_INET, SOCK_STREAM, 0) = 3", "pthread_create(…) = 0"));
}

TEST(CallStory, TellsTheBeginningOfACallThatDoesNotReturn) {
  const std::vector<Step> steps = StepsOf({
      "7 socket(AF_INET, SOCK_STREAM, 0) = 3 <0.000001>",
      "7 poll([{fd=25, events=POLLIN}, {fd=26, events=POLLIN}], 2, 599684 <unfinished ...>",
  });
  EXPECT_EQ(InWords(steps).back(), "poll([{fd=25, events=POLL…) does not return");
  EXPECT_THAT(steps.back().call.arguments, testing::StartsWith("[{fd=25, events=POLLIN}, {fd=26, events=POLLIN}], 2"));
}

TEST(CallStory, TellsThatASignalHasInterruptedACall) {
  const std::vector<Step> steps = StepsOf({
      "7 socket(AF_INET, SOCK_STREAM, 0) = 3 <0.000001>",
      "7 accept4(3, 0x7fffffffe980, [16], SOCK_CLOEXEC) = ? ERESTARTSYS (To be restarted if SA_RESTART is set) "
      "<0.000001>",
  });
  EXPECT_THAT(InWords(steps),
              ElementsAre("socket(AF_INET, SOCK_STREAM, 0) = 3", "accept4(3, …) is interrupted by a signal"));
  EXPECT_EQ(steps.back().call.result, "");
}

// What a call brings is told when it has come; what it does, when it begins to.
TEST(CallStory, PutsCallsWhereTheWorldSeesThem) {
  const std::vector<Step> steps = StepsOf({
      "7 socket(AF_INET, SOCK_STREAM, 0) = 3 <0.000000>",
      "7 recvfrom(3, \"a\", 9, 0, NULL, NULL) = 1 <0.500000>",
      "7 sendto(3, \"a\", 1, 0, NULL, 0) = 1 <0.500000>",
  });
  ASSERT_THAT(steps, SizeIs(3));
  EXPECT_NEAR(steps[1].milliseconds - steps[0].milliseconds, 501, 0.1);
  EXPECT_NEAR(steps[2].milliseconds - steps[0].milliseconds, 2, 0.1);
}

TEST(CallStory, KnowsNothingOfAProgramThatDoesNothing) {
  EXPECT_THAT(StepsOf({}), IsEmpty());
  EXPECT_THAT(StepsOf({"7 execve(\"/bin/true\", [\"true\"], 0x7ffd) = 0 <0.000001>", "7 exit_group(0) = ?",
                       "7 +++ exited with 0 +++"}),
              IsEmpty());
}

Step CallWith(int descriptor) {
  Step step = {.kind = Step::Kind::kCall, .milliseconds = static_cast<double>(descriptor)};
  step.call.name = "close";
  step.call.arguments = std::to_string(descriptor);
  return step;
}

TEST(Shortened, FoldsProcessesThatEndAlike) {
  std::vector<Step> ends;
  for (int process = 9; process > 1; --process) {
    Step end = {.kind = Step::Kind::kCall, .what = {"call.exits", {{"status", process == 2 ? "3" : "0"}}}};
    end.call = {.program = "server", .process = process};
    ends.push_back(end);
  }
  const std::vector<Step> calls = Shortened(ends);
  EXPECT_THAT(DetailsOf(calls), ElementsAre("and 6 other processes", ""));
}

TEST(Shortened, FoldsEqualCallsInARow) {
  const std::vector<Step> calls = Shortened({CallWith(3), CallWith(3), CallWith(3), CallWith(4), CallWith(3)});
  ASSERT_THAT(calls, SizeIs(3));
  EXPECT_EQ(calls[0].call.times, 3);
  EXPECT_EQ(calls[1].call.times, 1);
  EXPECT_EQ(calls[2].call.times, 1);
}

TEST(Shortened, KeepsTheFirstAndTheLastOnes) {
  std::vector<Step> calls;
  for (int i = 0; i < 1000; ++i) calls.push_back(CallWith(i));
  const std::vector<Step> kept = Shortened(calls);
  ASSERT_THAT(kept, SizeIs(201));
  EXPECT_EQ(kept[59].call.arguments, "59");
  EXPECT_EQ(kept[60].kind, Step::Kind::kNote);
  EXPECT_EQ(kept[60].left_out, 800);
  EXPECT_EQ(kept[61].call.arguments, "860");
  calls.resize(201);
  EXPECT_THAT(Shortened(calls), SizeIs(201));
}

}  // namespace
}  // namespace socklab::check
