#include "harness/program/repeated_call.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <optional>

#include "harness/program/processes.h"
#include "harness/program/program.h"
#include "tests/unit/program/sandboxed.h"

namespace socklab::program {
namespace {

class RepeatedCallTest : public tests::Sandboxed {};

TEST_IN_SANDBOX(RepeatedCallTest, NamesTheCallOfALoopAndWhatItReturns) {
  Program program = Start({"print", "ready", "read-at-end-for-ever"});
  tests::AwaitOutput(program, "ready");
  const std::optional<RepeatedCall> repeated = RepeatedCallOf(program.pid(), program.pid());
  ASSERT_TRUE(repeated);
  EXPECT_EQ(repeated->call.name, "read");
  EXPECT_TRUE(repeated->call.fd);
  EXPECT_EQ(repeated->result, 0);
}

TEST_IN_SANDBOX(RepeatedCallTest, NamesTheErrorOfACallThatFails) {
  Program program = Start({"print", "ready", "close-nothing-for-ever"});
  tests::AwaitOutput(program, "ready");
  const std::optional<RepeatedCall> repeated = RepeatedCallOf(program.pid(), program.pid());
  ASSERT_TRUE(repeated);
  EXPECT_EQ(repeated->call.ToString(), "close(-1)");
  EXPECT_EQ(repeated->result, -EBADF);
}

TEST_IN_SANDBOX(RepeatedCallTest, LetsTheThreadRunOnAfterwards) {
  Program program = Start({"print", "ready", "close-nothing-for-ever"});
  tests::AwaitOutput(program, "ready");
  RepeatedCallOf(program.pid(), program.pid());
  EXPECT_EQ(LookAtThread(program.pid(), program.pid()).state, 'R');
  EXPECT_TRUE(RepeatedCallOf(program.pid(), program.pid()));
}

TEST_IN_SANDBOX(RepeatedCallTest, KnowsNothingOfAThreadThatOnlyComputes) {
  Program program = Start({"print", "ready", "compute"});
  tests::AwaitOutput(program, "ready");
  EXPECT_FALSE(RepeatedCallOf(program.pid(), program.pid()));
}

TEST_IN_SANDBOX(RepeatedCallTest, KnowsNothingOfAThreadThatSleeps) {
  Program program = Start({"print", "ready", "pause"});
  tests::AwaitOutput(program, "ready");
  EXPECT_FALSE(RepeatedCallOf(program.pid(), program.pid()));
}

TEST(RepeatedCallOf, KnowsNothingOfAProcessThatHasEnded) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  EXPECT_FALSE(RepeatedCallOf(child, child));
}

}  // namespace
}  // namespace socklab::program
