#include "harness/program/call_words.h"

#include <gtest/gtest.h>

#include <string>

namespace socklab::program {
namespace {

std::string Said(std::string name, std::string arguments, std::string result) {
  const ReadableCall call =
      Readable({.name = std::move(name), .arguments = std::move(arguments), .result = std::move(result)});
  return call.name + "(" + call.arguments + ")" + (call.result.empty() ? "" : " = " + call.result);
}

TEST(CallWords, NameCallsAsTheCLibraryDoes) {
  EXPECT_EQ(Said("recvfrom", "4, \"one\\n\", 1024, 0, NULL, NULL", "4"), "recv(4, \"one\\n\", 1024, 0) = 4");
  EXPECT_EQ(Said("sendto", "4, \"a\", 1, MSG_NOSIGNAL, NULL, 0", "1"), "send(4, \"a\", 1, MSG_NOSIGNAL) = 1");
  EXPECT_EQ(Said("openat", "AT_FDCWD, \"a.txt\", O_RDONLY", "3"), "open(\"a.txt\", O_RDONLY) = 3");
  EXPECT_EQ(Said("clone", "child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD", "3"), "fork() = 3");
  EXPECT_EQ(Said("clone", "child_stack=0x7f, flags=CLONE_VM|CLONE_THREAD", "3"), "pthread_create(…) = 0");
  EXPECT_EQ(Said("clone", "flags=CLONE_VM|CLONE_THREAD", "-1 EAGAIN"), "pthread_create(…) = -1 EAGAIN");
  EXPECT_EQ(Said("close", "4", "0"), "close(4) = 0");
}

TEST(CallWords, KeepWhatElseTheKernelIsAsked) {
  EXPECT_EQ(
      Said("recvfrom",
           "3, \"a\", 9, 0, {sa_family=AF_INET, sin_port=htons(1246), sin_addr=inet_addr(\"127.0.0.1\")}, [16]", "1"),
      "recvfrom(3, \"a\", 9, 0, 127.0.0.1:1246, [16]) = 1");
}

TEST(CallWords, TellThatACallHasNotReturned) {
  EXPECT_EQ(Said("recvfrom", "4, ", ""), "recv(4, …)");
  EXPECT_EQ(Said("exit_group", "0", ""), "exit(0)");
}

TEST(CallWords, ShowCharactersAndQuoteTheRest) {
  EXPECT_EQ(ReadableArguments(R"(4, "\345\267\262\33[31m\"\\\0001\r\n", 9)"), R"(4, "已\x1b[31m\"\\\x001\r\n", 9)");
  EXPECT_EQ(ReadableArguments("1, \"abc\"..., 99"), "1, \"abc\"…, 99");
}

TEST(CallWords, CutLongStrings) {
  EXPECT_EQ(ReadableArguments("1, \"" + std::string(200, 'a') + "\", 200"),
            "1, \"" + std::string(60, 'a') + "\"…, 200");
  EXPECT_LT(ReadableArguments(std::string(10'000, 'a')).size(), 500u);
}

TEST(CallWords, AreNotMisledByWhatAProgramWrites) {
  const std::string forged = R"(1, "{sa_family=AF_INET, sin_port=htons(1), sin_addr=inet_addr(\"127.0.0.1\")}", 9)";
  EXPECT_EQ(ReadableArguments(forged), R"(1, "{sa_family=AF_INET, sin_port=htons(1), sin_addr=inet_addr(\"1"…, 9)");
  EXPECT_EQ(ReadableArguments("\"open"), "\"open\"");
  EXPECT_EQ(ReadableArguments("\"\\"), "\"\\\\\"");
  EXPECT_EQ(ReadableArguments("a\x1b[0m\nb"), "a\\x1b[0m\nb");
}

}  // namespace
}  // namespace socklab::program
