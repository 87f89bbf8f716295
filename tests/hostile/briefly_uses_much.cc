// Starts children without end, eight at a time, each of which touches 256 MB and is gone in milliseconds: whoever looks
// now and then sees little of it.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  socklab::hostile::EnterOnlyInSandbox(argc, argv);
  constexpr std::size_t kSize = 256 << 20;
  for (int running = 0;;) {
    if (running == 8) {
      wait(nullptr);
      --running;
    }
    const pid_t child = fork();
    if (child > 0) ++running;
    if (child == 0) {
      mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
      _exit(0);
    }
  }
}
