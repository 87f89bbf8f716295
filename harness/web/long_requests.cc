#include "harness/web/long_requests.h"

#include <string_view>

namespace socklab::web {

std::string LongRequest(const HttpPeer& client, std::string target, std::size_t line, std::size_t head) {
  constexpr std::string_view kAround = "GET  HTTP/1.1\r\n";
  target += std::string(line - kAround.size() - target.size(), 'x');
  const std::size_t missing = head - client.Request("GET", target, "X-Filler: \r\n").size();
  return client.Request("GET", target, "X-Filler: " + std::string(missing, 'x') + "\r\n");
}

std::string FillerFields(std::size_t bytes) {
  std::string fields;
  while (fields.size() < bytes) fields += "X-Filler: 4711 bottles of beer on the wall\r\n";
  return fields;
}

}  // namespace socklab::web
