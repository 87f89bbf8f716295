// Messages and bytes on a TCP connection, one after the other.
#ifndef SOCKLAB_LABS_SUPPORT_STREAM_H_
#define SOCKLAB_LABS_SUPPORT_STREAM_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "labs/support/descriptor.h"
#include "labs/support/framing.h"

namespace support {

// The peer does not do what was agreed.
class PeerError : public std::runtime_error {
  using runtime_error::runtime_error;
};

// The deadline has passed before what was waited for arrived.
class TimedOut : public PeerError {
 public:
  TimedOut() : PeerError("it has taken too long") {}
};

// A message is longer than agreed.
class TooLong : public PeerError {
 public:
  explicit TooLong(std::size_t longest) : PeerError("a message is longer than " + std::to_string(longest) + " bytes") {}
};

// A connected socket. You have written its half in lab 4: it is that MessageSocket, with two additions. After a message
// there may be bytes that are not a message, such as those of a file, and a wait need not last forever.
//
// A peer has gone when it has closed the connection or reset it, or can no longer be reached. Every other error is
// thrown as std::system_error.
class Stream {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr Clock::time_point kNever = Clock::time_point::max();
  static constexpr Clock::duration kForEver = Clock::duration::max();

  Stream(Descriptor socket, Framing framing);
  Stream(const Stream&) = delete;  // its members point at each other
  Stream& operator=(const Stream&) = delete;

  // The number, for system calls that send.
  int socket() const { return socket_.get(); }

  // Sends all of a message, and in line framing the '\n' that ends it. False if the peer has gone. Throws
  // std::invalid_argument for a message that would not arrive as one, because it holds a '\n'.
  bool SendMessage(std::string_view message);

  // Sends all of the bytes. False if the peer has gone. The peer may be slow; but once it has taken nothing at all for
  // as long as `patience`, throws TimedOut, and what it has not taken will be thrown away.
  bool SendBytes(std::string_view bytes, Clock::duration patience = kForEver);

  // The same for the first `size` bytes of a file: lab 5's sendfile(2), now with a patience too. Throws
  // std::runtime_error if the file has become shorter.
  bool SendFile(const Descriptor& file, std::uint64_t size, Clock::duration patience);

  // Waits for the next message: in line framing throws TooLong for one of more than `longest` bytes; in raw
  // framing it is what one recv(2) returns, up to that size. Nothing if the peer has gone, perhaps in the middle of
  // one. Throws TimedOut.
  std::optional<std::string> ReceiveMessage(std::size_t longest, Clock::time_point deadline = kNever);

  // Waits for bytes, and takes at most `most` of them; first those that arrived with the last message. None if the peer
  // has gone. Throws TimedOut. They are good until the next call.
  std::string_view ReceiveBytes(std::size_t most, Clock::time_point deadline = kNever);

  // Takes back the end of what was received last: these bytes are to be received again.
  void GiveBack(std::size_t bytes);

  // Ends the connection so that all that was sent arrives. If a socket is closed with bytes in it that nobody has read,
  // TCP resets the connection, which can destroy what is in flight to the peer, such as the reason why it was refused.
  // So it is told that nothing more follows, and what it still sends is read, though not forever, and thrown away.
  void CloseOrderly(std::chrono::milliseconds most = std::chrono::seconds(1));

 private:
  std::optional<std::string> ReceiveRaw(std::size_t longest, Clock::time_point deadline);
  std::optional<std::string> ReceiveLine(std::size_t longest, Clock::time_point deadline);
  void AwaitBytes(Clock::time_point deadline) const;
  void AwaitRoom(Clock::duration patience) const;
  bool HasEvent(short event, Clock::time_point deadline) const;

  Descriptor socket_;
  Framing framing_;
  const std::unique_ptr<char[]> buffer_;
  std::string_view unread_;  // the part of the buffer that is still to be received
};

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_STREAM_H_
