#include "harness/program/memory_group.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string_view>
#include <system_error>

namespace socklab::program {
namespace {

namespace fs = std::filesystem;
using net::Checked;
using net::Descriptor;

// What the name of a group begins with; its maker's id follows. The same id means others in other PID namespaces.
std::string Prefix() {
  struct stat ids {};
  Checked(stat("/proc/self/ns/pid", &ids), "stat /proc/self/ns/pid");
  return fmt::format("socklab-{}-", ids.st_ino);
}

std::string ReadFile(const fs::path& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

bool HasWord(const std::string& list, std::string_view word, char separator) {
  std::istringstream words(list);
  for (std::string each; std::getline(words, each, separator);) {
    if (each == word) return true;
  }
  return false;
}

// Where this process's group of a kind lies; empty when there is none. A line of /proc/self/cgroup is
// "4:cpu,memory:/path", and "0::/path" for the second kind.
std::string OwnGroup(const std::string& groups, bool unified) {
  std::istringstream lines(groups);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t first = line.find(':'), second = line.find(':', first + 1);
    if (second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    if (unified ? controllers.empty() : HasWord(controllers, "memory", ',')) return line.substr(second + 1);
  }
  return "";
}

struct Mount {
  fs::path root;   // what of the file system is seen
  fs::path where;  // and where
};

// A line of mountinfo is "36 35 98:0 /root /where options… - type source options".
std::optional<Mount> MountOfGroups(const std::string& mounts, bool unified) {
  std::istringstream lines(mounts);
  for (std::string line; std::getline(lines, line);) {
    const std::size_t dash = line.find(" - ");
    if (dash == std::string::npos) continue;
    std::istringstream before(line.substr(0, dash)), after(line.substr(dash + 3));
    std::string id, parent, device, root, where, type, source, options;
    before >> id >> parent >> device >> root >> where;
    after >> type >> source >> options;
    const bool fits = unified ? type == "cgroup2" : type == "cgroup" && HasWord(options, "memory", ',');
    if (fits) return Mount{root, where};
  }
  return std::nullopt;
}

// The last number on the line that begins with `key`, in a file like memory.events.
std::size_t NumberOf(std::string_view text, std::string_view key) {
  const std::size_t begin = text.find(key);
  std::size_t number = 0;
  if (begin == std::string_view::npos) return number;
  text.remove_prefix(begin + key.size());
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string Fresh(const Descriptor& file) {
  std::array<char, 4096> text;
  const ssize_t size = pread(file.get(), text.data(), text.size(), 0);
  return {text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

void Write(const Descriptor& file, const std::string& text, const char* what) {
  Checked(pwrite(file.get(), text.data(), text.size(), 0), what);
}

// Groups below this one have a memory controller, and processes may be put there.
bool MayHold(const GroupPlace& place) {
  if (!place.unified) return true;
  std::string controllers = ReadFile(place.folder / "cgroup.subtree_control");
  if (controllers.ends_with('\n')) controllers.pop_back();
  return HasWord(controllers, "memory", ' ') && access((place.folder / "cgroup.procs").c_str(), W_OK) == 0;
}

// Groups whose makers were killed; those that still have a process cannot be removed.
void RemoveWhatIsLeftIn(const fs::path& folder) {
  const std::string prefix = Prefix();
  std::error_code gone;
  for (fs::directory_iterator entry(folder, gone), end; !gone && entry != end; entry.increment(gone)) {
    const std::string name = entry->path().filename();
    const std::size_t maker = NumberOf(name, prefix);
    if (name.starts_with(prefix) && kill(static_cast<pid_t>(maker), 0) != 0 && errno == ESRCH) {
      rmdir(entry->path().c_str());
    }
  }
}

}  // namespace

std::vector<GroupPlace> GroupPlaces(const std::string& groups, const std::string& mounts) {
  std::vector<GroupPlace> places;
  for (const bool unified : {true, false}) {
    const std::string own = OwnGroup(groups, unified);
    const std::optional<Mount> mount = MountOfGroups(mounts, unified);
    if (own.empty() || !mount) continue;
    const fs::path below = fs::path(own).lexically_relative(mount->root);
    if (below.empty() || *below.begin() == "..") continue;
    fs::path folder = (mount->where / below).lexically_normal();
    if (!folder.has_filename()) folder = folder.parent_path();
    places.push_back({folder, unified});
    while (unified && folder != mount->where) places.push_back({folder = folder.parent_path(), unified});
  }
  return places;
}

std::unique_ptr<MemoryGroup> MemoryGroup::Make() {
  static int made = 0;
  for (const GroupPlace& place : GroupPlaces(ReadFile("/proc/self/cgroup"), ReadFile("/proc/self/mountinfo"))) {
    if (!MayHold(place)) continue;
    if (made == 0) RemoveWhatIsLeftIn(place.folder);
    const fs::path folder = place.folder / fmt::format("{}{}-{}", Prefix(), getpid(), made++);
    std::error_code error;
    if (!fs::create_directory(folder, error)) continue;
    std::unique_ptr<MemoryGroup> group(new MemoryGroup(folder, place.unified));
    if (group->processes_ && group->limit_ && group->events_) return group;
  }
  return nullptr;
}

MemoryGroup::MemoryGroup(fs::path folder, bool unified) : folder_(std::move(folder)), maker_(getpid()) {
  const auto open_file = [&](const char* name, int flags) {
    return Descriptor(open((folder_ / name).c_str(), flags | O_CLOEXEC));
  };
  processes_ = open_file("cgroup.procs", O_WRONLY);
  limit_ = open_file(unified ? "memory.max" : "memory.limit_in_bytes", O_WRONLY);
  events_ = open_file(unified ? "memory.events" : "memory.oom_control", O_RDONLY);
  // What it may not have in memory it may not have on disk either.
  if (const Descriptor swap = open_file(unified ? "memory.swap.max" : "memory.swappiness", O_WRONLY)) {
    [[maybe_unused]] const ssize_t size = write(swap.get(), "0", 1);
  }
}

MemoryGroup::~MemoryGroup() {
  if (getpid() != maker_) return;
  constexpr std::chrono::seconds kPatience{5};
  const auto end = std::chrono::steady_clock::now() + kPatience;
  while (rmdir(folder_.c_str()) != 0 && errno == EBUSY && std::chrono::steady_clock::now() < end) {
    std::istringstream processes(ReadFile(folder_ / "cgroup.procs"));
    for (pid_t process; processes >> process;) kill(process, SIGKILL);
    sched_yield();
  }
}

void MemoryGroup::Add(pid_t process) {
  Write(processes_, std::to_string(process), "put a process into a control group");
  ++members_;
  ++joined_;
}

void MemoryGroup::Allow(std::size_t bytes) {
  allowed_ += bytes;
  Write(limit_, std::to_string(allowed_), "limit the memory of a control group");
}

std::size_t MemoryGroup::Killed() const {
  return NumberOf(Fresh(events_), "oom_kill ");
}

}  // namespace socklab::program
