#include "labs/support/address.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace support {
namespace {

TEST(Address, IsHostAndPort) {
  const Address address("127.0.0.1", 40312);
  EXPECT_EQ(address.host(), "127.0.0.1");
  EXPECT_EQ(address.port(), 40312);
  EXPECT_EQ(address.ToString(), "127.0.0.1:40312");
  EXPECT_EQ(address.AsTuple(), "('127.0.0.1', 40312)");
}

TEST(Address, IsAnyByDefault) {
  EXPECT_EQ(Address().ToString(), "0.0.0.0:0");
}

TEST(Address, IsTheSameWithTheSameHostAndPort) {
  EXPECT_EQ(Address("127.0.0.1", 1), Address("127.0.0.1", 1));
  EXPECT_NE(Address("127.0.0.1", 1), Address("127.0.0.1", 2));
  EXPECT_NE(Address("127.0.0.1", 1), Address("127.0.0.2", 1));
}

TEST(Address, RefusesWhatIsNone) {
  for (const char* host : {"", "localhost", "127.0.0", "127.0.0.256", "::1", "127.0.0.1 "}) {
    EXPECT_THROW(Address(host, 1), std::invalid_argument) << host;
  }
  for (const int port : {-1, 65536}) EXPECT_THROW(Address("127.0.0.1", port), std::invalid_argument) << port;
}

}  // namespace
}  // namespace support
