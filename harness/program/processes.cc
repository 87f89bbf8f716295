#include "harness/program/processes.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include "harness/program/looking_as.h"

namespace socklab::program {
namespace {

namespace fs = std::filesystem;

// A file of /proc; empty when the process has gone, or may not be looked at.
std::string Read(const std::string& path) {
  std::string text;
  const net::Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return text;
  std::array<char, 4096> buffer;
  for (ssize_t size; (size = read(file.get(), buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return text;
}

// The rest of the line that begins with `key`, in a file like /proc/PID/status.
std::string_view Field(std::string_view text, std::string_view key) {
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    if (line.starts_with(key)) {
      const std::size_t value = line.find_first_not_of(": \t", key.size());
      return value == std::string_view::npos ? std::string_view{} : line.substr(value);
    }
    begin = end + 1;
  }
  return {};
}

std::uint64_t Number(std::string_view text, int base = 10) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number, base);
  return number;
}

// Calls `visit` with each entry of a folder of /proc that is a number. The folder may vanish at any time.
template <typename Visit>
void ForEachNumber(const std::string& folder, Visit visit) {
  std::error_code gone;
  for (fs::directory_iterator entry(folder, gone), end; !gone && entry != end; entry.increment(gone)) {
    visit(static_cast<pid_t>(Number(entry->path().filename().native())));
  }
}

void AddTree(pid_t process, std::vector<pid_t>& tree) {
  tree.push_back(process);
  ForEachNumber(fmt::format("/proc/{}/task", process), [&](pid_t thread) {
    const std::string children = Read(fmt::format("/proc/{}/task/{}/children", process, thread));
    const char* rest = children.c_str();
    for (char* next; const long child = std::strtol(rest, &next, 10); rest = next) {
      AddTree(static_cast<pid_t>(child), tree);
    }
  });
}

// A set of signals, as the kernel has it.
bool HasTimerSignal(std::uint64_t set) {
  const auto bit = [](int signal) { return std::uint64_t{1} << (signal - 1); };
  return (set & (bit(SIGALRM) | bit(SIGVTALRM) | bit(SIGPROF))) != 0;
}

// A timer, or a signal of one that it reads from a descriptor.
bool HasTimerDescriptor(pid_t process) {
  return std::ranges::any_of(DescriptorsOf(process), [&](int fd) {
    const std::string link = LinkOf(process, fd);
    if (link == "anon_inode:[timerfd]") return true;
    if (link != "anon_inode:[signalfd]") return false;
    return HasTimerSignal(Number(Field(Read(fmt::format("/proc/{}/fdinfo/{}", process, fd)), "sigmask"), 16));
  });
}

}  // namespace

bool Thread::waits_for_the_machine() const {
#ifdef SYS_vfork
  if (call == SYS_vfork) return false;
#endif
  return state == 'D' && call != SYS_clone && call != SYS_clone3;
}

Thread LookAtThread(pid_t process, pid_t id) {
  const LookingAs its_user(process);
  const std::string folder = fmt::format("/proc/{}/task/{}", process, id);
  const std::string status = Read(folder + "/status");
  Thread thread;
  thread.id = id;
  if (const std::string_view state = Field(status, "State"); !state.empty()) thread.state = state.front();
  thread.switches =
      Number(Field(status, "voluntary_ctxt_switches")) + Number(Field(status, "nonvoluntary_ctxt_switches"));
  const std::string call = Read(folder + "/syscall");  // "0 0x3 0x7ffd… … SP PC", or "running"
  if (call.empty() || !std::isdigit(static_cast<unsigned char>(call.front()))) return thread;
  const char* rest = call.c_str();
  char* next;
  thread.call = std::strtol(rest, &next, 10);
  for (std::uint64_t& argument : thread.arguments) argument = std::strtoull(rest = next, &next, 16);
  return thread;
}

namespace {

// Waits for a signal that a timer may send it (sigwait(3)). Which those are is only in its memory.
bool AwaitsTimerSignal(pid_t process, const Thread& thread) {
  if (thread.call != SYS_rt_sigtimedwait) return false;
  std::uint64_t set = 0;
  const net::Descriptor memory(open(fmt::format("/proc/{}/mem", process).c_str(), O_RDONLY | O_CLOEXEC));
  const auto place = static_cast<off_t>(thread.arguments[0]);
  return pread(memory.get(), &set, sizeof set, place) != sizeof set || HasTimerSignal(set);
}

}  // namespace

std::vector<pid_t> Tree(pid_t root) {
  std::vector<pid_t> tree;
  AddTree(root, tree);
  return tree;
}

std::optional<Process> Look(pid_t id) {
  const LookingAs its_user(id);
  const std::string folder = fmt::format("/proc/{}", id);
  const std::string status = Read(folder + "/status");
  if (status.empty()) return std::nullopt;
  Process process;
  process.id = id;
  process.name = Field(status, "Name");
  process.parent = static_cast<pid_t>(Number(Field(status, "PPid")));
  process.may_wake_by_timer = HasTimerSignal(Number(Field(status, "SigCgt"), 16)) ||
                              !Read(folder + "/timers").empty() || HasTimerDescriptor(id);
  ForEachNumber(folder + "/task", [&](pid_t thread) { process.threads.push_back(LookAtThread(id, thread)); });
  process.may_wake_by_timer |=
      std::ranges::any_of(process.threads, [&](const Thread& thread) { return AwaitsTimerSignal(id, thread); });
  // The thread of main() may end before the others, and is shown as a zombie until they have.
  process.zombie = std::ranges::all_of(process.threads, [](const Thread& thread) { return thread.state == 'Z'; });
  return process;
}

std::optional<std::size_t> LivingThreadsOf(pid_t process) {
  const std::string status = Read(fmt::format("/proc/{}/status", process));
  const std::string_view state = Field(status, "State");
  if (state.empty()) return std::nullopt;
  const std::uint64_t threads = Number(Field(status, "Threads"));
  // The state is that of the thread of main(), which may end before the others.
  const bool one_has_ended = state.starts_with('Z') || state.starts_with('X');
  return threads - std::min<std::uint64_t>(threads, one_has_ended ? 1 : 0);
}

std::size_t ThreadsOfThisUser() {
  std::size_t threads = 0;
  ForEachNumber("/proc", [&](pid_t process) {
    const std::string status = process > 0 ? Read(fmt::format("/proc/{}/status", process)) : "";
    if (Number(Field(status, "Uid")) == getuid() && !status.empty()) threads += Number(Field(status, "Threads"));
  });
  return threads;
}

std::vector<pid_t> ThreadsOf(pid_t process) {
  std::vector<pid_t> threads;
  ForEachNumber(fmt::format("/proc/{}/task", process), [&](pid_t thread) { threads.push_back(thread); });
  return threads;
}

std::map<pid_t, ProcessorTime> TimesOfThreads(const std::vector<pid_t>& processes) {
  std::map<pid_t, ProcessorTime> times;
  for (const pid_t process : processes) {
    const std::string folder = fmt::format("/proc/{}/task", process);
    ForEachNumber(folder, [&](pid_t thread) {
      const std::string text = Read(fmt::format("{}/{}/schedstat", folder, thread));  // "computing starving …"
      ProcessorTime& time = times[thread];
      time.computing = std::chrono::nanoseconds(Number(text));
      if (const std::size_t blank = text.find(' '); blank != std::string::npos) {
        time.starving = std::chrono::nanoseconds(Number(std::string_view(text).substr(blank + 1)));
      }
    });
  }
  return times;
}

ProcessorTime TimeOf(const std::vector<pid_t>& processes) {
  ProcessorTime time;
  for (const auto& [thread, its] : TimesOfThreads(processes)) {
    time.computing += its.computing;
    time.starving += its.starving;
  }
  return time;
}

std::size_t ResidentBytes(const std::vector<pid_t>& processes) {
  std::size_t pages = 0;
  for (const pid_t process : processes) {
    const std::string text = Read(fmt::format("/proc/{}/statm", process));
    if (const std::size_t blank = text.find(' '); blank != std::string::npos) {
      pages += Number(std::string_view(text).substr(blank + 1));
    }
  }
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

std::size_t ProportionalBytes(const std::vector<pid_t>& processes) {
  std::size_t bytes = 0;
  for (const pid_t process : processes) {
    const LookingAs its_user(process);
    const std::string text = Read(fmt::format("/proc/{}/smaps_rollup", process));
    const std::string_view share = Field(text, "Pss");  // in KiB; a process may hide it
    bytes += share.empty() ? ResidentBytes({process}) : Number(share) << 10;
  }
  return bytes;
}

std::size_t PageTableBytes(const std::vector<pid_t>& processes) {
  std::size_t bytes = 0;
  for (const pid_t process : processes) {
    bytes += Number(Field(Read(fmt::format("/proc/{}/status", process)), "VmPTE")) << 10;
  }
  return bytes;
}

std::size_t MemoryOf(const std::vector<pid_t>& processes, std::size_t limit) {
  const std::size_t tables = PageTableBytes(processes), most = ResidentBytes(processes) + tables;
  return most <= limit ? most : ProportionalBytes(processes) + tables;
}

std::size_t PeakResidentBytes(pid_t process) {
  const std::string status = Read(fmt::format("/proc/{}/status", process));
  return Number(Field(status, "VmHWM")) << 10;
}

std::size_t AddressSpaceOf(pid_t process) {
  const LookingAs its_user(process);
  std::size_t bytes = 0;
  const std::string maps = Read(fmt::format("/proc/{}/maps", process));  // "7f0c1000-7f0c9000 rw-p …"
  for (std::string_view rest = maps; !rest.empty();
       rest.remove_prefix(std::min(rest.find('\n'), rest.size() - 1) + 1)) {
    const std::size_t dash = rest.find('-'), blank = rest.find(' ');
    if (blank == std::string_view::npos || dash > blank || rest.substr(blank + 1).starts_with("---")) continue;
    bytes += Number(rest.substr(dash + 1), 16) - Number(rest, 16);
  }
  return bytes;
}

bool HidesItself(pid_t process) {
  return access(fmt::format("/proc/{}/fd", process).c_str(), R_OK) != 0 && errno == EACCES;
}

std::vector<int> DescriptorsOf(pid_t process) {
  const LookingAs its_user(process);
  std::vector<int> descriptors;
  ForEachNumber(fmt::format("/proc/{}/fd", process), [&](int fd) { descriptors.push_back(fd); });
  std::ranges::sort(descriptors);
  return descriptors;
}

std::string LinkOf(pid_t process, int fd) {
  const LookingAs its_user(process);
  std::array<char, 4096> target;
  const ssize_t size = readlink(fmt::format("/proc/{}/fd/{}", process, fd).c_str(), target.data(), target.size());
  return size < 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(size));
}

bool EndsOnItsOwn(pid_t process, int fd) {
  const LookingAs its_user(process);
  struct stat status {};
  if (stat(fmt::format("/proc/{}/fd/{}", process, fd).c_str(), &status) != 0) return false;
  return S_ISREG(status.st_mode) || S_ISDIR(status.st_mode) || S_ISBLK(status.st_mode);
}

std::string KernelFunctionOf(pid_t process, pid_t thread) {
  const LookingAs its_user(process);
  const std::string name = Read(fmt::format("/proc/{}/task/{}/wchan", process, thread));
  return name == "0" ? "" : name;
}

net::Descriptor Borrow(pid_t process, int fd) {
  const net::Descriptor pidfd(static_cast<int>(syscall(SYS_pidfd_open, process, 0)));
  return net::Descriptor(static_cast<int>(syscall(SYS_pidfd_getfd, pidfd.get(), fd, 0)));
}

std::optional<std::uint64_t> SocketNamedBy(std::string_view link) {
  constexpr std::string_view kSocket = "socket:[";
  if (!link.starts_with(kSocket)) return std::nullopt;
  return Number(link.substr(kSocket.size()));
}

std::vector<std::uint64_t> SocketsOf(const std::vector<pid_t>& processes) {
  std::vector<std::uint64_t> inodes;
  for (const pid_t process : processes) {
    for (const int fd : DescriptorsOf(process)) {
      if (const std::optional<std::uint64_t> inode = SocketNamedBy(LinkOf(process, fd))) inodes.push_back(*inode);
    }
  }
  return inodes;
}

}  // namespace socklab::program
