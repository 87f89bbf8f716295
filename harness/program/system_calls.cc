#include "harness/program/system_calls.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <initializer_list>
#include <vector>

namespace socklab::program {
namespace {

#if defined(__x86_64__)
constexpr __u32 kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr __u32 kArchitecture = AUDIT_ARCH_AARCH64;
#else
#error "Which AUDIT_ARCH_ is this machine's?"
#endif

constexpr __u32 kX32 = 0x40000000;  // __X32_SYSCALL_BIT: the same calls by other numbers

// A program for the kernel: rule after rule, each of which answers the call or passes it on to the next.
class Filter {
 public:
  Filter() {
    Load(offsetof(seccomp_data, arch));
    Add(BPF_JMP | BPF_JEQ | BPF_K, kArchitecture, 1, 0);
    Answer(ENOSYS);
    LoadNumber();
#if defined(__x86_64__)
    Add(BPF_JMP | BPF_JGE | BPF_K, kX32, 0, 1);
    Answer(ENOSYS);
#endif
  }

  void Forbid(long call, int error) {
    Add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<__u32>(call), 0, 1);
    Answer(error);
  }

  // Where one of these bits is set in that argument.
  void ForbidBits(long call, int argument, __u32 bits, int error) {
    constexpr __u8 kRule = 4;
    Add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<__u32>(call), 0, kRule);
    LoadArgument(argument);
    Add(BPF_JMP | BPF_JSET | BPF_K, bits, 0, 1);
    Answer(error);
    LoadNumber();
  }

  // Where that argument is none of these values.
  void ForbidAllBut(long call, int argument, std::initializer_list<int> values, int error) {
    const auto count = static_cast<__u8>(values.size());
    Add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<__u32>(call), 0, static_cast<__u8>(count + 3));
    LoadArgument(argument);
    __u8 left = count;
    for (const int value : values) Add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<__u32>(value), left--, 0);
    Answer(error);
    LoadNumber();
  }

  // Where that argument has this value.
  void ForbidValue(long call, int argument, __u32 value, int error) {
    constexpr __u8 kRule = 4;
    Add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<__u32>(call), 0, kRule);
    LoadArgument(argument);
    Add(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1);
    Answer(error);
    LoadNumber();
  }

  // Where the first two arguments have these values.
  void ForbidPair(long call, __u32 first, __u32 second, int error) {
    constexpr __u8 kRule = 6;
    Add(BPF_JMP | BPF_JEQ | BPF_K, static_cast<__u32>(call), 0, kRule);
    LoadArgument(0);
    Add(BPF_JMP | BPF_JEQ | BPF_K, first, 0, 3);
    LoadArgument(1);
    Add(BPF_JMP | BPF_JEQ | BPF_K, second, 0, 1);
    Answer(error);
    LoadNumber();
  }

  bool Install() {
    Add(BPF_RET | BPF_K, SECCOMP_RET_ALLOW, 0, 0);
    const sock_fprog program = {.len = static_cast<unsigned short>(code_.size()), .filter = code_.data()};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
  }

 private:
  void Add(int operation, __u32 value, __u8 if_so, __u8 if_not) {
    code_.push_back({static_cast<__u16>(operation), if_so, if_not, value});
  }
  void Load(std::size_t offset) {
    Add(BPF_LD | BPF_W | BPF_ABS, static_cast<__u32>(offset), 0, 0);
  }
  void LoadNumber() {
    Load(offsetof(seccomp_data, nr));
  }
  // The lower half, because both architectures store it first.
  void LoadArgument(int argument) {
    Load(offsetof(seccomp_data, args) + static_cast<std::size_t>(argument) * sizeof(__u64));
  }
  void Answer(int error) {
    Add(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<__u32>(error), 0, 0);
  }

  std::vector<sock_filter> code_;
};

}  // namespace

bool ForbidSystemCalls(const SystemCalls& allowed) {
  Filter filter;
  // Its own namespace would give it privileges there: to mount, to make networks that nobody watches. The flags of
  // clone3 lie in memory, where no filter can look; without it, C libraries use clone.
  filter.ForbidBits(SYS_clone, 0, CLONE_NEWUSER, EPERM);
  filter.ForbidBits(SYS_unshare, 0, CLONE_NEWUSER, EPERM);
  filter.Forbid(SYS_clone3, ENOSYS);
  filter.Forbid(SYS_setns, EPERM);
  // Families that have a network namespace, or at least respect it. AF_VSOCK reaches the machine below this one.
  for (const long call : {SYS_socket, SYS_socketpair}) {
    filter.ForbidAllBut(call, 0, {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET}, EAFNOSUPPORT);
  }
  // It opens sockets, and moves bytes, past this filter and past what can be watched.
  for (const long call : {SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register}) filter.Forbid(call, ENOSYS);
  // Keys are shared by all processes of a user, in and out of the sandbox.
  for (const long call : {SYS_add_key, SYS_keyctl, SYS_request_key}) filter.Forbid(call, ENOSYS);
  // These hide its descriptors and its calls from the harness.
  filter.ForbidPair(SYS_prctl, PR_SET_DUMPABLE, 0, EPERM);
  // Any process that opens the file for writing, even outside the sandbox, would have to wait.
  filter.ForbidValue(SYS_fcntl, 1, F_SETLEASE, EPERM);
  // Parts of the kernel with a history, which no program of a lab needs.
  for (const long call : {SYS_bpf, SYS_perf_event_open, SYS_userfaultfd}) filter.Forbid(call, EPERM);
  if (!allowed.uncounted_memory) {
    for (const long call : {SYS_memfd_create, SYS_memfd_secret, SYS_shmget, SYS_msgget}) filter.Forbid(call, ENOSYS);
  }
  if (!allowed.lasting_objects) {
    for (const long call : {SYS_shmget, SYS_msgget, SYS_semget, SYS_mq_open}) filter.Forbid(call, ENOSYS);
  }
  return filter.Install();
}

}  // namespace socklab::program
