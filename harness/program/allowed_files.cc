#include "harness/program/allowed_files.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace socklab::program {
namespace {

// The permissions that each version of Landlock has added; <linux/landlock.h> may be older than the kernel.
constexpr std::uint64_t kOfVersion1 = (1ULL << 13) - 1, kRefer = 1ULL << 13, kTruncate = 1ULL << 14;
constexpr std::uint64_t kRead = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;
constexpr std::uint64_t kOfFiles =
    LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE | kTruncate;
constexpr std::uint64_t kAbstractSockets = 1, kSignals = 2;

// struct landlock_ruleset_attr as of version 6.
struct Rules {
  std::uint64_t files = 0;
  std::uint64_t ports = 0;
  std::uint64_t scoped = 0;
};

// What the full sandbox shows of a system, and the names of users and hosts, which it replaces by its own.
constexpr const char* kSystem[] = {"/usr",
                                   "/bin",
                                   "/sbin",
                                   "/lib",
                                   "/lib32",
                                   "/lib64",
                                   "/etc/alternatives",
                                   "/etc/ld.so.cache",
                                   "/etc/localtime",
                                   "/etc/java-17-openjdk",
                                   "/etc/hosts",
                                   "/etc/nsswitch.conf",
                                   "/etc/passwd",
                                   "/etc/group",
                                   "/proc"};
constexpr const char* kDevices[] = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"};

int Version() {
  return static_cast<int>(syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
}

// What is not there need not be allowed.
bool Allow(int rules, const std::string& path, std::uint64_t access) {
  const int fd = open(path.c_str(), O_PATH | O_CLOEXEC);
  if (fd < 0) return errno == ENOENT;
  struct stat status {};
  fstat(fd, &status);
  if (!S_ISDIR(status.st_mode)) access &= kOfFiles;
  const landlock_path_beneath_attr beneath = {.allowed_access = access, .parent_fd = fd};
  const bool is_added = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
  close(fd);
  return is_added;
}

}  // namespace

bool CanRestrictFiles() {
  return Version() > 0;
}

bool RestrictFilesTo(const std::vector<std::string>& readable, const std::vector<std::string>& own) {
  const int version = Version();
  Rules rules = {.files = kOfVersion1};
  if (version >= 2) rules.files |= kRefer;
  if (version >= 3) rules.files |= kTruncate;
  if (version >= 6) rules.scoped = kAbstractSockets | kSignals;
  const std::size_t size = version >= 6 ? sizeof rules : sizeof rules.files;
  const int set = static_cast<int>(syscall(SYS_landlock_create_ruleset, &rules, size, 0));
  if (set < 0) return false;
  const auto allow = [&](const std::string& path, std::uint64_t access) {
    return Allow(set, path, access & rules.files);
  };
  const bool is_made = std::ranges::all_of(kSystem, [&](const char* path) { return allow(path, kRead); }) &&
                       std::ranges::all_of(kDevices, [&](const char* path) { return allow(path, kOfFiles); }) &&
                       std::ranges::all_of(readable, [&](const std::string& path) { return allow(path, kRead); }) &&
                       std::ranges::all_of(own, [&](const std::string& path) { return allow(path, rules.files); });
  const bool is_done = is_made && syscall(SYS_landlock_restrict_self, set, 0) == 0;
  close(set);
  return is_done;
}

}  // namespace socklab::program
