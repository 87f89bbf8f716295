// Reads whatever its client sends, and never answers. Before each recv(2) that follows a read, it prints the time
// (CLOCK_MONOTONIC, in nanoseconds): the last line tells since when it hangs. The end of the stream does not wake it
// up.
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/listening.h"

namespace {

void PrintTime() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  dprintf(STDOUT_FILENO, "%lld\n", static_cast<long long>(now.tv_sec) * 1'000'000'000 + now.tv_nsec);
}

}  // namespace

int main(int argc, char** argv) {
  const int listener = socklab::bench::ListenOn(socklab::bench::PortFrom(argc, argv));
  const int client = accept(listener, nullptr, nullptr);
  char buffer[4096];
  while (recv(client, buffer, sizeof buffer, 0) > 0) PrintTime();
  while (true) pause();
}
