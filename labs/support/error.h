// System calls that fail, and how a program ends because of it.
#ifndef SOCKLAB_LABS_SUPPORT_ERROR_H_
#define SOCKLAB_LABS_SUPPORT_ERROR_H_

#include <exception>
#include <string_view>

#include "labs/support/address.h"

namespace support {

// Throws std::system_error with what errno(3) says: "recv: Connection reset by peer",
// "bind 127.0.0.1:7788: Address already in use", or "open notes.txt: Permission denied". Call it right after the call
// that failed.
[[noreturn]] void ThrowErrno(std::string_view call);
[[noreturn]] void ThrowErrno(std::string_view call, const Address& address);
[[noreturn]] void ThrowErrno(std::string_view call, std::string_view file);

// Returns the result of a system call; throws as above if it is -1:
//     const ssize_t size = Check(recv(fd, buffer, sizeof buffer, 0), "recv");
template <typename Integer>
Integer Check(Integer result, std::string_view call) {
  if (result == -1) ThrowErrno(call);
  return result;
}

// The same for a call about an address:
//     Check(bind(fd, address.data(), address.size()), "bind", address);
template <typename Integer>
Integer Check(Integer result, std::string_view call, const Address& address) {
  if (result == -1) ThrowErrno(call, address);
  return result;
}

// The same for a call about a file:
//     const Descriptor file(Check(open(path.c_str(), O_RDONLY), "open", path));
template <typename Integer>
Integer Check(Integer result, std::string_view call, std::string_view file) {
  if (result == -1) ThrowErrno(call, file);
  return result;
}

// Prints "error: …" as a line on standard error.
void PrintError(std::string_view what);

// Runs a program and returns what main() must return: 0, or 1 when an exception ended it, which is printed.
template <typename Program>
int ExitStatusOf(Program program) {
  try {
    program();
    return 0;
  } catch (const std::exception& error) {
    PrintError(error.what());
    return 1;
  }
}

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_ERROR_H_
