// in_container [--without-landlock] COMMAND [ARGUMENT…]
//
// Runs a command as root of a container that Docker has made: with the capabilities that its root has by default, and
// without the system calls that its default seccomp profile denies to processes without CAP_SYS_ADMIN and
// CAP_SYS_PTRACE. Processes, System V and POSIX queues, and the network are the container's own, so that programs which
// break out of the isolation under test hit nothing outside. Needs root. The option is for what an older kernel has
// not. Exits as the command does; with status 90 when the command has left processes running.
#include <errno.h>
#include <linux/audit.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <vector>

namespace {

constexpr int kGranted[] = {CAP_CHOWN,      CAP_DAC_OVERRIDE, CAP_FSETID,      CAP_FOWNER,          CAP_MKNOD,
                            CAP_NET_RAW,    CAP_SETGID,       CAP_SETUID,      CAP_SETFCAP,         CAP_SETPCAP,
                            CAP_SYS_CHROOT, CAP_KILL,         CAP_AUDIT_WRITE, CAP_NET_BIND_SERVICE};

constexpr long kDenied[] = {SYS_unshare,       SYS_setns,       SYS_mount,         SYS_umount2,         SYS_pivot_root,
                            SYS_pidfd_getfd,   SYS_kcmp,        SYS_bpf,           SYS_perf_event_open, SYS_open_tree,
                            SYS_move_mount,    SYS_fsopen,      SYS_fsmount,       SYS_fsconfig,        SYS_fspick,
                            SYS_mount_setattr, SYS_keyctl,      SYS_add_key,       SYS_request_key,     SYS_quotactl,
                            SYS_userfaultfd,   SYS_sethostname, SYS_setdomainname, SYS_reboot,          SYS_swapon};

// CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC, CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET.
constexpr unsigned kNamespaces = 0x7E020000;

#if defined(__x86_64__)
constexpr unsigned kArchitecture = AUDIT_ARCH_X86_64;
#else
constexpr unsigned kArchitecture = AUDIT_ARCH_AARCH64;
#endif

class Profile {
 public:
  explicit Profile(bool has_landlock) {
    Add(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, arch), 0, 0);
    Add(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0);
    Add(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS, 0, 0);
    Add(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr), 0, 0);
    for (const long call : kDenied) Deny(call, EPERM);
    Deny(SYS_clone3, ENOSYS);
    if (!has_landlock) Deny(SYS_landlock_create_ruleset, ENOSYS);
    DenyBits(SYS_personality, ADDR_NO_RANDOMIZE);
    DenyBits(SYS_clone, kNamespaces);
    Add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
  }

  bool Install() {
    const sock_fprog program = {.len = static_cast<unsigned short>(code_.size()), .filter = code_.data()};
    return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
  }

 private:
  void Add(int operation, unsigned value, unsigned char if_so, unsigned char if_not) {
    code_.push_back({static_cast<unsigned short>(operation), if_so, if_not, value});
  }
  void Deny(long call, int error) {
    Add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(call), 0, 1);
    Add(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<unsigned>(error), 0, 0);
  }
  // Where one of these bits is set in the first argument.
  void DenyBits(long call, unsigned bits) {
    constexpr unsigned char kRule = 4;
    Add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(call), 0, kRule);
    Add(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, args), 0, 0);
    Add(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
    Add(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM, 0, 0);
    Add(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr), 0, 0);
  }

  std::vector<sock_filter> code_;
};

bool KeepOnlyGrantedCapabilities() {
  unsigned long long granted = 0;
  for (const int capability : kGranted) granted |= 1ULL << capability;
  for (int capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; ++capability) {
    if ((granted >> capability & 1) == 0 && prctl(PR_CAPBSET_DROP, capability) != 0) return false;
  }
  __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
  sets[0].effective = sets[0].permitted = static_cast<unsigned>(granted);
  sets[1].effective = sets[1].permitted = static_cast<unsigned>(granted >> 32);
  return syscall(SYS_capset, &header, sets.data()) == 0;
}

constexpr int kLeftBehind = 90;

int StatusOf(int status) {
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

// As the first process of the container: buries those whose parents have ended, and ends as that child does.
[[noreturn]] void AwaitEndOf(pid_t command) {
  int status = 0, of_command = 0;
  for (pid_t ended = 0; ended != command; of_command = status) {
    ended = wait(&status);
    if (ended < 0 && errno != EINTR) _exit(2);
  }
  while (waitpid(-1, &status, WNOHANG) > 0) continue;
  _exit(kill(-1, 0) == 0 ? kLeftBehind : StatusOf(of_command));
}

bool RaiseLoopback() {
  const int any_socket = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  ifreq request{};
  strcpy(request.ifr_name, "lo");
  request.ifr_flags = IFF_UP;
  const bool is_up = ioctl(any_socket, SIOCSIFFLAGS, &request) == 0;
  close(any_socket);
  return is_up;
}

// Returns in the container; outside, it waits for the container's end.
bool EnterNamespaces() {
  if (unshare(CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWNET) != 0) return false;
  const pid_t init = fork();
  if (init > 0) {
    int status = 0;
    if (waitpid(init, &status, 0) != init) return false;
    _exit(StatusOf(status));
  }
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (init < 0 || mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("proc", "/proc", "proc", MS_NOSUID | MS_NOEXEC | MS_NODEV, nullptr) != 0 || !RaiseLoopback()) {
    return false;
  }
  const pid_t command = fork();
  if (command > 0) AwaitEndOf(command);
  return command == 0;
}

}  // namespace

int main(int argc, char** argv) {
  const bool has_landlock = argc < 2 || strcmp(argv[1], "--without-landlock") != 0;
  if (!has_landlock) {
    --argc;
    ++argv;
  }
  if (argc < 2) return 2;
  if (!EnterNamespaces() || !Profile(has_landlock).Install() || !KeepOnlyGrantedCapabilities()) {
    perror("in_container");
    return 2;
  }
  execvp(argv[1], argv + 1);
  perror(argv[1]);
  return 127;
}
