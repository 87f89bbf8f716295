#include "harness/grading/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>

#include "harness/results/whole_file.h"

namespace socklab::grading {
namespace {

using net::Checked;
using net::Descriptor;

// Signals by which a user or the system ends us: read from a descriptor while another process works for us, so that
// everything begun can be ended.
class Endings {
 public:
  Endings() {
    const sigset_t set = EndingSignals();
    pthread_sigmask(SIG_BLOCK, &set, &before_);
    fd_ = Descriptor(Checked(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK), "signalfd"));
  }
  ~Endings() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  Endings(const Endings&) = delete;

  int descriptor() const { return fd_.get(); }

  // The signal that has arrived, or 0. It is passed on, unless it is from the terminal, which signals the child too.
  int PassOn(pid_t child) const {
    signalfd_siginfo info;
    if (read(fd_.get(), &info, sizeof info) != sizeof info) return 0;
    if (info.ssi_code != SI_KERNEL) kill(child, static_cast<int>(info.ssi_signo));
    return static_cast<int>(info.ssi_signo);
  }

 private:
  sigset_t before_;
  Descriptor fd_;
};

// What a child does first.
void BeginAsChild(pid_t parent) {
  const sigset_t set = EndingSignals();
  pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  // Whatever ends us, even SIGKILL, must end the child too, which then cleans up.
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (getppid() != parent) _exit(1);
}

// Runs in the child; returns only by failing, with errno set.
void Execute(const std::vector<char*>& words, const RunOptions& options) {
  if (!options.errors_to.empty()) {
    const int errors = open(options.errors_to.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (errors < 0 || dup2(errors, STDERR_FILENO) < 0) return;
  }
  if (options.output_too && dup2(STDERR_FILENO, STDOUT_FILENO) < 0) return;
  if (!options.folder.empty() && chdir(options.folder.c_str()) != 0) return;
  execvp(words.front(), words.data());
}

// Throws when the program cannot be executed.
pid_t Start(const std::vector<std::string>& line, const RunOptions& options) {
  std::vector<char*> words;
  for (const std::string& word : line) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  std::array<int, 2> failure;
  Checked(pipe2(failure.data(), O_CLOEXEC), "pipe");
  const Descriptor reader(failure[0]);
  Descriptor writer(failure[1]);
  const pid_t parent = getpid();
  const pid_t child = Checked(fork(), "fork");
  if (child == 0) {
    BeginAsChild(parent);
    Execute(words, options);
    const int error = errno;
    [[maybe_unused]] const ssize_t size = write(writer.get(), &error, sizeof error);
    _exit(127);
  }
  writer.Close();
  int error = 0;
  if (read(reader.get(), &error, sizeof error) <= 0) return child;
  waitpid(child, nullptr, 0);
  throw std::system_error(error, std::generic_category(), "cannot run " + line.front());
}

// Waits until the child has ended, and returns its exit status.
int Await(pid_t child, const Endings& endings, const std::string& name) {
  const Descriptor process(Checked(static_cast<int>(syscall(SYS_pidfd_open, child, 0)), "pidfd_open"));
  std::array<pollfd, 2> events = {pollfd{process.get(), POLLIN, 0}, pollfd{endings.descriptor(), POLLIN, 0}};
  int asked_to_end = 0;
  while (events[0].revents == 0) {
    poll(events.data(), events.size(), -1);
    if (events[1].revents != 0) asked_to_end = endings.PassOn(child);
  }
  int status = 0;
  Checked(waitpid(child, &status, 0), "waitpid");
  if (asked_to_end != 0) throw InterruptedBySignal{asked_to_end};
  if (!WIFSIGNALED(status)) return WEXITSTATUS(status);
  if (WTERMSIG(status) == SIGINT) throw InterruptedBySignal{SIGINT};
  throw std::runtime_error(
      fmt::format("{} was ended by signal {} ({})", name, WTERMSIG(status), strsignal(WTERMSIG(status))));
}

// Deletes the folder once the last copy of the pipe's other end is closed: by us, or by whatever has ended us. Also
// deletes what is still being written there.
[[noreturn]] void DeleteAtTheEnd(const std::filesystem::path& folder, int pipe) {
  setsid();  // no signal to our group, none of a terminal
  dup2(pipe, STDIN_FILENO);
  close_range(STDOUT_FILENO, ~0U, 0);
  char nothing;
  while (read(STDIN_FILENO, &nothing, 1) < 0 && errno == EINTR) {
  }
  std::error_code error;
  do {
    std::filesystem::remove_all(folder, error);
  } while (error == std::errc::directory_not_empty);
  _exit(0);
}

// Said before the work rather than in the middle of it, where other programs would only say that something is missing.
void DemandRoom(const std::filesystem::path& folder) {
  constexpr off_t kRoom = 1 << 20;
  const std::filesystem::path probe = folder / "probe";
  const Descriptor file(Checked(open(probe.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600), "create " + probe.string()));
  const int error = posix_fallocate(file.get(), 0, kRoom);
  unlink(probe.c_str());
  if (error != 0) throw std::system_error(error, std::generic_category(), "write to " + folder.string());
}

}  // namespace

sigset_t EndingSignals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, number);
  return set;
}

Heard RunAndHear(const std::vector<std::string>& words, const std::filesystem::path& folder) {
  const TemporaryFolder temporary;
  const std::filesystem::path said = temporary / "said";
  const int status = Run(words, {.folder = folder, .errors_to = said, .output_too = true});
  return {.status = status, .said = results::ReadWhole(said).value_or("")};
}

int Run(const std::vector<std::string>& words, const RunOptions& options) {
  const Endings endings;
  return Await(Start(words, options), endings, words.front());
}

int RunChild(const std::function<int()>& work) {
  const Endings endings;
  const pid_t parent = getpid();
  const pid_t child = Checked(fork(), "fork");
  if (child == 0) {
    BeginAsChild(parent);
    _exit(work());
  }
  return Await(child, endings, "a process of ours");
}

Background::Background(const std::vector<std::string>& words, const RunOptions& options)
    : process_(Start(words, options)) {}

Background::~Background() {
  kill(process_, SIGTERM);
  waitpid(process_, nullptr, 0);
}

EndingsForThreads::EndingsForThreads() {
  const sigset_t set = EndingSignals();
  pthread_sigmask(SIG_BLOCK, &set, &before_);
}

EndingsForThreads::~EndingsForThreads() {
  pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

std::string ShellQuoted(const std::string& word) {
  constexpr std::string_view kSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./=:,+-";
  if (!word.empty() && word.find_first_not_of(kSafe) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

TemporaryFolder::TemporaryFolder() {
  try {
    std::string name = (std::filesystem::temp_directory_path() / "socklab-XXXXXX").string();
    if (!mkdtemp(name.data())) net::ThrowErrno("mkdtemp " + name);
    path_ = name;
    std::array<int, 2> ends;
    Checked(pipe2(ends.data(), O_CLOEXEC), "pipe");
    const Descriptor reader(ends[0]);
    alive_ = Descriptor(ends[1]);
    janitor_ = Checked(fork(), "fork");
    if (janitor_ == 0) {
      alive_.Close();
      DeleteAtTheEnd(path_, reader.get());
    }
    DemandRoom(path_);
  } catch (const std::system_error& error) {
    Delete();
    throw std::runtime_error(
        fmt::format("no temporary folder can be had (TMPDIR may name another place): {}", error.what()));
  }
}

TemporaryFolder::~TemporaryFolder() {
  Delete();
}

void TemporaryFolder::Delete() {
  alive_.Close();
  if (janitor_ > 0) waitpid(janitor_, nullptr, 0);
}

}  // namespace socklab::grading
