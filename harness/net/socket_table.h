// The kernel's own table of sockets, asked through sock_diag(7): who listens, who is bound, what is still unread.
//
// It answers for the network namespace in which the table was opened, for the program's sockets as well as for our own.
#ifndef SOCKLAB_HARNESS_NET_SOCKET_TABLE_H_
#define SOCKLAB_HARNESS_NET_SOCKET_TABLE_H_

#include <linux/inet_diag.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "harness/net/descriptor.h"
#include "harness/net/endpoint.h"

namespace socklab::net {

// A socket in the table. An IPv6 socket that serves IPv4 is shown with its IPv4 addresses.
struct SocketEntry {
  Endpoint local;  // address 0.0.0.0 when bound to every address
  Endpoint remote;
  int state = 0;            // TCP_LISTEN, TCP_ESTABLISHED, … of <netinet/tcp.h>; UDP has TCP_CLOSE if unconnected
  std::uint64_t inode = 0;  // as in /proc/PID/fd; 0 while nobody has accepted the connection
  std::uint32_t receive_queue = 0;  // bytes that its owner has not read; for a listener, connections not yet accepted
  std::uint32_t send_queue = 0;     // bytes not yet acknowledged; for a listener, its backlog
  // Of TCP only, as tcp_info has it.
  std::uint64_t bytes_received = 0;  // payload that has arrived in all
  std::uint64_t bytes_sent = 0;      // payload that was sent in all, each byte counted once
  std::uint32_t bytes_unsent = 0;    // of the send queue, those that were not sent yet
  std::uint32_t segments_unacked = 0;
  std::uint32_t send_window = 0;  // what the other end has room for, as far as this one knows
  std::uint8_t retransmits = 0;   // of the oldest segment that is not acknowledged, in a row
};

class SocketTable {
 public:
  // Opens the table of the current network namespace. Throws std::system_error where the kernel has no sock_diag.
  SocketTable();

  std::vector<SocketEntry> TcpListeners() const;
  std::vector<SocketEntry> TcpConnections() const;  // of every state but LISTEN, TIME_WAIT, and CLOSE
  std::vector<SocketEntry> UdpSockets() const;
  // Both of them, in one list.
  std::vector<SocketEntry> TcpSockets() const;
  // The end of a TCP connection that has these addresses; nothing once it is gone from the table. Constant time.
  std::optional<SocketEntry> TcpEnd(Endpoint local, Endpoint remote) const;

 private:
  std::vector<SocketEntry> AskOfBothFamilies(int protocol, std::uint32_t states) const;
  std::vector<SocketEntry> Ask(int family, int protocol, std::uint32_t states, const inet_diag_sockid* one) const;

  Descriptor netlink_;
};

}  // namespace socklab::net

#endif  // SOCKLAB_HARNESS_NET_SOCKET_TABLE_H_
