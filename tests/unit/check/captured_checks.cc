// Checks whose networks are captured.
#include <cstdint>
#include <string>
#include <vector>

#include "harness/check/check.h"

namespace socklab::check {
namespace {

class Talk : public Check {
 protected:
  Talk() : Check(Transport::kTcp, 1246) {}

  // A server that accepts one client, and then does these things.
  GradedProgram Serves(const std::vector<std::string>& deeds) {
    std::vector<std::string> all = {"listen", "1246", "accept"};
    all.insert(all.end(), deeds.begin(), deeds.end());
    GradedProgram server = StartWith("server", all);
    server.IsReady();
    return server;
  }
};

CHECK(Talk, Fails, {.points = 1}) {
  const auto server = Serves({"receive", "send", "hello", "receive", "pause"});
  auto alice = Connect("alice");
  alice.Sends("one\n");
  alice.Receives("hello");
  alice.Sends("two\n");
  alice.Receives("bye\n");
}

CHECK(Talk, Passes, {.points = 1}) {
  const auto server = Serves({"receive", "send", "hello", "pause"});
  auto alice = Connect("alice");
  alice.Sends("one\n");
  alice.Receives("hello");
}

CHECK(Talk, NeverBegins, {.points = 1}) {
  throw results::Unmet(text::Verbatim("nobody has come."), Where::current());
}

// ESC [ 2 J, NUL, a byte that is not UTF-8, a newline, a change of the direction of writing, and markup.
CHECK(Talk, IsHostile, {.points = 1}) {
  const auto server =
      Serves({"send-hexadecimal", "1b5b324a00ff0ae280ae3c7363726970743e", "send-mebibytes", "1", "pause"});
  auto alice = Connect("\x1b[2Jalice\n\xff");
  alice.ReceivesAtLeast(1 << 20);
  alice.Receives("nice");
}

CHECK(Talk, MovesVeryMuch, {.points = 1}) {
  constexpr std::size_t kMuch = std::size_t{100} << 20;
  const auto server = Serves({"send-mebibytes", "100", "pause"});
  auto alice = Connect("alice");
  alice.ReceivesAtLeast(kMuch);
  alice.Receives("more");
}

class Datagrams : public Check {
 protected:
  Datagrams() : Check(Transport::kUdp, 1246) {}
};

CHECK(Datagrams, Fails, {.points = 1}) {
  auto server = StartWith("server", {"bind-udp", "1246", "receive-datagram", "pause"});
  server.IsReady();
  auto alice = Peer("alice"), bob = Peer("bob");
  alice.Sends("one", server_endpoint());
  bob.Sends("two", server_endpoint());
  alice.Receives(server.program(), "1");
}

}  // namespace
}  // namespace socklab::check
