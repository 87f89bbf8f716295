#include "congestion.h"

void CongestionWindow::Grow(std::int64_t /*bytes*/) {
  // TODO(you): for extra credit, slow start and additive increase.
}

void CongestionWindow::Halve(std::int64_t /*flight*/) {
  // TODO(you): for extra credit, what RFC 5681 says of a segment that is lost.
}

void CongestionWindow::Collapse(std::int64_t /*flight*/) {
  // TODO(you): for extra credit, what it says of a timer that expires.
}
