// A test in the sandbox in which peers of ours talk to a program.
#ifndef SOCKLAB_TESTS_UNIT_PEERS_IN_CONVERSATION_H_
#define SOCKLAB_TESTS_UNIT_PEERS_IN_CONVERSATION_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/net/endpoint.h"
#include "harness/peers/conversation.h"
#include "harness/peers/tcp_peer.h"
#include "harness/program/program.h"
#include "tests/unit/program/sandboxed.h"

namespace socklab::tests {

class InConversation : public Sandboxed {
 protected:
  static constexpr net::Endpoint kServer = {.port = 1246};

  // Starts "your server", which performs these verbs (../program/subject.cc), and begins a conversation with it.
  void Begin(const std::vector<std::string>& verbs, const program::Limits& limits = {}) {
    BeginIn({.limits = limits}, verbs);
  }
  void BeginIn(const program::Setting& setting, const std::vector<std::string>& verbs) {
    program_.reset();         // which may have the port that the next one needs
    conversation_.emplace();  // only now: it looks at the network that it is made in
    program_ = std::unique_ptr<program::Program>(new program::Program(StartIn(setting, verbs)));
    conversation_->Follow(*program_);
  }
  // The same, with a server that listens at kServer before it performs them.
  void BeginServer(std::vector<std::string> verbs, const program::Limits& limits = {}) {
    const std::vector<std::string> first = {"listen", "1246", "print", "listening"};
    verbs.insert(verbs.begin(), first.begin(), first.end());
    Begin(verbs, limits);
    AwaitOutput(program(), "listening");
  }

  peers::TcpPeer Connect(const std::string& name) {
    return peers::TcpPeer::Connect(conversation(), program(), kServer, name, peers::Where::current());
  }

  peers::Conversation& conversation() { return *conversation_; }
  program::Program& program() { return *program_; }

 private:
  std::optional<peers::Conversation> conversation_;
  std::unique_ptr<program::Program> program_;
};

// What `act` fails with.
template <typename Act>
results::Unmet UnmetBy(Act act) {
  try {
    act();
  } catch (const results::Unmet& unmet) {
    return unmet;
  }
  return results::Unmet("nothing: all is met", std::source_location::current());
}

}  // namespace socklab::tests

#endif  // SOCKLAB_TESTS_UNIT_PEERS_IN_CONVERSATION_H_
