// Opens sockets on other ports, sends a datagram to every port of the loopback, and then serves correctly.
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>

#include "tests/hostile/hostile.h"

namespace {

sockaddr_in LoopbackPort(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void BindDatagramSocket(std::uint16_t port) {
  const int descriptor = socket(AF_INET, SOCK_DGRAM, 0);
  const sockaddr_in address = LoopbackPort(port);
  bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address);
}

void SendToEveryPort() {
  const int descriptor = socket(AF_INET, SOCK_DGRAM, 0);
  for (int port = 1; port <= 65535; ++port) {
    const sockaddr_in address = LoopbackPort(static_cast<std::uint16_t>(port));
    sendto(descriptor, "bye", 3, MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  for (const std::uint16_t port : {1234, 1300, 7788, 7890, 8888, 12800}) {
    if (port == options.port) continue;
    socklab::hostile::Options other = options;
    other.port = port;
    socklab::hostile::TryToListen(other);
    BindDatagramSocket(port);
  }
  SendToEveryPort();
  return socklab::hostile::Serve(options);
}
