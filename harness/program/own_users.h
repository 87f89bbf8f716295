// Users of their own for programs under test, one for each program that is started, and files that only they can read.
#ifndef SOCKLAB_HARNESS_PROGRAM_OWN_USERS_H_
#define SOCKLAB_HARNESS_PROGRAM_OWN_USERS_H_

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "harness/net/descriptor.h"
#include "harness/program/command.h"
#include "harness/program/own_user.h"
#include "harness/program/own_users_folder.h"

namespace socklab::program {

class OwnUsers {
 public:
  // Takes ids that no account and no process has, and copies what the commands name to where only their programs can
  // read it: a file of machine code alone, anything else with its folder. Of that folder, what others may read. Throws
  // SandboxError, which says what root lacks here, and std::system_error.
  explicit OwnUsers(std::span<const Command> commands);

  // In each process that runs a check: its programs are others than those of the processes with another number.
  void BeginWork(int worker);

  // The user for the next program. Throws SandboxError when too many of them still run.
  OwnUser Next(const Command& command);

  // An empty folder for the user's current directory, and one beside it for TMPDIR: nobody else can enter them.
  std::filesystem::path MakeWorkFolder(const OwnUser& user) const;

  // The command's words, with the copies in place of what was copied.
  std::vector<std::string> WordsOf(const Command& command) const;
  // Where the copies are; empty where there are none.
  std::filesystem::path FolderOf(const Command& command) const;

  // Those of the paths that a program of these commands could read or change.
  std::vector<std::filesystem::path> WithinReachOf(std::span<const Command> commands,
                                                   std::span<const std::filesystem::path> paths);

 private:
  using Sources = std::vector<std::filesystem::path>;

  static Sources SourcesOf(const Command& command);
  void TakeIds();
  std::filesystem::path Place(std::uint32_t group, std::size_t source) const;
  std::uint32_t GroupOf(const Sources& sources) const;

  net::Descriptor claim_;  // of the ids
  std::uint32_t first_ = 0;
  std::uint32_t users_ = 0;  // for programs; the others, as many again, are their keepers
  std::uint32_t first_of_worker_ = 0;
  std::uint32_t next_ = 0;  // of this worker
  OwnUsersFolder folder_;
  std::map<Sources, std::uint32_t> groups_;  // who may read the copies
};

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_OWN_USERS_H_
