// A peer on one TCP connection to a program under test, on either side of it. Its verbs act at once, tell the story,
// and throw Unmet when the program does not do its part. A connection that no verb has closed stays open until the
// conversation ends: what a program does when its peer goes is a matter for checks that say so.
#ifndef SOCKLAB_HARNESS_PEERS_TCP_PEER_H_
#define SOCKLAB_HARNESS_PEERS_TCP_PEER_H_

#include <chrono>
#include <memory>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>

#include "harness/net/content.h"
#include "harness/net/endpoint.h"
#include "harness/peers/conversation.h"
#include "harness/peers/plan.h"

namespace socklab::peers {

using Where = std::source_location;
struct TcpConnection;

class TcpPeer {
 public:
  // Connects to the program's server, and returns once the program has accepted the connection: the kernel completes
  // handshakes for a program that never does.
  static TcpPeer Connect(Conversation& conversation, program::Program& program, net::Endpoint server, std::string name,
                         Where where);

  // The same, but returns once the kernel has completed the handshake: there is room in the program's backlog.
  static TcpPeer Call(Conversation& conversation, program::Program& program, net::Endpoint server, std::string name,
                      Where where);

  const std::string& name() const;
  net::Endpoint local() const;   // ours
  net::Endpoint remote() const;  // the program's

  // Cuts all that it sends from now on.
  TcpPeer& Delivering(Plan plan);

  // From now on it tolerates a program that is idle for this long while it waits for it, and no longer.
  TcpPeer& WaitingAtMost(std::chrono::milliseconds time);

  // Sends by the plan; each fragment only once the program has read all that was sent before.
  void Sends(std::string_view bytes, Where where = Where::current());
  // Sends for as long as the program takes it: ends early, without a failure, when the program closes the connection.
  void SendsWhatIsTaken(std::string_view bytes, Where where = Where::current());

  // Sends a file in one go, however large, once the program has read all that was sent before.
  void SendsFile(const net::Content& content, Where where = Where::current());
  // Sends these bytes again and again, with a pause between, until the program closes the connection. Fails when it has
  // not after that many times.
  void TricklesUntilDropped(std::string_view bytes, std::chrono::milliseconds pause, int most,
                            Where where = Where::current());

  // Does nothing for this long.
  void Pauses(std::chrono::milliseconds time);
  // Reads nothing until the program waits for it: it has sent all it has to send, or our buffers are full. With a
  // program whose run-time never waits without a timeout, it reads nothing until the program has been idle for half a
  // second.
  void ReadsNothingYet();

  // Exactly these bytes are the next that arrive. Fails at the first byte that differs.
  void Receives(std::string_view expected, Where where = Where::current());
  // The bytes of this file are the next that arrive, however many they are. Fails at the first byte that differs.
  void ReceivesFile(const net::Content& expected, Where where = Where::current());
  // This many bytes arrive, whatever they are.
  void ReceivesAtLeast(std::size_t bytes, Where where = Where::current());
  // A line of at most 64 KiB arrives; returns it without its newline.
  std::string ReceivesLine(Where where = Where::current());
  // The program says nothing until it waits for us. From one whose run-time never waits without a timeout, it is enough
  // that nothing arrives in half a second of idleness.
  void ReceivesNothingYet(Where where = Where::current());
  // Anything arrives, at most 64 KiB, and then the program closes its side in an orderly way.
  std::string ReceivesRest(Where where = Where::current());
  // The program closes its side in an orderly way (FIN), and says nothing before.
  void ReceivesEnd(Where where = Where::current());
  // The same, but bytes before it, and a reset (RST), are fine too: the program has every right to be rude here.
  void ReceivesAnyEnd(Where where = Where::current());
  // The same, before the program has been idle for this long.
  void IsDroppedWithin(std::chrono::milliseconds idleness, Where where = Where::current());

  void HalfCloses();  // FIN: we send nothing more
  void Closes();      // in an orderly way: first reads all that has arrived, or the kernel would reset the connection
  void Resets();      // RST

 protected:
  TcpConnection& connection() { return *connection_; }

 private:
  friend class TcpListener;
  explicit TcpPeer(TcpConnection connection);
  static TcpPeer Reach(Conversation& conversation, program::Program& program, net::Endpoint server, std::string name,
                       bool is_to_accept, Where where);
  void AwaitAnyEnd(std::optional<std::chrono::milliseconds> patience, Where where);

  std::shared_ptr<TcpConnection> connection_;
};

}  // namespace socklab::peers

#endif  // SOCKLAB_HARNESS_PEERS_TCP_PEER_H_
