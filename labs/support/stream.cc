#include "labs/support/stream.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "labs/support/error.h"

namespace support {
namespace {

// Large enough that a system call costs little beside the bytes that it moves; more gains nothing.
constexpr std::size_t kBufferSize = 256 * 1024;

// So much is read of what nobody wants.
constexpr std::size_t kMostUnread = 8 * 1024 * 1024;

bool HasGone(int error) {
  return error == EPIPE || error == ECONNRESET || error == ETIMEDOUT || error == EHOSTUNREACH || error == ENETUNREACH;
}

}  // namespace

Stream::Stream(Descriptor socket, Framing framing)
    : socket_(std::move(socket)), framing_(framing), buffer_(kBufferSize) {}

bool Stream::SendMessage(std::string_view message) {
  if (framing_ == Framing::kRaw) return SendBytes(message);
  if (message.find('\n') != message.npos) throw std::invalid_argument("a message of one line cannot hold a newline");
  return SendBytes(std::string(message) + '\n');
}

bool Stream::SendBytes(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent == -1 && HasGone(errno)) return false;
    bytes.remove_prefix(Check(sent, "send"));
  }
  return true;
}

std::optional<std::string> Stream::ReceiveMessage(std::size_t longest, Clock::time_point deadline) {
  return framing_ == Framing::kRaw ? ReceiveRaw(longest, deadline) : ReceiveLine(longest, deadline);
}

std::optional<std::string> Stream::ReceiveRaw(std::size_t longest, Clock::time_point deadline) {
  const std::string_view bytes = ReceiveBytes(longest, deadline);
  if (bytes.empty()) return std::nullopt;
  return std::string(bytes);
}

std::optional<std::string> Stream::ReceiveLine(std::size_t longest, Clock::time_point deadline) {
  std::string message;
  for (;;) {
    const std::string_view bytes = ReceiveBytes(longest + 1 - message.size(), deadline);
    if (bytes.empty()) return std::nullopt;

    const std::size_t end = bytes.find('\n');
    message += bytes.substr(0, end);
    if (end != bytes.npos) {
      GiveBack(bytes.size() - (end + 1));
      return message;
    }
    if (message.size() > longest) {
      throw PeerError("a message is longer than " + std::to_string(longest) + " bytes");
    }
  }
}

std::string_view Stream::ReceiveBytes(std::size_t most, Clock::time_point deadline) {
  if (unread_.empty()) {
    AwaitBytes(deadline);
    const ssize_t size = recv(socket(), buffer_.data(), buffer_.size(), 0);
    if (size == -1 && HasGone(errno)) return {};
    unread_ = std::string_view(buffer_.data(), Check(size, "recv"));
  }
  const std::string_view bytes = unread_.substr(0, most);
  unread_.remove_prefix(bytes.size());
  return bytes;
}

void Stream::GiveBack(std::size_t bytes) {
  unread_ = std::string_view(unread_.data() - bytes, unread_.size() + bytes);
}

// Returns once there are bytes, or the peer has gone, so that recv(2) will not block.
void Stream::AwaitBytes(Clock::time_point deadline) const {
  using std::chrono::milliseconds;
  if (deadline == kNever) return;  // then recv(2) may wait itself
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) throw TimedOut();
    pollfd event = {socket(), POLLIN, 0};
    const auto timeout = std::min<milliseconds>(left, std::chrono::hours(1));
    const int ready = poll(&event, 1, static_cast<int>(timeout.count()));
    if (ready == -1 && errno == EINTR) continue;
    if (Check(ready, "poll") > 0) return;
  }
}

void Stream::CloseOrderly(std::chrono::milliseconds most) {
  shutdown(socket(), SHUT_WR);
  try {
    const Clock::time_point deadline = Clock::now() + most;
    for (std::size_t left = kMostUnread; left > 0;) {
      const std::string_view ignored = ReceiveBytes(left, deadline);
      if (ignored.empty()) break;
      left -= ignored.size();
    }
  } catch (const std::runtime_error&) {
    // Whoever does not listen to the end of a conversation has to do without it.
  }
  socket_.Close();
}

}  // namespace support
