// Serves correctly, but has twenty children that have ended, for which it never waits.
#include <unistd.h>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  for (int i = 0; i < 20; ++i) {
    if (fork() == 0) _exit(0);
  }
  return socklab::hostile::Serve(options);
}
