// Writing to a pipe, or to whatever else may take less than it is given.
#ifndef SOCKLAB_HARNESS_NET_WRITE_ALL_H_
#define SOCKLAB_HARNESS_NET_WRITE_ALL_H_

#include <unistd.h>

#include <cerrno>
#include <string_view>

namespace socklab::net {

// Writes all of it. False where that fails, with errno, as when nobody reads any more.
inline bool WriteAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = write(fd, text.data(), text.size());
    if (size < 0 && errno != EINTR) return false;
    if (size > 0) text.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

}  // namespace socklab::net

#endif  // SOCKLAB_HARNESS_NET_WRITE_ALL_H_
