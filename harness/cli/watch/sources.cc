#include "harness/cli/watch/sources.h"

#include <limits.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <cstddef>

#include "harness/grading/course.h"

namespace socklab::cli {
namespace {

using net::Checked;

constexpr std::uint32_t kChanges = IN_MODIFY | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO;
constexpr std::uint32_t kFolderHasGone = IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT;

}  // namespace

Sources::Sources(const std::filesystem::path& folder) : folder_(folder) {
  inotify_ = net::Descriptor(Checked(inotify_init1(IN_CLOEXEC | IN_NONBLOCK), "inotify_init1"));
  Checked(inotify_add_watch(inotify_.get(), folder.c_str(), kChanges | kFolderHasGone | IN_ONLYDIR),
          "inotify_add_watch " + folder.string());
}

bool Sources::HaveChanged() {
  alignas(inotify_event) std::array<char, 64 * (sizeof(inotify_event) + NAME_MAX + 1)> buffer;
  bool changed = false;
  for (ssize_t size; (size = read(inotify_.get(), buffer.data(), buffer.size())) > 0;) {
    for (std::size_t at = 0; at < static_cast<std::size_t>(size);) {
      const auto* const event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      if ((event->mask & kFolderHasGone) != 0) {
        throw grading::MachineError({"watch.folder_has_gone", {{"folder", folder_.string()}}});
      }
      // Where there were too many events, some were left out: they may have been of sources.
      changed |= (event->mask & IN_Q_OVERFLOW) != 0 || (event->len > 0 && IsSource(event->name));
      at += sizeof(inotify_event) + event->len;
    }
  }
  return changed;
}

bool Sources::IsSource(std::string_view name) {
  return !name.starts_with('.') && (name.ends_with(".cc") || name.ends_with(".h"));
}

}  // namespace socklab::cli
