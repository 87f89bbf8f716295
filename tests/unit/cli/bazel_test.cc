#include "harness/cli/bazel.h"

#include <gtest/gtest.h>

namespace socklab::cli {
namespace {

TEST(FirstError, ShowsTheErrorWithItsPlace) {
  EXPECT_EQ(FirstError("server.cc: In function 'int main()':\n"
                       "server.cc:3:10: error: 'x' was not declared in this scope\n"
                       "    3 |   return x;\n"
                       "      |          ^\n"
                       "\n"
                       "more\n"),
            "server.cc:3:10: error: 'x' was not declared in this scope\n"
            "    3 |   return x;\n"
            "      |          ^\n");
}

TEST(FirstError, LeavesOutTheErrorsThatFollow) {
  EXPECT_EQ(FirstError("a.cc:1:1: error: first\na.cc:2:1: error: second\n"), "a.cc:1:1: error: first");
}

TEST(FirstError, PassesOverWarnings) {
  EXPECT_EQ(FirstError("a.cc:1:1: warning: unused variable\na.cc:2:1: error: wrong\n"), "a.cc:2:1: error: wrong");
}

TEST(FirstError, KnowsAFatalError) {
  EXPECT_EQ(FirstError("a.cc:1:10: fatal error: nothing.h: No such file or directory\ncompilation terminated.\n"),
            "a.cc:1:10: fatal error: nothing.h: No such file or directory\ncompilation terminated.");
}

TEST(FirstError, KnowsWhatTheLinkerSays) {
  EXPECT_EQ(FirstError("/usr/bin/ld: server.o: in function `main':\nserver.cc:5: undefined reference to `serve()'\n"),
            "server.cc:5: undefined reference to `serve()'");
}

TEST(FirstError, IsTheWholeTextWhereThereIsNone) {
  EXPECT_EQ(FirstError("the compiler was killed\n"), "the compiler was killed\n");
  EXPECT_EQ(FirstError(""), "");
}

TEST(Bazel, KnowsWhereTheFilesOfATargetAre) {
  EXPECT_EQ(Bazel("/course").Output("labs/04_tcp_chat/runner"), "/course/bazel-bin/labs/04_tcp_chat/runner");
}

}  // namespace
}  // namespace socklab::cli
