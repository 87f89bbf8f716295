// Writes to standard error without end, whether it is read or not.
#include <unistd.h>

#include <csignal>
#include <string>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  socklab::hostile::EnterOnlyInSandbox(argc, argv);
  std::signal(SIGPIPE, SIG_IGN);
  std::string block;
  for (int i = 0; i < 1000; ++i) block += "there is no end to this line and its like\n";
  for (;;) socklab::hostile::WriteAll(STDERR_FILENO, block);
}
