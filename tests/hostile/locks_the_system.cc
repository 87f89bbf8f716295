// Looks for a file that it can lock, and that others of this machine could see too, outside of what every program is
// shown: the lock of a package manager, of a daemon, of another submission. Ends with status 3 where it finds one, and
// serves correctly otherwise.
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <system_error>

#include "tests/hostile/hostile.h"

namespace {

namespace fs = std::filesystem;

bool CanLock(const fs::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  const bool can = file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0;
  close(file);
  return can;
}

// What the sandbox has of its own, what all of them are shown, and what belongs to nobody else.
bool IsKnown(const fs::path& path, const fs::path& own) {
  static const std::set<std::string> kFolders = {
      "/usr", "/proc", "/dev", "/student", "/tmp", "/etc/alternatives", "/etc/java-17-openjdk"};
  static const std::set<std::string> kFiles = {"/etc/hosts", "/etc/nsswitch.conf", "/etc/passwd",
                                               "/etc/group", "/etc/ld.so.cache",   "/etc/localtime"};
  return path == own || kFolders.contains(path) || kFiles.contains(path);
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  const fs::path own = fs::canonical("/proc/self/exe").parent_path();
  std::error_code error;
  fs::recursive_directory_iterator entry("/", fs::directory_options::skip_permission_denied, error), end;
  for (; !error && entry != end; entry.increment(error)) {
    if (entry->is_symlink(error)) continue;
    if (IsKnown(entry->path(), own)) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file(error) && CanLock(entry->path())) {
      socklab::hostile::WriteAll(STDERR_FILENO, "locked " + entry->path().string() + "\n");
      std::exit(3);
    }
  }
  return socklab::hostile::Serve(options);
}
