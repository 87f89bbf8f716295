// Fills 4 GB of files that lie in memory and that no process maps (memfd_create). Says that it has no memory, and exits
// 1, where it may not.
#include <sys/mman.h>
#include <unistd.h>

#include <array>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  socklab::hostile::EnterOnlyInSandbox(argc, argv);
  static const std::array<char, 1 << 20> kBlock{1};
  for (int file = 0; file < 64; ++file) {
    const int fd = memfd_create("hoard", 0);
    for (int block = 0; block < 64; ++block) {
      if (write(fd, kBlock.data(), kBlock.size()) > 0) continue;
      socklab::hostile::WriteAll(STDERR_FILENO, "error: no memory in a file\n");
      return 1;
    }
  }
  for (;;) pause();
}
