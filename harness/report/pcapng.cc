#include "harness/report/pcapng.h"

#include <algorithm>
#include <cstdint>

#include "harness/report/layout.h"
#include "harness/text/unicode.h"

namespace socklab::report {
namespace {

// Types of blocks.
constexpr std::uint32_t kSectionHeader = 0x0A0D0D0A, kInterfaceDescription = 1, kEnhancedPacket = 6;
// Codes of options: of all blocks, and of each kind.
constexpr std::uint16_t kEndOfOptions = 0, kComment = 1;
constexpr std::uint16_t kUserApplication = 4;                              // of a section
constexpr std::uint16_t kName = 2, kDescription = 3, kTimeResolution = 9;  // of an interface
constexpr std::uint16_t kFlags = 2;                                        // of a packet
constexpr std::uint32_t kByteOrder = 0x1A2B3C4D;
constexpr std::uint16_t kMajorVersion = 1, kMinorVersion = 0;
constexpr std::uint16_t kEthernet = 1;  // LINKTYPE_ETHERNET
constexpr char kNanoseconds = 9;        // 10^-9 s
constexpr std::uint32_t kNoSnapLength = 0;

template <typename Number>
void Append(std::string& bytes, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i) bytes += static_cast<char>(number >> (8 * i));
}

// Everything begins at a multiple of four bytes.
void AppendPadded(std::string& bytes, std::string_view content) {
  bytes += content;
  bytes.append((4 - content.size() % 4) % 4, '\0');
}

void AppendOption(std::string& body, std::uint16_t code, std::string_view value) {
  Append(body, code);
  Append(body, static_cast<std::uint16_t>(value.size()));
  AppendPadded(body, value);
}

void AppendText(std::string& body, std::uint16_t code, std::string_view text) {
  const std::string line = OneLine(text.substr(0, text::CharacterBoundary(text, kMostOfPcapngText)));
  AppendOption(body, code, line.substr(0, text::CharacterBoundary(line, kMostOfPcapngText)));
}

void AppendBlock(std::string& file, std::uint32_t type, const std::string& body) {
  constexpr std::size_t kAround = 3 * sizeof(std::uint32_t);
  const auto length = static_cast<std::uint32_t>(body.size() + kAround);
  Append(file, type);
  Append(file, length);
  file += body;
  Append(file, length);
}

std::string HeaderOf(const PcapngSection& section) {
  std::string body;
  Append(body, kByteOrder);
  Append(body, kMajorVersion);
  Append(body, kMinorVersion);
  Append(body, ~std::uint64_t{0});  // the section ends where the file does
  for (const std::string& comment : section.comments) AppendText(body, kComment, comment);
  AppendText(body, kUserApplication, "socklab");
  AppendOption(body, kEndOfOptions, "");
  return body;
}

std::string DescriptionOf(const PcapngInterface& interface) {
  std::string body;
  Append(body, kEthernet);
  Append(body, std::uint16_t{0});
  Append(body, kNoSnapLength);
  AppendText(body, kName, interface.name);
  AppendText(body, kDescription, interface.description);
  AppendOption(body, kTimeResolution, {&kNanoseconds, 1});
  AppendOption(body, kEndOfOptions, "");
  return body;
}

std::string BodyOf(const PcapngPacket& packet) {
  std::string body;
  const auto time = static_cast<std::uint64_t>(std::max<std::int64_t>(packet.time.count(), 0));
  Append(body, static_cast<std::uint32_t>(packet.interface));
  Append(body, static_cast<std::uint32_t>(time >> 32));
  Append(body, static_cast<std::uint32_t>(time));
  Append(body, static_cast<std::uint32_t>(packet.bytes.size()));  // captured
  Append(body, static_cast<std::uint32_t>(packet.bytes.size()));  // sent
  AppendPadded(body, packet.bytes);
  for (const std::string& comment : packet.comments) AppendText(body, kComment, comment);
  std::string flags;
  Append(flags, static_cast<std::uint32_t>(packet.direction));
  AppendOption(body, kFlags, flags);
  AppendOption(body, kEndOfOptions, "");
  return body;
}

}  // namespace

std::string Pcapng(const PcapngSection& section) {
  std::string file;
  AppendBlock(file, kSectionHeader, HeaderOf(section));
  for (const PcapngInterface& interface : section.interfaces) {
    AppendBlock(file, kInterfaceDescription, DescriptionOf(interface));
  }
  for (const PcapngPacket& packet : section.packets) AppendBlock(file, kEnhancedPacket, BodyOf(packet));
  return file;
}

}  // namespace socklab::report
