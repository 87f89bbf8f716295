// The segments of lab 3, as its specification has them: 16 bytes of header, big-endian, and up to 1,024 bytes of data.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_SEGMENT_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_SEGMENT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "harness/text/phrase.h"

namespace socklab::lab3 {

// Flags of a segment.
inline constexpr std::uint16_t kSyn = 1;
inline constexpr std::uint16_t kAck = 2;
inline constexpr std::uint16_t kFin = 4;
inline constexpr std::uint16_t kRst = 8;

inline constexpr std::size_t kSegmentHeader = 16;
inline constexpr std::size_t kMostSegmentData = 1024;

struct Segment {
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;  // means something only with the flag ACK, as does window
  std::uint16_t flags = 0;
  std::uint16_t window = 0;
  std::string data{};

  bool Has(std::uint16_t flag) const { return (flags & flag) != 0; }
  bool IsBareAck() const { return flags == kAck && data.empty(); }
  // How many sequence numbers it takes: SYN and FIN one each, and each byte of data.
  std::uint32_t Length() const;

  bool operator==(const Segment&) const = default;
};

// Where the fields of the header are, in bytes from its beginning.
struct HeaderField {
  std::string_view name;
  std::size_t offset = 0;
  std::size_t size = 0;
};
inline constexpr HeaderField kHeaderFields[] = {{"seq", 0, 4},     {"ack", 4, 4},     {"flags", 8, 2},
                                                {"window", 10, 2}, {"length", 12, 2}, {"checksum", 14, 2}};

// RFC 1071, section 1: the one's complement of the one's-complement sum of the 16-bit words, big-endian; padded with a
// zero byte if odd. Of a datagram whose checksum is right it is 0.
std::uint16_t InternetChecksum(std::string_view bytes);

// The value of this field, seq or ack, with which the checksum of the segment needs two rounds of carrying: the carry
// out of the 16 bits is added at the lower end, and this sum carries once more.
std::uint32_t ValueThatCarriesTwice(Segment segment, std::uint32_t Segment::*field);

// The segment as a datagram, with the right checksum.
std::string Encode(const Segment& segment);

// The same, but its field `length` says this, and its checksum is right for that.
std::string EncodeWithLength(const Segment& segment, std::uint16_t length);

// Why a datagram is no segment: "it has 12 bytes: the header alone has 16". Empty when it is one.
text::Phrase WhyNoSegment(std::string_view datagram);

// The segment that such a datagram is; WhyNoSegment must be empty, or the fields are those that there are.
Segment Decode(std::string_view datagram);

// The same datagram with one bit flipped, as a bad link does it; `bit` counts from the first byte's highest.
std::string WithFlippedBit(std::string datagram, std::size_t bit);

// Numbers from `from` on to `to`, modulo 2^32; negative when `to` comes before (RFC 9293, section 3.4).
inline std::int32_t Distance(std::uint32_t from, std::uint32_t to) {
  return static_cast<std::int32_t>(to - from);
}

// A place in the file's sequence numbers, without their wrapping: SYN has number 0, byte i of the file number 1 + i,
// and FIN the number after the last byte.
using Number = std::uint64_t;

// "SYN|ACK", "none".
std::string FlagNames(std::uint16_t flags);

// As reports write it, in any language: "SYN|ACK seq=5000 ack=1001 window=65535", "data seq=1001 length=1024".
std::string ToString(const Segment& segment);

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_SEGMENT_H_
