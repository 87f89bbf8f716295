#include "harness/report/narration.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace socklab::report {
namespace {

using results::Step;
using Kind = Step::Kind;
using Place = std::optional<std::size_t>;

// Alice connects at 10 ms, says something at 20, is answered at 30, and leaves at 40.
const std::vector<NarratedPacket> kPackets = {
    {.milliseconds = 10.0, .from = "alice", .to = "server", .opens = true},
    {.milliseconds = 10.1, .from = "server", .to = "alice"},
    {.milliseconds = 10.2, .from = "alice", .to = "server"},
    {.milliseconds = 20.0, .from = "alice", .to = "server", .has_payload = true},
    {.milliseconds = 20.1, .from = "server", .to = "alice"},
    {.milliseconds = 30.0, .from = "server", .to = "alice", .has_payload = true},
    {.milliseconds = 30.1, .from = "alice", .to = "server"},
    {.milliseconds = 40.0, .from = "alice", .to = "server", .ends = true},
};

Place PlaceOf(Kind kind, double milliseconds, const std::string& peer, const std::string& what) {
  return PacketOf({.kind = kind, .milliseconds = milliseconds, .peer = peer, .what = what}, kPackets);
}

TEST(PacketOf, IsWhatAPeerSendsRightAfterItIsTold) {
  EXPECT_EQ(PlaceOf(Kind::kToProgram, 19.9, "alice", "verbatim"), 3u);
  EXPECT_EQ(PlaceOf(Kind::kToProgram, 10.15, "alice", "verbatim"), 3u) << "an acknowledgement says nothing";
}

TEST(PacketOf, IsWhatAPeerHasReceivedBefore) {
  EXPECT_EQ(PlaceOf(Kind::kFromProgram, 30.2, "alice", "verbatim"), 5u);
  EXPECT_EQ(PlaceOf(Kind::kFromProgram, 39.0, "alice", "verbatim"), 5u);
}

TEST(PacketOf, HasTheFlagOfTheDeed) {
  EXPECT_EQ(PlaceOf(Kind::kToProgram, 10.3, "alice", "tcp.connects"), 0u) << "it is told when the kernel has done it";
  EXPECT_EQ(PlaceOf(Kind::kToProgram, 35.0, "alice", "tcp.closes"), 7u);
  EXPECT_EQ(PlaceOf(Kind::kToProgram, 35.0, "alice", "tcp.resets"), 7u) << "or else it is the peer's next one";
}

TEST(PacketOf, IsTheNextOneWhereNothingWasSent) {
  EXPECT_EQ(PlaceOf(Kind::kNote, 1.0, "", "program.listens"), 0u);
  EXPECT_EQ(PlaceOf(Kind::kFromProgram, 25.0, "output", "verbatim"), 5u);
  EXPECT_EQ(PlaceOf(Kind::kNote, 99.0, "", "program.is_stopped"), 7u) << "the last one";
}

TEST(PacketOf, IsAnyOneOfAStranger) {
  EXPECT_EQ(PlaceOf(Kind::kToProgram, 25.0, "bob", "verbatim"), 5u);
}

TEST(PacketOf, IsNoneWhereThereIsNone) {
  EXPECT_EQ(PacketOf({.kind = Kind::kNote, .what = "program.listens"}, {}), std::nullopt);
}

TEST(PacketOf, BetweenProgramsIsTheSendersLast) {
  const std::vector<NarratedPacket> packets = {{.milliseconds = 1, .from = "rsend", .to = "link", .has_payload = true},
                                               {.milliseconds = 2, .from = "link", .to = "rrecv", .has_payload = true},
                                               {.milliseconds = 3, .from = "rrecv", .to = "link", .has_payload = true},
                                               {.milliseconds = 4, .from = "link", .to = "rsend", .has_payload = true}};
  Step step = {.kind = Kind::kFromProgram, .milliseconds = 3.5, .peer = "rrecv", .program = "rsend"};
  EXPECT_EQ(PacketOf(step, packets), 0u);
  step.kind = Kind::kToProgram;
  EXPECT_EQ(PacketOf(step, packets), 2u);
}

}  // namespace
}  // namespace socklab::report
