// The sockets that a program holds, seen through its own descriptors: what it really did, not what it says it did.
#ifndef SOCKLAB_HARNESS_PROGRAM_HELD_SOCKETS_H_
#define SOCKLAB_HARNESS_PROGRAM_HELD_SOCKETS_H_

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/net/endpoint.h"
#include "harness/text/phrase.h"

namespace socklab::program {

struct HeldSocket {
  pid_t process = 0;
  int fd = -1;
  int domain = 0;    // AF_INET, AF_UNIX, …
  int type = 0;      // SOCK_STREAM, SOCK_DGRAM, …
  int protocol = 0;  // IPPROTO_TCP, …; 0 for AF_UNIX
  bool listening = false;
  std::optional<net::Endpoint> local;   // of IPv4, and of IPv6 where it serves IPv4
  std::optional<net::Endpoint> remote;  // of a connected one
};

// What kind of socket that is, as for socket(2): "a TCP socket (AF_INET6, SOCK_STREAM)".
text::Phrase DescribeSocket(int domain, int type, int protocol);

// The sockets of these processes, in the order of their descriptors.
std::vector<HeldSocket> HeldSockets(const std::vector<pid_t>& processes);

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_HELD_SOCKETS_H_
