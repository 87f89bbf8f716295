// How much may be on the way, for the sake of the network.
#ifndef SOCKLAB_TCP_RELIABILITY_CONGESTION_H_
#define SOCKLAB_TCP_RELIABILITY_CONGESTION_H_

#include <cstdint>

#include "segment.h"

// The congestion window of RFC 5681, section 3.1. Slow start doubles it each round trip, up to a threshold; from there
// on it grows by one segment each round trip.
class CongestionWindow {
 public:
  std::int64_t bytes() const { return window_; }  // always whole segments

  // So many bytes have been acknowledged for the first time.
  void Grow(std::int64_t bytes);

  // A segment is lost, but those behind it arrive. `flight` is how many bytes were on the way.
  void Halve(std::int64_t flight);

  // The timer has expired: nothing arrives any more, it seems.
  void Collapse(std::int64_t flight);

 private:
  static constexpr std::int64_t kSegment = kMostData;
  static constexpr std::int64_t kFewest = 2;  // segments

  std::int64_t window_ = 4 * kSegment;
  std::int64_t threshold_ = 16 * kSegment;
  std::int64_t acknowledged_ = 0;  // bytes, since it grew last; above the threshold
};

#endif  // SOCKLAB_TCP_RELIABILITY_CONGESTION_H_
