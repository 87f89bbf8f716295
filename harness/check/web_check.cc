#include "harness/check/web_check.h"

#include <fmt/format.h>

namespace socklab::check {

using peers::Answer;
using peers::HttpPeer;
using peers::TcpPeer;

void WebCheck::Serves(const std::vector<std::string>& options, Where where) {
  Start("server", options, where);
  IsReady(where);
}

HttpPeer WebCheck::Browse(const std::string& name, Where where) {
  return HttpPeer(Connect(name, where));
}

HttpPeer WebCheck::Call(const std::string& name, Where where) {
  return HttpPeer(TcpPeer::Call(conversation(), program(), server(), name, where));
}

void WebCheck::Fetches(const std::string& name, const std::string& target, const Answer& answer, Where where) {
  HttpPeer client = Browse(name, where);
  client.Asks(target, where);
  client.IsAnswered(answer, where);
  client.Leaves(where);
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
  } catch (const peers::Unmet& unmet) {
    peers::Unmet so_far(fmt::format("{} It has served {} of {} clients.", unmet.what(), served, clients.size()),
                        unmet.where);
    so_far.difference = unmet.difference;
    so_far.program_state = unmet.program_state;
    throw so_far;
  }
}

}  // namespace socklab::check
