#include "harness/program/held_sockets.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

#include "harness/net/descriptor.h"
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
  for (const pid_t process : processes) {
    for (const int fd : DescriptorsOf(process)) {
      if (!LinkOf(process, fd).starts_with("socket:")) continue;
      if (const net::Descriptor socket = Borrow(process, fd)) sockets.push_back(Inspect(process, fd, socket));
    }
  }
  return sockets;
}

}  // namespace socklab::program
