// Starts threads without end, and tries again when there can be no more.
#include <unistd.h>

#include <system_error>
#include <thread>

#include "tests/hostile/hostile.h"

namespace {

void SleepForEver() {
  for (;;) pause();
}

}  // namespace

int main(int argc, char** argv) {
  socklab::hostile::EnterOnlyInSandbox(argc, argv);
  for (;;) {
    try {
      std::thread(SleepForEver).detach();
    } catch (const std::system_error&) {
      std::this_thread::yield();
    }
  }
}
