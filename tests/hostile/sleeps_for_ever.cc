// Never listens, but waits for a signal without end, and goes on waiting when one comes.
#include <unistd.h>

#include <csignal>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  socklab::hostile::EnterOnlyInSandbox(argc, argv);
  std::signal(SIGTERM, [](int) {});
  std::signal(SIGINT, [](int) {});
  for (;;) pause();
}
