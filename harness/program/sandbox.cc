#include "harness/program/sandbox.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <fstream>
#include <initializer_list>

#include "harness/net/loopback.h"

namespace socklab::program {
namespace {

namespace fs = std::filesystem;
using net::Checked;
using net::Descriptor;

constexpr char kBubblewrap[] = "/usr/bin/bwrap";
constexpr uid_t kNobody = 65534;

Descriptor InMemory(const char* name, std::string_view content) {
  Descriptor file(Checked(memfd_create(name, MFD_CLOEXEC), "memfd_create"));
  Checked(write(file.get(), content.data(), content.size()), "write to memory");
  Checked(lseek(file.get(), 0, SEEK_SET), "lseek in memory");
  return file;
}

// Whether this process is root, and may become nobody: in some containers there is nobody else to become.
bool IsRootAmongOthers() {
  if (geteuid() != 0) return false;
  std::ifstream map("/proc/self/uid_map");  // user_namespaces(7)
  for (std::uint64_t inside, outside, count; map >> inside >> outside >> count;) {
    if (inside <= kNobody && kNobody - inside < count) return true;
  }
  return false;
}

void BecomeNobody() {
  Checked(setgroups(0, nullptr), "setgroups");
  Checked(setresgid(kNobody, kNobody, kNobody), "setresgid");
  Checked(setresuid(kNobody, kNobody, kNobody), "setresuid");
  // Changing its user has made this process's own /proc files root's; it must write some of them.
  Checked(prctl(PR_SET_DUMPABLE, 1), "prctl PR_SET_DUMPABLE");
}

void BindMount(const fs::path& source, const fs::path& target) {
  const Descriptor file(Checked(open(source.c_str(), O_PATH | O_CLOEXEC), "open " + source.string()));
  const std::string through = fmt::format("/proc/self/fd/{}", file.get());
  Checked(mount(through.c_str(), target.c_str(), nullptr, MS_BIND | MS_REC, nullptr), "bind-mount " + source.string());
}

bool AnyoneMay(const fs::path& path, fs::perms what) {
  return (fs::status(path).permissions() & what) == what;
}

constexpr fs::perms kReadAndEnter = fs::perms::others_read | fs::perms::others_exec;

// Makes root's folder, or one file of root's, reachable for the user `nobody` below `target`. A folder that only root
// may enter is shown entry by entry, each with the permissions that it has; only the files that the command itself
// names are copied where only root has permissions on them, because running them is what was asked.
class RootsFiles {
 public:
  explicit RootsFiles(std::span<const Command> commands) {
    for (const Command& command : commands) {
      for (const std::string& word : command.words()) {
        if (word.starts_with('/') && fs::is_regular_file(word)) named_.push_back(word);
      }
    }
  }

  void Show(const fs::path& source, const fs::path& target) const {
    if (!fs::is_directory(source)) {
      ShowEntry(source, target);
      return;
    }
    fs::create_directory(target);
    if (AnyoneMay(source, kReadAndEnter) && std::ranges::none_of(named_, [&](const fs::path& file) {
          return file.parent_path() == source && IsPrivate(file);
        })) {
      BindMount(source, target);
      return;
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(source)) {
      ShowEntry(entry.path(), target / entry.path().filename());
    }
  }

 private:
  static bool IsPrivate(const fs::path& file) {
    const bool executable = access(file.c_str(), X_OK) == 0;
    return !AnyoneMay(file, executable ? kReadAndEnter : fs::perms::others_read);
  }

  void ShowEntry(const fs::path& source, const fs::path& target) const {
    if (fs::is_symlink(source)) {
      fs::copy_symlink(source, target);
    } else if (std::ranges::find(named_, source) != named_.end() && IsPrivate(source)) {
      fs::copy_file(source, target);
      fs::permissions(target, kReadAndEnter, fs::perm_options::add);
    } else {
      if (fs::is_directory(source)) {
        fs::create_directory(target);
      } else {
        Descriptor(Checked(open(target.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0444), "create " + target.string()));
      }
      BindMount(source, target);
    }
  }

  std::vector<fs::path> named_;
};

// Any folder that every system has will do: only this process and its children see what is mounted there.
fs::path StageFolder() {
  for (const char* folder : {"/mnt", "/media", "/srv", "/opt"}) {
    if (fs::is_directory(folder)) return folder;
  }
  errno = ENOENT;
  net::ThrowErrno("find a folder to mount in");
}

struct EtcFile {
  const char* path;
  std::string_view content;
};

constexpr std::array<EtcFile, 4> kEtc = {{
    {"/etc/hosts", "127.0.0.1 localhost\n"},
    {"/etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"},
    {"/etc/passwd", "student:x:1000:1000::/student:/bin/sh\n"},
    {"/etc/group", "student:x:1000:\n"},
}};

void Add(Sandbox::Line& line, std::initializer_list<std::string> words) {
  line.words.insert(line.words.end(), words.begin(), words.end());
}

// Each start has its own files: bubblewrap reads them to their end, and processes that share a file share its offset.
void AddEtc(Sandbox::Line& line) {
  for (const EtcFile& file : kEtc) {
    const int fd = line.files.emplace_back(InMemory(file.path, file.content)).get();
    line.inherited.push_back(fd);
    Add(line, {"--ro-bind-data", std::to_string(fd), file.path});
  }
}

}  // namespace

Sandbox::Sandbox(const fs::path& supervisor)
    : supervisor_(Checked(open(supervisor.c_str(), O_RDONLY | O_CLOEXEC), "open " + supervisor.string())) {}

void Sandbox::Enter(std::span<const Command> commands) {
  Stage(commands);
  if (IsRootAmongOthers()) BecomeNobody();
  net::EnterPrivateLoopback();
}

void Sandbox::Stage(std::span<const Command> commands) {
  std::vector<fs::path> paths;
  for (const Command& command : commands) {
    for (const fs::path& path : command.visible()) {
      if (std::ranges::find(paths, path) == paths.end()) paths.push_back(path);
    }
  }
  // A folder must be mounted before what lies in it.
  std::ranges::sort(paths);
  if (!IsRootAmongOthers()) {
    for (const fs::path& path : paths) shown_.push_back({path, path});
    return;
  }
  Checked(unshare(CLONE_NEWNS), "unshare a mount namespace");
  Checked(mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "make mounts private");
  std::vector<Descriptor> sources;  // the stage may be mounted over them
  for (const fs::path& path : paths) {
    sources.emplace_back(Checked(open(path.c_str(), O_PATH | O_CLOEXEC), "open " + path.string()));
  }
  const RootsFiles files(commands);
  const fs::path stage = StageFolder();
  Checked(mount("socklab", stage.c_str(), "tmpfs", 0, "mode=0755,size=256m"), "mount " + stage.string());
  for (std::size_t i = 0; i < paths.size(); ++i) {
    shown_.push_back({paths[i], stage / std::to_string(i)});
    files.Show(paths[i], shown_.back().source);
  }
}

void Sandbox::AddFiles(Line& line, const Command& command, const Limits& limits) const {
  Add(line, {"--ro-bind", "/usr", "/usr"});
  for (const char* folder : {"/bin", "/sbin", "/lib", "/lib32", "/lib64"}) {
    if (fs::is_symlink(folder)) {
      Add(line, {"--symlink", fs::read_symlink(folder).string(), folder});
    } else {
      Add(line, {"--ro-bind-try", folder, folder});
    }
  }
  AddEtc(line);
  // Links and settings that some languages' run-times need to start at all.
  for (const char* path : {"/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime", "/etc/java-17-openjdk"}) {
    Add(line, {"--ro-bind-try", path, path});
  }
  const std::string disk = std::to_string(limits.disk);
  Add(line, {"--proc", "/proc", "--dev", "/dev", "--size", "16777216", "--tmpfs", "/dev/shm", "--remount-ro", "/dev"});
  Add(line, {"--size", disk, "--tmpfs", "/tmp", "--size", disk, "--tmpfs", kWorkFolder});
  // Not what the other programs of the lab see: a client has no business with the files of a server.
  for (const Shown& shown : shown_) {
    if (std::ranges::find(command.visible(), shown.where) == command.visible().end()) continue;
    Add(line, {"--ro-bind", shown.source, shown.where});
  }
  Add(line, {"--remount-ro", "/"});
}

Sandbox::Line Sandbox::CommandLine(const Command& command, std::span<const std::string> options, const Limits& limits,
                                   int control, const fs::path& bare_work_folder) const {
  Line line = {.inherited = {supervisor_.get(), control}};
  if (isolation_ == Isolation::kFull) {
    // As process 1 of its namespace, the supervisor adopts every orphan, and no signal of the program can reach it.
    Add(line, {kBubblewrap, "--as-pid-1", "--unshare-user", "--uid", "1000", "--gid", "1000", "--unshare-pid",
               "--unshare-ipc", "--unshare-uts", "--hostname", "socklab", "--die-with-parent", "--new-session"});
    AddFiles(line, command, limits);
    Add(line, {"--"});
  }
  Add(line, {fmt::format("/proc/self/fd/{}", supervisor_.get()), std::to_string(control),
             isolation_ == Isolation::kFull ? kWorkFolder : bare_work_folder.string()});
  const std::vector<std::string> words = own_users_ ? own_users_->WordsOf(command) : command.words();
  line.words.insert(line.words.end(), words.begin(), words.end());
  line.words.insert(line.words.end(), options.begin(), options.end());
  return line;
}

void Sandbox::UseOwnUsers(std::span<const Command> commands) {
  own_users_ = std::make_unique<OwnUsers>(commands);
  isolation_ = Isolation::kUser;
}

const char* Name(Isolation isolation) {
  switch (isolation) {
    case Isolation::kFull:
      return "full";
    case Isolation::kUser:
      return "user";
    case Isolation::kNone:
      return "none";
  }
  return "?";
}

bool IsRefusal(const std::system_error& error) {
  return error.code() == std::errc::operation_not_permitted || error.code() == std::errc::permission_denied ||
         error.code() == std::errc::function_not_supported;
}

void DemandBubblewrap() {
  if (access(kBubblewrap, X_OK) != 0) {
    throw SandboxError("bubblewrap is missing, and programs under test run in its sandbox: apt-get install bubblewrap");
  }
}

}  // namespace socklab::program
