#include "labs/support/error.h"

#include <cerrno>
#include <iostream>
#include <string>
#include <system_error>

#include "labs/support/text.h"

namespace support {

void ThrowErrno(std::string_view call) {
  throw std::system_error(errno, std::generic_category(), std::string(call));
}

void ThrowErrno(std::string_view call, const Address& address) {
  const int error = errno;  // before anything else can change it
  throw std::system_error(error, std::generic_category(), std::string(call) + " " + address.ToString());
}

void ThrowErrno(std::string_view call, std::string_view file) {
  const int error = errno;
  throw std::system_error(error, std::generic_category(), std::string(call) + " " + std::string(file));
}

void PrintError(std::string_view what) {
  std::cerr << "error: " + ToText(what) + '\n';  // whole, for standard error has no buffer
}

}  // namespace support
