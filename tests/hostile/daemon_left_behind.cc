// Serves correctly and ends with status 0, but leaves a daemon behind that holds the pipes and takes over the port.
#include <unistd.h>

#include <chrono>
#include <thread>

#include "tests/hostile/hostile.h"

namespace {

[[noreturn]] void TakeOverThePort(const socklab::hostile::Options& options) {
  int listener = -1;
  while ((listener = socklab::hostile::TryToListen(options)) < 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  for (;;) socklab::hostile::Accept(listener);
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  socklab::hostile::EndOnSignals();
  const int listener = socklab::hostile::Listen(options);
  if (socklab::hostile::InNewDaemon()) {
    close(listener);
    TakeOverThePort(options);
  }
  const auto client = socklab::hostile::Accept(listener);
  close(listener);
  return socklab::hostile::Converse(client, options);
}
