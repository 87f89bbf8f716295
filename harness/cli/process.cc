#include "harness/cli/process.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>

namespace socklab::cli {
namespace {

// Ctrl-C reaches the whole foreground process group: whoever runs cleans up, and we wait for it.
class DeafToInterrupts {
 public:
  DeafToInterrupts() : before_(signal(SIGINT, SIG_IGN)) {}
  ~DeafToInterrupts() { signal(SIGINT, before_); }
  DeafToInterrupts(const DeafToInterrupts&) = delete;

 private:
  void (*before_)(int);
};

class FileActions {
 public:
  explicit FileActions(const RunOptions& options) {
    posix_spawn_file_actions_init(&actions_);
    if (!options.errors_to.empty()) {
      posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, options.errors_to.c_str(),
                                       O_WRONLY | O_CREAT | O_TRUNC, 0644);
    }
    if (options.output_too) posix_spawn_file_actions_adddup2(&actions_, STDERR_FILENO, STDOUT_FILENO);
    if (!options.folder.empty()) posix_spawn_file_actions_addchdir_np(&actions_, options.folder.c_str());
  }
  ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
  FileActions(const FileActions&) = delete;

  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_;
};

// Ignored signals stay ignored across exec: the program must not inherit our deafness.
class Attributes {
 public:
  Attributes() {
    posix_spawnattr_init(&attributes_);
    sigset_t defaults;
    sigemptyset(&defaults);
    sigaddset(&defaults, SIGINT);
    posix_spawnattr_setsigdefault(&attributes_, &defaults);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGDEF);
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes&) = delete;

  const posix_spawnattr_t* get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

}  // namespace

int Run(const std::vector<std::string>& words, const RunOptions& options) {
  std::vector<char*> arguments;
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const DeafToInterrupts deaf;
  pid_t child = -1;
  const int error = posix_spawnp(&child, arguments.front(), FileActions(options).get(), Attributes().get(),
                                 arguments.data(), environ);
  if (error != 0) throw std::system_error(error, std::generic_category(), "cannot run " + words.front());
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFSIGNALED(status)) throw InterruptedBySignal{WTERMSIG(status)};
  return WEXITSTATUS(status);
}

std::string ShellQuoted(const std::string& word) {
  constexpr std::string_view kSafe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./=:,+-";
  if (!word.empty() && word.find_first_not_of(kSafe) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

TemporaryFolder::TemporaryFolder() {
  std::string name = (std::filesystem::temp_directory_path() / "socklab-XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::system_error(errno, std::generic_category(), "mkdtemp " + name);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace socklab::cli
