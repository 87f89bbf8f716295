// What the headers of a frame say: who talks to whom.
#ifndef SOCKLAB_HARNESS_NET_FRAME_HEADERS_H_
#define SOCKLAB_HARNESS_NET_FRAME_HEADERS_H_

#include <cstddef>
#include <optional>
#include <string_view>

#include "harness/net/endpoint.h"

namespace socklab::net {

struct FrameHeaders {
  Endpoint from;
  Endpoint to;
  std::size_t payload = 0;  // bytes of data
  // Flags of TCP (RFC 9293); none of a datagram.
  bool syn = false;
  bool ack = false;
  bool fin = false;
  bool rst = false;
};

// Of an Ethernet frame with a TCP segment or a UDP datagram in IPv4; nothing of any other, of a fragment (RFC 791) that
// is not the first one, and of one that is too short for its own headers.
std::optional<FrameHeaders> HeadersOf(std::string_view frame);

}  // namespace socklab::net

#endif  // SOCKLAB_HARNESS_NET_FRAME_HEADERS_H_
