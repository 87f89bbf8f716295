// web_subject --host ADDRESS --port PORT WAY ANSWER
//
// A web server for tests: whoever has sent a head gets these very bytes, and then the end of the connection. It serves
// "by-turns", or each client "by-processes" or "by-threads" of its own; "by-nobody", it only listens.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <string>
#include <thread>

namespace {

constexpr int kBacklog = 64;

int Listen(int port) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  const int yes = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) std::_Exit(1);
  if (listen(listener, kBacklog) != 0) std::_Exit(1);
  return listener;
}

void Serve(int client, const std::string& answer) {
  std::array<char, 4096> buffer;
  std::string head;
  while (head.find("\r\n\r\n") == std::string::npos) {
    const ssize_t size = recv(client, buffer.data(), buffer.size(), 0);
    if (size <= 0) break;
    head.append(buffer.data(), static_cast<std::size_t>(size));
  }
  for (std::size_t sent = 0; sent < answer.size();) {
    const ssize_t size = send(client, answer.data() + sent, answer.size() - sent, MSG_NOSIGNAL);
    if (size <= 0) break;
    sent += static_cast<std::size_t>(size);
  }
  close(client);
}

void ServeInProcess(int listener, int client, const std::string& answer) {
  if (fork() == 0) {
    close(listener);
    Serve(client, answer);
    std::_Exit(0);
  }
  close(client);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7) return 2;
  const std::string way = argv[5], answer = argv[6];
  signal(SIGCHLD, SIG_IGN);  // which has the kernel bury the children
  const int listener = Listen(std::atoi(argv[4]));
  while (way == "by-nobody") pause();
  while (true) {
    const int client = accept(listener, nullptr, nullptr);
    if (client < 0) continue;
    if (way == "by-turns") Serve(client, answer);
    if (way == "by-processes") ServeInProcess(listener, client, answer);
    if (way == "by-threads") std::thread([=] { Serve(client, answer); }).detach();
  }
}
