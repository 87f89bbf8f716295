// Sends and receives one fixed-size message with open file descriptors (SCM_RIGHTS, unix(7)).
#ifndef SOCKLAB_HARNESS_PROGRAM_DESCRIPTOR_PASSING_H_
#define SOCKLAB_HARNESS_PROGRAM_DESCRIPTOR_PASSING_H_

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <span>

namespace socklab::program {

// Who sent a message, as the receiver's pid namespace names it; needs SO_PASSCRED on the receiving socket.
struct Sender {
  pid_t pid = -1;
};

namespace internal {

inline constexpr std::size_t kMostDescriptors = 3;

struct ControlBuffer {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int) * kMostDescriptors) + CMSG_SPACE(sizeof(ucred))> bytes{};
};

}  // namespace internal

// True when the message was sent whole; errno tells why it was not.
template <typename Message>
bool SendWithDescriptors(int socket, const Message& message, std::span<const int> descriptors) {
  iovec data = {const_cast<Message*>(&message), sizeof message};
  internal::ControlBuffer control;
  msghdr header{};
  header.msg_iov = &data;
  header.msg_iovlen = 1;
  if (!descriptors.empty()) {
    header.msg_control = control.bytes.data();
    header.msg_controllen = CMSG_SPACE(descriptors.size_bytes());
    cmsghdr* part = CMSG_FIRSTHDR(&header);
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(descriptors.size_bytes());
    std::memcpy(CMSG_DATA(part), descriptors.data(), descriptors.size_bytes());
  }
  return sendmsg(socket, &header, MSG_NOSIGNAL) == sizeof message;
}

// Waits for a message, and takes the descriptors sent with it (close-on-exec; at most descriptors.size(), the rest
// of the span becomes -1). False at the end of the stream, or when the message has another size (errno is 0 then), and
// when recvmsg(2) fails (errno says why).
template <typename Message>
bool ReceiveWithDescriptors(int socket, Message& message, std::span<int> descriptors, Sender* sender = nullptr,
                            int flags = 0) {
  iovec data = {&message, sizeof message};
  internal::ControlBuffer control;
  msghdr header{};
  header.msg_iov = &data;
  header.msg_iovlen = 1;
  header.msg_control = control.bytes.data();
  header.msg_controllen = control.bytes.size();
  std::ranges::fill(descriptors, -1);
  const ssize_t size = recvmsg(socket, &header, MSG_CMSG_CLOEXEC | flags);
  if (size != sizeof message || (header.msg_flags & MSG_TRUNC) != 0) {
    if (size >= 0) errno = 0;
    return false;
  }
  for (cmsghdr* part = CMSG_FIRSTHDR(&header); part; part = CMSG_NXTHDR(&header, part)) {
    if (part->cmsg_type == SCM_RIGHTS) {
      std::memcpy(descriptors.data(), CMSG_DATA(part),
                  std::min(part->cmsg_len - CMSG_LEN(0), descriptors.size_bytes()));
    } else if (part->cmsg_type == SCM_CREDENTIALS && sender) {
      ucred credentials;
      std::memcpy(&credentials, CMSG_DATA(part), sizeof credentials);
      sender->pid = credentials.pid;
    }
  }
  return true;
}

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_DESCRIPTOR_PASSING_H_
