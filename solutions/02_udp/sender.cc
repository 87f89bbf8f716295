// Sends each line of standard input as a datagram, until one says "bye".
#include <sys/socket.h>

#include <iostream>
#include <string>

#include "datagram.h"
#include "labs/support/address.h"
#include "labs/support/descriptor.h"
#include "labs/support/error.h"
#include "labs/support/options.h"

namespace {

// A UDP socket without an address of its own: the kernel gives it one when it first sends. It may send to everybody at
// once, if that is wanted.
support::Descriptor OpenSocket(bool broadcasts) {
  support::Descriptor socket(support::Check(::socket(AF_INET, SOCK_DGRAM, 0), "socket"));
  const int on = broadcasts;
  support::Check(setsockopt(socket.get(), SOL_SOCKET, SO_BROADCAST, &on, sizeof on), "setsockopt");
  return socket;
}

// Prompts for lines and sends each as one datagram; one that is too long for that is an error, and the next is taken.
// Returns after "bye", which is sent too, or at the end of standard input.
void SendLines(const support::Descriptor& socket, const support::Address& receiver) {
  std::string line;
  while (std::cerr << "请输入要发送的数据:" && std::getline(std::cin, line)) {
    if (line.size() > kLargestDatagram) {
      support::PrintError("a line of " + std::to_string(line.size()) + " bytes does not fit into a datagram");
      continue;
    }
    support::Check(sendto(socket.get(), line.data(), line.size(), 0, receiver.data(), receiver.size()), "sendto",
                   receiver);
    if (line == "bye") return;
  }
}

}  // namespace

int main(int argc, char** argv) {
  return support::ExitStatusOf([&] {
    support::Address receiver("127.0.0.1", 1234);
    bool broadcasts = false;
    support::Options("Sends each line of standard input as a datagram.")
        .TakesAddress(receiver)
        .TakesFlag("--broadcast", "allow an address that means everybody", broadcasts)
        .Parse(argc, argv);

    SendLines(OpenSocket(broadcasts), receiver);
  });
}
