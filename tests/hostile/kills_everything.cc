// Kills whatever it can reach, and then serves correctly.
#include <sys/types.h>
#include <unistd.h>

#include <csignal>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  const pid_t self = getpid();
  setpgid(0, 0);  // out of the parent's group, which is about to be killed
  for (const int number : {SIGTERM, SIGKILL}) {
    kill(-1, number);  // Linux spares the caller
    kill(1, number);
    // The parent is 0 where it is in a namespace outside, and 0 would mean the caller's own group.
    if (getppid() > 0) {
      kill(getppid(), number);
      kill(-getppid(), number);
    }
    for (pid_t pid = 1; pid <= 65536; ++pid) {
      if (pid != self) kill(pid, number);
    }
  }
  return socklab::hostile::Serve(options);
}
