#include "labs/support/address.h"

#include <arpa/inet.h>

#include <stdexcept>

namespace support {

Address::Address(const std::string& host, int port) {
  if (inet_pton(AF_INET, host.c_str(), &address_.sin_addr) != 1) {
    throw std::invalid_argument("'" + host + "' is not an IPv4 address like 127.0.0.1");
  }
  if (port < 0 || port > 65535) throw std::invalid_argument("there is no port " + std::to_string(port));
  address_.sin_port = htons(static_cast<in_port_t>(port));
}

bool Address::operator==(const Address& other) const {
  return address_.sin_addr.s_addr == other.address_.sin_addr.s_addr && address_.sin_port == other.address_.sin_port;
}

std::string Address::host() const {
  char text[INET_ADDRSTRLEN];
  return inet_ntop(AF_INET, &address_.sin_addr, text, sizeof text);
}

int Address::port() const {
  return ntohs(address_.sin_port);
}

std::string Address::ToString() const {
  return host() + ":" + std::to_string(port());
}

std::string Address::AsTuple() const {
  return "('" + host() + "', " + std::to_string(port()) + ")";
}

}  // namespace support
