// Ends at once with status 0, and has done nothing.
#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  socklab::hostile::EnterOnlyInSandbox(argc, argv);
  return 0;
}
