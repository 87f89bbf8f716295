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

namespace {

// A UDP socket that is bound to the address, and shares it with nobody.
support::Descriptor OpenSocket(const support::Address& address) {
  support::Descriptor socket(support::Check(::socket(AF_INET, SOCK_DGRAM, 0), "socket"));
  support::Check(bind(socket.get(), address.data(), address.size()), "bind", address);
  return socket;
}

// Where the socket is bound, in words that follow 服务端已开启. Only the kernel knows, if it has chosen the port
// itself.
std::string WordsAbout(const support::Descriptor& socket) {
  support::Address address;
  socklen_t length = address.size();
  support::Check(getsockname(socket.get(), address.data(), &length), "getsockname");
  return " " + address.AsTuple();
}

// Prints one line for each datagram, at once. Returns after the first that is exactly "bye".
void PrintDatagrams(const support::Descriptor& socket) {
  std::vector<char> buffer(kLargestDatagram);
  for (;;) {
    support::Address sender;
    socklen_t length = sender.size();
    const ssize_t size =
        support::Check(recvfrom(socket.get(), buffer.data(), buffer.size(), 0, sender.data(), &length), "recvfrom");

    // The size is all that tells where the datagram ends: it may hold NUL bytes, and the buffer older bytes behind it.
    const std::string_view data(buffer.data(), size);
    std::cout << "收到数据:" << support::ToText(data) << sender.AsTuple() << std::endl;
    if (data == "bye") return;
  }
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
