// Calls itself bwrap, in the kernel's and in its own words, and serves correctly.
#include <sys/prctl.h>

#include <cstring>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  prctl(PR_SET_NAME, "bwrap", 0, 0, 0);
  for (int i = 0; i < argc; ++i) std::strncpy(argv[i], "bwrap", std::strlen(argv[i]));
  return socklab::hostile::Serve(options);
}
