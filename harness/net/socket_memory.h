// What waits in sockets, in the kernel's own memory: it belongs to no address space. Asked through sock_diag(7).
#ifndef SOCKLAB_HARNESS_NET_SOCKET_MEMORY_H_
#define SOCKLAB_HARNESS_NET_SOCKET_MEMORY_H_

#include <cstddef>
#include <cstdint>
#include <map>

#include "harness/net/descriptor.h"

namespace socklab::net {

class SocketMemory {
 public:
  // Of the current network namespace. Throws std::system_error where the kernel has no sock_diag.
  SocketMemory();

  // Bytes that TCP, UDP and Unix sockets hold, by inode number as in /proc/PID/fd, with what the kernel spends on their
  // keeping. What was sent through a Unix socket and not been received yet is its sender's, and its receiver's once the
  // sender is gone; then of datagrams only the first is counted. Empty where the kernel does not tell.
  std::map<std::uint64_t, std::size_t> BytesByInode() const;

 private:
  Descriptor netlink_;
};

}  // namespace socklab::net

#endif  // SOCKLAB_HARNESS_NET_SOCKET_MEMORY_H_
