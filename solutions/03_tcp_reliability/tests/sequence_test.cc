#include "solutions/03_tcp_reliability/sequence.h"

#include <gtest/gtest.h>

namespace {

constexpr Number kAll = Number{1} << 32;
constexpr std::uint32_t kIsn = 4'294'967'290;

TEST(Sequence, BeginsWithTheIsn) {
  EXPECT_EQ(ToWire(0, kIsn), kIsn);
  EXPECT_EQ(ToWire(5, kIsn), 4'294'967'295);
}

TEST(Sequence, WrapsAround) {
  EXPECT_EQ(ToWire(6, kIsn), 0U);
  EXPECT_EQ(ToWire(3 * kAll + 7, kIsn), 1U);
}

TEST(Sequence, IsReadAsTheClosestNumber) {
  for (const Number near : {Number{0}, Number{6}, 1000 * kAll, 1000 * kAll + 6}) {
    for (const Number away : {Number{0}, Number{1}, Number{65'535}, kAll / 2 - 1, Number{-1}, -kAll / 2}) {
      EXPECT_EQ(FromWire(ToWire(near + away, kIsn), kIsn, near), near + away) << near << " " << away;
    }
  }
}

}  // namespace
