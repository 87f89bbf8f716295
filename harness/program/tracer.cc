#include "harness/program/tracer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <fstream>
#include <functional>
#include <limits>
#include <string_view>
#include <thread>
#include <utility>

#include "harness/program/looking_as.h"
#include "harness/text/quote.h"

namespace socklab::program {
namespace {

using net::Checked;
using net::Descriptor;
using Clock = std::chrono::steady_clock;

// Bytes that strace may write: about ten thousand calls. Of more, the first are kept; the program runs on untraced.
constexpr rlim_t kMostOfLog = rlim_t{4} << 20;
constexpr rlim_t kMemory = rlim_t{1} << 30;
constexpr std::chrono::seconds kToAttach{20};
constexpr std::chrono::seconds kToFinish{20};
constexpr std::chrono::milliseconds kNap{1};

// What a student's program does with the world: sockets, files, processes, signals, and whatever it may wait in. A
// question mark stands before calls that not every machine has (strace(1)).
constexpr char kCalls[] =
    "trace=%network,%process,read,write,readv,writev,pread64,pwrite64,close,dup,?dup2,dup3,?poll,ppoll,?select,"
    "pselect6,?epoll_wait,epoll_pwait,epoll_ctl,?epoll_create,epoll_create1,?open,openat,?creat,fcntl,lseek,ftruncate,"
    "fsync,?unlink,unlinkat,?rename,renameat,?renameat2,?mkdir,mkdirat,flock,sendfile,splice,?copy_file_range,?pipe,"
    "pipe2,?eventfd2,?signalfd4,?timerfd_settime,kill,tkill,tgkill,rt_sigaction,rt_sigtimedwait,rt_sigsuspend,?pause,"
    "?alarm,setitimer,nanosleep,clock_nanosleep,futex";

Descriptor InMemory(const char* name) {
  return Descriptor(Checked(memfd_create(name, MFD_CLOEXEC), "memfd_create"));
}

std::string ContentOf(const Descriptor& file) {
  std::string text;
  std::array<char, 65536> buffer;
  off_t place = 0;
  for (ssize_t size; (size = pread(file.get(), buffer.data(), buffer.size(), place)) > 0; place += size) {
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return text;
}

// The process that traces it (proc_pid_status(5)); 0 for none.
pid_t TracerOf(pid_t process) {
  std::ifstream status(fmt::format("/proc/{}/status", process));
  for (std::string key; status >> key;) {
    pid_t tracer = 0;
    if (key == "TracerPid:" && status >> tracer) return tracer;
    status.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return 0;
}

// Whether a stack may tell the source of what the process, which still has the command line of its supervisor, is about
// to execute. That of an interpreter takes long to find out, and says nothing.
bool MayTellStacks(pid_t process) {
  const LookingAs its_user(process);
  std::ifstream words(fmt::format("/proc/{}/cmdline", process));
  std::string program;
  for (int i = 0; i < 4; ++i) std::getline(words, program, '\0');
  if (program.starts_with("/usr/")) return false;
  std::ifstream file(fmt::format("/proc/{}/root{}", process, program));
  std::array<char, 2> start{};
  file.read(start.data(), start.size());
  return start != std::array{'#', '!'};
}

[[noreturn]] void BecomeStrace(pid_t process, const std::vector<std::string>& words, int log, int complaints,
                               pid_t parent) {
  if (!BecomeUserOf(process)) _exit(1);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);
  for (const auto& [resource, most] : {std::pair{RLIMIT_FSIZE, kMostOfLog}, {RLIMIT_AS, kMemory}, {RLIMIT_CORE, 0}}) {
    const rlimit limit = {.rlim_cur = most, .rlim_max = most};
    setrlimit(resource, &limit);
  }
  fcntl(log, F_SETFD, 0);
  const int nothing = open("/dev/null", O_RDWR);
  dup2(nothing, STDIN_FILENO);
  dup2(nothing, STDOUT_FILENO);
  dup2(complaints, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  char lang[] = "LANG=C.UTF-8";
  std::array<char*, 2> environment = {lang, nullptr};
  execve(kStrace, arguments.data(), environment.data());
  dprintf(STDERR_FILENO, "%s: %m\n", kStrace);
  _exit(127);
}

bool HasEnded(pid_t child) {
  siginfo_t info{};
  return waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0;
}

// For kToFinish at most.
void AwaitEnd(pid_t child) {
  const Descriptor pidfd(static_cast<int>(syscall(SYS_pidfd_open, child, 0)));
  pollfd end = {pidfd.get(), POLLIN, 0};
  if (pidfd) poll(&end, 1, static_cast<int>(std::chrono::milliseconds(kToFinish).count()));
}

// Nothing tells when a tracer has attached. Asks again and again for that long; whether it was so in the end.
bool ComesTrue(const std::function<bool()>& condition, std::chrono::seconds time) {
  for (const Clock::time_point end = Clock::now() + time; !condition(); std::this_thread::sleep_for(kNap)) {
    if (Clock::now() > end) return false;
  }
  return true;
}

}  // namespace

Tracer::~Tracer() {
  End();
}

void Tracer::End() {
  if (strace_ < 0) return;
  kill(strace_, SIGKILL);
  waitpid(std::exchange(strace_, -1), nullptr, 0);
}

void Tracer::Attach(pid_t process) {
  // Not every build of strace can tell stacks.
  if ((MayTellStacks(process) && Attach(process, true)) || Attach(process, false)) return;
  std::string said = text::Printable(ContentOf(complaints_));
  while (said.ends_with('\n')) said.pop_back();
  why_not_ = {"trace.not_possible", {{"reason", said.substr(0, said.find('\n'))}}};
}

bool Tracer::Attach(pid_t process, bool with_stacks) {
  log_file_ = InMemory("log");
  complaints_ = InMemory("complaints");
  std::vector<std::string> words = {"strace", "-f",   "-q",  "-ttt",
                                    "-T",     "-s",   "256", "--decode-pids=pidns",
                                    "-e",     kCalls, "-o",  fmt::format("/proc/self/fd/{}", log_file_.get())};
  if (with_stacks) words.push_back("-k");
  words.insert(words.end(), {"-p", std::to_string(process)});
  const pid_t parent = getpid();
  strace_ = fork();
  if (strace_ == 0) BecomeStrace(process, words, log_file_.get(), complaints_.get(), parent);
  if (strace_ < 0) return false;
  const auto is_traced = [&] { return TracerOf(process) == strace_; };
  ComesTrue([&] { return is_traced() || HasEnded(strace_); }, kToAttach);
  if (is_traced()) return true;
  End();
  return false;
}

void Tracer::RememberExecutable(pid_t process) {
  const LookingAs its_user(process);
  const std::string link = fmt::format("/proc/{}/exe", process);
  std::array<char, 4096> path;
  const ssize_t size = readlink(link.c_str(), path.data(), path.size());
  if (size > 0) executable_.assign(path.data(), static_cast<std::size_t>(size));
  executable_file_ = Descriptor(open(link.c_str(), O_RDONLY | O_CLOEXEC));
}

void Tracer::Finish() {
  if (strace_ > 0) AwaitEnd(strace_);
  End();
  if (log_file_) log_ = ContentOf(log_file_);
}

bool Tracer::is_log_full() const {
  return log_.size() >= kMostOfLog;
}

}  // namespace socklab::program
