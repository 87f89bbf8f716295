#include "harness/check/by_hand.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace socklab::check {
namespace {

using results::Step;
using Kind = Step::Kind;
using Transport = GradedProgram::Transport;
using namespace std::string_view_literals;

Step Listens() {
  return {.kind = Kind::kNote, .what = "program.listens"};
}

Step Does(const std::string& peer, const char* what) {
  return {.kind = Kind::kToProgram, .peer = peer, .what = what};
}

Step Sends(const std::string& peer, std::string_view bytes) {
  return {.kind = Kind::kToProgram,
          .peer = peer,
          .what = text::Verbatim("bytes"),
          .bytes = std::string(bytes),
          .size = static_cast<std::int64_t>(bytes.size())};
}

std::string ByHand(const std::vector<Step>& steps) {
  return ByHandOf(steps, Transport::kTcp, 1246);
}

TEST(ByHandOf, SendsWhatTheClientSent) {
  EXPECT_EQ(ByHand({Listens(), Does("alice", "tcp.connects"), Sends("alice", "one\ntwo\n")}),
            R"(printf 'one\ntwo\n' | nc -q 1 127.0.0.1 1246)");
}

TEST(ByHandOf, PausesBetweenPieces) {
  EXPECT_EQ(ByHand({Listens(), Does("alice", "tcp.connects"), Sends("alice", "on"), Sends("alice", "e\n"),
                    Does("alice", "tcp.half_closes")}),
            R"((printf 'on'; sleep 1; printf 'e\n') | nc -q 1 127.0.0.1 1246)");
}

TEST(ByHandOf, EscapesWhatAShellOrPrintfWouldTakeForItsOwn) {
  EXPECT_EQ(ByHand({Listens(), Sends("alice", "a\0b %s \\ 'c' \xff\r\n"sv)}),
            R"(printf 'a\000b %%s \\ \047c\047 \377\r\n' | nc -q 1 127.0.0.1 1246)");
}

TEST(ByHandOf, SendsDatagrams) {
  EXPECT_EQ(
      ByHandOf({{.kind = Kind::kNote, .what = "program.is_bound"}, Sends("alice", "hello")}, Transport::kUdp, 1234),
      "printf 'hello' | nc -u -q 1 127.0.0.1 1234");
}

TEST(ByHandOf, SaysNothingOfWhatNetcatCannotDo) {
  EXPECT_EQ(ByHand({Sends("alice", "hello")}), "") << "nobody listens";
  EXPECT_EQ(ByHand({Listens(), Sends("alice", "hello"), Sends("bob", "hello")}), "") << "two clients";
  EXPECT_EQ(ByHand({Listens(), Sends("alice", "hello"), Does("alice", "tcp.resets")}), "") << "a reset";
  EXPECT_EQ(ByHand({Listens(), Sends("input", "q\n")}), "") << "typed, not sent";
  EXPECT_EQ(ByHand({Listens(), Sends("alice", "")}), "") << "an empty datagram";
  EXPECT_EQ(ByHand({Listens(), Sends("alice", std::string(1000, 'x'))}), "") << "much data";
  EXPECT_EQ(ByHand({Listens(), Does("alice", "tcp.connects")}), "") << "nothing was sent";
}

}  // namespace
}  // namespace socklab::check
