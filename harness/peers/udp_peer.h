// A peer with a UDP socket of its own, talking in datagrams to a program under test.
#ifndef SOCKLAB_HARNESS_PEERS_UDP_PEER_H_
#define SOCKLAB_HARNESS_PEERS_UDP_PEER_H_

#include <optional>
#include <source_location>
#include <string>
#include <string_view>

#include "harness/net/descriptor.h"
#include "harness/net/endpoint.h"
#include "harness/peers/conversation.h"

namespace socklab::peers {

// A socket for datagrams that is bound to this address; port 0 stands for any free one. No call on it blocks.
// Throws std::system_error.
net::Descriptor BoundUdpSocket(net::Endpoint local);

class UdpPeer {
 public:
  // Bound to `local`; its port 0 stands for any free one. Throws Unmet where a program has taken the port, or all.
  UdpPeer(Conversation& conversation, std::string name, net::Endpoint local,
          std::source_location where = std::source_location::current());

  const std::string& name() const { return name_; }
  net::Endpoint local() const { return local_; }

  // One datagram. It has arrived in the receiver's queue, if somebody is bound there, when this returns.
  void Sends(std::string_view bytes, net::Endpoint to);

  // The next datagram is exactly this one.
  void Receives(program::Program& program, std::string_view expected,
                std::source_location where = std::source_location::current());

 private:
  std::optional<std::string> Pull();

  Conversation& conversation_;
  std::string name_;
  net::Descriptor socket_;
  net::Endpoint local_;
};

// How many datagrams have arrived for ports that nobody had bound, in this network namespace so far.
std::uint64_t DatagramsNobodyWanted();

}  // namespace socklab::peers

#endif  // SOCKLAB_HARNESS_PEERS_UDP_PEER_H_
