// Serves correctly, with a daemon in the background that holds no descriptor and ignores every signal that it can.
#include <unistd.h>

#include <csignal>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  if (socklab::hostile::InNewDaemon()) {
    for (int number = 1; number < NSIG; ++number) std::signal(number, SIG_IGN);
    close_range(0, ~0U, 0);
    for (;;) pause();
  }
  return socklab::hostile::Serve(options);
}
