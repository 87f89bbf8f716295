// Frames as a file that Wireshark reads: pcapng, as draft-ietf-opsawg-pcapng has it.
#ifndef SOCKLAB_HARNESS_REPORT_PCAPNG_H_
#define SOCKLAB_HARNESS_REPORT_PCAPNG_H_

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace socklab::report {

// Texts become valid UTF-8 without control characters, and of a longer one only the beginning is written.
inline constexpr std::size_t kMostOfPcapngText = 2000;  // bytes

struct PcapngInterface {
  std::string name;
  std::string description;
};

struct PcapngPacket {
  enum class Direction { kUnknown, kInbound, kOutbound };  // as the program under test sees it

  std::size_t interface = 0;         // its position among the section's
  std::chrono::nanoseconds time{0};  // since 1970-01-01; a negative one is written as 0
  std::string_view bytes;            // an Ethernet frame, whole
  Direction direction = Direction::kUnknown;
  std::vector<std::string> comments;
};

struct PcapngSection {
  std::vector<std::string> comments;
  std::vector<PcapngInterface> interfaces;
  std::vector<PcapngPacket> packets;
};

// The bytes of the file: one section, little-endian on any machine, times in nanoseconds.
std::string Pcapng(const PcapngSection& section);

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_PCAPNG_H_
