// One conversation between programs under test and our peers: what they share.
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
#include "harness/net/named_end.h"
#include "harness/net/socket_table.h"
#include "harness/program/program.h"
#include "harness/program/relay.h"
#include "harness/program/watch.h"
#include "harness/results/finding.h"
#include "harness/text/phrase.h"
#include "harness/transcript/story.h"

namespace socklab::peers {

using results::Difference;
using results::Inconclusive;
using results::Unmet;
using text::Phrase;
using transcript::Step;
using transcript::Story;

// What can be said of a failure besides where the program is.
struct Circumstance {
  Phrase what;  // "it has printed \"hello\""; empty where there is nothing to say
  Phrase hint;  // what is known of such a failure; may be empty
  // It is a count ("it has 3 threads"), which tells more than where the program is, even of one that never stands
  // still.
  bool is_count = false;
  // Something was tried to find it out, and is not in the story: what a program has done since then is none of it.
  bool is_after_experiment = false;

  Circumstance() = default;
  Circumstance(Phrase what, Phrase hint = {}) : what(std::move(what)), hint(std::move(hint)) {}
  Circumstance(const char* what) : what(what) {}
  static Circumstance Count(Phrase what) {
    Circumstance circumstance(std::move(what));
    circumstance.is_count = true;
    return circumstance;
  }
};

// What should happen, in case it does not.
struct Expectation {
  Phrase should;  // "alice should receive \"已送达\""
  std::source_location where;
  // Asked only when the expectation is not met. May try an experiment.
  std::function<Circumstance()> circumstance = [] { return Circumstance(); };
  // What had been received until then, where something was compared.
  std::function<std::optional<Difference>()> difference = [] { return std::optional<Difference>(); };
};

class Conversation {
 public:
  Conversation() : watch_([this](std::uint64_t inode) { return NameOfSocket(inode); }) {}

  Story& story() { return story_; }
  const net::SocketTable& sockets() const { return sockets_; }
  program::Watch& watch() { return watch_; }

  // From here on the watch follows this program, and its end becomes an event of the transcript.
  void Follow(program::Program& program);
  void Forget(program::Program& program);
  // Tells of its end, which has been waited for.
  void TellEndOf(const program::Program& program);

  // Others than the programs and the peers may use the loopback too.
  void SharesLoopback() { shares_loopback_ = true; }
  // Whether programs, and nobody else, keep a UDP port; any one where its number is 0.
  bool IsTakenByPrograms(net::Endpoint udp) const;

  // A peer at this address: "its connection with alice" is a socket's name from then on.
  void Introduce(net::Endpoint peer, std::string name) { peers_[peer] = std::move(name); }
  // Who is at one end of something, for those who look at captures only.
  void IntroduceEnd(net::NamedEnd end) { ends_.push_back(std::move(end)); }
  // All who were introduced in either way.
  std::vector<net::NamedEnd> Ends() const;

  // Calls this once that many more bytes have moved, either way, over connections of peers. One call at a time.
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
  Phrase DescribeRelay() const;

  // Waits until the program has brought it about; throws Unmet when it never will.
  void Await(program::Program& program, const program::Wait& wait, const Expectation& expectation);
  // That an expectation is not met, and where the program is: one that crashes or ends is given the time to do so.
  Unmet NotMet(program::Program& program, Phrase should, Phrase observed, std::source_location where);

  // Which sockets the program has, when it was expected to listen on, or to be bound to, this port.
  Phrase DescribeSockets(const program::Program& program, std::uint16_t port) const;

 private:
  Phrase NameOfSocket(std::uint64_t inode) const;
  std::vector<results::Place> PlacesOf(const program::Program& program) const;
  Phrase Slowness() const;

  net::SocketTable sockets_;
  Story story_;
  program::Watch watch_;
  std::map<const program::Program*, transcript::Transcript::Mark> ends_of_programs_;
  bool shares_loopback_ = false;
  std::map<net::Endpoint, std::string> peers_;
  std::vector<net::NamedEnd> ends_;
  std::uint64_t left_to_move_ = 0;
  std::function<void()> once_moved_;
  std::uint64_t clients_ = 0;
  std::uint64_t served_ = 0;
  std::vector<std::shared_ptr<void>> kept_;
  std::vector<std::shared_ptr<program::Relay>> relays_;
};

}  // namespace socklab::peers

#endif  // SOCKLAB_HARNESS_PEERS_CONVERSATION_H_
