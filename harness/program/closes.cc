#include "harness/program/closes.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

namespace socklab::program {
namespace {

// The process to which a thread belongs (proc_pid_status(5)); 0 when it has gone.
pid_t ProcessOf(pid_t thread) {
  std::array<char, 64> path;
  std::snprintf(path.data(), path.size(), "/proc/%d/status", thread);
  const int file = open(path.data(), O_RDONLY | O_CLOEXEC);
  std::array<char, 1024> text{};
  const ssize_t size = file < 0 ? 0 : read(file, text.data(), text.size() - 1);
  close(file);
  const char* const line = size > 0 ? std::strstr(text.data(), "\nTgid:") : nullptr;
  return line ? std::atoi(line + std::strlen("\nTgid:")) : 0;
}

enum class What { kNothing, kSocket, kOther };

What DescriptorOf(pid_t thread, int fd) {
  std::array<char, 64> path, target;
  std::snprintf(path.data(), path.size(), "/proc/%d/fd/%d", thread, fd);
  const ssize_t size = readlink(path.data(), target.data(), target.size());
  if (size < 0) return errno == ENOENT ? What::kNothing : What::kOther;
  const std::string_view link(target.data(), static_cast<std::size_t>(size));
  return link.starts_with("socket:") ? What::kSocket : What::kOther;
}

}  // namespace

int TellOfCloses() {
  std::array<sock_filter, 4> code = {{
      {BPF_LD | BPF_W | BPF_ABS, 0, 0, offsetof(seccomp_data, nr)},
      {BPF_JMP | BPF_JEQ | BPF_K, 0, 1, SYS_close},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_USER_NOTIF},
      {BPF_RET | BPF_K, 0, 0, SECCOMP_RET_ALLOW},
  }};
  const sock_fprog program = {.len = code.size(), .filter = code.data()};
  return static_cast<int>(syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER, &program));
}

void Closes::Handle(short events, const std::function<void(int fd)>& again) {
  if ((events & POLLIN) == 0) {
    if (events != 0) listener_ = -1;  // nobody is left who could call
    return;
  }
  seccomp_notif call{};
  if (ioctl(listener_, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) return;  // the thread has been killed meanwhile
  const auto thread = static_cast<pid_t>(call.pid);
  const std::pair number(ProcessOf(thread), static_cast<int>(call.data.args[0]));
  const What what = DescriptorOf(thread, number.second);
  // Only now it is certain that this was the thread's, and not that of a later one with the same id.
  if (ioctl(listener_, SECCOMP_IOCTL_NOTIF_ID_VALID, &call.id) != 0) return;
  if (what == What::kNothing && closed_.contains(number)) again(number.second);
  seccomp_notif_resp answer{};
  answer.id = call.id;
  answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
  // A signal may have interrupted the call before it has begun.
  if (ioctl(listener_, SECCOMP_IOCTL_NOTIF_SEND, &answer) != 0 || number.first == 0) return;
  if (what == What::kSocket) closed_.insert(number);
  if (what == What::kOther) closed_.erase(number);
}

}  // namespace socklab::program
