// Tries system calls that lead out of the sandbox, by every way into the kernel: as i386 does (int 0x80), by the
// numbers of x32, through io_uring, by clone3. What it reaches it says, and exits 3; where nothing is to be reached it
// serves correctly.
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <linux/userfaultfd.h>
#include <linux/vm_sockets.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "tests/hostile/hostile.h"

namespace {

bool reached = false;

void Try(const char* what, long result) {
  if (result < 0) return;
  reached = true;
  socklab::hostile::WriteAll(STDERR_FILENO, std::string("reached ") + what + "\n");
}

// A child that comes to be in a new namespace; it ends at once.
void TryChild(const char* what, long child) {
  if (child == 0) _exit(0);
  if (child > 0) waitpid(static_cast<pid_t>(child), nullptr, 0);
  Try(what, child);
}

#if defined(__x86_64__)
// In a child, for a kernel that knows nothing of i386 answers with SIGSEGV: 0 where it succeeded.
long CallAsI386(long number, long a, long b, long c) {
  const pid_t child = fork();
  if (child == 0) {
    long result;
    asm volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory", "r8", "r9", "r10", "r11");
    _exit(result < 0 ? 1 : 0);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? 0 : -1;
}

void TryOtherNumbers() {
  constexpr long kKeyctl = 288, kSocket = 359, kUnshare = 310, kSessionKeyring = -3;
  constexpr long kX32 = 0x40000000;
  Try("the keyrings as i386", CallAsI386(kKeyctl, 0, kSessionKeyring, 1));
  Try("AF_VSOCK as i386", CallAsI386(kSocket, AF_VSOCK, SOCK_STREAM, 0));
  Try("a user namespace as i386", CallAsI386(kUnshare, CLONE_NEWUSER, 0, 0));
  Try("the keyrings as x32", syscall(kX32 + SYS_keyctl, 0, kSessionKeyring, 1));
  Try("AF_VSOCK as x32", syscall(kX32 + SYS_socket, AF_VSOCK, SOCK_STREAM, 0));
}
#else
void TryOtherNumbers() {}
#endif

void TryOtherCalls() {
  io_uring_params ring{};
  Try("io_uring", syscall(SYS_io_uring_setup, 4, &ring));
  Try("the keyrings", syscall(SYS_keyctl, 0, -3, 1));
  bpf_attr map{};
  map.map_type = BPF_MAP_TYPE_ARRAY;
  map.key_size = map.value_size = sizeof(int);
  map.max_entries = 1;
  Try("bpf", syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof map));
  perf_event_attr event{};
  event.size = sizeof event;
  event.type = PERF_TYPE_SOFTWARE;
  event.config = PERF_COUNT_SW_CPU_CLOCK;
  event.exclude_kernel = 1;
  Try("perf_event_open", syscall(SYS_perf_event_open, &event, 0, -1, -1, 0));
  Try("userfaultfd", syscall(SYS_userfaultfd, O_CLOEXEC | UFFD_USER_MODE_ONLY));
  Try("a lease on a file of others", fcntl(open("/proc/self/exe", O_RDONLY), F_SETLEASE, F_RDLCK));
  for (const int family : {AF_VSOCK, AF_ALG, AF_TIPC, AF_BLUETOOTH})
    Try("a family without namespaces", socket(family, SOCK_STREAM, 0));
  Try("AF_ALG", socket(AF_ALG, SOCK_SEQPACKET, 0));
}

void TryNamespaces() {
  clone_args arguments{};
  arguments.flags = CLONE_NEWUSER;
  arguments.exit_signal = SIGCHLD;
  TryChild("a user namespace by clone3", syscall(SYS_clone3, &arguments, sizeof arguments));
  TryChild("a user namespace by clone", syscall(SYS_clone, CLONE_NEWUSER | SIGCHLD, 0, 0, 0, 0));
  Try("a user namespace by unshare", unshare(CLONE_NEWUSER));
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  TryOtherNumbers();
  TryOtherCalls();
  TryNamespaces();
  if (reached) return 3;
  return socklab::hostile::Serve(options);
}
