#include "congestion.h"

#include <algorithm>

void CongestionWindow::Grow(std::int64_t bytes) {
  if (window_ < threshold_) {
    window_ = std::min(window_ + bytes, threshold_);
    return;
  }
  acknowledged_ += bytes;
  if (acknowledged_ < window_) return;
  acknowledged_ -= window_;
  window_ += kSegment;
}

void CongestionWindow::Halve(std::int64_t flight) {
  threshold_ = std::max(flight / kSegment / 2, kFewest) * kSegment;
  window_ = threshold_;
  acknowledged_ = 0;
}

void CongestionWindow::Collapse(std::int64_t flight) {
  if (window_ > kSegment) Halve(flight);  // not when the one segment is lost that was sent again
  window_ = kSegment;
}
