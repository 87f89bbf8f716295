#include "harness/program/held_sockets.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/xattr.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>

#include "harness/net/descriptor.h"
#include "harness/net/socket_table.h"
#include "harness/program/looking_as.h"
#include "harness/program/processes.h"

namespace socklab::program {
namespace {

int Option(const net::Descriptor& socket, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  getsockopt(socket.get(), SOL_SOCKET, name, &value, &size);
  return value;
}

// The IPv4 end of an IPv6 socket is an address like ::ffff:127.0.0.1, or "::" for every address.
std::optional<net::Endpoint> ToEndpoint(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) {
    sockaddr_in inet;
    std::memcpy(&inet, &address, sizeof inet);
    return net::Endpoint::From(inet);
  }
  if (address.ss_family != AF_INET6) return std::nullopt;
  sockaddr_in6 inet6;
  std::memcpy(&inet6, &address, sizeof inet6);
  std::uint32_t last;
  std::memcpy(&last, &inet6.sin6_addr.s6_addr[12], sizeof last);
  return net::Endpoint{ntohl(last), ntohs(inet6.sin6_port)};
}

HeldSocket Inspect(pid_t process, int fd, const net::Descriptor& socket) {
  HeldSocket held;
  held.process = process;
  held.fd = fd;
  held.domain = Option(socket, SO_DOMAIN);
  held.type = Option(socket, SO_TYPE);
  held.protocol = Option(socket, SO_PROTOCOL);
  held.listening = Option(socket, SO_ACCEPTCONN) != 0;
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0) held.local = ToEndpoint(address);
  address = {};
  size = sizeof address;
  if (getpeername(socket.get(), reinterpret_cast<sockaddr*>(&address), &size) == 0) held.remote = ToEndpoint(address);
  return held;
}

struct Kind {
  std::string_view name;  // as the kernel calls the protocol
  int domain;
  int type;
  int protocol;
};

constexpr auto kKinds = std::to_array<Kind>({
    {"TCP", AF_INET, SOCK_STREAM, IPPROTO_TCP},
    {"TCPv6", AF_INET6, SOCK_STREAM, IPPROTO_TCP},
    {"UDP", AF_INET, SOCK_DGRAM, IPPROTO_UDP},
    {"UDPv6", AF_INET6, SOCK_DGRAM, IPPROTO_UDP},
    {"RAW", AF_INET, SOCK_RAW, IPPROTO_RAW},
    {"RAWv6", AF_INET6, SOCK_RAW, IPPROTO_RAW},
    {"UNIX-STREAM", AF_UNIX, SOCK_STREAM, 0},
    {"UNIX", AF_UNIX, SOCK_DGRAM, 0},
    {"NETLINK", AF_NETLINK, SOCK_RAW, 0},
    {"PACKET", AF_PACKET, SOCK_RAW, 0},
});

// The name of its protocol, which is an attribute of the file that the kernel keeps for a socket; empty where there is
// none.
std::string ProtocolOf(pid_t process, int fd) {
  const LookingAs its_user(process);
  std::array<char, 64> name{};
  const std::string file = fmt::format("/proc/{}/fd/{}", process, fd);
  const ssize_t size = getxattr(file.c_str(), "system.sockprotoname", name.data(), name.size() - 1);
  return size > 0 ? name.data() : "";
}

// Where a container forbids to borrow descriptors: by its attribute and the kernel's tables.
HeldSocket LookUp(pid_t process, int fd, std::uint64_t inode, const std::vector<net::SocketEntry>& table) {
  HeldSocket held = {.process = process, .fd = fd};
  const auto kind = std::ranges::find(kKinds, ProtocolOf(process, fd), &Kind::name);
  if (kind == kKinds.end()) return held;
  held.domain = kind->domain;
  held.type = kind->type;
  held.protocol = kind->protocol;
  if (held.domain != AF_INET && held.domain != AF_INET6) return held;
  held.local = net::Endpoint{0, 0};  // the tables have only sockets that are bound
  const auto entry = std::ranges::find(table, inode, &net::SocketEntry::inode);
  if (entry == table.end()) return held;
  held.local = entry->local;
  held.listening = held.protocol == IPPROTO_TCP && entry->state == TCP_LISTEN;
  if (entry->remote.port != 0) held.remote = entry->remote;
  return held;
}

std::vector<net::SocketEntry> WholeTable() {
  const net::SocketTable table;
  std::vector<net::SocketEntry> entries = table.TcpSockets();
  for (const net::SocketEntry& entry : table.UdpSockets()) entries.push_back(entry);
  return entries;
}

std::string NameOfDomain(int domain) {
  switch (domain) {
    case AF_INET:
      return "AF_INET";
    case AF_INET6:
      return "AF_INET6";
    case AF_UNIX:
      return "AF_UNIX";
    default:
      return fmt::format("{}", domain);
  }
}

std::string NameOfType(int type) {
  switch (type) {
    case SOCK_STREAM:
      return "SOCK_STREAM";
    case SOCK_DGRAM:
      return "SOCK_DGRAM";
    case SOCK_SEQPACKET:
      return "SOCK_SEQPACKET";
    case SOCK_RAW:
      return "SOCK_RAW";
    default:
      return fmt::format("{}", type);
  }
}

const char* IdOf(int domain, int protocol) {
  if (domain == AF_UNIX) return "socket.unix";
  if (protocol == IPPROTO_TCP) return "socket.tcp";
  return protocol == IPPROTO_UDP ? "socket.udp" : "socket.other";
}

}  // namespace

text::Phrase DescribeSocket(int domain, int type, int protocol) {
  return {IdOf(domain, protocol),
          {{"protocol", protocol}, {"domain", NameOfDomain(domain)}, {"type", NameOfType(type)}}};
}

std::vector<HeldSocket> HeldSockets(const std::vector<pid_t>& processes) {
  std::vector<HeldSocket> sockets;
  std::optional<std::vector<net::SocketEntry>> table;
  for (const pid_t process : processes) {
    for (const int fd : DescriptorsOf(process)) {
      const std::optional<std::uint64_t> inode = SocketNamedBy(LinkOf(process, fd));
      if (!inode) continue;
      if (const net::Descriptor socket = Borrow(process, fd)) {
        sockets.push_back(Inspect(process, fd, socket));
      } else if (errno == EPERM) {
        if (!table) table = WholeTable();
        sockets.push_back(LookUp(process, fd, *inode, *table));
      }
    }
  }
  return sockets;
}

}  // namespace socklab::program
