#include "harness/program/descriptor_passing.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>

#include "harness/net/descriptor.h"

namespace socklab::program {
namespace {

struct Long {
  std::uint64_t first = 1;
  std::uint64_t second = 2;
};

TEST(DescriptorPassing, TakesOnlyMessagesOfTheRightSize) {
  std::array<int, 2> ends;
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
  const net::Descriptor ours(ends[0]), theirs(ends[1]);
  std::uint64_t taken = 0;
  Long long_one;
  // A message that is cut off has the size that was asked for.
  ASSERT_TRUE(SendWithDescriptors(ours.get(), Long(), {}));
  EXPECT_FALSE(ReceiveWithDescriptors(theirs.get(), taken, {}));
  EXPECT_EQ(errno, 0);
  ASSERT_TRUE(SendWithDescriptors(ours.get(), std::uint64_t{7}, {}));
  EXPECT_FALSE(ReceiveWithDescriptors(theirs.get(), long_one, {}));
  ASSERT_TRUE(SendWithDescriptors(ours.get(), std::uint64_t{7}, {}));
  EXPECT_TRUE(ReceiveWithDescriptors(theirs.get(), taken, {}));
  EXPECT_EQ(taken, 7U);
}

}  // namespace
}  // namespace socklab::program
