// What the two programs send each other.
#ifndef SOCKLAB_TCP_RELIABILITY_SEGMENT_H_
#define SOCKLAB_TCP_RELIABILITY_SEGMENT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

constexpr std::size_t kHeader = 16;        // bytes
constexpr std::size_t kMostData = 1024;    // bytes in one segment
constexpr std::uint16_t kWindow = 65'535;  // bytes; a larger window has no place in the header

// Flags, which are combined with |.
constexpr std::uint16_t kSyn = 1;  // opens the connection
constexpr std::uint16_t kAck = 2;  // the fields ack and window count
constexpr std::uint16_t kFin = 4;  // nothing comes after this
constexpr std::uint16_t kRst = 8;  // breaks the connection off

// One datagram: a header of 16 bytes, each number in it big-endian, and the data.
//
//      0      1      2      3
//  +------+------+------+------+
//  |            seq            |   the number of the first byte of data, or of SYN or FIN
//  +------+------+------+------+
//  |            ack            |   the number that is expected next from the other side
//  +------+------+------+------+
//  |    flags    |   window    |   how many bytes from ack on the other side may send
//  +------+------+------+------+
//  |   length    |  checksum   |   of the data in bytes; of header and data, computed with this field 0
//  +------+------+------+------+
//  |  data …
struct Segment {
  std::uint32_t seq = 0;
  std::uint32_t ack = 0;
  std::uint16_t flags = 0;
  std::uint16_t window = 0;
  std::string data{};

  bool Has(std::uint16_t flag) const { return (flags & flag) != 0; }

  // It only acknowledges, and is not acknowledged itself.
  bool IsBareAck() const { return flags == kAck && data.empty(); }
};

// The datagram that a segment is sent as.
std::string Encode(const Segment& segment);

// The segment that a datagram is; nothing if it is none: too short or too long, of another length than it says, or with
// a wrong checksum.
std::optional<Segment> Decode(std::string_view datagram);

#endif  // SOCKLAB_TCP_RELIABILITY_SEGMENT_H_
