#include "connection.h"

#include <sys/epoll.h>

#include <utility>

#include "labs/support/unwritten.h"

namespace {

constexpr std::size_t kTurn = 256 * 1024;          // bytes to send before others get their turn
constexpr std::size_t kMostDiscarded = 8'000'000;  // bytes, of a client that does not stop
constexpr std::size_t kMostReceived = 16 * 1024;   // bytes at once

}  // namespace

Connection::Connection(support::Descriptor socket, const support::Pages& pages)
    : socket_(std::move(socket)), pages_(&pages) {}

std::uint32_t Connection::awaits() const {
  return state_ == State::kSending ? EPOLLOUT : EPOLLIN;
}

bool Connection::TakeTurn() {
  // TODO(you): do what the state asks for. Send until the socket takes no more, or the turn is over. Who has gone?
  support::Unwritten("TakeTurn", "connection.cc", kTurn);
}

void Connection::Receive() {
  // TODO(you): receive once, without waiting, and look whether a request is whole now. What does 0 mean?
  support::Unwritten("Receive", "connection.cc", kMostReceived);
}

// What is to be done when nothing is left to be sent.
void Connection::BeginNext() {
  // TODO(you): was that the last answer? If not, has the next request arrived already?
  support::Unwritten("BeginNext", "connection.cc");
}

void Connection::Discard() {
  // TODO(you): receive, and throw away. When is it enough?
  support::Unwritten("Discard", "connection.cc", kMostDiscarded);
}
