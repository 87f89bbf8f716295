#include "labs/03_tcp_reliability/checks/segment.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "tests/unit/lab3/in_words.h"

namespace socklab::lab3 {
namespace {

using tests::Said;

// A string literal's bytes, NULs included.
template <std::size_t kSize>
std::string Bytes(const char (&literal)[kSize]) {
  return {literal, kSize - 1};
}

const Segment kHello = {.seq = 1001, .ack = 5001, .flags = kAck, .data = "hello"};

// ---- The checksum

TEST(InternetChecksum, IsThatOfRfc1071) {
  // Section 3 adds these words up to 0xddf2.
  EXPECT_EQ(InternetChecksum(Bytes("\x00\x01\xf2\x03\xf4\xf5\xf6\xf7")), 0xFFFF - 0xDDF2);
}

TEST(InternetChecksum, AddsAZeroByteToAnOddLength) {
  EXPECT_EQ(InternetChecksum("abc"), InternetChecksum(Bytes("abc\0")));
  EXPECT_EQ(InternetChecksum("a"), 0xFFFF - 0x6100);
}

TEST(InternetChecksum, CarriesMoreThanOnce) {
  EXPECT_EQ(InternetChecksum(Bytes("\xff\xff\xff\xff\x00\x01")), 0xFFFF - 0x0001);
  EXPECT_EQ(InternetChecksum(std::string(65'536, '\xff')), 0x0000);
}

// A checksum that carries once, and cuts off what that carries out.
std::uint16_t CarryingOnce(const std::string& bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    sum += static_cast<unsigned char>(bytes[i]) << 8 | static_cast<unsigned char>(bytes[i + 1]);
  }
  return static_cast<std::uint16_t>(~((sum & 0xFFFF) + (sum >> 16)));
}

TEST(InternetChecksum, OfSomeSegmentsHasToCarryTwice) {
  for (const Segment& segment :
       {Segment{.seq = 1000, .flags = kSyn}, Segment{.seq = 1000, .ack = 77, .flags = kSyn, .window = 65'535},
        Segment{.seq = 5000, .ack = 1001, .flags = kSyn | kAck, .window = 1024},
        Segment{.seq = 1001, .ack = 5001, .flags = kAck, .data = std::string(kMostSegmentData, '\xFF')},
        Segment{.seq = 1001, .flags = kAck, .window = 9000, .data = std::string(500, 'x')}}) {
    for (std::uint32_t Segment::*const field : {&Segment::seq, &Segment::ack}) {
      Segment changed = segment;
      changed.*field = ValueThatCarriesTwice(segment, field);
      std::string datagram = Encode(changed);
      datagram.replace(14, 2, 2, '\0');
      EXPECT_NE(CarryingOnce(datagram), InternetChecksum(datagram)) << ToString(changed);
    }
  }
}

TEST(InternetChecksum, OfNothingIsThatOfZeros) {
  EXPECT_EQ(InternetChecksum(""), 0xFFFF);
  EXPECT_EQ(InternetChecksum(std::string(16, '\0')), 0xFFFF);
}

// ---- Datagrams. The bytes are those of the handout.

TEST(Segment, IsADatagramOfAHeaderAndData) {
  EXPECT_EQ(Encode({.seq = 1000, .flags = kSyn}),
            Bytes("\x00\x00\x03\xe8\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\xfc\x16"));
  EXPECT_EQ(Encode({.seq = 5000, .ack = 1001, .flags = kSyn | kAck, .window = 65'535}),
            Bytes("\x00\x00\x13\x88\x00\x00\x03\xe9\x00\x03\xff\xff\x00\x00\xe8\x8b"));
  EXPECT_EQ(Encode(kHello), Bytes("\x00\x00\x03\xe9\x00\x00\x13\x89\x00\x02\x00\x00\x00\x05\xa4\xb4hello"));
}

TEST(Segment, IsDecodedAsItWasEncoded) {
  for (const Segment& segment :
       {Segment(), kHello,
        Segment{.seq = 0xFFFF'FFFF, .ack = 0x8000'0000, .flags = kRst, .window = 0xFFFF, .data = Bytes("\0\xff\0")},
        Segment{.seq = 0x0102'0304, .flags = kFin, .data = std::string(kMostSegmentData, 'x')}}) {
    const std::string datagram = Encode(segment);
    EXPECT_TRUE(WhyNoSegment(datagram).empty());
    EXPECT_EQ(Decode(datagram), segment);
  }
}

TEST(Segment, HasItsFieldsWhereTheyAreSaidToBe) {
  std::size_t end = 0;
  for (const HeaderField& field : kHeaderFields) {
    EXPECT_EQ(field.offset, end) << field.name;
    end = field.offset + field.size;
  }
  EXPECT_EQ(end, kSegmentHeader);
}

TEST(Segment, TakesANumberForEachByteAndForSynAndFin) {
  EXPECT_EQ(Segment{.flags = kAck}.Length(), 0u);
  EXPECT_EQ(Segment{.flags = kRst}.Length(), 0u);
  EXPECT_EQ(Segment{.flags = kSyn | kAck}.Length(), 1u);
  EXPECT_EQ(Segment{.flags = kFin}.Length(), 1u);
  EXPECT_EQ(kHello.Length(), 5u);
}

TEST(Segment, IsABareAckWithThatFlagAloneAndNoData) {
  EXPECT_TRUE(Segment{.flags = kAck}.IsBareAck());
  EXPECT_FALSE(Segment{}.IsBareAck());
  EXPECT_FALSE(Segment{.flags = kSyn | kAck}.IsBareAck());
  EXPECT_FALSE(kHello.IsBareAck());
}

// ---- Datagrams that are none

TEST(Segment, SeesEachFlippedBit) {
  const std::string datagram = Encode(kHello);
  for (std::size_t bit = 0; bit < 8 * datagram.size(); ++bit) {
    const std::string damaged = WithFlippedBit(datagram, bit);
    EXPECT_FALSE(WhyNoSegment(damaged).empty()) << bit;
    EXPECT_EQ(WithFlippedBit(damaged, bit), datagram);
  }
  EXPECT_EQ(WithFlippedBit(Bytes("\0\0"), 0), Bytes("\x80\0"));
  EXPECT_EQ(WithFlippedBit(Bytes("\0\0"), 15), Bytes("\0\x01"));
}

TEST(Segment, SaysWhatTheChecksumShouldBe) {
  std::string datagram = Encode(kHello);
  datagram[15] = '\xb5';
  EXPECT_EQ(Said(WhyNoSegment(datagram)), "its checksum is 0xa4b5: 0xa4b4 would be right");
}

TEST(Segment, SaysThatAHeaderIsTooShort) {
  EXPECT_EQ(Said(WhyNoSegment("")), "it has 0 bytes: the header alone has 16");
  EXPECT_EQ(Said(WhyNoSegment(Encode(kHello).substr(0, 15))), "it has 15 bytes: the header alone has 16");
}

TEST(Segment, SaysThatItsLengthLies) {
  for (const std::uint16_t length : {0, 4, 6, 65'535}) {
    const std::string datagram = EncodeWithLength(kHello, length);
    EXPECT_EQ(InternetChecksum(datagram), 0) << "the length is the only lie";
    EXPECT_EQ(Said(WhyNoSegment(datagram)),
              "its length field says " + std::to_string(length) + ", but it carries 5 bytes of data");
  }
  EXPECT_EQ(EncodeWithLength(kHello, 5), Encode(kHello));
}

TEST(Segment, SaysThatItCarriesTooMuch) {
  const std::string datagram = Encode({.data = std::string(kMostSegmentData + 1, 'x')});
  EXPECT_EQ(Said(WhyNoSegment(datagram)), "it carries 1025 bytes of data: 1024 are allowed");
}

TEST(Segment, SaysThatAFlagHasNoMeaning) {
  EXPECT_EQ(Said(WhyNoSegment(Encode({.flags = 0x0012}))),
            "its flags are 0x0012: only the lowest four bits have a meaning");
  EXPECT_EQ(Said(WhyNoSegment(Encode({.flags = 0x8000}))),
            "its flags are 0x8000: only the lowest four bits have a meaning");
}

// ---- Numbers

TEST(Distance, IsThatAroundTheEndOfAllNumbers) {
  EXPECT_EQ(Distance(1000, 1001), 1);
  EXPECT_EQ(Distance(1001, 1000), -1);
  EXPECT_EQ(Distance(0xFFFF'FFFF, 0), 1);
  EXPECT_EQ(Distance(0, 0xFFFF'FFFF), -1);
  EXPECT_EQ(Distance(0xFFFF'FF00, 0x100), 0x200);
  EXPECT_EQ(Distance(0, 0x7FFF'FFFF), 0x7FFF'FFFF);
}

// ---- As reports write them

TEST(Segment, HasTheNamesOfItsFlags) {
  EXPECT_EQ(FlagNames(0), "none");
  EXPECT_EQ(FlagNames(kSyn | kAck), "SYN|ACK");
  EXPECT_EQ(FlagNames(kFin | kAck), "FIN|ACK");
  EXPECT_EQ(FlagNames(kSyn | kFin | kRst | kAck), "SYN|FIN|RST|ACK");
}

TEST(Segment, IsWrittenAsReportsDo) {
  EXPECT_EQ(ToString({.seq = 1000, .flags = kSyn}), "SYN seq=1000");
  EXPECT_EQ(ToString({.seq = 5000, .ack = 1001, .flags = kSyn | kAck, .window = 65'535}),
            "SYN|ACK seq=5000 ack=1001 window=65535");
  EXPECT_EQ(ToString({.seq = 1001, .ack = 7, .window = 9, .data = "hello"}), "data seq=1001 length=5");
  EXPECT_EQ(ToString(kHello), "data seq=1001 length=5 ack=5001");
  EXPECT_EQ(ToString({.seq = 1001, .flags = kFin | kRst, .data = "hello"}), "data seq=1001 length=5 flags=FIN|RST");
  EXPECT_EQ(ToString({.seq = 1001}), "data seq=1001 length=0");
}

}  // namespace
}  // namespace socklab::lab3
