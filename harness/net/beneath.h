// Files in folders whose contents others have made.
#ifndef SOCKLAB_HARNESS_NET_BENEATH_H_
#define SOCKLAB_HARNESS_NET_BENEATH_H_

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <string>

#include "harness/net/descriptor.h"

namespace socklab::net {

// Opens a path that stays within the folder and follows no link (openat2(2)); "" is the folder itself. Empty, with
// errno set, where it cannot be opened.
inline Descriptor OpenBeneath(const Descriptor& folder, const std::string& path, std::uint64_t flags) {
  open_how how{};
  how.flags = flags | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS;
  const char* const name = path.empty() ? "." : path.c_str();
  return Descriptor(static_cast<int>(syscall(SYS_openat2, folder.get(), name, &how, sizeof how)));
}

}  // namespace socklab::net

#endif  // SOCKLAB_HARNESS_NET_BENEATH_H_
