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
#include "messages.h"

namespace {

constexpr int kBacklog = 5;  // clients that may wait to be accepted

// A TCP socket that listens on the address.
support::Descriptor Listen(const support::Address& address) {
  support::Descriptor listener(support::Check(::socket(AF_INET, SOCK_STREAM, 0), "socket"));

  // Connections of the server's last run may linger in TIME_WAIT: they must not keep this one from its port.
  const int on = 1;
  support::Check(setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), "setsockopt");
  support::Check(bind(listener.get(), address.data(), address.size()), "bind", address);
  support::Check(listen(listener.get(), kBacklog), "listen", address);
  return listener;
}

// Waits for a client and stores its address.
support::Descriptor Accept(const support::Descriptor& listener, support::Address& client) {
  socklen_t length = client.size();
  return support::Descriptor(support::Check(accept(listener.get(), client.data(), &length), "accept"));
}

// Prints each message and answers it. Returns after one that is exactly "q", or when the client has gone.
void Serve(MessageSocket& client, const support::Address& address) {
  while (const auto message = client.Receive()) {
    std::cout << "收到来自" << address.AsTuple() << "的消息:" << support::ToText(*message) << std::endl;
    if (*message == "q") return;
    client.Send("已送达");  // a client that has gone misses its answer: what it has sent before is still read
  }
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
