// How much may be on the way, for the sake of the network.
#ifndef SOCKLAB_TCP_RELIABILITY_CONGESTION_H_
#define SOCKLAB_TCP_RELIABILITY_CONGESTION_H_

#include <cstdint>

#include "segment.h"

// The congestion window of RFC 5681, section 3.1: slow start, which doubles it each round trip, up to a threshold; from
// there on additive increase, by one segment each round trip.
class CongestionWindow {
 public:
  std::int64_t bytes() const { return window_; }  // whole segments

  // So many bytes have been acknowledged.
  void Grow(std::int64_t bytes);

  // One of the segments has been lost, those behind it have arrived; so many bytes were on the way.
  void Halve(std::int64_t flight);

  // Nothing has arrived any more.
  void Collapse(std::int64_t flight);

 private:
  static constexpr std::int64_t kSegment = kMostData;

  std::int64_t window_ = 4 * kSegment;
  std::int64_t threshold_ = 16 * kSegment;
  std::int64_t acknowledged_ = 0;  // bytes since it last grew, above the threshold
};

#endif  // SOCKLAB_TCP_RELIABILITY_CONGESTION_H_
