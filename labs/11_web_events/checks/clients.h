// A client that only lab 11 has, and how much CPU time a server takes while nothing happens.
#ifndef SOCKLAB_LABS_11_WEB_EVENTS_CHECKS_CLIENTS_H_
#define SOCKLAB_LABS_11_WEB_EVENTS_CHECKS_CLIENTS_H_

#include <string_view>

#include "harness/check/check.h"
#include "harness/web/http_peer.h"

namespace socklab::lab11 {

using check::Where;

// A client that sends one request after another, and reads no answer.
class EndlessAsker : public web::HttpPeer {
 public:
  explicit EndlessAsker(HttpPeer peer) : HttpPeer(std::move(peer)) {}

  // Sends this until the server has taken all of it, or takes nothing more: both are right.
  void SendsUntilNothingIsTaken(std::string_view bytes);
};

// The least share of its own time in which the server has computed, in up to three looks of half a second while nothing
// happens; the first look that finds less than kMostComputing is the last. Time in which the machine lets it wait for a
// CPU is not its own.
double ShareOfComputing(peers::Conversation& conversation, const check::GradedProgram& server);
inline constexpr double kMostComputing = 0.3;

}  // namespace socklab::lab11

#endif  // SOCKLAB_LABS_11_WEB_EVENTS_CHECKS_CLIENTS_H_
