#include "solutions/03_tcp_reliability/segment_socket.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <string>
#include <system_error>

#include "labs/support/descriptor.h"
#include "labs/support/error.h"

namespace {

using support::Address;
using support::Check;
using testing::StartsWith;
using testing::ThrowsMessage;

// A free port, which nobody else is given as long as the kernel has others.
Address FreeAddress() {
  const support::Descriptor socket(Check(::socket(AF_INET, SOCK_DGRAM, 0), "socket"));
  Address address("127.0.0.1", 0);
  socklen_t length = address.size();
  Check(bind(socket.get(), address.data(), address.size()), "bind");
  Check(getsockname(socket.get(), address.data(), &length), "getsockname");
  return address;
}

class SegmentSocketTest : public testing::Test {
 protected:
  const Address address = FreeAddress();
  SegmentSocket bound{address};
  SegmentSocket other;
};

TEST_F(SegmentSocketTest, MovesSegmentsBothWays) {
  other.Send({.seq = 1, .flags = kAck, .data = "there"}, address);
  const auto there = bound.Receive(kNever);
  ASSERT_TRUE(there);
  EXPECT_EQ(there->segment.data, "there");

  bound.Send({.seq = 2, .flags = kAck, .data = "and back"}, there->from);
  const auto back = other.Receive(kNever);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->segment.data, "and back");
  EXPECT_EQ(back->from, address);
}

TEST_F(SegmentSocketTest, DropsWhatIsNoSegment) {
  const support::Descriptor socket(Check(::socket(AF_INET, SOCK_DGRAM, 0), "socket"));
  for (const std::string& datagram : {std::string(), std::string("short"), std::string(5000, '\0')}) {
    Check(sendto(socket.get(), datagram.data(), datagram.size(), 0, address.data(), address.size()), "sendto");
  }
  other.Send({.seq = 1, .flags = kSyn}, address);
  const auto arrival = bound.Receive(kNever);
  ASSERT_TRUE(arrival);
  EXPECT_EQ(arrival->segment.flags, kSyn);
}

TEST_F(SegmentSocketTest, TakesWhatIsThereAfterTheDeadline) {
  other.Send({.seq = 1, .flags = kSyn}, address);
  EXPECT_TRUE(bound.Receive(Time::min()));
  EXPECT_FALSE(bound.Receive(Time::min()));
}

TEST_F(SegmentSocketTest, WaitsUntilTheDeadline) {
  const Time deadline = Clock::now() + std::chrono::milliseconds(5);
  EXPECT_FALSE(bound.Receive(deadline));
  EXPECT_GE(Clock::now(), deadline);
}

TEST_F(SegmentSocketTest, SharesItsAddressWithNobody) {
  EXPECT_THAT([&] { SegmentSocket second(address); },
              ThrowsMessage<std::system_error>(StartsWith("bind " + address.ToString() + ": ")));
}

}  // namespace
