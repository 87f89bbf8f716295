#include "harness/program/crash_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "harness/report/words.h"

namespace socklab::program {
namespace {

using results::Crash;

std::string Said(const Crash& crash) {
  return report::Words(report::Language::kEnglish).Say(crash.what);
}

TEST(CrashIn, TellsTheErrorTheVariableAndThePlace) {
  const std::optional<Crash> crash = CrashIn(
      R"(=================================================================
==7==ERROR: AddressSanitizer: stack-buffer-overflow on address 0x7ffe1 at pc 0x55d bp 0x7ff sp 0x7ff
WRITE of size 1500 at 0x7ffe1 thread T0
    #0 0x7f1 in recv ../../../../src/libsanitizer/sanitizer_common/sanitizer_common_interceptors.inc:6556
    #1 0x55d in Receive labs/support/stream.cc:40
    #2 0x55d in Serve(int) /proc/self/cwd/labs/04_tcp_chat/server.cc:39
    #3 0x55d in main labs/04_tcp_chat/server.cc:50

Address 0x7ffe1 is located in stack of thread T0 at offset 96 in frame
    #0 0x55d in Serve(int) labs/04_tcp_chat/server.cc:30

  This frame has 1 object(s):
    [32, 96) 'buffer' (line 31) <== Memory access at offset 96 overflows this variable
)");
  ASSERT_TRUE(crash);
  EXPECT_EQ(Said(*crash), "AddressSanitizer: stack-buffer-overflow, WRITE of size 1500, at 'buffer' (line 31)");
  EXPECT_EQ(crash->place.function, "Serve");
  EXPECT_EQ(crash->place.file, "labs/04_tcp_chat/server.cc");
  EXPECT_EQ(crash->place.line, 39);
}

TEST(CrashIn, TellsUndefinedBehaviour) {
  const std::optional<Crash> crash =
      CrashIn("labs/04_tcp_chat/server.cc:42:61: runtime error: index 16 out of bounds for type 'char [16]'\n");
  ASSERT_TRUE(crash);
  EXPECT_EQ(Said(*crash), "undefined behaviour: index 16 out of bounds for type 'char [16]'");
  EXPECT_EQ(crash->place.line, 42);
}

TEST(CrashIn, TellsAnErrorWithoutAPlace) {
  const std::optional<Crash> crash = CrashIn("==7==ERROR: AddressSanitizer: SEGV on unknown address 0x0 (pc 0x0)\n");
  ASSERT_TRUE(crash);
  EXPECT_EQ(Said(*crash), "AddressSanitizer: SEGV");
  EXPECT_EQ(crash->place.file, "");
}

TEST(CrashIn, FindsNothingWhereNothingIs) {
  EXPECT_FALSE(CrashIn(""));
  EXPECT_FALSE(CrashIn("error: it is Sunday\n"));
  EXPECT_FALSE(CrashIn(std::string(3'000, 'x') + "\n"));
}

// A program may write what it likes into its log.
TEST(CrashIn, ShowsNoControlCharacters) {
  const std::optional<Crash> crash = CrashIn("a\x1b[2J.cc:1:1: runtime error: \x1b[31mred\n");
  ASSERT_TRUE(crash);
  EXPECT_THAT(Said(*crash), testing::Not(testing::HasSubstr("\x1b")));
  EXPECT_THAT(crash->place.file, testing::Not(testing::HasSubstr("\x1b")));
}

}  // namespace
}  // namespace socklab::program
