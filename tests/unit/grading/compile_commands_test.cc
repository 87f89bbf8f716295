#include "harness/grading/compile_commands.h"

#include <gtest/gtest.h>

#include <string>

namespace socklab::grading {
namespace {

using Json = nlohmann::json;

// As Bazel says it, shortened: a source of a lab (twice, for its two programs), one that was generated, and a link.
constexpr char kActions[] = R"({
  "actions": [{
    "mnemonic": "CppCompile",
    "arguments": ["/usr/bin/gcc", "-Wall", "-MD", "-MF", "x.pic.d", "-frandom-seed\u003dx.pic.o", "-fPIC",
                  "-iquote", ".", "-iquote", "external/cli11", "-isystem", "external/googletest/include",
                  "-Iexternal/googletest/googlemock", "-std\u003dc++20", "-wrapper", "/usr/bin/timeout,600",
                  "-include", "bazel-out/k8-fastbuild/bin/harness/bazel/standard_headers.h",
                  "-include", "other.h", "-fno-canonical-system-headers", "-c", "labs/04_tcp_chat/messages.cc",
                  "-o", "bazel-out/k8-fastbuild/bin/labs/04_tcp_chat/_objs/client/messages.pic.o"]
  }, {
    "mnemonic": "CppCompile",
    "arguments": ["/usr/bin/gcc", "-c", "labs/04_tcp_chat/messages.cc", "-o", "second.o"]
  }, {
    "mnemonic": "CppCompile",
    "arguments": ["/usr/bin/gcc", "-c", "bazel-out/k8-fastbuild/bin/labs/04_tcp_chat/checks/words.cc", "-o", "w.o"]
  }, {
    "mnemonic": "CppLink",
    "arguments": ["/usr/bin/gcc", "-o", "server"]
  }]
})";

TEST(CompileCommands, HaveAnEntryForEachSourceOfTheWorkspace) {
  const Json commands = CompileCommands(kActions, "/course", "/base/external");
  ASSERT_EQ(commands.size(), 1u) << commands;
  EXPECT_EQ(commands[0]["directory"], "/course");
  EXPECT_EQ(commands[0]["file"], "labs/04_tcp_chat/messages.cc");
}

TEST(CompileCommands, KeepWhatTheSourceMeansAndFindThirdPartyCode) {
  const Json commands = CompileCommands(kActions, "/course", "/base/external");
  EXPECT_EQ(commands[0]["arguments"],
            Json({"/usr/bin/gcc", "-Wall", "-fPIC", "-iquote", ".", "-iquote", "/base/external/cli11", "-isystem",
                  "/base/external/googletest/include", "-I/base/external/googletest/googlemock", "-std=c++20",
                  "-include", "other.h", "-c", "labs/04_tcp_chat/messages.cc"}));
}

TEST(CompileCommands, AreNoneOfNothing) {
  EXPECT_TRUE(CompileCommands("{}", "/course", "/base/external").empty());
  EXPECT_THROW(CompileCommands("nothing", "/course", "/base/external"), Json::exception);
}

}  // namespace
}  // namespace socklab::grading
