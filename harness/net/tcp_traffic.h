// What is still in flight on TCP connections, and will arrive without anybody's doing.
#ifndef SOCKLAB_HARNESS_NET_TCP_TRAFFIC_H_
#define SOCKLAB_HARNESS_NET_TCP_TRAFFIC_H_

#include <cstdint>
#include <set>
#include <vector>

#include "harness/net/socket_table.h"

namespace socklab::net {

// Inode numbers of sockets, by whose they are.
struct SocketOwners {
  std::set<std::uint64_t> ours;
  std::set<std::uint64_t> programs;
};

// The connections, by one end each, on which TCP itself will deliver something later, and may then wake a program:
//  - a handshake, unless the listener's backlog is full: then nothing happens before somebody accepts;
//  - bytes, or a FIN, that were not sent or not acknowledged. Nagle's algorithm (RFC 896) and delayed acknowledgements
//    (RFC 1122) hold both back for 40 ms and more, while both programs sleep.
// Not those that wait for somebody: bytes that were delivered have woken the program that waited for them, so unread
// ones no longer wake anybody; and bytes for which the receiver has no room stay where they are until it reads. An
// acknowledgement alone counts only when it is on its way to a program: it may wait for room to send, and we never do.
std::vector<SocketEntry> UnderWay(const std::vector<SocketEntry>& sockets, const SocketOwners& owners);

// The same before it is known whose the sockets are: all that may be in flight to anybody. Mostly nothing.
bool MayBeUnderWay(const std::vector<SocketEntry>& sockets);

}  // namespace socklab::net

#endif  // SOCKLAB_HARNESS_NET_TCP_TRAFFIC_H_
