// Where among captured packets the steps of a conversation belong.
#ifndef SOCKLAB_HARNESS_REPORT_NARRATION_H_
#define SOCKLAB_HARNESS_REPORT_NARRATION_H_

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "harness/results/step.h"

namespace socklab::report {

// What is known of a packet. The names outlive it; they are empty where nobody knows who it was.
struct NarratedPacket {
  double milliseconds = 0;  // as in Step
  std::string_view from;
  std::string_view to;
  bool has_payload = false;
  bool opens = false;   // the first one of a connection: a SYN
  bool ends = false;    // a FIN
  bool resets = false;  // a RST
};

// The packet in which the step took place, as far as can be told. What a peer does is told just before it is sent, and
// what it receives once it has read it. A step in which nothing was sent belongs to the next packet, or to the last
// one. Nothing where there are no packets. `packets` are in the order of their times.
std::optional<std::size_t> PacketOf(const results::Step& step, const std::vector<NarratedPacket>& packets);

}  // namespace socklab::report

#endif  // SOCKLAB_HARNESS_REPORT_NARRATION_H_
