#include "harness/net/loopback.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <string>
#include <vector>

#include "harness/net/descriptor.h"
#include "tests/unit/net/in_child.h"

namespace socklab::net {
namespace {

using tests::OnPrivateLoopback;

Descriptor Bound(int type, Endpoint endpoint) {
  Descriptor result(Checked(socket(AF_INET, type | SOCK_NONBLOCK, 0), "socket"));
  const sockaddr_in address = endpoint.ToSockaddr();
  Checked(bind(result.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
          "bind " + endpoint.ToString());
  return result;
}

int SendTo(const Descriptor& socket, Endpoint endpoint, const std::string& text) {
  const sockaddr_in address = endpoint.ToSockaddr();
  return static_cast<int>(
      sendto(socket.get(), text.data(), text.size(), 0, reinterpret_cast<const sockaddr*>(&address), sizeof address));
}

// ifr_flags and ifr_mtu are names of one union's parts.
ifreq AskInterface(unsigned long request) {
  const Descriptor any(Checked(socket(AF_INET, SOCK_DGRAM, 0), "socket"));
  ifreq answer{};
  strcpy(answer.ifr_name, "lo");
  Checked(ioctl(any.get(), request, &answer), "ioctl");
  return answer;
}

std::string FirstLineOf(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// ---- EnterPrivateLoopback

TEST(PrivateLoopback, IsUpWithAnMtuLikeThatOfEthernet) {
  OnPrivateLoopback([] {
    EXPECT_TRUE(AskInterface(SIOCGIFFLAGS).ifr_flags & IFF_UP);
    EXPECT_EQ(AskInterface(SIOCGIFMTU).ifr_mtu, 1500);
  });
}

TEST(PrivateLoopback, HasSmallTcpBuffers) {
  OnPrivateLoopback([] {
    for (const char* name : {"tcp_rmem", "tcp_wmem"}) {
      EXPECT_EQ(FirstLineOf(std::string("/proc/sys/net/ipv4/") + name), "4096\t16384\t65536") << name;
    }
    const Descriptor tcp(socket(AF_INET, SOCK_STREAM, 0));
    int size = 0;
    socklen_t length = sizeof size;
    ASSERT_EQ(getsockopt(tcp.get(), SOL_SOCKET, SO_RCVBUF, &size, &length), 0);
    EXPECT_EQ(size, 16384);
  });
}

TEST(PrivateLoopback, HasNoOtherInterface) {
  OnPrivateLoopback([] {
    struct if_nameindex* all = if_nameindex();
    ASSERT_NE(all, nullptr);
    for (const struct if_nameindex* each = all; each->if_index != 0; ++each) {
      char name[IF_NAMESIZE];
      ASSERT_NE(if_indextoname(each->if_index, name), nullptr);
      ifreq request{};
      strcpy(request.ifr_name, name);
      const Descriptor any(socket(AF_INET, SOCK_DGRAM, 0));
      ASSERT_EQ(ioctl(any.get(), SIOCGIFFLAGS, &request), 0);
      // Some kernels put tunnels into each new namespace; they are down.
      EXPECT_TRUE(std::string(name) == "lo" || !(request.ifr_flags & IFF_UP)) << name;
    }
    if_freenameindex(all);
  });
}

TEST(PrivateLoopback, DoesNotReachTheOutside) {
  OnPrivateLoopback([] {
    const Descriptor any(socket(AF_INET, SOCK_DGRAM, 0));
    EXPECT_LT(SendTo(any, {0xc0000201, 9}, "x"), 0);  // 192.0.2.1, for documentation only (RFC 5737)
    EXPECT_EQ(errno, ENETUNREACH);
  });
}

TEST(PrivateLoopback, DoesNotReachTheSharedLoopback) {
  const Descriptor outside = Bound(SOCK_STREAM, {});
  ASSERT_EQ(listen(outside.get(), 1), 0);
  const Endpoint endpoint = Endpoint::LocalOf(outside.get());
  OnPrivateLoopback([&] {
    const Descriptor inside(socket(AF_INET, SOCK_STREAM, 0));
    const sockaddr_in address = endpoint.ToSockaddr();
    EXPECT_NE(connect(inside.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(errno, ECONNREFUSED);
  });
}

TEST(PrivateLoopback, LetsTwoBindTheSamePortSideBySide) {
  constexpr Endpoint kChat = {.port = 1246};
  OnPrivateLoopback([&] {
    const Descriptor first = Bound(SOCK_STREAM, kChat);
    ASSERT_EQ(listen(first.get(), 1), 0);
    // A namespace within the namespace is as private as one beside it.
    OnPrivateLoopback([&] {
      const Descriptor second = Bound(SOCK_STREAM, kChat);
      EXPECT_EQ(listen(second.get(), 1), 0);
    });
  });
}

TEST(PrivateLoopback, MakesNobodyRoot) {
  OnPrivateLoopback([] {
    EXPECT_EQ(getuid(), 1000u);
    EXPECT_EQ(getgid(), 1000u);
  });
}

// ---- DrainLoopback

TEST(DrainLoopback, ReturnsOnlyWhenWhatWasSentHasArrived) {
  OnPrivateLoopback([] {
    constexpr int kDatagrams = 100;
    const Descriptor receiver = Bound(SOCK_DGRAM, {.port = 1234}), sender = Bound(SOCK_DGRAM, {});
    for (int i = 0; i < kDatagrams; ++i) ASSERT_EQ(SendTo(sender, {.port = 1234}, "x"), 1);
    DrainLoopback();
    char byte;
    int received = 0;
    while (recv(receiver.get(), &byte, 1, 0) == 1) ++received;
    EXPECT_EQ(received, kDatagrams);
  });
}

TEST(DrainLoopback, WaitsForPacketsSentOnAnyProcessor) {
  OnPrivateLoopback([] {
    const Descriptor receiver = Bound(SOCK_DGRAM, {.port = 1234}), sender = Bound(SOCK_DGRAM, {});
    cpu_set_t all;
    ASSERT_EQ(sched_getaffinity(0, sizeof all, &all), 0);
    int sent = 0;
    for (int processor = 0; processor < CPU_SETSIZE; ++processor) {
      if (!CPU_ISSET(processor, &all)) continue;
      cpu_set_t one;
      CPU_ZERO(&one);
      CPU_SET(processor, &one);
      ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
      ASSERT_EQ(SendTo(sender, {.port = 1234}, "x"), 1);
      ++sent;
    }
    ASSERT_EQ(sched_setaffinity(0, sizeof all, &all), 0);
    DrainLoopback();
    char byte;
    for (; sent > 0; --sent) EXPECT_EQ(recv(receiver.get(), &byte, 1, 0), 1);
  });
}

TEST(DrainLoopback, LeavesTheProcessorsOfItsCallerAsTheyWere) {
  OnPrivateLoopback([] {
    cpu_set_t before, after;
    ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
    DrainLoopback();
    ASSERT_EQ(sched_getaffinity(0, sizeof after, &after), 0);
    EXPECT_TRUE(CPU_EQUAL(&before, &after));
  });
}

// ---- FreeEndpoint

TEST(FreeEndpoint, CanBeBound) {
  for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
    const Endpoint free = FreeEndpoint(type);
    EXPECT_EQ(free.Host(), "127.0.0.1");
    EXPECT_NE(free.port, 0);
    EXPECT_EQ(Endpoint::LocalOf(Bound(type, free).get()), free);
  }
}

}  // namespace
}  // namespace socklab::net
