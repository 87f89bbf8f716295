// One conversation between programs under test and peers of ours: what they share.
#ifndef SOCKLAB_HARNESS_PEERS_CONVERSATION_H_
#define SOCKLAB_HARNESS_PEERS_CONVERSATION_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/net/endpoint.h"
#include "harness/net/socket_table.h"
#include "harness/peers/story.h"
#include "harness/program/program.h"
#include "harness/program/relay.h"
#include "harness/program/watch.h"

namespace socklab::peers {

// An expectation in words, for the case that it is not met.
struct Expectation {
  std::string text;  // "alice should receive \"已送达\""
  std::source_location where;
  // What can be said of the failure besides where the program is; asked only then. May try an experiment.
  std::function<std::string()> circumstance = [] { return std::string(); };
  // What had come until then, where something was compared.
  std::function<std::optional<Difference>()> difference = [] { return std::optional<Difference>(); };
};

class Conversation {
 public:
  Conversation() : watch_([this](std::uint64_t inode) { return NameOfSocket(inode); }) {}

  Story& story() { return story_; }
  const net::SocketTable& sockets() const { return sockets_; }
  program::Watch& watch() { return watch_; }

  // Others than the programs and the peers may use the loopback too.
  void SharesLoopback() { shares_loopback_ = true; }
  // Whether programs, and nobody else, keep a UDP port; any one where its number is 0.
  bool IsTakenByPrograms(net::Endpoint udp) const;

  // A peer at this address; "its connection with alice" is then a socket's name.
  void Introduce(net::Endpoint peer, std::string name) { peers_[peer] = std::move(name); }

  // Calls this once so many bytes more have moved, either way, over connections of peers. One call at a time.
  void OnceMoved(std::uint64_t bytes, std::function<void()> action);
  void NoteMoved(std::uint64_t bytes);

  // A client of the program's has connected; it has been served, to the end of its connection.
  void CountClient() { ++clients_; }
  void CountServed() { ++served_; }

  // Keeps something alive until the conversation ends.
  void Keep(std::shared_ptr<void> thing) { kept_.push_back(std::move(thing)); }

  // Keeps a relay between programs going until the conversation ends, whatever is waited for.
  void Serve(std::shared_ptr<program::Relay> relay);
  bool HasRelay() const { return !relays_.empty(); }
  // What the last of them has done, for the report of a failure; empty where there is nothing to tell.
  std::string RelayInWords() const;

  // Waits until the program has brought it about; throws Unmet when it never will.
  void Await(program::Program& program, const program::Wait& wait, const Expectation& expectation);

  // Which sockets the program has, in words, when it was expected to listen on, or to be bound to, this port.
  std::string DescribeSockets(const program::Program& program, std::uint16_t port) const;

 private:
  std::string NameOfSocket(std::uint64_t inode) const;
  std::string Slowness() const;

  net::SocketTable sockets_;
  Story story_;
  program::Watch watch_;
  bool shares_loopback_ = false;
  std::map<net::Endpoint, std::string> peers_;
  std::uint64_t left_to_move_ = 0;
  std::function<void()> once_moved_;
  std::uint64_t clients_ = 0;
  std::uint64_t served_ = 0;
  std::vector<std::shared_ptr<void>> kept_;
  std::vector<std::shared_ptr<program::Relay>> relays_;
};

}  // namespace socklab::peers

#endif  // SOCKLAB_HARNESS_PEERS_CONVERSATION_H_
