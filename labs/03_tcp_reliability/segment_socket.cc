#include "segment_socket.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "labs/support/error.h"

SegmentSocket::SegmentSocket() : socket_(support::Check(socket(AF_INET, SOCK_DGRAM, 0), "socket")) {}

SegmentSocket::SegmentSocket(const support::Address& address) : SegmentSocket() {
  support::Check(bind(socket_.get(), address.data(), address.size()), "bind", address);
}

void SegmentSocket::Send(const Segment& segment, const support::Address& to) {
  const std::string datagram = Encode(segment);
  support::Check(sendto(socket_.get(), datagram.data(), datagram.size(), 0, to.data(), to.size()), "sendto", to);
}

std::optional<Arrival> SegmentSocket::Receive(Time deadline) {
  for (;;) {
    support::Address from;
    socklen_t length = from.size();
    const ssize_t size = recvfrom(socket_.get(), buffer_.data(), buffer_.size(), MSG_DONTWAIT, from.data(), &length);
    if (size == -1 && errno == EAGAIN) {
      if (!AwaitDatagram(deadline)) return std::nullopt;
      continue;
    }
    const std::string_view datagram(buffer_.data(), support::Check(size, "recvfrom"));
    if (auto segment = Decode(datagram)) return Arrival{*std::move(segment), from};
  }
}

bool SegmentSocket::AwaitDatagram(Time deadline) const {
  int timeout = -1;  // for ever
  if (deadline != kNever) {
    const Time now = Clock::now();
    if (deadline <= now) return false;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - now);
    timeout = static_cast<int>(std::min<std::int64_t>(left.count(), std::numeric_limits<int>::max()));
  }
  pollfd waiting = {.fd = socket_.get(), .events = POLLIN, .revents = 0};
  support::Check(poll(&waiting, 1, timeout), "poll");
  return true;
}
