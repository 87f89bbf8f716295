#include "harness/net/socket_memory.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <string>

#include "harness/net/endpoint.h"
#include "tests/unit/net/in_child.h"

namespace socklab::net {
namespace {

using tests::OnPrivateLoopback;

std::uint64_t InodeOf(const Descriptor& socket) {
  struct stat status {};
  Checked(fstat(socket.get(), &status), "fstat");
  return status.st_ino;
}

std::size_t BytesOf(const Descriptor& socket) {
  return SocketMemory().BytesByInode()[InodeOf(socket)];
}

// Fills the buffers, as far as the sender is told that they are full; gives the number of bytes.
std::size_t Fill(const Descriptor& socket) {
  const std::string text(10'000, 'x');
  std::size_t sent = 0;
  constexpr std::size_t kMost = 1 << 20;  // nobody tells a sender by UDP
  for (ssize_t size; sent < kMost && (size = send(socket.get(), text.data(), text.size(), MSG_DONTWAIT)) > 0;) {
    sent += static_cast<std::size_t>(size);
  }
  return sent;
}

struct Pair {
  Descriptor sender;
  Descriptor receiver;
};

Pair UnixPair(int type) {
  std::array<int, 2> ends;
  Checked(socketpair(AF_UNIX, type, 0, ends.data()), "socketpair");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

Descriptor Bound(int type) {
  Descriptor result(Checked(socket(AF_INET, type, 0), "socket"));
  const sockaddr_in any = Endpoint{}.ToSockaddr();
  Checked(bind(result.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any), "bind");
  return result;
}

Descriptor ConnectedTo(const Descriptor& other, int type) {
  Descriptor result(Checked(socket(AF_INET, type, 0), "socket"));
  const sockaddr_in address = Endpoint::LocalOf(other.get()).ToSockaddr();
  Checked(connect(result.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
  return result;
}

TEST(SocketMemory, IsNearlyNothingOfAnIdleSocket) {
  OnPrivateLoopback([] {
    EXPECT_LT(BytesOf(UnixPair(SOCK_STREAM).sender), 4'096u);
    EXPECT_LT(BytesOf(Bound(SOCK_DGRAM)), 4'096u);
  });
}

TEST(SocketMemory, CountsWhatWaitsInUnixSockets) {
  OnPrivateLoopback([] {
    for (const int type : {SOCK_STREAM, SOCK_DGRAM}) {
      const Pair pair = UnixPair(type);
      const std::size_t sent = Fill(pair.sender);
      EXPECT_GT(sent, 50'000u);
      EXPECT_GE(BytesOf(pair.sender), sent);
    }
  });
}

TEST(SocketMemory, CountsWhatASenderThatIsGoneHasLeft) {
  OnPrivateLoopback([] {
    Pair pair = UnixPair(SOCK_STREAM);
    const std::size_t sent = Fill(pair.sender);
    pair.sender.Close();
    EXPECT_GE(BytesOf(pair.receiver), sent);
  });
}

TEST(SocketMemory, CountsWhatWaitsInUdpAndTcpSockets) {
  OnPrivateLoopback([] {
    const Descriptor receiver = Bound(SOCK_DGRAM);
    Fill(ConnectedTo(receiver, SOCK_DGRAM));
    EXPECT_GT(BytesOf(receiver), 50'000u);
    const Descriptor listener = Bound(SOCK_STREAM);
    Checked(listen(listener.get(), 1), "listen");
    const Descriptor client = ConnectedTo(listener, SOCK_STREAM);
    const Descriptor server(Checked(accept(listener.get(), nullptr, nullptr), "accept"));
    const std::size_t sent = Fill(client);
    EXPECT_GE(BytesOf(client) + BytesOf(server), sent);
  });
}

}  // namespace
}  // namespace socklab::net
