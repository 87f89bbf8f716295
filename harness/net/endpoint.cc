#include "harness/net/endpoint.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include "harness/net/descriptor.h"

namespace socklab::net {
namespace {

Endpoint Ask(int (*call)(int, sockaddr*, socklen_t*), int fd, const char* name) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  Checked(call(fd, reinterpret_cast<sockaddr*>(&address), &size), fmt::format("{} {}", name, fd));
  return Endpoint::From(address);
}

}  // namespace

Endpoint Endpoint::From(const sockaddr_in& address) {
  return {.address = ntohl(address.sin_addr.s_addr), .port = ntohs(address.sin_port)};
}

Endpoint Endpoint::LocalOf(int fd) {
  return Ask(getsockname, fd, "getsockname");
}

Endpoint Endpoint::RemoteOf(int fd) {
  return Ask(getpeername, fd, "getpeername");
}

sockaddr_in Endpoint::ToSockaddr() const {
  sockaddr_in result{};
  result.sin_family = AF_INET;
  result.sin_addr.s_addr = htonl(address);
  result.sin_port = htons(port);
  return result;
}

std::string Endpoint::Host() const {
  return fmt::format("{}.{}.{}.{}", address >> 24, address >> 16 & 255, address >> 8 & 255, address & 255);
}

std::string Endpoint::ToString() const {
  return fmt::format("{}:{}", Host(), port);
}

std::string Endpoint::AsTutorial() const {
  return fmt::format("('{}', {})", Host(), port);
}

}  // namespace socklab::net
