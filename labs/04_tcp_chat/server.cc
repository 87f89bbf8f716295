// Listens for one client and answers each of its messages.
#include <sys/socket.h>

#include <iostream>
#include <utility>

#include "labs/support/address.h"
#include "labs/support/descriptor.h"
#include "labs/support/error.h"
#include "labs/support/framing.h"
#include "labs/support/options.h"
#include "labs/support/signals.h"
#include "labs/support/text.h"
#include "labs/support/unwritten.h"
#include "messages.h"

namespace {

constexpr int kBacklog = 5;  // clients that may wait to be accepted

// A TCP socket that listens on the address.
support::Descriptor Listen(const support::Address& address) {
  // TODO(you): call socket(2), setsockopt(2) for SO_REUSEADDR, bind(2) and listen(2), in this order.
  support::Unwritten("Listen", "server.cc", address, kBacklog);
}

// Waits for a client and stores its address.
support::Descriptor Accept(const support::Descriptor& listener, support::Address& client) {
  // TODO(you): accept a client with accept(2).
  support::Unwritten("Accept", "server.cc", listener, client);
}

// Prints each message and answers it. Returns after one that is exactly "q", or when the client has gone.
void Serve(MessageSocket& client, const support::Address& address) {
  // TODO(you): receive a message, print it with its sender, answer it, and begin again.
  support::Unwritten("Serve", "server.cc", client, address);
}

}  // namespace

int main(int argc, char** argv) {
  return support::ExitStatusOf([&] {
    support::Address address("127.0.0.1", 1246);
    support::Framing framing = support::Framing::kLine;
    support::Options("Listens for one client and answers each of its messages.")
        .TakesAddress(address)
        .TakesFraming(framing)
        .Parse(argc, argv);
    support::EndOnSignals();

    const support::Descriptor listener = Listen(address);
    support::Address client_address;
    MessageSocket client(Accept(listener, client_address), framing);
    Serve(client, client_address);
  });
}
