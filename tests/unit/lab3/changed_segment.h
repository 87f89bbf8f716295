// A segment, changed in one way.
#ifndef SOCKLAB_TESTS_UNIT_LAB3_CHANGED_SEGMENT_H_
#define SOCKLAB_TESTS_UNIT_LAB3_CHANGED_SEGMENT_H_

#include <cstdint>
#include <string>
#include <utility>

#include "labs/03_tcp_reliability/checks/segment.h"

namespace socklab::lab3 {

inline Segment WithSeq(Segment segment, std::uint32_t seq) {
  segment.seq = seq;
  return segment;
}

inline Segment WithAck(Segment segment, std::uint32_t ack) {
  segment.ack = ack;
  return segment;
}

inline Segment WithFlags(Segment segment, std::uint16_t flags) {
  segment.flags = flags;
  return segment;
}

inline Segment WithData(Segment segment, std::string data) {
  segment.data = std::move(data);
  return segment;
}

}  // namespace socklab::lab3

#endif  // SOCKLAB_TESTS_UNIT_LAB3_CHANGED_SEGMENT_H_
