#include "harness/report/pcapng.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <cstring>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/text/unicode.h"

namespace socklab::report {
namespace {

using std::chrono::nanoseconds;

std::uint32_t Number(std::string_view bytes, std::size_t offset) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < 4; ++i)
    number |= std::uint32_t{static_cast<unsigned char>(bytes.at(offset + i))} << 8 * i;
  return number;
}

std::uint32_t ShortNumber(std::string_view bytes, std::size_t offset) {
  return Number(bytes, offset) & 0xFFFF;
}

struct Block {
  std::uint32_t type;
  std::string_view body;
};

// As a reader walks over a file; fails where lengths do not fit.
std::vector<Block> BlocksOf(std::string_view file) {
  std::vector<Block> blocks;
  while (!file.empty()) {
    const std::uint32_t length = Number(file, 4);
    if (length % 4 != 0 || length < 12 || length > file.size() || Number(file, length - 4) != length) {
      ADD_FAILURE() << "block " << blocks.size() << " has a bad length: " << length;
      return blocks;
    }
    blocks.push_back({Number(file, 0), file.substr(8, length - 12)});
    file.remove_prefix(length);
  }
  return blocks;
}

// Values by their codes, of options that begin at this offset of the body.
std::multimap<std::uint32_t, std::string> OptionsOf(std::string_view body, std::size_t offset) {
  std::multimap<std::uint32_t, std::string> options;
  while (ShortNumber(body, offset) != 0) {
    const std::uint32_t length = ShortNumber(body, offset + 2);
    options.emplace(ShortNumber(body, offset), body.substr(offset + 4, length));
    offset += 4 + (length + 3) / 4 * 4;
  }
  EXPECT_EQ(offset + 4, body.size()) << "something follows the end of options";
  return options;
}

constexpr std::size_t kSectionOptions = 16, kInterfaceOptions = 8;

std::multimap<std::uint32_t, std::string> OptionsOfPacket(const Block& block) {
  return OptionsOf(block.body, 20 + (Number(block.body, 12) + 3) / 4 * 4);
}

TEST(Pcapng, OfNothingIsASectionAlone) {
  const std::string file = Pcapng({});
  const std::vector<Block> blocks = BlocksOf(file);
  ASSERT_EQ(blocks.size(), 1u);
  EXPECT_EQ(blocks[0].type, 0x0A0D0D0Au);
  EXPECT_EQ(Number(blocks[0].body, 0), 0x1A2B3C4Du);
  EXPECT_EQ(Number(blocks[0].body, 4), 1u) << "version 1.0";
  EXPECT_EQ(OptionsOf(blocks[0].body, kSectionOptions).find(4)->second, "socklab");
}

TEST(Pcapng, HasInterfacesBeforePackets) {
  const std::string file = Pcapng({.interfaces = {{"lo", "the loopback"}, {"alice-server", "alice is 127.0.0.1:5"}},
                                   .packets = {{.interface = 1, .bytes = "frame"}}});
  const std::vector<Block> blocks = BlocksOf(file);
  ASSERT_EQ(blocks.size(), 4u);
  EXPECT_EQ(blocks[2].type, 1u);
  EXPECT_EQ(ShortNumber(blocks[2].body, 0), 1u) << "Ethernet";
  const auto options = OptionsOf(blocks[2].body, kInterfaceOptions);
  EXPECT_EQ(options.find(2)->second, "alice-server");
  EXPECT_EQ(options.find(3)->second, "alice is 127.0.0.1:5");
  EXPECT_EQ(options.find(9)->second, "\x09") << "nanoseconds";
  EXPECT_EQ(blocks[3].type, 6u);
  EXPECT_EQ(Number(blocks[3].body, 0), 1u);
}

TEST(Pcapng, HasEachPacketWhole) {
  const nanoseconds time(0x1234567890ABCDEF);
  const std::string file = Pcapng({.interfaces = {{}},
                                   .packets = {{.time = time,
                                                .bytes = std::string_view("\0abc\xff", 5),
                                                .direction = PcapngPacket::Direction::kOutbound,
                                                .comments = {"one", "two"}},
                                               {.time = nanoseconds(-1)}}});
  const std::vector<Block> blocks = BlocksOf(file);
  ASSERT_EQ(blocks.size(), 4u);
  EXPECT_EQ(Number(blocks[2].body, 4), 0x12345678u);
  EXPECT_EQ(Number(blocks[2].body, 8), 0x90ABCDEFu);
  EXPECT_EQ(Number(blocks[2].body, 12), 5u);
  EXPECT_EQ(Number(blocks[2].body, 16), 5u);
  EXPECT_EQ(blocks[2].body.substr(20, 5), std::string_view("\0abc\xff", 5));
  const auto options = OptionsOfPacket(blocks[2]);
  EXPECT_EQ(options.count(1), 2u);
  EXPECT_EQ(Number(options.find(2)->second, 0), 2u) << "outbound";
  EXPECT_EQ(Number(blocks[3].body, 4), 0u) << "there is no time before the beginning";
  EXPECT_EQ(Number(blocks[3].body, 8), 0u);
}

TEST(Pcapng, HasOnlyTextThatCanBeShown) {
  const std::string hostile = std::string("a\0b\n\x1b[2J\xff\xe5\x8f", 11) + "<script>";
  const std::string long_text(1 << 20, '\xe4'), chinese = "x" + [] {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += "已";
    return text;
  }();
  const std::string file = Pcapng({.comments = {hostile, long_text, chinese, ""},
                                   .interfaces = {{hostile, long_text}},
                                   .packets = {{.comments = {hostile, long_text, chinese}}}});
  const std::vector<Block> blocks = BlocksOf(file);
  ASSERT_EQ(blocks.size(), 3u);
  std::size_t comments = 0;
  for (const auto& options : {OptionsOf(blocks[0].body, kSectionOptions), OptionsOf(blocks[1].body, kInterfaceOptions),
                              OptionsOfPacket(blocks[2])}) {
    for (const auto& [code, value] : options) {
      if (code == 1) ++comments;
      if (code == 9 || (code == 2 && value.size() == 4)) continue;  // numbers
      EXPECT_LE(value.size(), kMostOfPcapngText);
      for (std::string_view rest = value; !rest.empty();) {
        const text::Character character = text::FirstCharacter(rest);
        EXPECT_TRUE(character.valid && character.code >= ' ' && character.code != 0x7F) << value;
        rest.remove_prefix(character.bytes);
      }
    }
  }
  EXPECT_EQ(comments, 7u);
  EXPECT_EQ(OptionsOf(blocks[1].body, kInterfaceOptions).find(2)->second.substr(0, 16), "a\\0b\\n\\x1b[2J\\xf");
}

}  // namespace
}  // namespace socklab::report
