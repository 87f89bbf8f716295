#include "harness/program/own_users.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <grp.h>
#include <linux/capability.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <fstream>
#include <random>

#include "harness/net/write_all.h"
#include "harness/program/allowed_files.h"
#include "harness/program/looking_as.h"
#include "harness/program/sandbox_error.h"

namespace socklab::program {
namespace {

namespace fs = std::filesystem;
using net::Checked;
using net::Descriptor;

constexpr std::uint32_t kOfWorker = 32;               // its programs at once
constexpr std::uint32_t kMostUsers = 1 << 16;         // where there are enough of them
constexpr std::uint32_t kFirstOfMany = 1 << 30;       // ids that no administrator gives away
constexpr std::uint32_t kEndOfMany = (1U << 31) - 1;  // beyond it, an id may be taken for a negative number
// Ids that systemd gives away for a moment, which no account has either; all that a small map of users contains.
constexpr std::uint32_t kFirstOfFew = 61'184, kEndOfFew = 65'520;
constexpr std::uintmax_t kMostCopied = std::uintmax_t{256} << 20;  // bytes
constexpr int kAttempts = 100;

// Whether this user namespace has all of these ids (user_namespaces(7)).
bool AreMapped(const char* file, std::uint64_t first, std::uint64_t end) {
  std::ifstream map(file);
  for (std::uint64_t inside, outside, count; map >> inside >> outside >> count;) {
    if (inside <= first && end <= inside + count) return true;
  }
  return false;
}

bool AreMapped(std::uint64_t first, std::uint64_t end) {
  return AreMapped("/proc/self/uid_map", first, end) && AreMapped("/proc/self/gid_map", first, end);
}

bool HasAnAccountWithin(std::uint32_t first, std::uint32_t end) {
  bool found = false;
  const auto is_within = [&](std::uint32_t id) { return first <= id && id < end; };
  setpwent();
  while (const passwd* account = getpwent()) found |= is_within(account->pw_uid) || is_within(account->pw_gid);
  endpwent();
  setgrent();
  while (const group* account = getgrent()) found |= is_within(account->gr_gid);
  endgrent();
  return found;
}

bool HasAProcessWithin(std::uint32_t first, std::uint32_t end) {
  std::error_code gone;
  for (fs::directory_iterator entry("/proc", gone), none; !gone && entry != none; entry.increment(gone)) {
    struct stat status {};
    if (stat(entry->path().c_str(), &status) != 0) continue;
    if (first <= status.st_uid && status.st_uid < end) return true;
  }
  return false;
}

// Two runs on one machine must not choose the same ids. The kernel lets only one socket have a name.
Descriptor Claim(std::uint32_t first) {
  Descriptor socket(Checked(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = fmt::format("socklab-users-{}", first);
  std::memcpy(&address.sun_path[1], name.data(), name.size());  // an abstract one (unix(7))
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  if (bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0) return {};
  return socket;
}

void DemandCapabilities() {
  __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
  std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
  Checked(syscall(SYS_capget, &header, sets.data()), "capget");
  constexpr std::pair<int, const char*> kNeeded[] = {
      {CAP_CHOWN, "CAP_CHOWN"},   {CAP_DAC_OVERRIDE, "CAP_DAC_OVERRIDE"},
      {CAP_FOWNER, "CAP_FOWNER"}, {CAP_KILL, "CAP_KILL"},
      {CAP_SETGID, "CAP_SETGID"}, {CAP_SETUID, "CAP_SETUID"},
  };
  std::vector<std::string> missing;
  for (const auto& [number, name] : kNeeded) {
    if ((sets[0].effective & (1U << number)) == 0) missing.push_back(name);
  }
  if (missing.empty()) return;
  throw SandboxError(
      fmt::format("root lacks what it takes to run programs as users of their own: {}", fmt::join(missing, ", ")));
}

bool IsMachineCode(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::array<char, 4> start{};
  stream.read(start.data(), start.size());
  return start == std::array{'\x7f', 'E', 'L', 'F'};
}

// Copies what a program needs to where its group may read it, and nobody else.
class Copying {
 public:
  Copying(std::uint32_t group, std::vector<std::string> named) : group_(group), named_(std::move(named)) {}

  void MakeFolder(const fs::path& folder) const {
    Checked(mkdir(folder.c_str(), 0), "mkdir " + folder.string());
    Own(folder, 0750);
  }

  void CopyFolder(const fs::path& source, const fs::path& target) {
    MakeFolder(target);
    for (const fs::directory_entry& entry : fs::directory_iterator(source)) {
      CopyEntry(entry.path(), target / entry.path().filename());
    }
  }

  void CopyFile(const fs::path& source, const fs::path& target) {
    copied_ += fs::file_size(source);
    if (copied_ > kMostCopied) {
      throw SandboxError(fmt::format("{} lies in a folder of more than {} MiB, which is too much to be copied",
                                     source.string(), kMostCopied >> 20));
    }
    fs::copy_file(source, target);
    Own(target, access(source.c_str(), X_OK) == 0 ? 0550 : 0440);
  }

 private:
  // Links are not followed, nor are files shown that only some may read, unless the command names them.
  void CopyEntry(const fs::path& source, const fs::path& target) {
    const fs::file_status status = fs::symlink_status(source);
    const auto may_others = [&](fs::perms what) { return (status.permissions() & what) == what; };
    const bool is_named = std::ranges::find(named_, source.native()) != named_.end();
    if (fs::is_symlink(status)) {
      fs::copy_symlink(source, target);
    } else if (fs::is_directory(status)) {
      if (may_others(fs::perms::others_read | fs::perms::others_exec)) CopyFolder(source, target);
    } else if (fs::is_regular_file(status)) {
      if (is_named || may_others(fs::perms::others_read)) CopyFile(source, target);
    }
  }

  void Own(const fs::path& path, mode_t mode) const {
    Checked(lchown(path.c_str(), 0, group_), "chown " + path.string());
    Checked(chmod(path.c_str(), mode), "chmod " + path.string());
  }

  std::uint32_t group_;
  std::vector<std::string> named_;
  std::uintmax_t copied_ = 0;
};

// Permissions alone do not tell: Landlock has no say in access(2).
bool CanOpen(const fs::path& path) {
  for (const int how : {O_RDONLY, O_WRONLY}) {
    if (Descriptor(open(path.c_str(), how | O_NONBLOCK | O_CLOEXEC))) return true;
  }
  return !CanRestrictFiles() && faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0;
}

}  // namespace

OwnUsers::OwnUsers(std::span<const Command> commands) {
  DemandCapabilities();
  TakeIds();
  for (const Command& command : commands) {
    const Sources sources = SourcesOf(command);
    if (sources.empty() || groups_.contains(sources)) continue;
    const std::uint32_t group = first_ + 1 + static_cast<std::uint32_t>(groups_.size());
    groups_.emplace(sources, group);
    Copying copying(group, command.words());
    copying.MakeFolder(folder_.path() / std::to_string(group));
    for (std::size_t i = 0; i < sources.size(); ++i) {
      const fs::path place = Place(group, i);
      if (fs::is_directory(sources[i])) {
        copying.CopyFolder(sources[i], place);
      } else {
        copying.MakeFolder(place);
        copying.CopyFile(sources[i], place / sources[i].filename());
      }
    }
  }
}

void OwnUsers::TakeIds() {
  const bool are_many = AreMapped(kFirstOfMany, kEndOfMany);
  const std::uint32_t first = are_many ? kFirstOfMany : kFirstOfFew, end = are_many ? kEndOfMany : kEndOfFew;
  if (!are_many && !AreMapped(first, end)) {
    throw SandboxError(fmt::format("this container has no users {} to {} for programs under test", first, end - 1));
  }
  // Few of them make one block, many make many.
  users_ = std::min(kMostUsers, (end - first) / 4 / kOfWorker * kOfWorker);
  std::random_device random;
  for (int attempt = 0; attempt < kAttempts && !claim_; ++attempt) {
    const std::uint32_t blocks = (end - first) / (2 * users_);
    first_ = first + random() % blocks * (2 * users_);
    if (HasAnAccountWithin(first_, first_ + 2 * users_) || HasAProcessWithin(first_, first_ + 2 * users_)) continue;
    claim_ = Claim(first_);
  }
  if (!claim_) throw SandboxError("all users that programs under test could run as are taken: wait, or end what runs");
}

void OwnUsers::BeginWork(int worker) {
  first_of_worker_ = static_cast<std::uint32_t>(worker) * kOfWorker % users_;
  next_ = 0;
  LookingAs::Begin(first_, first_ + users_);
}

OwnUser OwnUsers::Next(const Command& command) {
  for (std::uint32_t tried = 0; tried < kOfWorker; ++tried) {
    const std::uint32_t id = first_ + first_of_worker_ + next_++ % kOfWorker;
    if (RunsAnything(id)) continue;
    return {.id = id, .group = GroupOf(SourcesOf(command)), .keeper = id + users_};
  }
  throw SandboxError(fmt::format("a check runs more than {} programs at once", kOfWorker));
}

fs::path OwnUsers::MakeWorkFolder(const OwnUser& user) const {
  const fs::path folder = folder_.path() / fmt::format("of-{}", user.id), work = folder / "work";
  fs::remove_all(folder);  // of a program that had the same user
  Checked(mkdir(folder.c_str(), 0711), "mkdir " + folder.string());
  Checked(chmod(folder.c_str(), 0711), "chmod " + folder.string());
  for (const fs::path& each : {work, TemporaryFolderBeside(work)}) {
    Checked(mkdir(each.c_str(), 0700), "mkdir " + each.string());
    Checked(chown(each.c_str(), user.id, user.group), "chown " + each.string());
  }
  return work;
}

OwnUsers::Sources OwnUsers::SourcesOf(const Command& command) {
  Sources sources;
  const auto add = [&](const fs::path& path) {
    if (std::ranges::find(sources, path) == sources.end()) sources.push_back(path);
  };
  for (const std::string& word : command.words()) {
    if (!word.starts_with('/') || IsOfTheSystem(word) || !fs::exists(word)) continue;
    if (fs::is_regular_file(word) && IsMachineCode(word)) {
      add(word);
      continue;
    }
    for (const fs::path& folder : command.visible()) {
      if (IsUnder(word, folder)) add(folder);
    }
  }
  return sources;
}

std::uint32_t OwnUsers::GroupOf(const Sources& sources) const {
  const auto found = groups_.find(sources);
  return found == groups_.end() ? first_ : found->second;  // the first has nothing to read
}

fs::path OwnUsers::Place(std::uint32_t group, std::size_t source) const {
  return folder_.path() / std::to_string(group) / std::to_string(source);
}

fs::path OwnUsers::FolderOf(const Command& command) const {
  const std::uint32_t group = GroupOf(SourcesOf(command));
  return group == first_ ? fs::path() : folder_.path() / std::to_string(group);
}

std::vector<std::string> OwnUsers::WordsOf(const Command& command) const {
  const Sources sources = SourcesOf(command);
  const std::uint32_t group = GroupOf(sources);
  std::vector<std::string> words = command.words();
  for (std::string& word : words) {
    if (!word.starts_with('/')) continue;
    for (std::size_t i = 0; i < sources.size(); ++i) {
      if (!IsUnder(word, sources[i])) continue;
      const bool is_file = word == sources[i].native() && !fs::is_directory(sources[i]);
      word = Place(group, i) / (is_file ? sources[i].filename() : fs::path(word).lexically_relative(sources[i]));
      break;
    }
  }
  return words;
}

std::vector<fs::path> OwnUsers::WithinReachOf(std::span<const Command> commands, std::span<const fs::path> paths) {
  std::vector<fs::path> reached;
  for (const Command& command : commands) {
    const OwnUser user = Next(command);
    const fs::path folder = FolderOf(command);
    std::array<int, 2> ends;
    Checked(pipe2(ends.data(), O_CLOEXEC), "pipe");
    const Descriptor reader(ends[0]);
    Descriptor writer(ends[1]);
    const pid_t child = Checked(fork(), "fork");
    if (child == 0) {
      const bool is_ready = Become(user) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                            (!CanRestrictFiles() || RestrictFilesTo({folder.string()}, {}));
      std::string answer;
      for (const fs::path& path : paths) answer += !is_ready || CanOpen(path) ? '1' : '0';
      net::WriteAll(writer.get(), answer);
      _exit(0);
    }
    writer.Close();
    std::string answer(paths.size(), '1');  // what nobody denies
    [[maybe_unused]] const ssize_t size = read(reader.get(), answer.data(), answer.size());
    waitpid(child, nullptr, 0);
    for (std::size_t i = 0; i < paths.size(); ++i) {
      if (answer[i] == '1' && std::ranges::find(reached, paths[i]) == reached.end()) reached.push_back(paths[i]);
    }
  }
  return reached;
}

}  // namespace socklab::program
