// Tries to leave its mark on every part of the file system that it can think of, on the kernel's settings and on its
// own program, says on standard error where it could, and then serves correctly.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <string>

#include "tests/hostile/hostile.h"

namespace {

constexpr char kMark[] = "socklab_hostile_mark";

void Report(const std::string& done) {
  socklab::hostile::WriteAll(STDERR_FILENO, done + "\n");
}

void CreateFileIn(const std::string& folder) {
  const std::string path = folder + "/" + kMark;
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return;
  socklab::hostile::WriteAll(file, "a hostile program was here\n");
  close(file);
  Report("created " + path);
}

// Writes the same bytes again, so that nothing is lost even where it succeeds; the time of change tells.
void Overwrite(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return;
  std::array<char, 4096> bytes;
  const ssize_t count = pread(file, bytes.data(), bytes.size(), 0);
  if (count > 0 && pwrite(file, bytes.data(), static_cast<std::size_t>(count), 0) == count) Report("overwrote " + path);
  close(file);
}

std::string OwnPath() {
  std::string path(4096, '\0');
  const ssize_t length = readlink("/proc/self/exe", path.data(), path.size());
  path.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
  return path;
}

void AttackOwnProgram(const std::string& program) {
  Overwrite(program);
  if (chmod(program.c_str(), 0777) == 0) Report("changed the mode of " + program);
  if (rename(program.c_str(), (program + "." + kMark).c_str()) == 0) Report("renamed " + program);
  if (unlink(program.c_str()) == 0) Report("removed " + program);
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  const std::string program = OwnPath();
  const std::string folder = program.substr(0, program.rfind('/'));
  const char* home = std::getenv("HOME");
  for (const std::string& place : {std::string(), std::string("."), std::string(".."), std::string("../.."), folder,
                                   folder + "/..", std::string(home == nullptr ? "/root" : home)}) {
    CreateFileIn(place);
  }
  for (const char* place : {"/tmp", "/var", "/var/tmp", "/usr", "/usr/bin", "/usr/lib", "/etc", "/root", "/home",
                            "/opt", "/run", "/srv", "/boot", "/dev", "/dev/shm", "/proc", "/proc/1", "/sys", "/mnt"}) {
    CreateFileIn(place);
  }
  for (const char* path :
       {"/etc/passwd", "/etc/hosts", "/usr/bin/env", "/bin/sh", "/proc/sys/kernel/hostname",
        "/proc/sys/net/ipv4/tcp_wmem", "/proc/sys/vm/overcommit_memory", "/proc/1/oom_score_adj", "/proc/1/comm"}) {
    Overwrite(path);
  }
  AttackOwnProgram(program);
  return socklab::hostile::Serve(options);
}
