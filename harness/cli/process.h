// Other programs that the command runs on the user's behalf.
#ifndef SOCKLAB_HARNESS_CLI_PROCESS_H_
#define SOCKLAB_HARNESS_CLI_PROCESS_H_

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace socklab::cli {

// The user has pressed Ctrl-C, and the program that ran has ended with it.
struct InterruptedBySignal {
  int signal;
};

struct RunOptions {
  std::filesystem::path folder;     // to run in; empty for the current one
  std::filesystem::path errors_to;  // file that gets standard error, and standard output too if `output_too`
  bool output_too = false;
};

// Runs a program, found in PATH if it has no slash, and returns its exit status once it has ended.
// Throws std::system_error when it cannot be started, and InterruptedBySignal when a signal ended it.
int Run(const std::vector<std::string>& words, const RunOptions& options = {});

// The word as a shell, and --program, read it back; words that are safe as they are stay so.
std::string ShellQuoted(const std::string& word);

// A folder of this process's own, which vanishes with it.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;

  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace socklab::cli

#endif  // SOCKLAB_HARNESS_CLI_PROCESS_H_
