// Prints every datagram that arrives, until one says "bye".
#include <sys/socket.h>

#include <iostream>
#include <string>
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

// Extra credit: where the socket is bound, in words that follow 服务端已开启. Only the kernel knows, if it has chosen
// the port itself.
std::string WordsAbout(const support::Descriptor& socket) {
  // TODO(you): ask with getsockname(2): " ('127.0.0.1', 40312)".
  support::Unwritten("WordsAbout", "receiver.cc", socket);
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
    support::Options("Prints every datagram that arrives.").TakesAddress(address, 0).Parse(argc, argv);
    support::EndOnSignals();

    const support::Descriptor socket = OpenSocket(address);
    std::cout << "服务端已开启" << (address.port() == 0 ? WordsAbout(socket) : "") << std::endl;
    PrintDatagrams(socket);
  });
}
