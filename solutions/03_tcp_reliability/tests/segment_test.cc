#include "solutions/03_tcp_reliability/segment.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "solutions/03_tcp_reliability/checksum.h"

namespace {

using namespace std::string_view_literals;

TEST(Checksum, IsThatOfRfc1071) {
  // The example of section 3 has the sum ddf2.
  EXPECT_EQ(Checksum("\x00\x01\xf2\x03\xf4\xf5\xf6\xf7"sv), 0xFFFF - 0xDDF2);
}

TEST(Checksum, PadsAnOddNumberOfBytes) {
  EXPECT_EQ(Checksum("\x12\x34\x56"sv), Checksum("\x12\x34\x56\x00"sv));
  EXPECT_EQ(Checksum(""), 0xFFFF);
}

TEST(Checksum, CarriesAsOftenAsNecessary) {
  EXPECT_EQ(Checksum(std::string(65'536, '\xFF')), 0);
}

TEST(Segment, IsBytesInTheOrderOfTheHandout) {
  EXPECT_EQ(Encode({.seq = 1000, .flags = kSyn}), "\x00\x00\x03\xe8\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\xfc\x16"sv);
  EXPECT_EQ(Encode({.seq = 5000, .ack = 1001, .flags = kSyn | kAck, .window = 65'535}),
            "\x00\x00\x13\x88\x00\x00\x03\xe9\x00\x03\xff\xff\x00\x00\xe8\x8b"sv);
  EXPECT_EQ(Encode({.seq = 1001, .ack = 5001, .flags = kAck, .data = "hello"}),
            "\x00\x00\x03\xe9\x00\x00\x13\x89\x00\x02\x00\x00\x00\x05\xa4\xb4hello"sv);
}

TEST(Segment, IsReadAsItWasWritten) {
  const Segment segment = {.seq = 4'294'967'295,
                           .ack = 0x89ABCDEF,
                           .flags = kFin | kRst,
                           .window = 0xFEDC,
                           .data = std::string(1024, '\xFF')};
  const auto read = Decode(Encode(segment));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->seq, segment.seq);
  EXPECT_EQ(read->ack, segment.ack);
  EXPECT_EQ(read->flags, segment.flags);
  EXPECT_EQ(read->window, segment.window);
  EXPECT_EQ(read->data, segment.data);
}

TEST(Segment, IsNoneOfAnotherSize) {
  const std::string datagram = Encode({.seq = 7, .flags = kAck, .data = "four"});
  EXPECT_TRUE(Decode(datagram));
  for (std::size_t size = 0; size < datagram.size(); ++size) EXPECT_FALSE(Decode(datagram.substr(0, size))) << size;
  EXPECT_FALSE(Decode(datagram + '\0'));
  EXPECT_FALSE(Decode(Encode({.data = std::string(1025, 'x')})));
}

TEST(Segment, IsNoneWithAnyBitFlipped) {
  const std::string datagram = Encode({.seq = 7, .ack = 9, .flags = kAck, .window = 65'535, .data = "odd"});
  for (std::size_t bit = 0; bit < 8 * datagram.size(); ++bit) {
    std::string damaged = datagram;
    damaged[bit / 8] ^= static_cast<char>(1 << bit % 8);
    EXPECT_FALSE(Decode(damaged)) << bit;
  }
}

TEST(Segment, IsABareAckOnlyWithNothingElse) {
  EXPECT_TRUE((Segment{.flags = kAck}.IsBareAck()));
  EXPECT_FALSE((Segment{.flags = kAck, .data = "x"}.IsBareAck()));
  EXPECT_FALSE((Segment{.flags = kAck | kFin}.IsBareAck()));
  EXPECT_FALSE((Segment{.flags = 0}.IsBareAck()));
}

}  // namespace
