#include "harness/program/held_sockets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "harness/net/descriptor.h"
#include "harness/net/endpoint.h"
#include "tests/unit/in_english.h"

namespace socklab::program {
namespace {

using net::Descriptor;
using net::Endpoint;
using testing::Eq;
using testing::Optional;
using tests::InEnglish;

// This test's own socket, as it is seen from outside.
HeldSocket Seen(const Descriptor& socket) {
  const std::vector<HeldSocket> held = HeldSockets({getpid()});
  const auto found = std::ranges::find(held, socket.get(), &HeldSocket::fd);
  if (found != held.end()) return *found;
  ADD_FAILURE() << "the socket is not seen";
  return {};
}

Descriptor BoundToLoopback(int type) {
  Descriptor result(socket(AF_INET, type, 0));
  const sockaddr_in any = Endpoint{}.ToSockaddr();
  EXPECT_EQ(bind(result.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any), 0);
  return result;
}

TEST(HeldSockets, TellsOfAListener) {
  const Descriptor listener = BoundToLoopback(SOCK_STREAM);
  ASSERT_EQ(listen(listener.get(), 1), 0);
  const HeldSocket seen = Seen(listener);
  EXPECT_EQ(seen.process, getpid());
  EXPECT_EQ(seen.domain, AF_INET);
  EXPECT_EQ(seen.type, SOCK_STREAM);
  EXPECT_EQ(seen.protocol, IPPROTO_TCP);
  EXPECT_TRUE(seen.listening);
  EXPECT_THAT(seen.local, Optional(Endpoint::LocalOf(listener.get())));
  EXPECT_THAT(seen.remote, Eq(std::nullopt));
}

TEST(HeldSockets, TellsABoundSocketFromAListener) {
  const Descriptor bound = BoundToLoopback(SOCK_STREAM);
  EXPECT_FALSE(Seen(bound).listening);
}

TEST(HeldSockets, TellsOfBothEndsOfAConnection) {
  const Descriptor listener = BoundToLoopback(SOCK_STREAM);
  ASSERT_EQ(listen(listener.get(), 1), 0);
  const Descriptor client(socket(AF_INET, SOCK_STREAM, 0));
  const sockaddr_in server = Endpoint::LocalOf(listener.get()).ToSockaddr();
  ASSERT_EQ(connect(client.get(), reinterpret_cast<const sockaddr*>(&server), sizeof server), 0);
  const HeldSocket seen = Seen(client);
  EXPECT_THAT(seen.local, Optional(Endpoint::LocalOf(client.get())));
  EXPECT_THAT(seen.remote, Optional(Endpoint::LocalOf(listener.get())));
}

TEST(HeldSockets, TellsOfAUdpSocket) {
  const Descriptor bound = BoundToLoopback(SOCK_DGRAM);
  EXPECT_EQ(Seen(bound).type, SOCK_DGRAM);
  EXPECT_EQ(Seen(bound).protocol, IPPROTO_UDP);
}

TEST(HeldSockets, ShowsAnUnboundSocketWithPort0) {
  const Descriptor unbound(socket(AF_INET, SOCK_STREAM, 0));
  EXPECT_THAT(Seen(unbound).local, Optional(Endpoint{INADDR_ANY, 0}));
}

TEST(HeldSockets, ShowsTheIpv4EndOfAnIpv6Socket) {
  const Descriptor dual(socket(AF_INET6, SOCK_STREAM, 0));
  if (!dual) GTEST_SKIP() << "there is no IPv6 here";
  sockaddr_in6 mapped{};
  mapped.sin6_family = AF_INET6;
  mapped.sin6_addr = {{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1}}};
  ASSERT_EQ(bind(dual.get(), reinterpret_cast<const sockaddr*>(&mapped), sizeof mapped), 0);
  const HeldSocket seen = Seen(dual);
  EXPECT_EQ(seen.domain, AF_INET6);
  ASSERT_TRUE(seen.local);
  EXPECT_EQ(seen.local->Host(), "127.0.0.1");
  EXPECT_NE(seen.local->port, 0);
}

TEST(HeldSockets, ShowsASocketWithoutAnInternetAddress) {
  std::array<int, 2> ends;
  ASSERT_EQ(socketpair(AF_UNIX, SOCK_DGRAM, 0, ends.data()), 0);
  const Descriptor one(ends[0]), other(ends[1]);
  EXPECT_EQ(Seen(one).domain, AF_UNIX);
  EXPECT_THAT(Seen(one).local, Eq(std::nullopt));
  EXPECT_THAT(Seen(one).remote, Eq(std::nullopt));
}

TEST(HeldSockets, AreInTheOrderOfTheirDescriptors) {
  const Descriptor one(socket(AF_INET, SOCK_STREAM, 0)), other(socket(AF_UNIX, SOCK_DGRAM, 0));
  ASSERT_LT(one.get(), other.get());
  const std::vector<HeldSocket> held = HeldSockets({getpid()});
  EXPECT_TRUE(std::ranges::is_sorted(held, {}, &HeldSocket::fd));
}

TEST(DescribeSocket, NamesTheArgumentsOfTheCall) {
  EXPECT_EQ(InEnglish(DescribeSocket(AF_INET, SOCK_STREAM, IPPROTO_TCP)), "a TCP socket (AF_INET, SOCK_STREAM)");
  EXPECT_EQ(InEnglish(DescribeSocket(AF_INET6, SOCK_STREAM, IPPROTO_TCP)), "a TCP socket (AF_INET6, SOCK_STREAM)");
  EXPECT_EQ(InEnglish(DescribeSocket(AF_INET, SOCK_DGRAM, IPPROTO_UDP)), "a UDP socket (AF_INET, SOCK_DGRAM)");
  EXPECT_EQ(InEnglish(DescribeSocket(AF_UNIX, SOCK_STREAM, 0)), "a Unix socket (AF_UNIX, SOCK_STREAM)");
  EXPECT_EQ(InEnglish(DescribeSocket(AF_UNIX, SOCK_DGRAM, 0)), "a Unix socket (AF_UNIX, SOCK_DGRAM)");
  EXPECT_EQ(InEnglish(DescribeSocket(AF_UNIX, SOCK_SEQPACKET, 0)), "a Unix socket (AF_UNIX, SOCK_SEQPACKET)");
}

TEST(DescribeSocket, GivesTheNumbersOfWhatItHasNoNameFor) {
  EXPECT_EQ(InEnglish(DescribeSocket(AF_INET, SOCK_RAW, IPPROTO_ICMP)), "a protocol-1 socket (AF_INET, SOCK_RAW)");
  EXPECT_EQ(InEnglish(DescribeSocket(AF_NETLINK, SOCK_RDM, 0)), "a protocol-0 socket (16, 4)");
}

TEST(HeldSockets, LeavesOutWhatIsNoSocket) {
  std::array<int, 2> ends;
  ASSERT_EQ(pipe(ends.data()), 0);
  const Descriptor reader(ends[0]), writer(ends[1]);
  EXPECT_EQ(std::ranges::count(HeldSockets({getpid()}), reader.get(), &HeldSocket::fd), 0);
}

}  // namespace
}  // namespace socklab::program
