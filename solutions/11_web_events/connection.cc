#include "connection.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <optional>
#include <utility>

#include "labs/support/error.h"
#include "request.h"

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
  const State before = state_;
  std::size_t sent = 0;
  try {
    if (state_ == State::kReceiving) Receive();
    if (state_ == State::kLeaving) Discard();
    while (state_ == State::kSending && sent < kTurn) {
      const std::size_t some = answer_.SendSome(socket(), kTurn - sent);
      if (some == 0) break;  // the client reads slowly: epoll tells when there is room again
      sent += some;
      if (answer_.is_sent()) BeginNext();
    }
  } catch (const std::exception&) {
    state_ = State::kOver;  // it has gone, and nobody else is harmed
  }
  return sent > 0 || state_ != before;
}

void Connection::Receive() {
  char bytes[kMostReceived];
  const ssize_t size = recv(socket(), bytes, sizeof bytes, 0);
  if (size == -1 && errno == EAGAIN) return;
  if (support::Check(size, "recv") == 0) {
    state_ = State::kOver;  // what has arrived until now was no whole request, or it would be answered
    return;
  }
  input_.append(bytes, static_cast<std::size_t>(size));
  BeginNext();
}

// What is to be done when nothing is left to be sent.
void Connection::BeginNext() {
  if (answer_.is_last()) {
    support::Check(shutdown(socket(), SHUT_WR), "shutdown");
    state_ = State::kLeaving;
    return;
  }
  const std::optional<Request> request = TakeRequest(input_);  // several may have arrived at once
  state_ = request ? State::kSending : State::kReceiving;
  if (request) answer_ = Answer(*request, *pages_);
}

void Connection::Discard() {
  char bytes[kMostReceived];
  const ssize_t size = recv(socket(), bytes, sizeof bytes, 0);
  if (size == -1 && errno == EAGAIN) return;
  discarded_ += static_cast<std::size_t>(support::Check(size, "recv"));
  if (size == 0 || discarded_ > kMostDiscarded) state_ = State::kOver;
}
