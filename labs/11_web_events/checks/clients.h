// Clients that only lab 11 has, and how much CPU time a server takes while nothing happens.
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

// While nothing happens, the server uses less than 0.3 s of CPU time a second of its own time. Time in which the
// machine lets it wait for a CPU is not its own.
void DemandSleep(peers::Conversation& conversation, check::GradedProgram& server, Where where);

}  // namespace socklab::lab11

#endif  // SOCKLAB_LABS_11_WEB_EVENTS_CHECKS_CLIENTS_H_
