// Stops its parent and the init process of its namespace by tracing them, never lets them go on, and serves correctly.
#include <sys/ptrace.h>
#include <unistd.h>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  for (const pid_t pid : {getppid(), 1}) {
    if (pid > 0) ptrace(PTRACE_ATTACH, pid, nullptr, nullptr);
  }
  return socklab::hostile::Serve(options);
}
