// A user that exists for one program under test: to become that user, and to end and remove all that is that user's.
//
// It is what remains of a sandbox where the kernel grants no namespaces to root. Where a call fails, errno says why.
#ifndef SOCKLAB_HARNESS_PROGRAM_OWN_USER_H_
#define SOCKLAB_HARNESS_PROGRAM_OWN_USER_H_

#include <cstdint>
#include <filesystem>

namespace socklab::program {

// Ids that nobody else has. All are 0 where a program has no user of its own.
struct OwnUser {
  std::uint32_t id = 0;
  std::uint32_t group = 0;
  // The real user of the process that ends the others: a program may signal only processes whose real or saved user is
  // its own (kill(2)), so it cannot end that one.
  std::uint32_t keeper = 0;

  explicit operator bool() const { return id != 0; }
};

// Where the user's programs may put temporary files: in the same folder as the work folder, which is the user's own.
inline std::filesystem::path TemporaryFolderBeside(const std::filesystem::path& work_folder) {
  return work_folder.parent_path() / "tmp";
}

// Makes the calling process that user for good: no other groups, no capabilities.
bool Become(const OwnUser& user);

// Whether any process of that user is alive; zombies are not.
bool RunsAnything(std::uint32_t user);

// Ends all processes of the user (SIGKILL), wherever they hide. Returns when none is left alive.
void EndAllOf(const OwnUser& user);

// Removes what the user has left in the folders in which anybody may write, such as /tmp.
void RemoveFilesOf(std::uint32_t user);

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_OWN_USER_H_
