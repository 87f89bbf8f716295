// The sandbox in which every program under test lives: bubblewrap with namespaces of its own, a read-only system, an
// empty work folder, and no part of the machine that it could harm. Where the kernel grants no namespaces to root, each
// program runs as a user of its own instead.
#ifndef SOCKLAB_HARNESS_PROGRAM_SANDBOX_H_
#define SOCKLAB_HARNESS_PROGRAM_SANDBOX_H_

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <system_error>
#include <vector>

#include "harness/net/descriptor.h"
#include "harness/program/command.h"
#include "harness/program/limits.h"
#include "harness/program/memory_group.h"
#include "harness/program/own_users.h"
#include "harness/program/sandbox_error.h"
#include "harness/program/supervisor_protocol.h"

namespace socklab::program {

// How programs under test are kept from everything else.
enum class Isolation {
  kFull,  // in a sandbox of namespaces, on a private loopback
  kUser,  // each as a user of its own, on the shared loopback: for root where the kernel grants no namespaces
  kNone,  // not at all, because that was asked for
};

// "full", "user", "none".
const char* Name(Isolation isolation);

// Whether the kernel refuses the sandbox to this user altogether. Any other error of Enter is temporary, or a fault.
bool IsRefusal(const std::system_error& error);

class Sandbox {
 public:
  // Opens the supervisor's executable. Throws std::system_error when it is not there.
  explicit Sandbox(const std::filesystem::path& supervisor);

  // What every process that runs checks does first: takes all privileges from itself and enters a private loopback.
  // As root it becomes `nobody`, because no limit on processes holds for root (setrlimit(2)); the files of `commands`,
  // which may lie where nobody can go, are made reachable in a mount namespace before. Throws std::system_error that
  // names the step which failed; the process must not be used for checks then.
  void Enter(std::span<const Command> commands);

  // Instead of Enter, for root: programs run as users of their own, from now on in this process and in those that it
  // forks. Throws as OwnUsers does.
  void UseOwnUsers(std::span<const Command> commands);
  // Null but for Isolation::kUser.
  OwnUsers* own_users() const { return own_users_.get(); }

  // Gives up the sandbox: programs run on the bare machine. Only for a user who has asked for it and is not root.
  void DoWithout() { isolation_ = Isolation::kNone; }

  Isolation isolation() const { return isolation_; }

  // Counts the memory of all programs that are started from now on; null where it cannot be counted.
  void CountMemoryIn(MemoryGroup* group) { memory_ = group; }
  MemoryGroup* memory() const { return memory_; }

  // What starts a program: words to execute, and descriptors that must be inherited under these very numbers.
  struct Line {
    std::vector<std::string> words;
    std::vector<int> inherited;
    std::vector<net::Descriptor> files;  // those of them that belong only to this line
  };

  // The command line that runs `command` under its supervisor; `control` is the number of its inherited control socket.
  // Without namespaces, `bare_work_folder` serves as the work folder.
  Line CommandLine(const Command& command, std::span<const std::string> options, const Limits& limits, int control,
                   const std::filesystem::path& bare_work_folder) const;

 private:
  struct Shown {
    std::filesystem::path where;   // as the program sees it
    std::filesystem::path source;  // where it can be reached from here
  };

  void Stage(std::span<const Command> commands);
  void AddFiles(Line& line, const Command& command, const Limits& limits) const;

  Isolation isolation_ = Isolation::kFull;
  std::unique_ptr<OwnUsers> own_users_;
  MemoryGroup* memory_ = nullptr;
  net::Descriptor supervisor_;
  std::vector<Shown> shown_;
};

// Throws SandboxError that says what to install, unless bubblewrap is there.
void DemandBubblewrap();

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_SANDBOX_H_
