#include "harness/transcript/flow.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>

namespace socklab::transcript {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kPieces = 1'000'000;
constexpr std::size_t kPiece = 10;  // bytes

// Of piece `number`, counted from 1.
Time TimeOfPiece(std::uint64_t number) {
  return Time() + milliseconds(number);
}

Flow OfPieces(std::uint64_t pieces) {
  Flow flow;
  for (std::uint64_t i = 1; i <= pieces; ++i) flow.Record(kPiece, TimeOfPiece(i));
  return flow;
}

TEST(Flow, KnowsWhenEachByteMoved) {
  Flow flow;
  flow.Record(3, TimeOfPiece(1));
  flow.Record(1, TimeOfPiece(2));
  flow.Record(2, TimeOfPiece(3));
  EXPECT_EQ(flow.size(), 6u);
  EXPECT_EQ(flow.TimeOf(1), TimeOfPiece(1));
  EXPECT_EQ(flow.TimeOf(3), TimeOfPiece(1));
  EXPECT_EQ(flow.TimeOf(4), TimeOfPiece(2));
  EXPECT_EQ(flow.TimeOf(5), TimeOfPiece(3));
  EXPECT_EQ(flow.TimeOf(6), TimeOfPiece(3));
}

TEST(Flow, TakesNothingForNoPiece) {
  Flow flow;
  flow.Record(0, TimeOfPiece(1));
  EXPECT_EQ(flow.size(), 0u);
  flow.Record(1, TimeOfPiece(2));
  flow.Record(0, TimeOfPiece(3));
  EXPECT_EQ(flow.TimeOf(1), TimeOfPiece(2));
}

TEST(Flow, TakesWhatHasNotMovedYetForTheLastThatHas) {
  EXPECT_EQ(OfPieces(3).TimeOf(1'000), TimeOfPiece(3));
  const Time before = Now();
  EXPECT_GE(Flow().TimeOf(0), before) << "now, where nothing has moved at all";
}

TEST(Flow, IsExactAtBothEndsOfALongStream) {
  const Flow flow = OfPieces(kPieces);
  EXPECT_EQ(flow.size(), kPieces * kPiece);
  for (std::uint64_t i = 1; i <= 256; ++i) {
    ASSERT_EQ(flow.TimeOf(i * kPiece), TimeOfPiece(i));
    ASSERT_EQ(flow.TimeOf(i * kPiece - kPiece + 1), TimeOfPiece(i));
    const std::uint64_t last = kPieces - 256 + i;
    ASSERT_EQ(flow.TimeOf(last * kPiece), TimeOfPiece(last));
    ASSERT_EQ(flow.TimeOf(last * kPiece - kPiece + 1), TimeOfPiece(last));
  }
}

TEST(Flow, TakesSeveralPiecesOfTheMiddleForOneThatMovedAsTheLastOfThem) {
  const Flow flow = OfPieces(kPieces);
  Time last;
  for (std::uint64_t i = 1; i <= kPieces; ++i) {
    const Time time = flow.TimeOf(i * kPiece);
    ASSERT_GE(time, TimeOfPiece(i)) << "no byte has moved before it did";
    ASSERT_GE(time, last);
    last = time;
  }
}

TEST(Flow, KeepsNoMorePiecesOfALongStream) {
  const Flow flow = OfPieces(kPieces);
  std::uint64_t kept = 0;
  for (std::uint64_t i = 1; i <= kPieces; ++i) kept += flow.IsWithinAPiece(i * kPiece) ? 0 : 1;
  EXPECT_LE(kept, 1'024u);
}

TEST(Flow, KnowsWhatMovedInOnePiece) {
  const Flow flow = OfPieces(3);
  EXPECT_TRUE(flow.IsWithinAPiece(1));
  EXPECT_TRUE(flow.IsWithinAPiece(kPiece - 1));
  EXPECT_FALSE(flow.IsWithinAPiece(kPiece)) << "one ends there";
  EXPECT_TRUE(flow.IsWithinAPiece(kPiece + 1));
  EXPECT_FALSE(flow.IsWithinAPiece(0)) << "nothing stands before the first byte";
  EXPECT_FALSE(flow.IsWithinAPiece(3 * kPiece)) << "nothing stands after the last byte";
  EXPECT_FALSE(flow.IsWithinAPiece(1'000));
}

}  // namespace
}  // namespace socklab::transcript
