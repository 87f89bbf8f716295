// Computes for 300 ms before it listens, and is correct from then on.
#include <ctime>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  while (std::clock() < CLOCKS_PER_SEC * 3 / 10) {
  }
  return socklab::hostile::Serve(options);
}
