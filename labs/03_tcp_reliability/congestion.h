// How much may be on the way, for the sake of the network.
#ifndef SOCKLAB_TCP_RELIABILITY_CONGESTION_H_
#define SOCKLAB_TCP_RELIABILITY_CONGESTION_H_

#include <cstdint>

#include "segment.h"

// The congestion window of RFC 5681, section 3.1. Slow start doubles it each round trip, up to a threshold; from there
// on it grows by one segment each round trip. This is for extra credit; as it is here, nothing but the receiver's
// window limits the sender.
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
  // TODO(you): for extra credit, begin with four segments, and remember the threshold.
  std::int64_t window_ = 64 * kMostData;
};

#endif  // SOCKLAB_TCP_RELIABILITY_CONGESTION_H_
