// Tries to read, to list and to change what $SOCKLAB_SECRETS names (paths, with colons between them), to look into the
// processes of others, and to leave behind what outlives it; ends with status 3 where it can look, and serves correctly
// otherwise.
#include <dirent.h>
#include <fcntl.h>
#include <mqueue.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>
#include <system_error>

#include "tests/hostile/hostile.h"

namespace {

namespace fs = std::filesystem;

constexpr char kMark[] = "socklab_hostile_mark";

[[noreturn]] void Tell(const std::string& what) {
  socklab::hostile::WriteAll(STDERR_FILENO, what + "\n");
  std::exit(3);
}

bool CanOpen(const std::string& path, int how) {
  const int fd = open(path.c_str(), how | O_NONBLOCK | O_CLOEXEC);
  if (fd >= 0) close(fd);
  return fd >= 0;
}

// Some files of a process without memory, such as the kernel's own, can be opened, but are empty.
bool CanRead(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  char byte;
  const bool can = fd >= 0 && read(fd, &byte, 1) == 1;
  close(fd);
  return can;
}

void TrySecrets() {
  const char* const told = std::getenv("SOCKLAB_SECRETS");
  std::istringstream paths(told ? told : "");
  for (std::string path; std::getline(paths, path, ':');) {
    if (CanOpen(path, O_RDONLY)) Tell("read " + path);
    if (CanOpen(path, O_WRONLY)) Tell("opened for writing " + path);
    if (CanOpen(path + "/" + kMark, O_WRONLY | O_CREAT)) Tell("created a file in " + path);
    if (rename(path.c_str(), (path + ".moved").c_str()) == 0) Tell("moved " + path);
  }
}

// Those whose user it is not.
void TryProcesses() {
  std::error_code gone;
  for (fs::directory_iterator entry("/proc", gone), end; !gone && entry != end; entry.increment(gone)) {
    const std::string folder = entry->path();
    struct stat status {};
    if (!std::isdigit(static_cast<unsigned char>(entry->path().filename().native().front()))) continue;
    if (stat(folder.c_str(), &status) != 0 || status.st_uid == getuid()) continue;
    for (const char* file : {"/environ", "/maps"}) {
      if (CanRead(folder + file)) Tell("looked into " + folder + file);
    }
    for (const char* file : {"/mem", "/fd", "/cwd", "/root", "/exe"}) {
      if (CanOpen(folder + file, O_RDONLY)) Tell("looked into " + folder + file);
    }
  }
}

void LeaveThingsBehind() {
  for (const char* folder : {"/tmp/", "/var/tmp/", "/dev/shm/", "/run/lock/"}) {
    const int fd = open((std::string(folder) + kMark).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    if (fd >= 0) close(fd);
  }
  if (shmget(4711, 4096, IPC_CREAT | 0666) >= 0) Tell("made a System V segment");
  if (semget(4711, 1, IPC_CREAT | 0666) >= 0) Tell("made a System V semaphore");
  if (msgget(4711, IPC_CREAT | 0666) >= 0) Tell("made a System V message queue");
  if (mq_open("/socklab_hostile_mark", O_RDWR | O_CREAT, 0666, nullptr) >= 0) Tell("made a POSIX message queue");
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  TrySecrets();
  TryProcesses();
  LeaveThingsBehind();
  return socklab::hostile::Serve(options);
}
