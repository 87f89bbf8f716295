// What a lossy link has done so far, and what a report says of that.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_LINK_TALLY_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_LINK_TALLY_H_

#include <cstdint>
#include <string_view>

#include "harness/net/endpoint.h"
#include "harness/text/phrase.h"
#include "labs/03_tcp_reliability/checks/link_fates.h"

namespace socklab::lab3 {

// The programs at its ends.
inline constexpr const char* kSendingProgram = "rsend";
inline constexpr const char* kReceivingProgram = "rrecv";

// What has arrived at a link from one side.
struct LinkTally {
  std::uint64_t segments = 0;  // all of them; what is no segment counts too
  std::uint64_t lost = 0;
  std::uint64_t damaged = 0;
  std::uint64_t doubled = 0;
  std::uint64_t held_back = 0;

  void Count(const SegmentFate& fate);

  bool operator==(const LinkTally&) const = default;
};

// "The link has carried 1,212 segments from your rsend (118 lost, 24 damaged) and 1,104 segments from your rrecv."
// Empty where it has carried nothing.
text::Phrase DescribeTallies(const LinkTally& from_sender, const LinkTally& from_receiver);

// "a link from 127.0.0.1:40001 to 127.0.0.1:1300, which loses 10 %, delays all by 1.5 ms"
text::Phrase DescribeLink(net::Endpoint from, net::Endpoint to, const LinkQuality& quality);

// "SYN seq=1000", "no segment: it has 13 bytes: the header alone has 16"
text::Phrase DescribeDatagram(std::string_view datagram);

// "sending 2, doubled"; empty where it just arrives.
text::Phrase DescribeFate(const SegmentFate& fate);

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_LINK_TALLY_H_
