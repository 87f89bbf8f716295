// What the kernel tells of running processes (proc(5)): their tree, and what each thread is doing right now.
#ifndef SOCKLAB_HARNESS_PROGRAM_PROCESSES_H_
#define SOCKLAB_HARNESS_PROGRAM_PROCESSES_H_

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/net/descriptor.h"

namespace socklab::program {

// One thread at one moment. Two equal values, one taken after the other, prove that it has not run between them: the
// kernel counts every switch.
struct Thread {
  pid_t id = 0;
  char state = '?';  // R running or runnable, S sleeping, D the same but not to be woken, T stopped, t traced, Z zombie
  long call = -1;    // number of the system call it sleeps in; -1 in none, or not to be seen
  std::array<std::uint64_t, 6> arguments{};
  std::uint64_t switches = 0;  // voluntary and forced context switches so far

  // Whether it could run now, if it had a CPU or its tracer let it.
  bool is_runnable() const { return state == 'R' || state == 't'; }
  // Whether it waits for a disk, or for memory: also that of its own code, which the machine may have put aside. One
  // that waits for its child to call exec (vfork(2)) looks the same, and is not meant.
  bool waits_for_the_machine() const;

  bool operator==(const Thread&) const = default;
};

struct Process {
  pid_t id = 0;
  pid_t parent = 0;
  std::string name;  // as the kernel has it, at most 15 bytes; the program's own choice
  std::vector<Thread> threads;
  bool zombie = false;             // all its threads have ended, and its parent has not waited for it yet
  bool may_wake_by_timer = false;  // it handles or awaits timer signals, has a POSIX timer or a timerfd

  bool operator==(const Process&) const = default;
};

// CPU time that threads have used, and that they have waited for while runnable (schedstat).
struct ProcessorTime {
  std::chrono::nanoseconds computing{0};
  std::chrono::nanoseconds starving{0};
};

// One thread; its state is '?' where there is none.
Thread LookAtThread(pid_t process, pid_t thread);

// The process and all its descendants. Processes that end while being looked at are left out.
std::vector<pid_t> Tree(pid_t root);

std::optional<Process> Look(pid_t process);

// Of its threads those that have not ended: none of a zombie's. Nothing where there is no such process.
std::optional<std::size_t> LivingThreadsOf(pid_t process);

// Of all processes that run as this process's user: what RLIMIT_NPROC counts where there is no separate user namespace.
std::size_t ThreadsOfThisUser();
// Ids of its threads; of a process that has ended, none or its own.
std::vector<pid_t> ThreadsOf(pid_t process);

ProcessorTime TimeOf(const std::vector<pid_t>& processes);
// The same of each of their threads.
std::map<pid_t, ProcessorTime> TimesOfThreads(const std::vector<pid_t>& processes);
std::size_t ResidentBytes(const std::vector<pid_t>& processes);
// The same, but what several processes share, as after fork(), counts once. This takes longer to find out
// (proc_pid_smaps(5)).
std::size_t ProportionalBytes(const std::vector<pid_t>& processes);
// What the kernel needs to know where their memory is: it grows with what they have touched, resident or not.
std::size_t PageTableBytes(const std::vector<pid_t>& processes);
// What they use together, with page tables; that some of it may be shared matters only where it seems to be more than
// the limit.
std::size_t MemoryOf(const std::vector<pid_t>& processes, std::size_t limit);
std::size_t PeakResidentBytes(pid_t process);
// Bytes of its address space that it may use in some way; what it has only reserved (PROT_NONE) does not count.
std::size_t AddressSpaceOf(pid_t process);

// Whether the process cannot be inspected: its file may be executed but not read (execve(2)).
bool HidesItself(pid_t process);
// Numbers of the descriptors that the process has open, ascending; none of one that hides itself.
std::vector<int> DescriptorsOf(pid_t process);
// What the process's descriptor refers to, as the kernel names it: "socket:[4711]", "pipe:[12]", "/usr/bin/bash".
std::string LinkOf(pid_t process, int fd);
// The inode number of the socket that such a link names; nothing where it names something else.
std::optional<std::uint64_t> SocketNamedBy(std::string_view link);
// True when it refers to something that ends a call on its own, however long that takes, as a file on a disk does; not
// to a socket, a pipe, a terminal, for which somebody else has to do something.
bool EndsOnItsOwn(pid_t process, int fd);
// The kernel function in which the thread sleeps (proc_pid_wchan(5)); empty where the kernel does not tell.
std::string KernelFunctionOf(pid_t process, pid_t thread);
// A copy of a descriptor of another process (pidfd_getfd(2)); none when it does not exist, or access is denied.
net::Descriptor Borrow(pid_t process, int fd);
// Inode numbers of the sockets that the processes hold.
std::vector<std::uint64_t> SocketsOf(const std::vector<pid_t>& processes);

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_PROCESSES_H_
