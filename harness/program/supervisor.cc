// supervisor CONTROL_FD WORK_FOLDER PROGRAM [ARGUMENT…]
//
// Runs one program under test from inside its sandbox: shows the harness the work folder, sets the limits, starts the
// program, adopts what it leaves behind, and tells the harness through the control socket how it ended. A program
// cannot forge these reports, because it has no descriptor of the socket and may not trace the supervisor
// (PR_SET_DUMPABLE, prctl(2)); if it kills the supervisor, the socket closes without a report, which is a finding too.
// When the harness goes, everything goes.
//
// Where there are no namespaces, the supervisor is root, and the program a user that exists for it alone (own_user.h):
// that keeps it from the supervisor, and all that it leaves behind is found by that user.
#include <dirent.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "harness/program/allowed_files.h"
#include "harness/program/closes.h"
#include "harness/program/descriptor_passing.h"
#include "harness/program/own_user.h"
#include "harness/program/supervisor_protocol.h"
#include "harness/program/system_calls.h"

namespace socklab::program {
namespace {

using Kind = SupervisorReport::Kind;

// The hard limit too: some run-times raise the soft one to it at their start.
void Limit(__rlimit_resource resource, rlim_t most) {
  rlimit limit{};
  getrlimit(resource, &limit);
  limit.rlim_cur = limit.rlim_max = std::min(most, limit.rlim_max);
  setrlimit(resource, &limit);
}

// When memory runs out, the kernel must kill this program and no other (proc_pid_oom_score_adj(5)). Its file
// belongs to root as long as nobody may look at this process.
void VolunteerForOutOfMemory() {
  prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
  const int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
  [[maybe_unused]] const ssize_t written = write(fd, "1000", 4);
  close(fd);
}

// Why a program could not be started.
struct Failure {
  int error = 0;             // errno
  bool is_programs = false;  // its file cannot be executed
};

// From now on this process waits with each close(2) until the one to whom it has sent the listener lets it go on.
bool SendTellerOfCloses(int socket) {
  const int listener = TellOfCloses();
  return listener >= 0 && SendWithDescriptors(socket, '\0', {&listener, 1});
}

constexpr int kNicest = 19;  // sched(7)

// Not every container lets close_range(2) through.
bool CloseOnExecute() {
  if (syscall(SYS_close_range, 3U, ~0U, CLOSE_RANGE_CLOEXEC) == 0) return true;
  const std::unique_ptr<DIR, int (*)(DIR*)> open_ones(opendir("/proc/self/fd"), closedir);
  if (!open_ones) return false;
  while (const dirent* entry = readdir(open_ones.get())) {
    const int fd = std::atoi(entry->d_name);
    if (fd > 2 && fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) return false;
  }
  return true;
}

// Processes are counted by their user, so that the limit holds only now.
bool BecomeUser(const SupervisorOrder& order) {
  if (!Become(order.user)) return false;
  Limit(RLIMIT_NPROC, order.processes);
  Limit(RLIMIT_FSIZE, order.file);
  // Where nothing else shares out the CPUs, the harness must get its turn among as many processes as there may be.
  setpriority(PRIO_PROCESS, 0, kNicest);
  signal(SIGXFSZ, SIG_IGN);  // a file that is too large is an error of write(2), as on a full disk
  return true;
}

// Where the kernel has no Landlock, permissions alone must keep from the program what it should not read.
bool RestrictFiles(const SupervisorOrder& order, const char* work_folder) {
  if (!CanRestrictFiles()) return true;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return false;
  return RestrictFilesTo({order.shown.data()}, {work_folder, TemporaryFolderBeside(work_folder).string()});
}

// Runs in the child; returns only by failing.
Failure Execute(const std::array<int, 3>& stdio, const SupervisorOrder& order, int socket, char* work_folder,
                char** command) {
  for (int fd = 0; fd < 3; ++fd) dup2(stdio[static_cast<std::size_t>(fd)], fd);
  if (!CloseOnExecute()) return {.error = errno};  // the pipe that tells of a failure stays until then
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  for (int number = 1; number < NSIG; ++number) signal(number, SIG_DFL);
  setsid();
  if (order.user && !BecomeUser(order)) return {.error = errno};
  VolunteerForOutOfMemory();
  // Without this, ThreadSanitizer dies of addresses that are too random (vm.mmap_rnd_bits above 28). For all programs:
  // what one does wrong, it does wrong again.
  personality(ADDR_NO_RANDOMIZE);
  if (chdir(work_folder) != 0) return {.error = errno};
  // Where Yama lets only parents trace: nobody else can but root, and processes of the same user.
  if (order.is_traced || order.user) prctl(PR_SET_PTRACER, PR_SET_PTRACER_ANY, 0, 0, 0);
  if (order.is_traced) raise(SIGSTOP);
  if (order.user && !RestrictFiles(order, work_folder)) return {.error = errno};
  if (!ForbidSystemCalls({.uncounted_memory = order.memory_is_counted, .lasting_objects = !order.user}))
    return {.error = errno};
  if (order.watches_closes && !SendTellerOfCloses(socket)) return {.error = errno};
  static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
  static char lang[] = "LANG=C.UTF-8";
  static char home[4096] = "HOME=";
  std::strncat(home, work_folder, sizeof home - std::strlen(home) - 1);
  static char temporary[4096] = "TMPDIR=";
  std::strncat(temporary, TemporaryFolderBeside(work_folder).c_str(), sizeof temporary - std::strlen(temporary) - 1);
  char* environment[] = {path, home, lang, order.user ? temporary : nullptr, nullptr};
  execve(command[0], command, environment);
  return {.error = errno, .is_programs = true};
}

struct Child {
  pid_t pid = -1;
  Failure failure;
  int listener = -1;  // by which it tells of each close(2), where it should
};

// Once the child has stopped itself, or has ended before.
void ReportThatItAwaitsTracer(int control, pid_t pid) {
  siginfo_t ignored;
  while (waitid(P_PID, static_cast<id_t>(pid), &ignored, WSTOPPED | WEXITED | WNOWAIT) != 0 && errno == EINTR) {
  }
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  SendWithDescriptors(control, SupervisorReport{.kind = Kind::kAwaitsTracer}, {&pidfd, 1});
  close(pidfd);
}

Child Start(int control, const std::array<int, 3>& stdio, const SupervisorOrder& order, char* work_folder,
            char** command) {
  std::array<int, 2> failure, sockets = {-1, -1};
  if (pipe2(failure.data(), O_CLOEXEC) != 0) return {.failure = {.error = errno}};
  if (order.watches_closes && socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets.data()) != 0)
    return {.failure = {.error = errno}};
  const pid_t pid = fork();
  if (pid < 0) return {.failure = {.error = errno}};
  if (pid == 0) {
    const Failure reason = Execute(stdio, order, sockets[1], work_folder, command);
    [[maybe_unused]] const ssize_t written = write(failure[1], &reason, sizeof reason);
    _exit(127);
  }
  close(failure[1]);
  close(sockets[1]);
  for (const int fd : stdio) close(fd);
  if (order.is_traced) ReportThatItAwaitsTracer(control, pid);
  Child child{.pid = pid};
  char nothing;
  if (order.watches_closes) ReceiveWithDescriptors(sockets[0], nothing, {&child.listener, 1});
  close(sockets[0]);
  if (read(failure[0], &child.failure, sizeof child.failure) <= 0) child.failure = {};
  close(failure[0]);
  return child;
}

// Reaps whatever has ended. Tells when the program itself has, and whether any process is left.
struct Reaped {
  std::optional<SupervisorReport> program;
  bool alone = false;
};

Reaped Reap(pid_t program) {
  Reaped reaped;
  while (true) {
    int status = 0;
    rusage usage{};
    const pid_t pid = wait4(-1, &status, WNOHANG, &usage);
    if (pid <= 0) {
      reaped.alone = pid < 0;
      return reaped;
    }
    if (pid == program) reaped.program = SupervisorReport{Kind::kExited, 0, status, usage};
  }
}

// Needed where no sandbox ends the orphans: kills the children until none is left to adopt.
void KillAll() {
  while (true) {
    const int fd = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
    std::array<char, 4096> list{};
    const ssize_t size = fd < 0 ? 0 : read(fd, list.data(), list.size() - 1);
    close(fd);
    if (size <= 0) return;
    char* rest = list.data();
    while (const pid_t pid = static_cast<pid_t>(std::strtol(rest, &rest, 10))) kill(pid, SIGKILL);
    while (wait4(-1, nullptr, WNOHANG, nullptr) > 0) {
    }
    sched_yield();
  }
}

void Watch(int control, int signals, const Child& program) {
  Closes closes(program.listener);
  bool told = false;
  const auto tell = [&](int fd) {
    if (!told) SendWithDescriptors(control, SupervisorReport{.kind = Kind::kClosedAgain, .descriptor = fd}, {});
    told = true;
  };
  bool exited = false;
  bool alone = false;
  std::array<pollfd, 3> events = {
      {{control, POLLIN, 0}, {signals, POLLIN, 0}, {closes.descriptor(), POLLIN, 0}}};  // -1 is passed over
  while (poll(events.data(), events.size(), -1) > 0) {
    if (events[0].revents) return;  // the harness has gone, or wants us to
    closes.Handle(events[2].revents, tell);
    events[2] = {closes.descriptor(), POLLIN, 0};
    if (!events[1].revents) continue;
    signalfd_siginfo ignored;
    [[maybe_unused]] const ssize_t size = read(signals, &ignored, sizeof ignored);
    const Reaped reaped = Reap(program.pid);
    if (reaped.program) SendWithDescriptors(control, *reaped.program, {});
    exited |= reaped.program.has_value();
    if (exited && reaped.alone && !alone) SendWithDescriptors(control, SupervisorReport{.kind = Kind::kAlone}, {});
    alone = exited && reaped.alone;
  }
}

// Lets the harness prepare the work folder, and look at it later.
bool ShowWorkFolder(int control, const char* work_folder) {
  const int folder = open(work_folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return false;
  const bool sent = SendWithDescriptors(control, SupervisorReport{.kind = Kind::kReady}, {&folder, 1});
  close(folder);
  return sent;
}

int Supervise(int control, char* work_folder, char** command) {
  // The program cannot run before the descriptors arrive, and no child may end before SIGCHLD is blocked.
  sigset_t child_signal;
  sigemptyset(&child_signal);
  sigaddset(&child_signal, SIGCHLD);
  sigprocmask(SIG_BLOCK, &child_signal, nullptr);
  const int signals = signalfd(-1, &child_signal, SFD_CLOEXEC | SFD_NONBLOCK);
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);

  SupervisorOrder order;
  std::array<int, 3> stdio;
  if (!ShowWorkFolder(control, work_folder)) return 1;
  if (!ReceiveWithDescriptors(control, order, stdio)) return 1;
  Limit(RLIMIT_CORE, 0);
  if (!order.user) Limit(RLIMIT_NPROC, order.processes);
  Limit(RLIMIT_NOFILE, order.descriptors);

  const Child child = Start(control, stdio, order, work_folder, command);
  if (child.failure.error != 0) {
    const Kind kind = child.failure.is_programs ? Kind::kNotStarted : Kind::kNotConfined;
    SendWithDescriptors(control, SupervisorReport{.kind = kind, .error = child.failure.error}, {});
    return 1;
  }
  const int pidfd = static_cast<int>(syscall(SYS_pidfd_open, child.pid, 0));
  SendWithDescriptors(control, SupervisorReport{.kind = Kind::kStarted}, {&pidfd, 1});
  close(pidfd);
  Watch(control, signals, child);
  if (order.user) EndAllOf(order.user);
  KillAll();
  if (order.user) RemoveFilesOf(order.user.id);
  if (work_folder != std::string_view(kWorkFolder)) {
    const std::filesystem::path folder(work_folder);
    std::error_code ignored;
    // Nothing else may be left to do it.
    std::filesystem::remove_all(order.user ? folder.parent_path() : folder, ignored);
  }
  return 0;
}

}  // namespace
}  // namespace socklab::program

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  return socklab::program::Supervise(std::atoi(argv[1]), argv[2], argv + 3);
}
