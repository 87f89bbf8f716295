#include "labs/support/tcp.h"

#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>

#include "labs/support/error.h"

namespace support {
namespace {

constexpr std::chrono::milliseconds kUntilSomethingIsFree{100};

Descriptor OpenSocket() {
  return Descriptor(Check(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
}

// Whether accept(2) reports what has befallen the next connection, and not the listening socket. Its manual page lists
// these; EOPNOTSUPP, which is among them, is left out, for a socket that cannot listen fails with it again and again.
bool IsOfOneClient(int error) {
  switch (error) {
    case ECONNABORTED:
    case EHOSTDOWN:
    case EHOSTUNREACH:
    case EINTR:
    case ENETDOWN:
    case ENETUNREACH:
    case ENONET:
    case ENOPROTOOPT:
    case EPERM:  // a firewall's word
    case EPROTO:
      return true;
    default:
      return false;
  }
}

bool IsShortage(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

}  // namespace

Descriptor Listen(const Address& address, int backlog) {
  Descriptor listener = OpenSocket();
  const int on = 1;
  Check(setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
  Check(bind(listener.get(), address.data(), address.size()), "bind", address);
  Check(listen(listener.get(), backlog), "listen", address);
  return listener;
}

Descriptor Accept(const Descriptor& listener, Address& client) {
  for (bool told = false;;) {
    socklen_t length = client.size();
    const int fd = accept4(listener.get(), client.data(), &length, SOCK_CLOEXEC);
    if (fd != -1) return Descriptor(fd);
    if (IsOfOneClient(errno)) continue;
    if (!IsShortage(errno)) ThrowErrno("accept");

    // The client waits on in the backlog. Without the pause a server would try again as fast as it can.
    if (!told) PrintError(std::system_error(errno, std::generic_category(), "accept").what());
    told = true;
    std::this_thread::sleep_for(kUntilSomethingIsFree);
  }
}

Descriptor Accept(const Descriptor& listener) {
  Address client;
  return Accept(listener, client);
}

Descriptor Connect(const Address& server) {
  Descriptor socket = OpenSocket();
  Check(connect(socket.get(), server.data(), server.size()), "connect", server);
  return socket;
}

}  // namespace support
