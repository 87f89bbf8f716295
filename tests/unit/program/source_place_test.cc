#include "harness/program/source_place.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

#include "harness/program/program.h"
#include "tests/unit/program/sandboxed.h"

namespace socklab::program {
namespace {

using testing::Contains;
using testing::Field;
using testing::IsEmpty;

class SourcePlaceTest : public tests::Sandboxed {};

TEST_IN_SANDBOX(SourcePlaceTest, NamesTheLineInWhichAProgramWaits) {
  Program program = Start({"print", "ready", "read-line"});
  tests::AwaitOutput(program, "ready");
  const std::vector<Frame> stack = StackOf(program.pid(), program.pid());
  EXPECT_THAT(stack, Contains(Field(&Frame::file, "tests/unit/program/subject.cc")));
  const auto own = std::ranges::find_if(stack, IsOwnSource, &Frame::file);
  ASSERT_NE(own, stack.end());
  EXPECT_EQ(own->function, "ReadLine");
  EXPECT_GT(own->line, 0);
}

TEST_IN_SANDBOX(SourcePlaceTest, KnowsNothingOfAProgramWithoutLineTables) {
  Program program = StartShell("echo ready; read line");
  tests::AwaitOutput(program, "ready");
  EXPECT_THAT(StackOf(program.pid(), program.pid()), IsEmpty());
}

TEST(StackOf, KnowsNothingOfAProcessThatHasEnded) {
  const pid_t child = fork();
  if (child == 0) _exit(0);
  waitpid(child, nullptr, 0);
  EXPECT_THAT(StackOf(child, child), IsEmpty());
}

TEST(IsOwnSource, LeavesOutTheSystemAndWhatEveryLabIsGiven) {
  EXPECT_TRUE(IsOwnSource("labs/04_tcp_chat/server.cc"));
  EXPECT_TRUE(IsOwnSource("/home/alice/server.cc"));
  EXPECT_TRUE(IsOwnSource("./server.cc"));
  EXPECT_FALSE(IsOwnSource("labs/support/stream.cc"));
  EXPECT_FALSE(IsOwnSource("/home/alice/course/labs/support/stream.cc"));
  EXPECT_FALSE(IsOwnSource("/usr/include/c++/12/bits/invoke.h"));
}

}  // namespace
}  // namespace socklab::program
