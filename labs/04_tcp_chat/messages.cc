#include "messages.h"

#include <sys/socket.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

#include "labs/support/error.h"
#include "labs/support/unwritten.h"

MessageSocket::MessageSocket(support::Descriptor socket, support::Framing framing)
    : socket_(std::move(socket)), framing_(framing) {}

bool MessageSocket::Send(std::string_view message) {
  // TODO(you): call send(2) until all of the message is on its way, and the mark of its end, if the framing has one.
  support::Unwritten("Send", "messages.cc", message);
}

std::optional<std::string> MessageSocket::Receive() {
  return framing_ == support::Framing::kRaw ? ReceiveRaw() : ReceiveLine();
}

std::optional<std::string> MessageSocket::ReceiveRaw() {
  // TODO(you): take what comes next for a message. Begin with this one.
  support::Unwritten("ReceiveRaw", "messages.cc");
}

std::optional<std::string> MessageSocket::ReceiveLine() {
  // TODO(you): collect bytes until a message is complete, and keep those that belong to the next.
  support::Unwritten("ReceiveLine", "messages.cc");
}

std::string_view MessageSocket::ReceiveSome() {
  // TODO(you): receive into the buffer with recv(2).
  support::Unwritten("ReceiveSome", "messages.cc", socket_, buffer_);
}
