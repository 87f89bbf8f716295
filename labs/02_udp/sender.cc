// Sends each line of standard input as a datagram, until one says "bye".
#include <sys/socket.h>

#include <iostream>
#include <string>

#include "datagram.h"
#include "labs/support/address.h"
#include "labs/support/descriptor.h"
#include "labs/support/error.h"
#include "labs/support/options.h"
#include "labs/support/unwritten.h"

namespace {

// A UDP socket without an address of its own: the kernel gives it one when it first sends. For extra credit, it may
// send to everybody at once, if that is wanted.
support::Descriptor OpenSocket(bool broadcasts) {
  // TODO(you): create the socket with socket(2). Which option of socket(7) allows it to broadcast?
  support::Unwritten("OpenSocket", "sender.cc", broadcasts);
}

// Prompts for lines and sends each as one datagram; one that is too long for that is an error, and the next is taken.
// Returns after "bye", which is sent too, or at the end of standard input.
void SendLines(const support::Descriptor& socket, const support::Address& receiver) {
  // TODO(you): prompt on standard error, read a line with std::getline, send it with sendto(2), and begin again.
  support::Unwritten("SendLines", "sender.cc", socket, receiver);
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
