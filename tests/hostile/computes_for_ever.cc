// Never listens, but computes without end.
#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  socklab::hostile::EnterOnlyInSandbox(argc, argv);
  volatile unsigned busy = 0;
  for (;;) busy = busy + 1;
}
