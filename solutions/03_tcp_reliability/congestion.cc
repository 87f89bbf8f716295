#include "congestion.h"

#include <algorithm>

void CongestionWindow::Grow(std::int64_t bytes) {
  if (window_ < threshold_) {
    window_ = std::min(window_ + bytes, threshold_);
    return;
  }
  acknowledged_ += bytes;
  if (acknowledged_ >= window_) {
    acknowledged_ -= window_;
    window_ += kSegment;
  }
}

void CongestionWindow::Halve(std::int64_t flight) {
  threshold_ = std::max(flight / 2 / kSegment, std::int64_t{2}) * kSegment;
  window_ = threshold_;
  acknowledged_ = 0;
}

void CongestionWindow::Collapse(std::int64_t flight) {
  Halve(flight);
  window_ = kSegment;
}
