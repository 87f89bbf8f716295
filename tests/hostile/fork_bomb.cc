// Forks without end; every child does the same.
#include <unistd.h>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  socklab::hostile::EnterOnlyInSandbox(argc, argv);
  for (;;) fork();
}
