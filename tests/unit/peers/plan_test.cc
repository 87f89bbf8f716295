#include "harness/peers/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

namespace socklab::peers {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Plan, DeliversWhole) {
  EXPECT_EQ(Plan::Whole().name(), "whole");
  EXPECT_THAT(Plan::Whole().Fragments("one\ntwo\n"), ElementsAre("one\ntwo\n"));
}

TEST(Plan, DeliversByteByByte) {
  EXPECT_EQ(Plan::ByteByByte().name(), "byte by byte");
  EXPECT_THAT(Plan::ByteByByte().Fragments("已\n"), ElementsAre("\xe5", "\xb7", "\xb2", "\n"));
}

TEST(Plan, CutsBeforeOffsets) {
  EXPECT_EQ(Plan::SplitAt({2, 5}).name(), "split at 2, 5");
  EXPECT_THAT(Plan::SplitAt({2, 5}).Fragments("abcdefg"), ElementsAre("ab", "cde", "fg"));
}

TEST(Plan, MakesNoEmptyFragments) {
  EXPECT_THAT(Plan::SplitAt({0, 2, 2, 3, 9}).Fragments("abc"), ElementsAre("ab", "c"));
  for (const Plan& plan : {Plan::Whole(), Plan::ByteByByte(), Plan::SplitAt({1}), Plan::Pieces(3),
                           Plan::Paced(3, std::chrono::milliseconds(20))}) {
    EXPECT_THAT(plan.Fragments(""), IsEmpty()) << plan.name();
  }
}

TEST(Plan, CutsPieces) {
  EXPECT_EQ(Plan::Pieces(3).name(), "in pieces of 3 bytes");
  EXPECT_THAT(Plan::Pieces(3).Fragments("abcdefgh"), ElementsAre("abc", "def", "gh"));
  EXPECT_THAT(Plan::Pieces(3).Fragments("abcdef"), ElementsAre("abc", "def"));
  EXPECT_THAT(Plan::Pieces(9).Fragments("abc"), ElementsAre("abc"));
}

TEST(Plan, PausesBeforeEachPiece) {
  const Plan plan = Plan::Paced(3, std::chrono::milliseconds(20));
  EXPECT_EQ(plan.name(), "3 bytes every 20 ms");
  EXPECT_EQ(plan.pause(), std::chrono::milliseconds(20));
  EXPECT_THAT(plan.Fragments("abcdefgh"), ElementsAre("abc", "def", "gh"));
}

TEST(Plan, DoesNotPauseUnlessItIsPaced) {
  for (const Plan& plan : {Plan::Whole(), Plan::ByteByByte(), Plan::SplitAt({1}), Plan::Pieces(3)}) {
    EXPECT_EQ(plan.pause(), std::chrono::milliseconds(0)) << plan.name();
  }
}

TEST(Plan, LosesNothing) {
  const std::string text(1000, 'x');
  for (const Plan& plan : {Plan::Whole(), Plan::ByteByByte(), Plan::SplitAt({1, 500, 999, 1000}), Plan::Pieces(7)}) {
    std::string joined;
    for (const std::string_view fragment : plan.Fragments(text)) joined += fragment;
    EXPECT_EQ(joined, text) << plan.name();
  }
}

}  // namespace
}  // namespace socklab::peers
