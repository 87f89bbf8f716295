#include "harness/net/endpoint.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include <system_error>

#include "harness/net/descriptor.h"

namespace socklab::net {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr Endpoint kSome = {.address = 0xc0a80a01, .port = 1246};

TEST(Endpoint, IsTheLoopbackByDefault) {
  EXPECT_EQ(Endpoint{}.ToString(), "127.0.0.1:0");
}

TEST(Endpoint, IsWrittenAsAnAddressAndAsTheTutorialDoes) {
  EXPECT_EQ(kSome.Host(), "192.168.10.1");
  EXPECT_EQ(kSome.ToString(), "192.168.10.1:1246");
  EXPECT_EQ(kSome.AsTutorial(), "('192.168.10.1', 1246)");
  EXPECT_EQ((Endpoint{0xffffffff, 65535}.ToString()), "255.255.255.255:65535");
}

TEST(Endpoint, TravelsInNetworkByteOrder) {
  const sockaddr_in address = kSome.ToSockaddr();
  EXPECT_EQ(address.sin_family, AF_INET);
  EXPECT_EQ(address.sin_port, htons(1246));
  EXPECT_EQ(address.sin_addr.s_addr, inet_addr("192.168.10.1"));
  EXPECT_EQ(Endpoint::From(address), kSome);
}

TEST(Endpoint, IsOrderedByAddressFirst) {
  EXPECT_LT((Endpoint{1, 2}), (Endpoint{2, 1}));
  EXPECT_LT((Endpoint{1, 1}), (Endpoint{1, 2}));
}

TEST(Endpoint, IsAskedOfASocket) {
  const Descriptor one(socket(AF_INET, SOCK_DGRAM, 0)), other(socket(AF_INET, SOCK_DGRAM, 0));
  const sockaddr_in any = Endpoint{}.ToSockaddr();
  ASSERT_EQ(bind(one.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any), 0);
  const Endpoint local = Endpoint::LocalOf(one.get());
  EXPECT_EQ(local.Host(), "127.0.0.1");
  EXPECT_NE(local.port, 0);
  const sockaddr_in target = local.ToSockaddr();
  ASSERT_EQ(connect(other.get(), reinterpret_cast<const sockaddr*>(&target), sizeof target), 0);
  EXPECT_EQ(Endpoint::RemoteOf(other.get()), local);
}

TEST(Endpoint, SaysWhichQuestionFailed) {
  EXPECT_THAT([] { Endpoint::LocalOf(-1); },
              ThrowsMessage<std::system_error>(HasSubstr("getsockname -1: Bad file descriptor")));
  const Descriptor lonely(socket(AF_INET, SOCK_DGRAM, 0));
  EXPECT_THAT([&] { Endpoint::RemoteOf(lonely.get()); },
              ThrowsMessage<std::system_error>(HasSubstr("Transport endpoint is not connected")));
}

}  // namespace
}  // namespace socklab::net
