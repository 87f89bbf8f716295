#include "sequence.h"

#include "labs/support/unwritten.h"

std::uint32_t ToWire(Number number, std::uint32_t isn) {
  return isn + static_cast<std::uint32_t>(number);
}

Number FromWire(std::uint32_t wire, std::uint32_t isn, Number near) {
  // TODO(you): how far is it from `near`, as it stands in a segment, to `wire`: ahead, or behind?
  support::Unwritten("FromWire", "sequence.cc", wire, isn, near);
}
