// Tries to trace every other process that it can see, to read its memory, and to write a forged exit status into each
// of its descriptors; says on standard error what it could. It serves correctly, but its real exit status is 7.
#include <dirent.h>
#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/hostile/hostile.h"

namespace {

constexpr std::string_view kForgery = "{ \"exit-code\": 0 }\n";

void Report(const std::string& done, pid_t pid) {
  socklab::hostile::WriteAll(STDERR_FILENO, done + " process " + std::to_string(pid) + "\n");
}

std::vector<pid_t> OtherProcesses() {
  std::vector<pid_t> pids = {getppid()};
  DIR* folder = opendir("/proc");
  if (folder == nullptr) return pids;
  while (const dirent* entry = readdir(folder)) {
    const auto pid = static_cast<pid_t>(std::atoi(entry->d_name));
    if (pid > 0 && pid != getpid() && pid != getppid()) pids.push_back(pid);
  }
  closedir(folder);
  return pids;
}

void ReadMemory(pid_t pid) {
  const std::string process = "/proc/" + std::to_string(pid);
  std::ifstream maps(process + "/maps");
  std::string range;
  if (!std::getline(maps, range)) return;
  const int memory = open((process + "/mem").c_str(), O_RDWR | O_CLOEXEC);
  char byte = 0;
  const auto address = static_cast<off_t>(std::stoull(range, nullptr, 16));
  if (memory >= 0 && pread(memory, &byte, 1, address) == 1) Report("read the memory of", pid);
  if (memory >= 0) close(memory);
}

// A forgery in its own output would harm nobody but itself.
bool IsOwnOutput(int descriptor) {
  struct stat other {};
  fstat(descriptor, &other);
  for (const int own : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    struct stat mine {};
    if (fstat(own, &mine) == 0 && mine.st_dev == other.st_dev && mine.st_ino == other.st_ino) return true;
  }
  return false;
}

void ForgeInto(int descriptor, pid_t pid) {
  if (descriptor < 0) return;
  if (!IsOwnOutput(descriptor) && write(descriptor, kForgery.data(), kForgery.size()) > 0) {
    Report("wrote into a descriptor of", pid);
  }
  close(descriptor);
}

void ForgeIntoDescriptors(pid_t pid) {
  const auto process = static_cast<int>(syscall(SYS_pidfd_open, pid, 0));
  for (int number = 0; number < 64; ++number) {
    const std::string path = "/proc/" + std::to_string(pid) + "/fd/" + std::to_string(number);
    ForgeInto(open(path.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC), pid);
    if (process >= 0) ForgeInto(static_cast<int>(syscall(SYS_pidfd_getfd, process, number, 0)), pid);
  }
  if (process >= 0) close(process);
}

void Trace(pid_t pid) {
  if (ptrace(PTRACE_ATTACH, pid, nullptr, nullptr) != 0) return;
  waitpid(pid, nullptr, __WALL);
  Report("traced", pid);
  ptrace(PTRACE_DETACH, pid, nullptr, nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  for (const pid_t pid : OtherProcesses()) {
    ReadMemory(pid);
    ForgeIntoDescriptors(pid);
    Trace(pid);
  }
  socklab::hostile::Serve(options);
  return 7;
}
