// The Internet checksum, by which segments that were damaged on the way are told from whole ones.
#ifndef SOCKLAB_TCP_RELIABILITY_CHECKSUM_H_
#define SOCKLAB_TCP_RELIABILITY_CHECKSUM_H_

#include <cstdint>
#include <string_view>

// RFC 1071, section 1: the one's complement of the one's-complement sum of the 16-bit words, big-endian; behind an odd
// number of bytes stands a zero byte. Over bytes that hold their own checksum it is 0.
std::uint16_t Checksum(std::string_view bytes);

#endif  // SOCKLAB_TCP_RELIABILITY_CHECKSUM_H_
