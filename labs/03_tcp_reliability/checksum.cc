#include "checksum.h"

#include "labs/support/unwritten.h"

std::uint16_t Checksum(std::string_view bytes) {
  // TODO(you): add up the words of two bytes. What is carried out of the sum comes in again at its lower end.
  support::Unwritten("Checksum", "checksum.cc", bytes);
}
