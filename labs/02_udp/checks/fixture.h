// What the checks of lab 2 are written with. Each check cites the rule of the handout that it checks.
#ifndef SOCKLAB_LABS_02_UDP_CHECKS_FIXTURE_H_
#define SOCKLAB_LABS_02_UDP_CHECKS_FIXTURE_H_

#include <signal.h>

#include <string>
#include <vector>

#include "harness/check/check.h"
#include "harness/check/manners.h"

namespace socklab::check {

using peers::UdpPeer;

constexpr std::uint16_t kPort = 1234;
constexpr std::size_t kLargestDatagram = 65'507;  // 65,535 less the headers of IPv4 and UDP (RFC 768)

class Receiver : public Check {
 protected:
  GradedProgram receiver;

  Receiver() : Check(Transport::kUdp, kPort) { ByHand("printf hello | nc -u -q 1 127.0.0.1 1234"); }

  void Serves(Where where = Where::current()) {
    receiver = Start("receiver", {}, where);
    receiver.IsReady(where);
    receiver.Prints("服务端已开启", where);
  }

  static std::string From(const UdpPeer& peer) { return peer.local().AsTutorial(); }

  void PrintsDatagram(const UdpPeer& from, const std::string& text, Where where = Where::current()) {
    receiver.Prints("收到数据:" + text + From(from), where);
  }
};

class Sender : public Check {
 protected:
  GradedProgram sender;

  Sender() : Check(Transport::kUdp, kPort, "请输入要发送的数据:") {
    ByHand("nc -u -l 127.0.0.1 1234", {"by_hand.beside", {{"program", "sender"}}});
  }

  // Starts the sender, before a receiver, which gets the line.
  void Delivers(const std::string& line, Where where = Where::current()) {
    UdpPeer receiver = PeerAtServerPort("receiver", where);
    sender = Start("sender", {}, where);
    Delivers(receiver, line, where);
  }
  // Types a line, which arrives as one datagram.
  void Delivers(UdpPeer& receiver, const std::string& line, Where where = Where::current()) {
    sender.Types(line + "\n");
    receiver.Receives(sender, line, where);
  }
};

}  // namespace socklab::check

#endif  // SOCKLAB_LABS_02_UDP_CHECKS_FIXTURE_H_
