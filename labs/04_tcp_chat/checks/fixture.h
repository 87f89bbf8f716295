// What the checks of lab 4 are written with. Each check cites the rule of the handout that it checks.
#ifndef SOCKLAB_LABS_04_TCP_CHAT_CHECKS_FIXTURE_H_
#define SOCKLAB_LABS_04_TCP_CHAT_CHECKS_FIXTURE_H_

#include <signal.h>

#include <optional>
#include <string>
#include <vector>

#include "harness/check/check.h"
#include "harness/check/manners.h"

namespace socklab::check {

using peers::TcpListener;
using peers::TcpPeer;

constexpr std::uint16_t kPort = 1246;
constexpr char kAnswer[] = "已送达";
constexpr char kAnswerLine[] = "已送达\n";
constexpr std::size_t kMebibyte = std::size_t{1} << 20;
inline const std::vector<std::string> kRaw = {"--framing", "raw"};
inline const std::vector<std::string> kLine = {"--framing", "line"};

class ChatServer : public Check {
 protected:
  GradedProgram server;

  ChatServer() : Check(Transport::kTcp, kPort) { ByHand("printf 'one\\ntwo\\nthree\\n' | nc -q 1 127.0.0.1 1246"); }

  void Serves(const std::vector<std::string>& framing, Where where = Where::current()) {
    server = Start("server", framing, where);
    server.IsReady(where);
  }

  void PrintsMessage(const TcpPeer& from, const std::string& text, Where where = Where::current()) {
    server.Prints("收到来自" + from.local().AsTutorial() + "的消息:" + text, where);
  }

  // In raw framing a message is a message only when the one before has been read.
  void Converses(TcpPeer& client, const std::string& message, Where where = Where::current()) {
    client.Sends(message, where);
    PrintsMessage(client, message, where);
    client.Receives(kAnswer, where);
  }
};

class ChatClient : public Check {
 protected:
  GradedProgram client;

  ChatClient() : Check(Transport::kTcp, kPort, "请输入要发送的内容:") {
    ByHand("nc -l 127.0.0.1 1246", {"by_hand.beside", {{"program", "client"}}});
  }

  // Starts the client, which finds a server that goes on listening.
  void FindsAServer(Where where = Where::current()) {
    if (!lasting_) lasting_.emplace(Listen());
    client = Start("client", kLine, where);
    lasting_->Accepts(client, "server", where);
  }
  // Starts the client before the test's server.
  TcpPeer ConnectsWith(const std::vector<std::string>& framing, Where where = Where::current()) {
    TcpListener listener = Listen();
    client = Start("client", framing, where);
    return listener.Accepts(client, "server", where);
  }

 private:
  std::optional<TcpListener> lasting_;
};

}  // namespace socklab::check

#endif  // SOCKLAB_LABS_04_TCP_CHAT_CHECKS_FIXTURE_H_
