// Where a socket is: an IPv4 address and a port.
#ifndef SOCKLAB_LABS_SUPPORT_ADDRESS_H_
#define SOCKLAB_LABS_SUPPORT_ADDRESS_H_

#include <netinet/in.h>
#include <sys/socket.h>

#include <string>

namespace support {

// A sockaddr_in (see ip(7)) as a value. It translates between the host's byte order and the network's on its own:
// port() is the number that people write, so do not call htons() on it.
class Address {
 public:
  // 0.0.0.0:0, to be filled in by accept(2) or recvfrom(2).
  Address() = default;

  // `host` in numbers, such as 127.0.0.1; `port` from 0 to 65535. Throws std::invalid_argument for anything else.
  Address(const std::string& host, int port);

  bool operator==(const Address& other) const;

  std::string host() const;
  int port() const;

  // For system calls: bind(fd, address.data(), address.size()).
  const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&address_); }
  sockaddr* data() { return reinterpret_cast<sockaddr*>(&address_); }
  socklen_t size() const { return sizeof address_; }

  std::string ToString() const;  // 127.0.0.1:40312
  std::string AsTuple() const;   // ('127.0.0.1', 40312), as Python prints an address

 private:
  sockaddr_in address_{.sin_family = AF_INET, .sin_port = 0, .sin_addr = {}, .sin_zero = {}};
};

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_ADDRESS_H_
