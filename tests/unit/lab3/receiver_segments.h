// What a receiver without a fault sends, whose first number is 5000. The sending end's first number is 1000; its file's
// bytes have the numbers 1001 to 1010, and FIN has 1011.
#ifndef SOCKLAB_TESTS_UNIT_LAB3_RECEIVER_SEGMENTS_H_
#define SOCKLAB_TESTS_UNIT_LAB3_RECEIVER_SEGMENTS_H_

#include <cstdint>
#include <string>

#include "labs/03_tcp_reliability/checks/segment.h"
#include "tests/unit/lab3/changed_segment.h"

namespace socklab::lab3::receiver {

inline constexpr std::uint32_t kIsn = 1000;
inline constexpr std::uint32_t kTheirIsn = 5000;
inline const std::string kFile = "abcdefghij";

inline const Segment kBegin = {.seq = 5000, .ack = 1001, .flags = kSyn | kAck, .window = 8192};
inline const Segment kEnd = {.seq = 5001, .ack = 1012, .flags = kFin | kAck, .window = 8192};

// Of what comes before this number.
inline Segment AckOf(std::uint32_t ack) {
  return {.seq = 5001, .ack = ack, .flags = kAck, .window = 8192};
}

}  // namespace socklab::lab3::receiver

#endif  // SOCKLAB_TESTS_UNIT_LAB3_RECEIVER_SEGMENTS_H_
