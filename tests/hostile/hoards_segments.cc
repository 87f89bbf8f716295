// Fills 4 GB of System V segments, each of which it unmaps at once. Says that it has no memory, and exits 1, where it
// may not.
#include <sys/shm.h>
#include <unistd.h>

#include <cstring>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  socklab::hostile::EnterOnlyInSandbox(argc, argv);
  constexpr std::size_t kSegment = 64 << 20;
  for (int segment = 0; segment < 64; ++segment) {
    const int id = shmget(IPC_PRIVATE, kSegment, IPC_CREAT | 0600);
    void* memory = id < 0 ? reinterpret_cast<void*>(-1) : shmat(id, nullptr, 0);
    if (memory == reinterpret_cast<void*>(-1)) {
      socklab::hostile::WriteAll(STDERR_FILENO, "error: no memory in a segment\n");
      return 1;
    }
    std::memset(memory, 1, kSegment);
    shmdt(memory);
  }
  for (;;) pause();
}
