#include "harness/check/web_check.h"

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
  client.ReceivesEnd(where);
  client.Closes();
}

}  // namespace socklab::check
