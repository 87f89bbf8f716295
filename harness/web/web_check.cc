#include "harness/web/web_check.h"

#include <fmt/format.h>

namespace socklab::check {

using namespace std::chrono_literals;
using peers::TcpPeer;

void WebCheck::Serves(const std::vector<std::string>& options, Where where) {
  server = Start("server", options, where);
  server.IsReady(where);
}

HttpPeer WebCheck::Browse(const std::string& name, Where where) {
  return HttpPeer(Connect(name, where));
}

HttpPeer WebCheck::Call(const std::string& name, Where where) {
  return HttpPeer(TcpPeer::Call(conversation(), server, server_endpoint(), name, where));
}

void WebCheck::Fetches(const std::string& name, const std::string& target, const Answer& answer, Where where) {
  HttpPeer client = Browse(name, where);
  client.Asks(target, where);
  client.IsAnswered(answer, where);
  client.Leaves(where);
}

void WebCheck::DropsAMuteClient(Where where) {
  HttpPeer mute = Browse("mute", where);
  mute.IsDroppedWithin(3s, where);
  mute.Closes();
}

void WebCheck::DropsASlowLoris(const std::string& target, Where where) {
  HttpPeer loris = Browse("loris", where);
  loris.SendsWhatIsTaken(fmt::format("GET {} HTTP/1.1\r\nX-Slow: ", target), where);
  loris.TricklesUntilDropped("x", 100ms, 30, where);
  loris.Closes();
}

void WebCheck::ServesAll(std::vector<HttpPeer>& clients, const Answer& answer, std::chrono::milliseconds idleness,
                         Where where) {
  std::size_t served = 0;
  try {
    for (HttpPeer& client : clients) {
      client.WaitingAtMost(idleness);
      client.IsAnswered(answer, where);
      client.Leaves(where);
      ++served;
    }
  } catch (results::Unmet& unmet) {
    unmet.finding.remarks.push_back({"web.has_served", {{"served", served}, {"clients", clients.size()}}});
    throw;
  }
}

}  // namespace socklab::check
