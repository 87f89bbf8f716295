// Tells when sources in a folder change (inotify(7)), however an editor saves them.
#ifndef SOCKLAB_HARNESS_CLI_WATCH_SOURCES_H_
#define SOCKLAB_HARNESS_CLI_WATCH_SOURCES_H_

#include <filesystem>
#include <string_view>

#include "harness/net/descriptor.h"

namespace socklab::cli {

class Sources {
 public:
  // Throws std::system_error where the folder cannot be watched.
  explicit Sources(const std::filesystem::path& folder);

  int descriptor() const { return inotify_.get(); }  // readable when something has happened in the folder

  // Whether one of the sources or headers has changed, come or gone since. Throws MachineError where the folder itself
  // has gone.
  bool HaveChanged();

  // *.cc and *.h, but none that begins with a dot, as those that editors keep for themselves do.
  static bool IsSource(std::string_view name);

 private:
  std::filesystem::path folder_;
  net::Descriptor inotify_;
};

}  // namespace socklab::cli

#endif  // SOCKLAB_HARNESS_CLI_WATCH_SOURCES_H_
