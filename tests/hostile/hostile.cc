#include "tests/hostile/hostile.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace socklab::hostile {
namespace {

constexpr std::size_t kLongestMessage = 16 * 1024 * 1024;

[[noreturn]] void RefuseUsage(std::string_view what) {
  WriteAll(STDERR_FILENO, "error: " + std::string(what) + "\n");
  std::exit(2);
}

[[noreturn]] void Fail(std::string_view call) {
  WriteAll(STDERR_FILENO, "error: " + std::string(call) + ": " + std::strerror(errno) + "\n");
  std::exit(1);
}

std::uint16_t ParsePort(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) RefuseUsage("--port: from 1 to 65535");
  return port;
}

std::string ParseHost(const std::string& text) {
  in_addr address{};
  if (inet_pton(AF_INET, text.c_str(), &address) != 1) RefuseUsage("--host: an IPv4 address in numbers");
  return text;
}

bool ParseFraming(std::string_view text) {
  if (text != "raw" && text != "line") RefuseUsage("--framing: raw or line");
  return text == "line";
}

sockaddr_in AddressOf(const Options& options) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(options.port);
  inet_pton(AF_INET, options.host.c_str(), &address.sin_addr);
  return address;
}

// Prints the message and answers it. Returns whether more may follow.
bool Handle(const Client& client, std::string_view message, bool lines) {
  WriteAll(STDOUT_FILENO, "收到来自" + client.address + "的消息:" + std::string(message) + "\n");
  if (message == "q") return false;
  WriteAll(client.descriptor, lines ? "已送达\n" : "已送达");
  return true;
}

// Takes the whole lines out of the buffer. Returns whether more may follow.
bool HandleLines(const Client& client, std::string& buffer, std::size_t searched) {
  std::size_t begin = 0;
  for (std::size_t end = buffer.find('\n', searched); end != std::string::npos; end = buffer.find('\n', begin)) {
    if (end - begin > kLongestMessage) return true;
    if (!Handle(client, std::string_view(buffer).substr(begin, end - begin), true)) return false;
    begin = end + 1;
  }
  buffer.erase(0, begin);
  return true;
}

}  // namespace

Options EnterOnlyInSandbox(int argc, char** argv) {
  const char* sandbox = std::getenv("SOCKLAB_SANDBOX");
  if (sandbox == nullptr || std::string_view(sandbox) != "1") RefuseUsage("run me only inside the sandbox");
  Options options;
  for (int i = 1; i < argc; i += 2) {
    const std::string_view name = argv[i];
    if (name == "--help") {
      std::printf("usage: %s [--host ADDRESS] [--port PORT] [--framing raw|line]\n", argv[0]);
      std::exit(0);
    }
    if (i + 1 == argc) RefuseUsage("an option without a value");
    if (name == "--host") {
      options.host = ParseHost(argv[i + 1]);
    } else if (name == "--port") {
      options.port = ParsePort(argv[i + 1]);
    } else if (name == "--framing") {
      options.lines = ParseFraming(argv[i + 1]);
    } else {
      RefuseUsage("an unknown option");
    }
  }
  return options;
}

void WriteAll(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = write(descriptor, bytes.data(), bytes.size());
    if (count <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

int TryToListen(const Options& options) {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  if (listener < 0) return -1;
  const int on = 1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  const sockaddr_in address = AddressOf(options);
  if (bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 && listen(listener, 5) == 0) {
    return listener;
  }
  const int error = errno;
  close(listener);
  errno = error;
  return -1;
}

int Listen(const Options& options) {
  const int listener = TryToListen(options);
  if (listener < 0) Fail("bind " + options.host + ":" + std::to_string(options.port));
  return listener;
}

Client Accept(int listener) {
  sockaddr_in address{};
  socklen_t length = sizeof address;
  const int descriptor = accept(listener, reinterpret_cast<sockaddr*>(&address), &length);
  if (descriptor < 0) Fail("accept");
  std::array<char, INET_ADDRSTRLEN> ip{};
  inet_ntop(AF_INET, &address.sin_addr, ip.data(), ip.size());
  return {descriptor, "('" + std::string(ip.data()) + "', " + std::to_string(ntohs(address.sin_port)) + ")"};
}

int Converse(const Client& client, const Options& options) {
  std::signal(SIGPIPE, SIG_IGN);
  EndOnSignals();
  std::string buffer;
  std::array<char, 65536> piece;
  for (;;) {
    const ssize_t count = recv(client.descriptor, piece.data(), piece.size(), 0);
    if (count <= 0) return 0;
    const std::string_view received(piece.data(), static_cast<std::size_t>(count));
    if (!options.lines) {
      if (!Handle(client, received, false)) return 0;
      continue;
    }
    const std::size_t searched = buffer.size();
    buffer += received;
    if (!HandleLines(client, buffer, searched)) return 0;
    if (buffer.size() > kLongestMessage) {
      WriteAll(STDERR_FILENO, "error: recv: a message is longer than 16 MiB\n");
      return 1;
    }
  }
}

int Serve(const Options& options) {
  EndOnSignals();
  const int listener = Listen(options);
  const Client client = Accept(listener);
  close(listener);
  return Converse(client, options);
}

void EndOnSignals() {
  struct sigaction action {};
  action.sa_handler = [](int) { _exit(0); };
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool InNewDaemon() {
  const pid_t child = fork();
  if (child == 0) {
    setsid();
    if (fork() == 0) return true;
    _exit(0);
  }
  if (child > 0) waitpid(child, nullptr, 0);
  return false;
}

}  // namespace socklab::hostile
