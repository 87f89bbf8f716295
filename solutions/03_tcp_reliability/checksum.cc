#include "checksum.h"

std::uint16_t Checksum(std::string_view bytes) {
  const auto* at = reinterpret_cast<const unsigned char*>(bytes.data());
  const auto* const end = at + bytes.size();
  std::uint32_t sum = 0;  // of more words than a datagram can have
  for (; end - at >= 2; at += 2) sum += at[0] << 8 | at[1];
  if (at != end) sum += at[0] << 8;

  while (sum > 0xFFFF) sum = (sum >> 16) + (sum & 0xFFFF);  // in one's complement, what is carried out comes in again
  return static_cast<std::uint16_t>(~sum);
}
