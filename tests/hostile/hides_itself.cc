// Tries to hide its descriptors and calls from whoever grades it (PR_SET_DUMPABLE), exits 3 where it can, and otherwise
// serves correctly.
#include <sys/prctl.h>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0) return 3;
  return socklab::hostile::Serve(options);
}
