#include "talk.h"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

#include "labs/support/descriptor.h"
#include "labs/support/error.h"

namespace {

// Two sockets that are connected with each other: what one sends, the other receives.
std::pair<support::Descriptor, support::Descriptor> OpenPair() {
  std::array<int, 2> ends;
  support::Check(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), "socketpair");
  return {support::Descriptor(ends[0]), support::Descriptor(ends[1])};
}

// The child's part: sends all of the text and ends. It must neither return nor throw into its parent's code, nor end as
// its parent will: _exit(2), other than exit(3), leaves out what is to be done once, such as flushing std::cout.
[[noreturn]] void SendAndExit(const support::Descriptor& socket, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t sent = send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL);
    if (sent == -1) _exit(1);
    text.remove_prefix(sent);
  }
  _exit(0);
}

// The parent's part: receives until nobody has the other end any more. However it ends, it closes its own, so that a
// child whose text nobody wants does not wait for ever.
std::string ReceiveAll(support::Descriptor socket) {
  std::string text;
  std::array<char, 64 * 1024> buffer;
  while (const ssize_t size = support::Check(recv(socket.get(), buffer.data(), buffer.size(), 0), "recv")) {
    text.append(buffer.data(), size);
  }
  return text;
}

// A child process, which is reaped at the end of its scope at the latest: else it would stay a zombie.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (!reaped_) Succeeds();
  }

  // Waits until it has ended, and tells whether that was with status 0. To be called once.
  bool Succeeds() {
    int status = 0;
    reaped_ = true;
    return waitpid(pid_, &status, 0) == pid_ && status == 0;
  }

 private:
  const pid_t pid_;
  bool reaped_ = false;
};

}  // namespace

std::string Talk(std::string_view text) {
  auto [parent_end, child_end] = OpenPair();
  const pid_t pid = support::Check(fork(), "fork");
  if (pid == 0) {
    parent_end.Close();  // or the child would never notice that its parent no longer listens
    SendAndExit(child_end, text);
  }
  Child child(pid);
  child_end.Close();  // or the end would never come: one of the sockets that could still send would be our own
  std::string said = ReceiveAll(std::move(parent_end));
  if (!child.Succeeds()) throw std::runtime_error("the child has not sent all of its text");
  return said;
}
