// Requests at the limits that a server has for their size.
#ifndef SOCKLAB_HARNESS_WEB_LONG_REQUESTS_H_
#define SOCKLAB_HARNESS_WEB_LONG_REQUESTS_H_

#include <cstddef>
#include <string>

#include "harness/web/http_peer.h"

namespace socklab::web {

// A GET request for a target that begins like this. Its request line has `line` bytes and its whole head `head` bytes,
// the ends of the lines and the empty line included; both must be long enough for what must stand there.
std::string LongRequest(const HttpPeer& client, std::string target, std::size_t line, std::size_t head);

// Header fields of at least this number of bytes, and hardly more.
std::string FillerFields(std::size_t bytes);

}  // namespace socklab::web

#endif  // SOCKLAB_HARNESS_WEB_LONG_REQUESTS_H_
