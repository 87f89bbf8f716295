#include "harness/program/looking_as.h"

#include <signal.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

#include "harness/program/own_user.h"

namespace socklab::program {
namespace {

constexpr std::uint32_t kNobody = 65534;

// Of this process: its users' ids, from the first up to the last, and its parent.
struct Watched {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  pid_t parent = 0;
  bool is_looking = false;
};

Watched watched;

// Nothing where it is none of our users'. The owner of the folder is the process's effective user (proc(5)).
OwnUser UserOf(pid_t process) {
  struct stat status {};
  const std::string folder = "/proc/" + std::to_string(process);
  if (watched.last == 0 || stat(folder.c_str(), &status) != 0) return {};
  if (status.st_uid < watched.first || status.st_uid >= watched.last) return {};
  return {.id = status.st_uid, .group = status.st_gid};
}

}  // namespace

void LookingAs::Begin(std::uint32_t first, std::uint32_t last) {
  watched = {.first = first, .last = last, .parent = getppid()};
}

LookingAs::LookingAs(pid_t process) {
  if (watched.last == 0 || watched.is_looking) return;
  if (const OwnUser user = UserOf(process)) Enter(user.id, user.group);
}

LookingAs::LookingAs(std::uint32_t user, std::uint32_t group) {
  if (watched.last != 0 && !watched.is_looking) Enter(user, group);
}

void LookingAs::Enter(std::uint32_t user, std::uint32_t group) {
  setfsgid(group);
  setfsuid(user);
  is_another_ = watched.is_looking = true;
}

LookingAs::~LookingAs() {
  if (!is_another_) return;
  setfsuid(geteuid());
  setfsgid(getegid());
  watched.is_looking = false;
  // Another file-system user clears it (prctl(2)).
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != watched.parent) _exit(1);
}

bool BecomeUserOf(pid_t process) {
  if (watched.last == 0) return true;
  const OwnUser user = UserOf(process);
  return Become(user ? user : OwnUser{.id = kNobody, .group = kNobody});
}

}  // namespace socklab::program
