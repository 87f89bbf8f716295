// A control group (cgroups(7)) in which the kernel counts all memory that programs under test hold, mapped or not:
// files in memory, what waits in sockets, page tables, what short-lived children had.
#ifndef SOCKLAB_HARNESS_PROGRAM_MEMORY_GROUP_H_
#define SOCKLAB_HARNESS_PROGRAM_MEMORY_GROUP_H_

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/net/descriptor.h"

namespace socklab::program {

// Where groups may be made: a folder of the first or second kind of control groups.
struct GroupPlace {
  std::filesystem::path folder;
  bool unified = false;  // the second kind

  bool operator==(const GroupPlace&) const = default;
};

// Folders in which this process may hope to make a group, the nearest first. `groups` and `mounts` are the texts of
// /proc/self/cgroup and /proc/self/mountinfo (proc(5)).
std::vector<GroupPlace> GroupPlaces(const std::string& groups, const std::string& mounts);

class MemoryGroup {
 public:
  // Null where none can be made: that takes root, or a delegated group. What was opened here can still be used after
  // the process has become another user.
  static std::unique_ptr<MemoryGroup> Make();
  // Ends what is still in the group, and removes it, in the process that has made it.
  ~MemoryGroup();
  MemoryGroup(const MemoryGroup&) = delete;

  // Counts the process, and all that it starts from now on, as one member. Throws std::system_error.
  void Add(pid_t process);
  // A member has ended.
  void Leave() { --members_; }
  int members() const { return members_; }
  int joined() const { return joined_; }  // members, with those that have left
  // The group may have this many bytes more. Throws std::system_error.
  void Allow(std::size_t bytes);
  // How many processes of the group the kernel has ended because there was no memory left for them.
  std::size_t Killed() const;

 private:
  MemoryGroup(std::filesystem::path folder, bool unified);

  std::filesystem::path folder_;
  pid_t maker_;
  std::size_t allowed_ = 0;
  int members_ = 0;
  int joined_ = 0;
  net::Descriptor processes_;
  net::Descriptor limit_;
  net::Descriptor events_;
};

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_MEMORY_GROUP_H_
