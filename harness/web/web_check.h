// The verbs for checks of the web servers.
#ifndef SOCKLAB_HARNESS_WEB_WEB_CHECK_H_
#define SOCKLAB_HARNESS_WEB_WEB_CHECK_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/check/check.h"
#include "harness/web/http_peer.h"

namespace socklab::check {

using web::Answer;
using web::HttpPeer;

class WebCheck : public Check {
 protected:
  explicit WebCheck(std::uint16_t port) : Check(Transport::kTcp, port) {}

  GradedProgram server;

  // Starts the server, and returns once it listens.
  void Serves(const std::vector<std::string>& options = {}, Where where = Where::current());

  // A client connects; returns once the server has accepted it.
  HttpPeer Browse(const std::string& name, Where where = Where::current());
  // The same, but the server need not accept: the kernel completes the connection, as far as the backlog has room.
  HttpPeer Call(const std::string& name, Where where = Where::current());

  // Another client connects, asks for this, is answered like that, with nothing after it, and leaves. (Whether the
  // server closes is for the checks that are about this.)
  void Fetches(const std::string& name, const std::string& target, const Answer& answer,
               Where where = Where::current());
  // A client that says nothing is cut off. The server has a short --idle-timeout.
  void DropsAMuteClient(Where where = Where::current());
  // So is one whose request goes on byte by byte, without an end.
  void DropsASlowLoris(const std::string& target = "/", Where where = Where::current());

  // Clients that have asked are answered like that, one after another, each before the server has been idle for this
  // long.
  void ServesAll(std::vector<HttpPeer>& clients, const Answer& answer, std::chrono::milliseconds idleness,
                 Where where = Where::current());
};

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_WEB_WEB_CHECK_H_
