// What the checks of the web servers are written with.
#ifndef SOCKLAB_HARNESS_CHECK_WEB_CHECK_H_
#define SOCKLAB_HARNESS_CHECK_WEB_CHECK_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/check/check.h"
#include "harness/peers/http_peer.h"

namespace socklab::check {

class WebCheck : public Check {
 protected:
  explicit WebCheck(std::uint16_t port) : Check(Transport::kTcp, port) {}

  // Starts the server, and returns once it listens.
  void Serves(const std::vector<std::string>& options = {}, Where where = Where::current());

  // A client connects; returns once the server has accepted it.
  peers::HttpPeer Browse(const std::string& name, Where where = Where::current());
  // The same, but the server need not accept: the kernel completes the connection, as far as the backlog has room.
  peers::HttpPeer Call(const std::string& name, Where where = Where::current());

  // Another client comes, asks for this, is answered like that, with nothing behind, and leaves. (Whether the server
  // closes is for the checks that are about this.)
  void Fetches(const std::string& name, const std::string& target, const peers::Answer& answer,
               Where where = Where::current());
  // Clients that have asked are answered like that, one after another, each before the server has been idle for so
  // long.
  void ServesAll(std::vector<peers::HttpPeer>& clients, const peers::Answer& answer, std::chrono::milliseconds idleness,
                 Where where = Where::current());
};

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_CHECK_WEB_CHECK_H_
