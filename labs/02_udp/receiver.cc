// Prints every datagram that arrives, until one says "bye".
#include <sys/socket.h>

#include <iostream>
#include <string_view>
#include <vector>

#include "datagram.h"
#include "labs/support/address.h"
#include "labs/support/descriptor.h"
#include "labs/support/error.h"
#include "labs/support/options.h"
#include "labs/support/signals.h"
#include "labs/support/text.h"
#include "labs/support/unwritten.h"

namespace {

// A UDP socket that is bound to the address, and shares it with nobody.
support::Descriptor OpenSocket(const support::Address& address) {
  // TODO(you): create the socket with socket(2) and give it its address with bind(2).
  support::Unwritten("OpenSocket", "receiver.cc", address);
}

// Prints one line for each datagram, at once. Returns after the first that is exactly "bye".
void PrintDatagrams(const support::Descriptor& socket) {
  // TODO(you): receive a datagram and its sender with recvfrom(2), print both, and begin again.
  support::Unwritten("PrintDatagrams", "receiver.cc", socket);
}

}  // namespace

int main(int argc, char** argv) {
  return support::ExitStatusOf([&] {
    support::Address address("127.0.0.1", 1234);
    support::Options("Prints every datagram that arrives.").TakesAddress(address).Parse(argc, argv);
    support::EndOnSignals();

    const support::Descriptor socket = OpenSocket(address);
    std::cout << "服务端已开启" << std::endl;
    PrintDatagrams(socket);
  });
}
