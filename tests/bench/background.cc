#include "tests/bench/background.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "harness/grading/process.h"
#include "harness/net/socket_table.h"
#include "tests/bench/peak_memory.h"

namespace socklab::bench {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{10};
constexpr std::chrono::minutes kMost{2};
constexpr std::chrono::seconds kToEnd{1};

// Its output goes to /dev/null, and Ctrl-C ends it, whatever it does to us.
pid_t Spawn(const std::vector<std::string>& words) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGINT);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t process = -1;
  const int error = posix_spawnp(&process, arguments.front(), &actions, &attributes, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) throw std::system_error(error, std::generic_category(), "cannot run " + words.front());
  return process;
}

}  // namespace

Background::Background(const std::vector<std::string>& words)
    : name_(words.front()), process_(Spawn(words)), handle_(static_cast<int>(syscall(SYS_pidfd_open, process_, 0))) {}

Background::~Background() {
  if (status_) return;
  kill(process_, SIGTERM);
  if (EndsWithin(kToEnd)) return;
  kill(process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

// Looks into the kernel's table: a connection to find out would use up the one that is served.
void Background::AwaitSocket(int type, std::uint16_t port) {
  const net::SocketTable table;
  const auto is_there = [&table, type, port] {
    return std::ranges::any_of(type == SOCK_STREAM ? table.TcpListeners() : table.UdpSockets(),
                               [port](const net::SocketEntry& entry) { return entry.local.port == port; });
  };
  while (!is_there()) {
    if (EndsWithin(std::chrono::milliseconds(1))) throw std::runtime_error(name_ + " does not listen");
  }
}

bool Background::EndsWithin(std::chrono::milliseconds time) {
  if (status_) return true;
  pollfd end = {handle_.get(), POLLIN, 0};
  if (poll(&end, 1, static_cast<int>(time.count())) != 1) return false;
  int status = 0;
  if (waitpid(process_, &status, 0) == process_) status_ = status;
  return status_.has_value();
}

void Background::DemandSuccess() {
  const auto deadline = std::chrono::steady_clock::now() + kMost;
  while (!EndsWithin(kBetweenLooks)) {
    Peak();
    if (std::chrono::steady_clock::now() > deadline) throw std::runtime_error(name_ + " does not end");
  }
  if (WIFSIGNALED(*status_) && WTERMSIG(*status_) == SIGINT) throw grading::InterruptedBySignal{SIGINT};
  if (*status_ != 0) throw std::runtime_error(fmt::format("{} has failed, wait status {}", name_, *status_));
}

std::size_t Background::Peak() {
  if (!status_) peak_ = std::max(peak_, PeakOf(process_));
  return peak_;
}

}  // namespace socklab::bench
