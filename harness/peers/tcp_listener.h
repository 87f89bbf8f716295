// The test's server, for programs that are clients.
#ifndef SOCKLAB_HARNESS_PEERS_TCP_LISTENER_H_
#define SOCKLAB_HARNESS_PEERS_TCP_LISTENER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "harness/net/descriptor.h"
#include "harness/net/endpoint.h"
#include "harness/peers/conversation.h"
#include "harness/peers/tcp_peer.h"

namespace socklab::peers {

class TcpListener {
 public:
  TcpListener(Conversation& conversation, net::Endpoint endpoint);

  net::Endpoint endpoint() const { return endpoint_; }

  // The program connects to it.
  TcpPeer Accepts(program::Program& program, std::string name, Where where = Where::current());
  // The same for a program that may end instead: then it returns nothing.
  std::optional<TcpPeer> AcceptsUnlessItEnds(program::Program& program, std::string name,
                                             Where where = Where::current());
  // Nobody has connected that was not accepted yet, when the program waits for us. If its run-time never waits without
  // a timeout, it is enough that it does not connect in half a second of idleness.
  void HasNoCaller(program::Program& program, Where where = Where::current()) const;
  void Closes();

 private:
  // A connection, and the process that made it: the kernel cannot tell later of one that was reset meanwhile.
  struct Accepted {
    net::Descriptor socket;
    net::Endpoint from;
  };

  Accepted Await(program::Program& program, const std::function<bool()>& otherwise, Where where);
  TcpPeer Welcome(program::Program& program, std::string name, Accepted accepted);
  void AwaitCaller();

  Conversation& conversation_;
  net::Endpoint endpoint_;
  net::Descriptor socket_;
  // When somebody has connected who was not accepted yet: nothing before.
  std::shared_ptr<std::optional<transcript::Transcript::Mark>> caller_ =
      std::make_shared<std::optional<transcript::Transcript::Mark>>();
};

}  // namespace socklab::peers

#endif  // SOCKLAB_HARNESS_PEERS_TCP_LISTENER_H_
