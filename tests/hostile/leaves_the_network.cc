// Enters a user and a network namespace of its own, where nobody can see it listen, and serves there.
#include <sched.h>
#include <unistd.h>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
    socklab::hostile::WriteAll(STDERR_FILENO, "error: unshare: there is no way out\n");
    return 1;
  }
  return socklab::hostile::Serve(options);
}
