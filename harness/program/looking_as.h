// Looking at processes of other users (proc(5)), where this process is root without CAP_SYS_PTRACE, as in a container.
#ifndef SOCKLAB_HARNESS_PROGRAM_LOOKING_AS_H_
#define SOCKLAB_HARNESS_PROGRAM_LOOKING_AS_H_

#include <sys/types.h>

#include <cstdint>

namespace socklab::program {

// While it lives, the calling thread's file-system user is another one (setfsuid(2)): what that user may open, it may,
// files of that user's processes in /proc included; but its own real, effective and saved users stay what they are, so
// that no process of that user can signal it. Does nothing before Begin, and within another one.
class LookingAs {
 public:
  // The user and the group that the process belongs to, if they are among those of Begin.
  explicit LookingAs(pid_t process);
  LookingAs(std::uint32_t user, std::uint32_t group);
  ~LookingAs();
  LookingAs(const LookingAs&) = delete;
  LookingAs& operator=(const LookingAs&) = delete;

  // From now on, this process looks at the processes of these users, the last of which is not one of them. It must be
  // root, and goes when its parent does.
  static void Begin(std::uint32_t first, std::uint32_t last);

 private:
  void Enter(std::uint32_t user, std::uint32_t group);

  bool is_another_ = false;
};

// Makes the calling process, which Begin was called in, the user that the process belongs to, for good; that of nobody
// where it belongs to none of those users. Does nothing before Begin. False when it fails.
bool BecomeUserOf(pid_t process);

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_LOOKING_AS_H_
