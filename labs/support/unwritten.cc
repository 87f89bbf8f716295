#include "labs/support/unwritten.h"

#include <stdexcept>
#include <string>

namespace support {

void ThrowUnwritten(std::string_view function, std::string_view file) {
  throw std::runtime_error(std::string(function) + " is not written yet: see the TODO in " + std::string(file));
}

}  // namespace support
