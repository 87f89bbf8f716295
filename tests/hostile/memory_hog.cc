// Takes 10 GB of memory and touches every page of it. What it may not have ends it by std::bad_alloc.
#include <unistd.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  socklab::hostile::EnterOnlyInSandbox(argc, argv);
  constexpr std::size_t kBlock = 1024 * 1024;
  constexpr std::size_t kPage = 4096;
  std::vector<std::unique_ptr<char[]>> blocks;
  while (blocks.size() < 10 * 1024) {
    blocks.emplace_back(new char[kBlock]);
    volatile char* bytes = blocks.back().get();
    for (std::size_t i = 0; i < kBlock; i += kPage) bytes[i] = 1;
  }
  for (;;) pause();
}
