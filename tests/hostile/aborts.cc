// Aborts before it has done anything.
#include <cstdlib>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  socklab::hostile::EnterOnlyInSandbox(argc, argv);
  std::abort();
}
