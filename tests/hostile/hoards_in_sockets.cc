// Fills the buffers of sockets that nobody reads, 400 pairs in each of 20 processes: 4 GB that belong to no address
// space.
#include <sys/socket.h>
#include <unistd.h>

#include <array>

#include "tests/hostile/hostile.h"

int main(int argc, char** argv) {
  socklab::hostile::EnterOnlyInSandbox(argc, argv);
  static const std::array<char, 65536> kBytes{1};
  for (int process = 0; process < 20; ++process) {
    if (fork() != 0) continue;
    for (int pair = 0; pair < 400; ++pair) {
      std::array<int, 2> ends;
      if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0) break;
      for (const int end : ends) {
        while (send(end, kBytes.data(), kBytes.size(), MSG_DONTWAIT) > 0) {
        }
      }
    }
    for (;;) pause();
  }
  for (;;) pause();
}
