// A folder of root's that any user can pass through and nobody else can list, which vanishes with the process that has
// made it, even when that is killed.
#ifndef SOCKLAB_HARNESS_PROGRAM_OWN_USERS_FOLDER_H_
#define SOCKLAB_HARNESS_PROGRAM_OWN_USERS_FOLDER_H_

#include <sys/types.h>

#include <filesystem>

#include "harness/net/descriptor.h"

namespace socklab::program {

class OwnUsersFolder {
 public:
  // Where temporary files belong, or else in another folder that everyone can reach and execute from. Throws
  // SandboxError where there is none.
  OwnUsersFolder();
  ~OwnUsersFolder();
  OwnUsersFolder(const OwnUsersFolder&) = delete;
  OwnUsersFolder& operator=(const OwnUsersFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  net::Descriptor alive_;  // as long as a process has it open, the folder stays
  pid_t janitor_ = -1;     // the process that removes it
  pid_t maker_;
};

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_OWN_USERS_FOLDER_H_
