// Sends each line of standard input as a message and prints the server's answers.
#include <sys/socket.h>

#include <iostream>
#include <stdexcept>
#include <string>

#include "labs/support/address.h"
#include "labs/support/descriptor.h"
#include "labs/support/error.h"
#include "labs/support/framing.h"
#include "labs/support/options.h"
#include "labs/support/text.h"
#include "labs/support/unwritten.h"
#include "messages.h"

namespace {

// A TCP socket that is connected to the server.
support::Descriptor Connect(const support::Address& server) {
  // TODO(you): create the socket with socket(2) and connect it with connect(2).
  support::Unwritten("Connect", "client.cc", server);
}

// Prompts for lines, sends them, and prints the answers. Returns after sending "q", to which none is awaited, or at the
// end of standard input. Throws std::runtime_error if the server has gone.
void Talk(MessageSocket& server, support::Framing framing) {
  // TODO(you): prompt on standard error, read a line with std::getline, send it, print its answer, and begin again.
  support::Unwritten("Talk", "client.cc", server, framing);
}

}  // namespace

int main(int argc, char** argv) {
  return support::ExitStatusOf([&] {
    support::Address address("127.0.0.1", 1246);
    support::Framing framing = support::Framing::kLine;
    support::Options("Sends each line of standard input as a message and prints the server's answers.")
        .TakesAddress(address)
        .TakesFraming(framing)
        .Parse(argc, argv);

    MessageSocket server(Connect(address), framing);
    Talk(server, framing);
  });
}
