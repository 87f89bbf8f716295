// Kills whatever it can reach, and then serves correctly.
#include <sys/types.h>
#include <unistd.h>

#include <csignal>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  const pid_t self = getpid();
  for (const int number : {SIGTERM, SIGKILL}) {
    // The caller itself is spared by kill(-1) on Linux, but not by a signal to its group.
    if (number == SIGKILL) kill(-1, number);
    kill(1, number);
    kill(getppid(), number);
    kill(-getppid(), number);
    for (pid_t pid = 1; pid <= 65536; ++pid) {
      if (pid != self) kill(pid, number);
    }
  }
  return socklab::hostile::Serve(options);
}
