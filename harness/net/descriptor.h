// A file descriptor that closes itself, and the error of a call that failed.
#ifndef SOCKLAB_HARNESS_NET_DESCRIPTOR_H_
#define SOCKLAB_HARNESS_NET_DESCRIPTOR_H_

#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace socklab::net {

// Owns one open file descriptor, or none.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() { Close(); }

  int get() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }
  void Close() {
    if (fd_ >= 0) close(std::exchange(fd_, -1));
  }
  // Gives the number away: the caller closes it.
  int Release() { return std::exchange(fd_, -1); }

 private:
  int fd_ = -1;
};

// Throws std::system_error for the current errno; `call` names the call and its object: "connect 127.0.0.1:1246".
[[noreturn]] inline void ThrowErrno(const std::string& call) {
  throw std::system_error(errno, std::generic_category(), call);
}

// Passes on the result of a system call, or throws as ThrowErrno does when it is negative.
template <typename Result>
Result Checked(Result result, const std::string& call) {
  if (result < 0) ThrowErrno(call);
  return result;
}

}  // namespace socklab::net

#endif  // SOCKLAB_HARNESS_NET_DESCRIPTOR_H_
