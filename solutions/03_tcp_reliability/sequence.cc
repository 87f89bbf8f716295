#include "sequence.h"

std::uint32_t ToWire(Number number, std::uint32_t isn) {
  return isn + static_cast<std::uint32_t>(number);
}

Number FromWire(std::uint32_t wire, std::uint32_t isn, Number near) {
  const std::uint32_t ahead = wire - ToWire(near, isn);
  return near + static_cast<std::int32_t>(ahead);  // half of all numbers lie ahead, the other half behind
}
