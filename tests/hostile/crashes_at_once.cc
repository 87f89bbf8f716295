// Dies of SIGSEGV before it has done anything.
#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  socklab::hostile::EnterOnlyInSandbox(argc, argv);
  volatile int* nowhere = nullptr;
  *nowhere = 1;
}
