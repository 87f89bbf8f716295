// One TCP connection between our peer and a program under test: what has gone over it, and what the kernel tells of
// both its ends. The verbs of TcpPeer are made of it.
#ifndef SOCKLAB_HARNESS_PEERS_TCP_CONNECTION_H_
#define SOCKLAB_HARNESS_PEERS_TCP_CONNECTION_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "harness/net/content.h"
#include "harness/net/descriptor.h"
#include "harness/net/endpoint.h"
#include "harness/net/socket_table.h"
#include "harness/peers/conversation.h"
#include "harness/peers/plan.h"
#include "harness/transcript/flow.h"

namespace socklab::peers {

struct TcpConnection {
  enum class End { kNone, kFin, kReset };

  Conversation& conversation;
  program::Program& program;
  std::string name;  // the peer's
  net::Descriptor socket;
  net::Endpoint local;
  net::Endpoint remote;
  Plan plan = Plan::Whole();
  std::uint64_t sent = 0;
  std::uint64_t received = 0;
  mutable std::uint64_t known_read = 0;  // how much had been sent when the program was last seen to have read it all
  std::string inbox{};                   // received, not yet claimed by a verb
  transcript::Flow arrived{};            // all that was received, and when
  End end = End::kNone;
  // What the kernel was seen to do.
  using Mark = std::optional<transcript::Transcript::Mark>;
  Mark closed{};
  Mark reset{};
  bool is_client = false;                               // of a server under test
  bool counted = false;                                 // as served
  bool refused = false;                                 // the program has closed the connection to what we send
  std::optional<std::chrono::milliseconds> patience{};  // with its idleness; by default that of its Limits

  // The program's end, as the kernel has it; nothing once it is gone.
  std::optional<net::SocketEntry> Theirs() const { return conversation.sockets().TcpEnd(remote, local); }
  bool Accepted() const;
  bool Connected() const;  // the kernel has completed the handshake
  // Once it is connected: sees from then on how the program ends it, whatever is waited for.
  void FollowEnd();
  // For the transcript, once each: what the program was seen to do. `since` is when we have connected.
  void NoteAccepted(transcript::Time since);
  void NoteClosed(transcript::Time time);
  void NoteReset(transcript::Time time);
  // Everything that we have sent has been read by the program, or will never be.
  bool AllRead() const;
  // All that was sent has arrived, as far as the receiver has room for it. What the program sends counts only while
  // we read: it may well fill our buffers while we do not.
  bool Settled(bool reading) const;

  // Takes what has arrived, up to `most` bytes in the inbox.
  void Pull(std::size_t most);
  // Sends as much as the kernel takes; true once nothing is left, or the program refuses the rest.
  bool Push(std::string_view& rest);
  // The same for what a file has left from `offset` on, which moves.
  bool Push(const net::Content& content, std::uint64_t& offset);

  // A wait of this connection, for poll(2)'s `events` on its socket.
  program::Wait Until(std::function<bool()> done, short events);

  // What can be said of the program's silence.
  Phrase Silence() const;
  // The same, after an experiment: half-close, and see whether it answers then.
  Circumstance SilenceAfterExperiment();
  // How the program has ended it.
  Phrase DescribeEnd() const;

  void Tell(Step::Kind kind, Phrase what, Phrase detail = {}) {
    conversation.story().Tell(kind, name, std::move(what), std::move(detail));
  }
  // These bytes of the inbox, which begin that many bytes before its end. Of very many, `bytes` may hold only the
  // beginning, with `size` as their number.
  void TellReceived(std::string_view bytes, std::uint64_t size, std::uint64_t before_end, Phrase detail = {});
  // The end of it, no matter which side closes first: a client was served.
  void CountServed();
  void TellEnd() { TellEndAs(end == End::kFin ? "tcp.closes" : "tcp.resets"); }
  void TellEndAs(Phrase what);

  Phrase Who() const { return {"who.program", {{"program", program.name()}}}; }
};

// A fragment is a segment, and leaves at once (no Nagle's algorithm, RFC 896).
void SendAtOnce(const net::Descriptor& socket);
net::Descriptor NewTcpSocket();
// The error that the kernel keeps for the next call (SO_ERROR, socket(7)); reading it clears it.
int PendingError(const net::Descriptor& socket);

Phrase Bytes(std::uint64_t size);  // "1 byte", "4711 bytes"

}  // namespace socklab::peers

#endif  // SOCKLAB_HARNESS_PEERS_TCP_CONNECTION_H_
