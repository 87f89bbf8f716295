// Connected sockets, and the bytes in them.
#ifndef SOCKLAB_TESTS_UNIT_SUPPORT_CONNECTION_H_
#define SOCKLAB_TESTS_UNIT_SUPPORT_CONNECTION_H_

#include <sys/socket.h>

#include <array>
#include <string>
#include <string_view>

#include "labs/support/address.h"
#include "labs/support/descriptor.h"
#include "labs/support/error.h"
#include "labs/support/tcp.h"

namespace support {

// Where a socket is, that was bound to any free port.
inline Address AddressOf(const Descriptor& socket) {
  Address address;
  socklen_t length = address.size();
  Check(getsockname(socket.get(), address.data(), &length), "getsockname");
  return address;
}

inline Descriptor ListenAnywhere() {
  return Listen(Address("127.0.0.1", 0), 5);
}

// The two ends of a TCP connection.
struct Connection {
  Connection() {
    const Descriptor listener = ListenAnywhere();
    theirs = Connect(AddressOf(listener));
    ours = Accept(listener);
  }

  Descriptor ours, theirs;
};

inline void Send(const Descriptor& socket, std::string_view bytes) {
  ASSERT_EQ(send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL), static_cast<ssize_t>(bytes.size()));
}

// What one recv(2) brings.
inline std::string Receive(const Descriptor& socket) {
  std::array<char, 4096> buffer;
  return {buffer.data(), static_cast<std::size_t>(Check(recv(socket.get(), buffer.data(), buffer.size(), 0), "recv"))};
}

// Closes it so that the other side is told nothing but that it is over (RST).
inline void Reset(Descriptor& socket) {
  const linger at_once = {.l_onoff = 1, .l_linger = 0};
  Check(setsockopt(socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once), "setsockopt");
  socket.Close();
}

}  // namespace support

#endif  // SOCKLAB_TESTS_UNIT_SUPPORT_CONNECTION_H_
