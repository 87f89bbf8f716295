#include "harness/program/own_users_folder.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <string>
#include <system_error>

#include "harness/program/sandbox_error.h"

namespace socklab::program {
namespace {

namespace fs = std::filesystem;
using net::Checked;
using net::Descriptor;

constexpr mode_t kPassThrough = 0711;

bool CanEveryoneReach(const fs::path& folder) {
  for (fs::path each = folder;; each = each.parent_path()) {
    std::error_code gone;
    if ((fs::status(each, gone).permissions() & fs::perms::others_exec) == fs::perms::none || gone) return false;
    if (each == each.root_path()) return true;
  }
}

bool CanBeExecutedFrom(const fs::path& folder) {
  struct statvfs status {};
  return statvfs(folder.c_str(), &status) == 0 && (status.f_flag & ST_NOEXEC) == 0;
}

fs::path MakeFolder() {
  std::error_code none;
  for (const fs::path& parent :
       {fs::temp_directory_path(none), fs::path("/tmp"), fs::path("/var/tmp"), fs::path("/run"), fs::path("/opt")}) {
    const fs::path real = fs::canonical(parent, none);
    if (none || !CanEveryoneReach(real) || !CanBeExecutedFrom(real)) continue;
    std::string name = (real / "socklab-users-XXXXXX").string();
    if (mkdtemp(name.data()) && chmod(name.c_str(), kPassThrough) == 0) return name;
  }
  throw SandboxError(
      "there is no folder for programs under test: one that everyone can reach and execute programs from, such as "
      "/tmp (TMPDIR may name another one)");
}

[[noreturn]] void RemoveAtTheEnd(const fs::path& folder, int until_closed) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) signal(number, SIG_IGN);
  setsid();
  char nothing;
  [[maybe_unused]] const ssize_t size = read(until_closed, &nothing, 1);
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  _exit(0);
}

}  // namespace

OwnUsersFolder::OwnUsersFolder() : path_(MakeFolder()), maker_(getpid()) {
  std::array<int, 2> ends;
  Checked(pipe2(ends.data(), O_CLOEXEC), "pipe");
  const Descriptor reader(ends[0]);
  alive_ = Descriptor(ends[1]);
  janitor_ = Checked(fork(), "fork");
  if (janitor_ != 0) return;
  alive_.Close();
  RemoveAtTheEnd(path_, reader.get());
}

OwnUsersFolder::~OwnUsersFolder() {
  alive_.Close();
  if (janitor_ > 0 && getpid() == maker_) waitpid(janitor_, nullptr, 0);
}

}  // namespace socklab::program
