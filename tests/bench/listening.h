// What the programs under test have in common: a socket that listens where the checks expect it.
#ifndef SOCKLAB_TESTS_BENCH_LISTENING_H_
#define SOCKLAB_TESTS_BENCH_LISTENING_H_

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

namespace socklab::bench {

// The number behind --port. Without one, the program ends with status 2.
inline in_port_t PortFrom(int argc, char** argv) {
  for (int i = 1; i + 1 < argc; ++i) {
    if (strcmp(argv[i], "--port") == 0) return static_cast<in_port_t>(atoi(argv[i + 1]));
  }
  exit(2);
}

// A TCP socket that listens on that port of 127.0.0.1. Ends the program with status 1 when it cannot.
inline int ListenOn(in_port_t port) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 || listen(listener, 5) != 0)
    exit(1);
  return listener;
}

}  // namespace socklab::bench

#endif  // SOCKLAB_TESTS_BENCH_LISTENING_H_
