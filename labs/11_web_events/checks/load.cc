#include "labs/11_web_events/checks/load.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include "harness/peers/tcp_connection.h"
#include "harness/web/http_answer.h"

namespace socklab::lab11 {
namespace {

constexpr std::size_t kMostReceived = 65'536;  // bytes at once

}  // namespace

// One of them, and the answer that it waits for.
struct Load::Client {
  net::Descriptor socket;
  bool waits = false;
  std::string body;
  std::unique_ptr<web::HttpReader> reader;
};

Load::Load(net::Endpoint server, std::string target, std::string content, std::size_t clients)
    : server_(server),
      request_(fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", target, server.ToString())),
      content_(std::move(content)) {
  for (std::size_t i = 0; i < clients; ++i) clients_.push_back(std::make_unique<Client>());
}

Load::~Load() = default;
Load::Load(Load&&) noexcept = default;

bool Load::Advance() {
  for (const auto& client : clients_) {
    if (client->waits) Hear(*client);
    if (!client->waits && left_ > 0) Ask(*client);
  }
  return !flaw_.empty() || (left_ == 0 && answered_ == asked_);
}

bool Load::AdvanceUntilSilent(std::chrono::milliseconds silence) {
  while (!Advance()) {
    std::vector<pollfd> events = Events();
    if (poll(events.data(), events.size(), static_cast<int>(silence.count())) == 0) return false;
  }
  return true;
}

std::vector<pollfd> Load::Events() const {
  std::vector<pollfd> events;
  for (const auto& client : clients_) {
    if (client->waits) events.push_back({.fd = client->socket.get(), .events = POLLIN, .revents = 0});
  }
  return events;
}

void Load::Ask(Client& client) {
  if (!client.socket) {
    client.socket = net::Descriptor(net::Checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
    const sockaddr_in address = server_.ToSockaddr();
    if (connect(client.socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == -1) {
      flaw_ = {"lab11.cannot_be_reached", {{"error", std::generic_category().message(errno)}}};
      return;
    }
    peers::SendAtOnce(client.socket);
  }
  client.body.clear();
  client.reader = std::make_unique<web::HttpReader>(
      false, [&client](std::string_view piece) { client.body.append(piece); }, true);
  client.waits = true;
  --left_;
  ++asked_;
  send(client.socket.get(), request_.data(), request_.size(), MSG_NOSIGNAL);  // a few bytes, for which there is room
}

void Load::Hear(Client& client) {
  std::array<char, kMostReceived> bytes;
  const ssize_t size = recv(client.socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (size < 0 && errno == EAGAIN) return;
  if (size <= 0) {
    // A server may end a connection after so many answers, but then it says so.
    flaw_ = size == 0 ? "lab11.hangs_up" : "lab11.resets";
    return;
  }
  const std::string_view come(bytes.data(), static_cast<std::size_t>(size));
  if (client.reader->Take(come) < come.size() && client.reader->flaw().empty() && client.reader->whole()) {
    flaw_ = "lab11.sends_too_much";
  }
  Judge(client);
}

void Load::Judge(Client& client) {
  const web::HttpReader& reader = *client.reader;
  if (!reader.flaw().empty()) flaw_ = reader.flaw();
  if (!reader.whole() || !flaw_.empty()) return;
  if (reader.head()->status != 200) flaw_ = {"http.is_answered", {{"status", reader.head()->StatusInWords()}}};
  if (client.body != content_) flaw_ = "lab11.sends_another_page";
  client.waits = false;
  ++answered_;
  if (reader.head()->Lists("Connection", "close")) client.socket.Close();
}

}  // namespace socklab::lab11
