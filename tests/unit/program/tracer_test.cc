#include "harness/program/tracer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "harness/program/processes.h"
#include "harness/program/program.h"
#include "harness/program/source_place.h"
#include "harness/program/strace_log.h"
#include "tests/unit/program/sandboxed.h"

namespace socklab::program {
namespace {

using testing::Contains;
using testing::Field;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class TracerTest : public tests::Sandboxed {
 protected:
  // All that a program has done which printed "ready", and then waited for input for ever.
  static void ReadAll(Program& program, Tracer& tracer) {
    tests::AwaitOutput(program, "ready");
    tests::AwaitThat("it waits", [&] { return LookAtThread(program.pid(), program.pid()).state == 'S'; });
    program.Kill();
    tracer.Finish();
    EXPECT_TRUE(tracer.why_not().empty());
    EXPECT_THAT(Tree(getpid()), SizeIs(1)) << "strace is left";
  }
};

class BareTracerTest : public TracerTest {
 protected:
  void SetUp() override { DoWithoutSandbox(); }
};

// strace tells no stack of a call that never returns.
void ExpectWriteAtItsLine(const Tracer& tracer) {
  const std::vector<LoggedEvent> events = ReadStraceLog(tracer.log());
  const auto wrote = std::ranges::find_if(
      events, [](const LoggedEvent& event) { return event.name == "write" && event.arguments.starts_with("1, "); });
  ASSERT_NE(wrote, events.end()) << tracer.log();
  std::vector<std::uint64_t> offsets;
  for (const LoggedFrame& frame : wrote->stack) {
    if (frame.IsIn(tracer.executable())) offsets.push_back(frame.offset);
  }
  EXPECT_THAT(FramesAt(tracer.executable_file().get(), offsets),
              Contains(testing::AllOf(Field(&Frame::file, "tests/unit/program/subject.cc"),
                                      Field(&Frame::function, "Write"), Field(&Frame::line, testing::Gt(0)))))
      << tracer.log();
}

TEST_IN_SANDBOX(TracerTest, RecordsCallsWithTheirPlaces) {
  Tracer tracer;
  Program program = StartIn({.tracer = &tracer}, {"print", "ready", "read-line"});
  ReadAll(program, tracer);
  const std::vector<LoggedEvent> events = ReadStraceLog(tracer.log());
  EXPECT_THAT(events, Contains(testing::AllOf(Field(&LoggedEvent::name, "write"),
                                              Field(&LoggedEvent::arguments, "1, \"ready\\n\", 6"),
                                              Field(&LoggedEvent::result, "6"))));
  ExpectWriteAtItsLine(tracer);
}

TEST_IN_SANDBOX(TracerTest, FollowsProcesses) {
  Tracer tracer;
  Program program = StartShellIn({.tracer = &tracer}, "/bin/echo ready; read line");
  ReadAll(program, tracer);
  const std::vector<LoggedEvent> events = ReadStraceLog(tracer.log());
  const auto fork = std::ranges::find_if(events, [](const LoggedEvent& event) { return event.started > 0; });
  ASSERT_NE(fork, events.end()) << tracer.log();
  EXPECT_THAT(events,
              Contains(testing::AllOf(Field(&LoggedEvent::thread, fork->started), Field(&LoggedEvent::name, "write"))))
      << tracer.log();
  EXPECT_NE(fork->thread, fork->started);
}

TEST_IN_SANDBOX(TracerTest, KnowsNothingOfAProgramWithoutLineTables) {
  Tracer tracer;
  Program program = StartShellIn({.tracer = &tracer}, "echo ready; read line");
  ReadAll(program, tracer);
  EXPECT_THAT(FramesAt(tracer.executable_file().get(), {1, 4096, 5000, 1'000'000'000}),
              testing::Each(Field(&Frame::line, 0)));
  EXPECT_THAT(FramesAt(-1, {1}), testing::Each(Field(&Frame::line, 0)));
}

TEST_IN_SANDBOX(TracerTest, LeavesTheProgramAloneWhenItGoes) {
  auto tracer = std::make_unique<Tracer>();
  Program program = StartIn({.tracer = tracer.get()}, {"print", "ready", "read-line", "print", "done", "read-line"});
  tests::AwaitOutput(program, "ready");
  tracer.reset();
  program.Type("a line\n");
  tests::AwaitOutput(program, "done");
}

TEST_IN_SANDBOX(BareTracerTest, RecordsCallsWithoutASandbox) {
  Tracer tracer;
  Program program = StartIn({.tracer = &tracer}, {"print", "ready", "read-line"});
  ReadAll(program, tracer);
  ExpectWriteAtItsLine(tracer);
}

TEST(Tracer, SaysWhyItCannot) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  Tracer tracer;
  tracer.Attach(child);
  EXPECT_EQ(tracer.why_not().id, "trace.not_possible");
  ASSERT_THAT(tracer.why_not().arguments, SizeIs(1));
  EXPECT_THAT(std::get<std::string>(tracer.why_not().arguments.front().value), testing::HasSubstr("No such process"));
  tracer.Finish();
  EXPECT_THAT(ReadStraceLog(tracer.log()), IsEmpty());
}

}  // namespace
}  // namespace socklab::program
