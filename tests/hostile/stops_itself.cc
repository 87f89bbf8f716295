// Stops itself as if by job control, whenever it is continued, and never does anything.
#include <csignal>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  socklab::hostile::EnterOnlyInSandbox(argc, argv);
  for (;;) std::raise(SIGSTOP);
}
