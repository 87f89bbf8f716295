#include "harness/program/own_user.h"

#include <dirent.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>

namespace socklab::program {
namespace {

constexpr int kToEndOne = 10;  // milliseconds, until all are ended once more: one may have made others meanwhile

bool GiveUpCapabilities() {
  __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> none{};
  prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);  // an older kernel has no such set
  return syscall(SYS_capset, &header, none.data()) == 0;
}

// Nothing is believed here that can be asked.
bool Is(const OwnUser& user) {
  std::array<uid_t, 3> users{};
  std::array<gid_t, 3> groups{};
  getresuid(&users[0], &users[1], &users[2]);
  getresgid(&groups[0], &groups[1], &groups[2]);
  __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
  return users == std::array<uid_t, 3>{user.id, user.id, user.id} &&
         groups == std::array<gid_t, 3>{user.group, user.group, user.group} && getgroups(0, nullptr) == 0 &&
         syscall(SYS_capget, &header, sets.data()) == 0 && (sets[0].permitted | sets[1].permitted) == 0 &&
         (sets[0].inheritable | sets[1].inheritable) == 0;
}

// A small file of /proc; empty when the process has gone.
std::string ReadStatus(const char* process) {
  const std::string path = std::string("/proc/") + process + "/status";
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::array<char, 4096> text;
  const ssize_t size = fd < 0 ? 0 : read(fd, text.data(), text.size());
  close(fd);
  return {text.data(), static_cast<std::size_t>(size > 0 ? size : 0)};
}

// "Uid:\t1000\t1000\t1000\t1000": the real, effective, saved and file-system user (proc_pid_status(5)).
bool IsAliveAs(std::uint32_t user, const std::string& status) {
  const std::size_t state = status.find("\nState:\t"), uid = status.find("\nUid:");
  if (state == std::string::npos || uid == std::string::npos) return false;
  const char is = status[state + std::strlen("\nState:\t")];
  if (is == 'Z' || is == 'X') return false;
  const char* rest = status.c_str() + uid + std::strlen("\nUid:");
  for (int i = 0; i < 4; ++i) {
    char* next;
    if (std::strtoul(rest, &next, 10) == user) return true;
    rest = next;
  }
  return false;
}

// kill(-1) reaches all processes of a user at one moment: one that is just being forked is not, but its parent does
// not return from fork(2) then.
void KillOnce(const OwnUser& user) {
  const pid_t helper = fork();
  if (helper == 0) {
    const bool is_user = setresuid(user.keeper, user.id, user.keeper) == 0 && geteuid() == user.id;
    if (is_user) kill(-1, SIGKILL);
    _exit(0);
  }
  if (helper > 0) waitpid(helper, nullptr, 0);
}

// One of the user's processes; 0 where there is none, -1 where nobody can tell.
pid_t OneThatRuns(std::uint32_t user) {
  const std::unique_ptr<DIR, int (*)(DIR*)> processes(opendir("/proc"), closedir);
  if (!processes) return -1;
  while (const dirent* entry = readdir(processes.get())) {
    if (std::isdigit(static_cast<unsigned char>(entry->d_name[0])) && IsAliveAs(user, ReadStatus(entry->d_name)))
      return static_cast<pid_t>(std::atol(entry->d_name));
  }
  return 0;
}

// For kToEndOne at most.
void AwaitEnd(pid_t process) {
  const int fd = static_cast<int>(syscall(SYS_pidfd_open, process, 0));
  pollfd end = {.fd = fd, .events = POLLIN, .revents = 0};  // which poll(2) leaves alone where there is no such process
  poll(&end, 1, kToEndOne);
  if (fd >= 0) close(fd);
}

}  // namespace

bool Become(const OwnUser& user) {
  const bool has_tried = user.id != 0 && user.group != 0 && setgroups(0, nullptr) == 0 &&
                         setresgid(user.group, user.group, user.group) == 0 &&
                         setresuid(user.id, user.id, user.id) == 0 && GiveUpCapabilities();
  if (!has_tried) return false;
  if (Is(user)) return true;
  errno = EPERM;
  return false;
}

bool RunsAnything(std::uint32_t user) {
  return OneThatRuns(user) != 0;
}

void EndAllOf(const OwnUser& user) {
  while (true) {
    KillOnce(user);
    const pid_t left = OneThatRuns(user.id);
    if (left == 0) return;
    AwaitEnd(left);
  }
}

void RemoveFilesOf(std::uint32_t user) {
  namespace fs = std::filesystem;
  for (const char* folder : {"/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock"}) {
    std::error_code gone;
    for (fs::directory_iterator entry(folder, gone), end; !gone && entry != end; entry.increment(gone)) {
      struct stat status {};
      std::error_code ignored;
      if (lstat(entry->path().c_str(), &status) == 0 && status.st_uid == user) fs::remove_all(entry->path(), ignored);
    }
  }
}

}  // namespace socklab::program
