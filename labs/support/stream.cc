#include "labs/support/stream.h"

#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "labs/support/error.h"

namespace support {
namespace {

// Large enough that a system call costs little beside the bytes that it moves; more gains nothing. It is not cleared,
// so that of a short conversation only the pages that are written to are ever there.
constexpr std::size_t kBufferSize = 256 * 1024;

// So much is read of what nobody wants.
constexpr std::size_t kMostUnread = 8 * 1024 * 1024;

bool HasGone(int error) {
  return error == EPIPE || error == ECONNRESET || error == ETIMEDOUT || error == EHOSTUNREACH || error == ENETUNREACH;
}

// As long as it exists, calls that would have to wait for the socket fail with EAGAIN instead.
class NonBlocking {
 public:
  explicit NonBlocking(int socket) : socket_(socket) { Set(true); }
  ~NonBlocking() { Set(false); }
  NonBlocking(const NonBlocking&) = delete;
  NonBlocking& operator=(const NonBlocking&) = delete;

 private:
  void Set(int on) const { ioctl(socket_, FIONBIO, &on); }  // which no socket refuses

  const int socket_;
};

// Bytes in the kernel's buffer that the peer has not taken yet.
int Unacknowledged(int socket) {
  int bytes = 0;
  Check(ioctl(socket, SIOCOUTQ, &bytes), "ioctl");
  return bytes;
}

}  // namespace

Stream::Stream(Descriptor socket, Framing framing)
    : socket_(std::move(socket)), framing_(framing), buffer_(std::make_unique_for_overwrite<char[]>(kBufferSize)) {}

bool Stream::SendMessage(std::string_view message) {
  if (framing_ == Framing::kRaw) return SendBytes(message);
  if (message.find('\n') != message.npos) throw std::invalid_argument("a message of one line cannot hold a newline");
  return SendBytes(std::string(message) + '\n');
}

bool Stream::SendBytes(std::string_view bytes, Clock::duration patience) {
  const int flags = MSG_NOSIGNAL | (patience == kForEver ? 0 : MSG_DONTWAIT);
  while (!bytes.empty()) {
    const ssize_t sent = send(socket(), bytes.data(), bytes.size(), flags);
    if (sent == -1 && HasGone(errno)) return false;
    if (sent == -1 && errno == EAGAIN) {
      AwaitRoom(patience);
      continue;
    }
    bytes.remove_prefix(Check(sent, "send"));
  }
  return true;
}

bool Stream::SendFile(const Descriptor& file, std::uint64_t size, Clock::duration patience) {
  const NonBlocking meanwhile(socket());  // sendfile(2) has no MSG_DONTWAIT
  for (off_t sent = 0; static_cast<std::uint64_t>(sent) < size;) {
    const ssize_t count = sendfile(socket(), file.get(), &sent, size - sent);
    if (count == -1 && HasGone(errno)) return false;
    if (count == -1 && errno == EAGAIN) {
      AwaitRoom(patience);
      continue;
    }
    if (Check(count, "sendfile") == 0) throw std::runtime_error("the file has become shorter");
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
    if (message.size() > longest) throw TooLong(longest);
  }
}

std::string_view Stream::ReceiveBytes(std::size_t most, Clock::time_point deadline) {
  if (unread_.empty()) {
    AwaitBytes(deadline);
    const ssize_t size = recv(socket(), buffer_.get(), kBufferSize, 0);
    if (size == -1 && HasGone(errno)) return {};
    unread_ = std::string_view(buffer_.get(), Check(size, "recv"));
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
  if (deadline == kNever) return;  // then recv(2) may wait itself
  if (!HasEvent(POLLIN, deadline)) throw TimedOut();
}

// Returns once more can be sent, or the peer has gone. That is only when a good part of the kernel's buffer is free,
// and a slow peer may need longer than `patience` for that; so it is asked now and then whether any bytes have left.
void Stream::AwaitRoom(Clock::duration patience) const {
  Clock::time_point progress = Clock::now();
  for (int before = Unacknowledged(socket()); !HasEvent(POLLOUT, Clock::now() + patience / 8);) {
    const int left = Unacknowledged(socket());
    if (left < before) progress = Clock::now();
    before = left;
    if (Clock::now() - progress < patience) continue;

    const linger not_at_all = {.l_onoff = 1, .l_linger = 0};  // or the kernel would go on trying when it is closed
    Check(setsockopt(socket(), SOL_SOCKET, SO_LINGER, &not_at_all, sizeof not_at_all), "setsockopt");
    throw TimedOut();
  }
}

// Waits for poll(2) to report something of the socket. False if the deadline has passed before.
bool Stream::HasEvent(short event, Clock::time_point deadline) const {
  using std::chrono::milliseconds;
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return false;
    pollfd events = {socket(), event, 0};
    const auto timeout = std::min<milliseconds>(left, std::chrono::hours(1));
    const int ready = poll(&events, 1, static_cast<int>(timeout.count()));
    if (ready == -1 && errno == EINTR) continue;
    if (Check(ready, "poll") > 0) return true;
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
