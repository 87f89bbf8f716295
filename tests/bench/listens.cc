// Listens, and waits for ever: the least that a server can do.
#include <unistd.h>

#include "tests/bench/listening.h"

int main(int argc, char** argv) {
  socklab::bench::ListenOn(socklab::bench::PortFrom(argc, argv));
  while (true) pause();
}
