#include "labs/support/error.h"

#include <cerrno>
#include <iostream>
#include <string>
#include <system_error>

namespace support {

void ThrowErrno(std::string_view call) {
  throw std::system_error(errno, std::generic_category(), std::string(call));
}

void ThrowErrno(std::string_view call, const Address& address) {
  const int error = errno;  // before anything else can change it
  throw std::system_error(error, std::generic_category(), std::string(call) + " " + address.ToString());
}

void PrintError(std::string_view what) {
  std::cerr << "error: " << what << std::endl;
}

}  // namespace support
