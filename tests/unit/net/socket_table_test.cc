#include "harness/net/socket_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "harness/net/loopback.h"
#include "tests/unit/net/in_child.h"

namespace socklab::net {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::Eq;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;
using tests::OnPrivateLoopback;

constexpr Endpoint kChat = {.port = 1246};

std::uint64_t InodeOf(const Descriptor& socket) {
  struct stat status {};
  Checked(fstat(socket.get(), &status), "fstat");
  return status.st_ino;
}

Descriptor Bound(int type, Endpoint endpoint) {
  Descriptor result(Checked(socket(AF_INET, type, 0), "socket"));
  const sockaddr_in address = endpoint.ToSockaddr();
  Checked(bind(result.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  return result;
}

Descriptor Listening(Endpoint endpoint, int backlog = 5) {
  Descriptor result = Bound(SOCK_STREAM, endpoint);
  Checked(listen(result.get(), backlog), "listen");
  return result;
}

Descriptor Connected(int type, Endpoint endpoint) {
  Descriptor result(Checked(socket(AF_INET, type, 0), "socket"));
  const sockaddr_in address = endpoint.ToSockaddr();
  Checked(connect(result.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
  return result;
}

Descriptor Accepted(const Descriptor& listener) {
  return Descriptor(Checked(accept(listener.get(), nullptr, nullptr), "accept"));
}

void Send(const Descriptor& socket, std::size_t bytes) {
  const std::string text(bytes, 'x');
  Checked(send(socket.get(), text.data(), text.size(), 0), "send");
}

void Receive(const Descriptor& socket, std::size_t bytes) {
  std::string text(bytes, '\0');
  Checked(recv(socket.get(), text.data(), text.size(), 0), "recv");
}

// ---- Listeners

TEST(SocketTable, IsEmptyWhereNobodyHasASocket) {
  OnPrivateLoopback([] {
    const SocketTable table;
    EXPECT_THAT(table.TcpListeners(), IsEmpty());
    EXPECT_THAT(table.TcpConnections(), IsEmpty());
    EXPECT_THAT(table.UdpSockets(), IsEmpty());
  });
}

TEST(SocketTable, ShowsAListenerWithItsBacklog) {
  OnPrivateLoopback([] {
    const SocketTable table;
    const Descriptor listener = Listening(kChat, 5);
    const std::vector<SocketEntry> listeners = table.TcpListeners();
    ASSERT_THAT(listeners, SizeIs(1));
    EXPECT_EQ(listeners[0].local, kChat);
    EXPECT_EQ(listeners[0].state, TCP_LISTEN);
    EXPECT_EQ(listeners[0].inode, InodeOf(listener));
    EXPECT_EQ(listeners[0].receive_queue, 0u);
    EXPECT_EQ(listeners[0].send_queue, 5u);
    EXPECT_THAT(table.TcpConnections(), IsEmpty());
  });
}

TEST(SocketTable, CountsTheConnectionsThatAListenerHasNotAccepted) {
  OnPrivateLoopback([] {
    const SocketTable table;
    const Descriptor listener = Listening(kChat);
    const Descriptor one = Connected(SOCK_STREAM, kChat), two = Connected(SOCK_STREAM, kChat);
    DrainLoopback();
    EXPECT_THAT(table.TcpListeners(), ElementsAre(Field(&SocketEntry::receive_queue, 2)));
    const Descriptor accepted = Accepted(listener);
    EXPECT_THAT(table.TcpListeners(), ElementsAre(Field(&SocketEntry::receive_queue, 1)));
  });
}

TEST(SocketTable, DoesNotTakeABoundSocketForAListener) {
  OnPrivateLoopback([] {
    const SocketTable table;
    const Descriptor bound = Bound(SOCK_STREAM, kChat);
    EXPECT_THAT(table.TcpListeners(), IsEmpty());
    EXPECT_THAT(table.TcpConnections(), IsEmpty());
  });
}

TEST(SocketTable, ShowsAListenerOnEveryAddress) {
  OnPrivateLoopback([] {
    const Descriptor listener = Listening({INADDR_ANY, 1246});
    EXPECT_THAT(SocketTable().TcpListeners(), ElementsAre(Field(&SocketEntry::local, Endpoint{INADDR_ANY, 1246})));
  });
}

TEST(SocketTable, ShowsManyListenersInSeveralMessages) {
  OnPrivateLoopback([] {
    std::vector<Descriptor> listeners;
    for (std::uint16_t port = 2000; port < 2500; ++port) listeners.push_back(Listening({.port = port}));
    EXPECT_THAT(SocketTable().TcpListeners(), SizeIs(500));
  });
}

// ---- Connections

TEST(SocketTable, TellsWhetherAConnectionHasBeenAccepted) {
  OnPrivateLoopback([] {
    const SocketTable table;
    const Descriptor listener = Listening(kChat), client = Connected(SOCK_STREAM, kChat);
    const Endpoint local = Endpoint::LocalOf(client.get());
    DrainLoopback();
    std::optional<SocketEntry> theirs = table.TcpEnd(kChat, local);
    ASSERT_TRUE(theirs);
    EXPECT_EQ(theirs->state, TCP_ESTABLISHED);
    EXPECT_EQ(theirs->local, kChat);
    EXPECT_EQ(theirs->remote, local);
    EXPECT_EQ(theirs->inode, 0u);
    const Descriptor accepted = Accepted(listener);
    theirs = table.TcpEnd(kChat, local);
    ASSERT_TRUE(theirs);
    EXPECT_EQ(theirs->inode, InodeOf(accepted));
  });
}

TEST(SocketTable, ShowsBothEndsOfAConnection) {
  OnPrivateLoopback([] {
    const SocketTable table;
    const Descriptor listener = Listening(kChat), client = Connected(SOCK_STREAM, kChat), server = Accepted(listener);
    const Endpoint local = Endpoint::LocalOf(client.get());
    EXPECT_THAT(
        table.TcpConnections(),
        testing::UnorderedElementsAre(AllOf(Field(&SocketEntry::local, kChat), Field(&SocketEntry::remote, local)),
                                      AllOf(Field(&SocketEntry::local, local), Field(&SocketEntry::remote, kChat))));
    EXPECT_EQ(table.TcpEnd(local, kChat)->inode, InodeOf(client));
  });
}

TEST(SocketTable, CountsUnreadBytesAndAllThatHaveArrived) {
  OnPrivateLoopback([] {
    const SocketTable table;
    const Descriptor listener = Listening(kChat), client = Connected(SOCK_STREAM, kChat), server = Accepted(listener);
    const Endpoint local = Endpoint::LocalOf(client.get());
    Send(client, 100);
    DrainLoopback();
    EXPECT_EQ(table.TcpEnd(kChat, local)->receive_queue, 100u);
    EXPECT_EQ(table.TcpEnd(kChat, local)->bytes_received, 100u);
    Receive(server, 60);
    EXPECT_EQ(table.TcpEnd(kChat, local)->receive_queue, 40u);
    EXPECT_EQ(table.TcpEnd(kChat, local)->bytes_received, 100u);
    EXPECT_EQ(table.TcpEnd(local, kChat)->bytes_received, 0u);
  });
}

TEST(SocketTable, CountsWhatASenderCouldNotDeliver) {
  OnPrivateLoopback([] {
    const SocketTable table;
    const Descriptor listener = Listening(kChat), client = Connected(SOCK_STREAM, kChat), server = Accepted(listener);
    const std::string text(std::size_t{1} << 20, 'x');
    ASSERT_GT(send(server.get(), text.data(), text.size(), MSG_DONTWAIT), 0);
    DrainLoopback();
    const Endpoint local = Endpoint::LocalOf(client.get());
    EXPECT_GT(table.TcpEnd(kChat, local)->send_queue, 0u);
    EXPECT_GT(table.TcpEnd(local, kChat)->receive_queue, 0u);
  });
}

TEST(SocketTable, FindsNoEndOfAConnectionThatIsGone) {
  OnPrivateLoopback([] {
    const SocketTable table;
    const Descriptor listener = Listening(kChat);
    Descriptor client = Connected(SOCK_STREAM, kChat), server = Accepted(listener);
    const Endpoint local = Endpoint::LocalOf(client.get());
    const linger at_once = {.l_onoff = 1, .l_linger = 0};
    ASSERT_EQ(setsockopt(server.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), 0);
    server.Close();
    DrainLoopback();
    EXPECT_THAT(table.TcpEnd(kChat, local), Eq(std::nullopt)) << "not even the listener, though it has that port";
    EXPECT_THAT(table.TcpEnd(kChat, {.port = 9}), Eq(std::nullopt));
    EXPECT_THAT(table.TcpEnd({.port = 9}, {.port = 10}), Eq(std::nullopt));
  });
}

TEST(SocketTable, ShowsAHalfClosedConnection) {
  OnPrivateLoopback([] {
    const SocketTable table;
    const Descriptor listener = Listening(kChat), client = Connected(SOCK_STREAM, kChat), server = Accepted(listener);
    ASSERT_EQ(shutdown(client.get(), SHUT_WR), 0);
    DrainLoopback();
    EXPECT_EQ(table.TcpEnd(kChat, Endpoint::LocalOf(client.get()))->state, TCP_CLOSE_WAIT);
  });
}

// ---- UDP

TEST(SocketTable, ShowsUdpSocketsWithTheirUnreadBytes) {
  OnPrivateLoopback([] {
    const SocketTable table;
    const Descriptor receiver = Bound(SOCK_DGRAM, {.port = 1234}), sender = Connected(SOCK_DGRAM, {.port = 1234});
    Send(sender, 10);
    DrainLoopback();
    const std::vector<SocketEntry> sockets = table.UdpSockets();
    ASSERT_THAT(sockets, SizeIs(2));
    for (const SocketEntry& entry : sockets) {
      const bool is_receiver = entry.inode == InodeOf(receiver);
      EXPECT_EQ(entry.state, is_receiver ? TCP_CLOSE : TCP_ESTABLISHED);
      EXPECT_EQ(entry.local.port == 1234, is_receiver);
      EXPECT_EQ(entry.receive_queue > 0, is_receiver);
    }
  });
}

// ---- IPv6

Descriptor ListeningWithIpv6(std::uint16_t port) {
  Descriptor result(Checked(socket(AF_INET6, SOCK_STREAM, 0), "socket"));
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  address.sin6_port = htons(port);
  Checked(bind(result.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  Checked(listen(result.get(), 5), "listen");
  return result;
}

TEST(SocketTable, ShowsAnIpv6ListenerThatServesIpv4) {
  if (!Descriptor(socket(AF_INET6, SOCK_STREAM, 0))) GTEST_SKIP() << "there is no IPv6 here";
  OnPrivateLoopback([] {
    const SocketTable table;
    const Descriptor listener = ListeningWithIpv6(1246);
    EXPECT_THAT(table.TcpListeners(), ElementsAre(Field(&SocketEntry::local, Endpoint{INADDR_ANY, 1246})));
  });
}

TEST(SocketTable, ShowsTheIpv4EndsOfAnIpv6Connection) {
  if (!Descriptor(socket(AF_INET6, SOCK_STREAM, 0))) GTEST_SKIP() << "there is no IPv6 here";
  OnPrivateLoopback([] {
    const SocketTable table;
    const Descriptor listener = ListeningWithIpv6(1246), client = Connected(SOCK_STREAM, kChat);
    DrainLoopback();
    const Endpoint local = Endpoint::LocalOf(client.get());
    EXPECT_EQ(table.TcpEnd(kChat, local)->inode, 0u);
    const Descriptor server = Accepted(listener);
    Send(client, 7);
    DrainLoopback();
    const std::optional<SocketEntry> theirs = table.TcpEnd(kChat, local);
    ASSERT_TRUE(theirs);
    EXPECT_EQ(theirs->inode, InodeOf(server));
    EXPECT_EQ(theirs->local, kChat);
    EXPECT_EQ(theirs->receive_queue, 7u);
  });
}

}  // namespace
}  // namespace socklab::net
