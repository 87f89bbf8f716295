// A file descriptor that closes itself.
#ifndef SOCKLAB_LABS_SUPPORT_DESCRIPTOR_H_
#define SOCKLAB_LABS_SUPPORT_DESCRIPTOR_H_

#include <unistd.h>

#include <utility>

namespace support {

// Owns a descriptor, a socket for example, and closes it at the end of its scope: also when an exception ends it. It
// can be moved, not copied, so that no descriptor is closed twice.
class Descriptor {
 public:
  Descriptor() = default;  // owns nothing
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, kNone)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { Close(); }

  // The number, for system calls; -1 if nothing is owned.
  int get() const { return fd_; }

  // Gives it away: the caller must close it.
  int Release() { return std::exchange(fd_, kNone); }

  // Closes now; does nothing if nothing is owned.
  void Close() {
    if (fd_ != kNone) close(Release());
  }

 private:
  static constexpr int kNone = -1;
  int fd_ = kNone;
};

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_DESCRIPTOR_H_
