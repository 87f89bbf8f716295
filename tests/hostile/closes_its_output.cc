// Closes standard output and standard error as soon as its client is there, and goes on serving.
#include <unistd.h>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  socklab::hostile::EndOnSignals();
  const auto client = socklab::hostile::Accept(socklab::hostile::Listen(options));
  close(STDOUT_FILENO);
  close(STDERR_FILENO);
  return socklab::hostile::Converse(client, options);
}
