#include "messages.h"

#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

#include "labs/support/error.h"

MessageSocket::MessageSocket(support::Descriptor socket, support::Framing framing)
    : socket_(std::move(socket)), framing_(framing) {}

bool MessageSocket::Send(std::string_view message) {
  std::string bytes(message);
  if (framing_ == support::Framing::kLine) bytes += '\n';

  // send() may take a part only. MSG_NOSIGNAL: a peer that has gone is an error to handle, not a SIGPIPE to die of.
  for (std::string_view rest = bytes; !rest.empty();) {
    const ssize_t sent = send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent == -1 && (errno == EPIPE || errno == ECONNRESET)) return false;
    rest.remove_prefix(support::Check(sent, "send"));
  }
  return true;
}

std::optional<std::string> MessageSocket::Receive() {
  return framing_ == support::Framing::kRaw ? ReceiveRaw() : ReceiveLine();
}

std::optional<std::string> MessageSocket::ReceiveRaw() {
  const std::string_view bytes = ReceiveSome();
  if (bytes.empty()) return std::nullopt;
  return std::string(bytes);
}

std::optional<std::string> MessageSocket::ReceiveLine() {
  std::string message;
  for (;;) {
    if (unread_.empty()) unread_ = ReceiveSome();
    if (unread_.empty()) return std::nullopt;

    // Only what is new is searched, so that a long message in small pieces costs no more than one in large pieces.
    const std::size_t end = unread_.find('\n');
    message += unread_.substr(0, end);
    if (message.size() > kLongestMessage) {
      throw std::runtime_error("a message is longer than " + std::to_string(kLongestMessage) + " bytes");
    }
    if (end != std::string_view::npos) {
      unread_.remove_prefix(end + 1);
      return message;
    }
    unread_ = {};
  }
}

std::string_view MessageSocket::ReceiveSome() {
  const ssize_t size = recv(socket_.get(), buffer_.data(), buffer_.size(), 0);
  if (size == -1 && errno == ECONNRESET) return {};
  return std::string_view(buffer_.data(), support::Check(size, "recv"));
}
