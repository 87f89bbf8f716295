// What a sender without a fault sends, whose first number is 1000. Its file's bytes have the numbers 1001 to 1010, and
// FIN has 1011. The receiving end's first number is 5000.
#ifndef SOCKLAB_TESTS_UNIT_LAB3_SENDER_SEGMENTS_H_
#define SOCKLAB_TESTS_UNIT_LAB3_SENDER_SEGMENTS_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "labs/03_tcp_reliability/checks/segment.h"
#include "tests/unit/lab3/changed_segment.h"

namespace socklab::lab3::sender {

inline constexpr std::uint32_t kIsn = 1000;
inline const std::string kFile = "abcdefghij";

inline const Segment kBegin = {.seq = 1000, .flags = kSyn};
inline const Segment kThirdAck = {.seq = 1001, .ack = 5001, .flags = kAck};
inline const Segment kEnd = {.seq = 1011, .ack = 5001, .flags = kFin | kAck};
inline const Segment kLastAck = {.seq = 1012, .ack = 5002, .flags = kAck};

inline Segment DataOf(const std::string& file, std::size_t offset, std::size_t bytes) {
  return {.seq = kIsn + 1 + static_cast<std::uint32_t>(offset),
          .ack = 5001,
          .flags = kAck,
          .data = file.substr(offset, bytes)};
}

inline Segment Data(std::size_t offset, std::size_t bytes) {
  return DataOf(kFile, offset, bytes);
}

}  // namespace socklab::lab3::sender

#endif  // SOCKLAB_TESTS_UNIT_LAB3_SENDER_SEGMENTS_H_
