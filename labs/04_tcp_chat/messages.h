// Messages on a TCP connection, which itself carries nothing but bytes.
#ifndef SOCKLAB_TCP_CHAT_MESSAGES_H_
#define SOCKLAB_TCP_CHAT_MESSAGES_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "labs/support/descriptor.h"
#include "labs/support/framing.h"

// No peer can make us keep more than that.
constexpr std::size_t kLongestMessage = 16 * 1024 * 1024;  // bytes, without the newline

// A connected socket on which server and client talk.
class MessageSocket {
 public:
  MessageSocket(support::Descriptor socket, support::Framing framing);
  MessageSocket(const MessageSocket&) = delete;  // its members may point at each other
  MessageSocket& operator=(const MessageSocket&) = delete;

  // Sends a message whole. False if the peer has gone. Throws std::system_error for any other error.
  bool Send(std::string_view message);

  // Waits for the next message. Nothing if the peer has gone, perhaps in the middle of one. Throws std::runtime_error
  // for a message that is too long, and std::system_error for any other error.
  std::optional<std::string> Receive();

 private:
  std::optional<std::string> ReceiveRaw();
  std::optional<std::string> ReceiveLine();

  // What recv(2) brings next, at least one byte; nothing if the peer has gone, by FIN or by RST.
  std::string_view ReceiveSome();

  support::Descriptor socket_;
  support::Framing framing_;
  std::array<char, 64 * 1024> buffer_;  // what recv(2) brought last
  // TODO(you): what line framing has to remember from one message to the next.
};

#endif  // SOCKLAB_TCP_CHAT_MESSAGES_H_
