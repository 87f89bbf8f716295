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
#include "messages.h"

namespace {

// A TCP socket that is connected to the server.
support::Descriptor Connect(const support::Address& server) {
  support::Descriptor socket(support::Check(::socket(AF_INET, SOCK_STREAM, 0), "socket"));
  support::Check(connect(socket.get(), server.data(), server.size()), "connect", server);
  return socket;
}

// Prompts for lines, sends them, and prints the answers. Returns after sending "q", to which none is awaited, or at the
// end of standard input. Throws std::runtime_error if the server has gone.
void Talk(MessageSocket& server, support::Framing framing) {
  const std::runtime_error gone("the server has gone");
  std::string line;
  while (std::cerr << "请输入要发送的内容:" && std::getline(std::cin, line)) {
    if (line.empty() && framing == support::Framing::kRaw) continue;  // nothing to send, so no answer would come
    if (!server.Send(line)) throw gone;
    if (line == "q") return;

    const auto answer = server.Receive();
    if (!answer) throw gone;
    std::cout << "收到服务端的回应: " << support::ToText(*answer) << std::endl;
  }
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
