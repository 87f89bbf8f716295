// Other programs that the command runs on the user's behalf.
#ifndef SOCKLAB_HARNESS_GRADING_PROCESS_H_
#define SOCKLAB_HARNESS_GRADING_PROCESS_H_

#include <signal.h>
#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/net/descriptor.h"

namespace socklab::grading {

// The user, or the system, wants us to end, and the program that ran has ended.
struct InterruptedBySignal {
  int signal;
};

// SIGINT, SIGTERM and SIGHUP, by which they do.
sigset_t EndingSignals();

struct RunOptions {
  std::filesystem::path folder;     // to run in; empty for the current one
  std::filesystem::path errors_to;  // file that gets standard error, and standard output too if `output_too`
  bool output_too = false;
};

// Runs a program, found in PATH if it has no slash, and returns its exit status once it has ended.
// SIGINT, SIGTERM and SIGHUP are passed on to it; it gets SIGTERM when we are killed. Throws std::system_error when it
// cannot be started, InterruptedBySignal when we were asked to end, and std::runtime_error when something has killed
// it.
int Run(const std::vector<std::string>& words, const RunOptions& options = {});

// The same in that folder; empty for the current one. What it prints is kept, errors and output as they come.
struct Heard {
  int status = 0;
  std::string said;
};
Heard RunAndHear(const std::vector<std::string>& words, const std::filesystem::path& folder = {});

// The same for `work`, done in a child process that has this thread alone: it returns the child's exit status.
int RunChild(const std::function<int()>& work);

// A program that runs beside us while this object lives, which then ends it by SIGTERM and waits for it.
class Background {
 public:
  // Throws std::system_error when it cannot be started.
  explicit Background(const std::vector<std::string>& words, const RunOptions& options = {});
  ~Background();
  Background(const Background&) = delete;

 private:
  pid_t process_;
};

// While it lives, the signals by which a user or the system ends us wait for a thread that is in Run, which is then
// interrupted. Make it before there are threads.
class EndingsForThreads {
 public:
  EndingsForThreads();
  ~EndingsForThreads();
  EndingsForThreads(const EndingsForThreads&) = delete;

 private:
  sigset_t before_;
};

// The word, quoted so that a shell, and --program, read it back; words that are safe stay as they are.
std::string ShellQuoted(const std::string& word);

// A folder for this process alone, which vanishes with it, even when it is killed. Throws std::runtime_error where none
// can be made, or where there is no room.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  void Delete();

  std::filesystem::path path_;
  net::Descriptor alive_;  // as long as it is open, the folder stays
  pid_t janitor_ = -1;     // the process that deletes it
};

}  // namespace socklab::grading

#endif  // SOCKLAB_HARNESS_GRADING_PROCESS_H_
