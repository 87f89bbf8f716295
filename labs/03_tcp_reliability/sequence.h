// Sequence numbers: of 32 bits on the way, where they begin again at 0 after 4 GiB, and of 64 bits inside.
#ifndef SOCKLAB_TCP_RELIABILITY_SEQUENCE_H_
#define SOCKLAB_TCP_RELIABILITY_SEQUENCE_H_

#include <cstdint>

// A place in all that one side sends: its SYN has number 0, byte i of the file 1 + i, its FIN that behind the last.
using Number = std::int64_t;

// As it stands in a segment; `isn` is the initial sequence number, which the SYN has.
std::uint32_t ToWire(Number number, std::uint32_t isn);

// Of all numbers that look like `wire` in a segment, the one that is closest to `near` (RFC 9293, section 3.4).
Number FromWire(std::uint32_t wire, std::uint32_t isn, Number near);

#endif  // SOCKLAB_TCP_RELIABILITY_SEQUENCE_H_
