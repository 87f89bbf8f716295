#include "segment.h"

#include "checksum.h"

namespace {

// Where the fields are in the header, in bytes.
constexpr std::size_t kSeqAt = 0, kAckAt = 4, kFlagsAt = 8, kWindowAt = 10, kLengthAt = 12, kChecksumAt = 14;

void Put16(char* at, std::size_t number) {
  at[0] = static_cast<char>(number >> 8);
  at[1] = static_cast<char>(number);
}

void Put32(char* at, std::uint32_t number) {
  Put16(at, number >> 16);
  Put16(at + 2, number);
}

std::uint16_t Get16(const char* at) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(at[0]) << 8 | static_cast<unsigned char>(at[1]));
}

std::uint32_t Get32(const char* at) {
  return static_cast<std::uint32_t>(Get16(at)) << 16 | Get16(at + 2);
}

}  // namespace

std::string Encode(const Segment& segment) {
  std::string datagram(kHeader, '\0');
  datagram += segment.data;
  char* const header = datagram.data();
  Put32(header + kSeqAt, segment.seq);
  Put32(header + kAckAt, segment.ack);
  Put16(header + kFlagsAt, segment.flags);
  Put16(header + kWindowAt, segment.window);
  Put16(header + kLengthAt, segment.data.size());
  Put16(header + kChecksumAt, Checksum(datagram));
  return datagram;
}

std::optional<Segment> Decode(std::string_view datagram) {
  if (datagram.size() < kHeader || datagram.size() > kHeader + kMostData) return std::nullopt;
  const char* const header = datagram.data();
  const std::string_view data = datagram.substr(kHeader);
  if (Get16(header + kLengthAt) != data.size()) return std::nullopt;
  if (Checksum(datagram) != 0) return std::nullopt;
  return Segment{.seq = Get32(header + kSeqAt),
                 .ack = Get32(header + kAckAt),
                 .flags = Get16(header + kFlagsAt),
                 .window = Get16(header + kWindowAt),
                 .data = std::string(data)};
}
