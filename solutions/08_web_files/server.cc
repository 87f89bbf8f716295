// Sends the pages of a folder to those who ask for them by HTTP.
#include <chrono>
#include <string>

#include "labs/support/address.h"
#include "labs/support/descriptor.h"
#include "labs/support/error.h"
#include "labs/support/options.h"
#include "labs/support/signals.h"
#include "labs/support/tcp.h"
#include "labs/support/website.h"

namespace {

constexpr int kBacklog = 128;  // clients that may wait to be accepted

// Serves one client after another, for ever.
[[noreturn]] void ServeAll(const support::Address& address, const support::Website& website) {
  const support::Descriptor listener = support::Listen(address, kBacklog);
  for (;;) website.Serve(support::Accept(listener));
}

}  // namespace

int main(int argc, char** argv) {
  return support::ExitStatusOf([&] {
    support::Address address("127.0.0.1", 7788);
    std::string root = ".";
    std::chrono::milliseconds idle_timeout = std::chrono::seconds(5);
    support::Options("Sends the pages of a folder to those who ask for them by HTTP.")
        .TakesAddress(address)
        .TakesFolder("--root", root)
        .TakesIdleTimeout(idle_timeout)
        .Parse(argc, argv);
    support::EndOnSignals();
    support::IgnoreSigpipe();  // sendfile(2) has no MSG_NOSIGNAL

    ServeAll(address, support::Website(root, idle_timeout));
  });
}
