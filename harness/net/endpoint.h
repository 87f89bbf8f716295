// An IPv4 address with a port: one end of a conversation.
#ifndef SOCKLAB_HARNESS_NET_ENDPOINT_H_
#define SOCKLAB_HARNESS_NET_ENDPOINT_H_

#include <netinet/in.h>

#include <compare>
#include <cstdint>
#include <string>

namespace socklab::net {

struct Endpoint {
  std::uint32_t address = INADDR_LOOPBACK;  // host byte order
  std::uint16_t port = 0;                   // host byte order

  static Endpoint From(const sockaddr_in& address);
  // The local, or the remote, end of an open IPv4 socket. Throws std::system_error.
  static Endpoint LocalOf(int fd);
  static Endpoint RemoteOf(int fd);

  sockaddr_in ToSockaddr() const;
  std::string Host() const;        // "127.0.0.1"
  std::string ToString() const;    // "127.0.0.1:1246"
  std::string AsTutorial() const;  // "('127.0.0.1', 1246)", as the labs' programs print it

  auto operator<=>(const Endpoint&) const = default;
};

}  // namespace socklab::net

#endif  // SOCKLAB_HARNESS_NET_ENDPOINT_H_
