// hasty_chat_server --host HOST --port PORT
//
// A server for the chat of lab 4 that takes what each recv() brings for one message, for the test of traces.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace {

constexpr std::string_view kAnswer = "已送达\n";

bool Answer(int client) {
  std::array<char, 1024> message;
  if (recv(client, message.data(), message.size(), 0) <= 0) return false;
  return send(client, kAnswer.data(), kAnswer.size(), MSG_NOSIGNAL) > 0;
}

int Listen(std::uint16_t port) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  const int yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) std::exit(1);
  if (listen(listener, 1) != 0) std::exit(1);
  return listener;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 5) return 2;
  const int listener = Listen(static_cast<std::uint16_t>(std::atoi(argv[4])));
  const int client = accept(listener, nullptr, nullptr);
  while (Answer(client)) {
  }
}
