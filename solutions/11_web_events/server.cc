// Sends the pages of a folder to thousands of clients at once, all of them served by one thread.
#include <fcntl.h>

#include <chrono>
#include <string>
#include <utility>

#include "labs/support/address.h"
#include "labs/support/descriptor.h"
#include "labs/support/error.h"
#include "labs/support/options.h"
#include "labs/support/pages.h"
#include "labs/support/signals.h"
#include "labs/support/tcp.h"
#include "loop.h"

namespace {

constexpr int kBacklog = 1024;  // clients that may wait to be accepted

// A listening socket whose accept(2) never waits.
support::Descriptor ListenWithoutWaiting(const support::Address& address) {
  support::Descriptor listener = support::Listen(address, kBacklog);
  support::Check(fcntl(listener.get(), F_SETFL, O_NONBLOCK), "fcntl");
  return listener;
}

}  // namespace

int main(int argc, char** argv) {
  return support::ExitStatusOf([&] {
    support::Address address("127.0.0.1", 8888);
    std::string root = ".";
    std::chrono::milliseconds idle_timeout = std::chrono::seconds(60);
    support::Options("Sends the pages of a folder to thousands of clients at once, all of them served by one thread.")
        .TakesAddress(address)
        .TakesFolder("--root", root)
        .TakesIdleTimeout(idle_timeout)
        .Parse(argc, argv);
    support::EndOnSignals();
    support::IgnoreSigpipe();  // sendfile(2) has no MSG_NOSIGNAL

    const support::Pages pages(root);
    Loop(ListenWithoutWaiting(address), pages, idle_timeout).Run();
  });
}
