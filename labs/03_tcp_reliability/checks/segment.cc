#include "labs/03_tcp_reliability/checks/segment.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace socklab::lab3 {
namespace {

using text::Phrase;

constexpr std::size_t kChecksumAt = 14;
constexpr std::uint32_t kLargestWord = 0xFFFF;
constexpr std::uint16_t kAllFlags = kSyn | kAck | kFin | kRst;

std::uint32_t NumberIn(std::string_view bytes, std::size_t offset, std::size_t size) {
  std::uint32_t number = 0;
  for (const char byte : bytes.substr(offset, size)) number = number << 8 | static_cast<unsigned char>(byte);
  return number;
}

void Append(std::string& bytes, std::uint32_t number, std::size_t size) {
  while (size-- > 0) bytes.push_back(static_cast<char>(number >> (8 * size) & 0xFF));
}

// Of words of 16 bits, with nothing carried yet; a zero byte is added to an odd number of bytes.
std::uint32_t SumOfWords(std::string_view bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    sum += static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << 8;
    if (i + 1 < bytes.size()) sum += static_cast<unsigned char>(bytes[i + 1]);
  }
  return sum;
}

std::string WithoutChecksum(const Segment& segment, std::size_t length) {
  std::string bytes;
  bytes.reserve(kSegmentHeader + segment.data.size());
  Append(bytes, segment.seq, 4);
  Append(bytes, segment.ack, 4);
  Append(bytes, segment.flags, 2);
  Append(bytes, segment.window, 2);
  Append(bytes, static_cast<std::uint32_t>(length), 2);
  Append(bytes, 0, 2);
  return bytes + segment.data;
}

std::string WithChecksum(std::string datagram) {
  std::string checksum;
  Append(checksum, InternetChecksum(datagram), 2);
  return datagram.replace(kChecksumAt, 2, checksum);
}

std::string Hexadecimal(std::uint32_t word) {
  return fmt::format("0x{:04x}", word);
}

std::uint16_t RightChecksum(std::string datagram) {
  datagram.replace(kChecksumAt, 2, 2, '\0');
  return InternetChecksum(datagram);
}

}  // namespace

std::uint32_t Segment::Length() const {
  return static_cast<std::uint32_t>(data.size()) + (Has(kSyn) ? 1 : 0) + (Has(kFin) ? 1 : 0);
}

std::uint32_t ValueThatCarriesTwice(Segment segment, std::uint32_t Segment::*field) {
  segment.*field = 0;
  const std::uint32_t rest = SumOfWords(WithoutChecksum(segment, segment.data.size()));
  // A sum of h * 2^16 + l carries twice where h + l is at least 2^16, that is, where the sum exceeds (h + 1) * (2^16 -
  // 1) by 1 to h. The field adds two words.
  const std::uint32_t multiple = std::max<std::uint32_t>(2, (rest + kLargestWord - 1) / kLargestWord);
  const std::uint32_t words = multiple * kLargestWord + multiple / 2 - rest;
  return (words / 2) << 16 | (words - words / 2);
}

std::uint16_t InternetChecksum(std::string_view bytes) {
  std::uint32_t sum = SumOfWords(bytes);
  while (sum >> 16 != 0) sum = (sum & 0xFFFF) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

std::string Encode(const Segment& segment) {
  return WithChecksum(WithoutChecksum(segment, segment.data.size()));
}

std::string EncodeWithLength(const Segment& segment, std::uint16_t length) {
  return WithChecksum(WithoutChecksum(segment, length));
}

Phrase WhyNoSegment(std::string_view datagram) {
  if (datagram.size() < kSegmentHeader) {
    return {"lab3.no_segment.short", {{"size", datagram.size()}, {"header", kSegmentHeader}}};
  }
  const std::size_t carried = datagram.size() - kSegmentHeader;
  if (const std::uint32_t length = NumberIn(datagram, 12, 2); length != carried) {
    return {"lab3.no_segment.wrong_length", {{"length", length}, {"size", carried}}};
  }
  if (carried > kMostSegmentData) {
    return {"lab3.no_segment.long", {{"size", carried}, {"allowed", kMostSegmentData}}};
  }
  if (InternetChecksum(datagram) != 0) {
    return {"lab3.no_segment.wrong_checksum",
            {{"checksum", Hexadecimal(NumberIn(datagram, kChecksumAt, 2))},
             {"right", Hexadecimal(RightChecksum(std::string(datagram)))}}};
  }
  if (const std::uint32_t flags = NumberIn(datagram, 8, 2); (flags & ~kAllFlags) != 0) {
    return {"lab3.no_segment.unknown_flags", {{"flags", Hexadecimal(flags)}}};
  }
  return {};
}

Segment Decode(std::string_view datagram) {
  return {.seq = NumberIn(datagram, 0, 4),
          .ack = NumberIn(datagram, 4, 4),
          .flags = static_cast<std::uint16_t>(NumberIn(datagram, 8, 2)),
          .window = static_cast<std::uint16_t>(NumberIn(datagram, 10, 2)),
          .data = std::string(datagram.substr(kSegmentHeader))};
}

std::string WithFlippedBit(std::string datagram, std::size_t bit) {
  char& byte = datagram.at(bit / 8);
  byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (0x80U >> (bit % 8)));
  return datagram;
}

std::string FlagNames(std::uint16_t flags) {
  std::string names;
  for (const auto& [flag, name] : {std::pair(kSyn, "SYN"), {kFin, "FIN"}, {kRst, "RST"}, {kAck, "ACK"}}) {
    if ((flags & flag) != 0) names += (names.empty() ? "" : "|") + std::string(name);
  }
  return names.empty() ? "none" : names;
}

std::string ToString(const Segment& segment) {
  const bool is_data = !segment.data.empty() || segment.flags == 0;
  std::string text = fmt::format("{} seq={}", is_data ? "data" : FlagNames(segment.flags), segment.seq);
  if (is_data) {
    text += fmt::format(" length={}", segment.data.size());
    if (segment.flags != 0 && segment.flags != kAck) text += " flags=" + FlagNames(segment.flags);
  }
  if (segment.Has(kAck)) {
    text += fmt::format(" ack={}", segment.ack);
    if (!is_data) text += fmt::format(" window={}", segment.window);
  }
  return text;
}

}  // namespace socklab::lab3
