#include "harness/peers/udp_peer.h"

#include <sys/socket.h>

#include <array>
#include <fstream>
#include <sstream>
#include <vector>

#include "harness/text/quote.h"

namespace socklab::peers {
namespace {

using net::Checked;
using net::Descriptor;
using net::Endpoint;
using text::QuotedShort;
using Kind = Step::Kind;

Phrase DatagramOf(std::string_view bytes) {
  return {"udp.datagram_of", {{"size", bytes.size()}}};
}

Descriptor BindFor(const Conversation& conversation, const std::string& name, Endpoint local,
                   std::source_location where) {
  try {
    return BoundUdpSocket(local);
  } catch (const std::system_error& error) {
    if (error.code().value() != EADDRINUSE) throw;
    const Phrase should =
        local.port == 0 ? Phrase("udp.should_find_a_free_port", {{"peer", name}})
                        : Phrase("udp.should_find_its_port_free", {{"peer", name}, {"endpoint", local.ToString()}});
    const Phrase taken = local.port == 0 ? "udp.all_ports_taken" : "udp.port_taken";
    if (!conversation.IsTakenByPrograms(local)) {
      throw Inconclusive({"udp.taken_by_others", {{"expected", should}, {"observed", taken}}});
    }
    throw Unmet({"udp.taken_by_program", {{"expected", should}, {"observed", taken}}}, where);
  }
}

}  // namespace

Descriptor BoundUdpSocket(Endpoint local) {
  Descriptor socket(Checked(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket"));
  const sockaddr_in address = local.ToSockaddr();
  Checked(bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind " + local.ToString());
  return socket;
}

UdpPeer::UdpPeer(Conversation& conversation, std::string name, Endpoint local, std::source_location where)
    : conversation_(conversation), name_(std::move(name)), socket_(BindFor(conversation, name_, local, where)) {
  local_ = Endpoint::LocalOf(socket_.get());
  conversation_.Introduce(local_, name_);
}

void UdpPeer::Sends(std::string_view bytes, Endpoint to) {
  conversation_.story().TellBytes(Kind::kToProgram, name_, bytes, DatagramOf(bytes));
  const sockaddr_in address = to.ToSockaddr();
  Checked(
      sendto(socket_.get(), bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&address), sizeof address),
      "sendto " + to.ToString());
  conversation_.watch().DeliverPackets();
}

std::optional<std::string> UdpPeer::Pull() {
  std::array<char, 65536> buffer;
  const ssize_t size = recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (size < 0) return std::nullopt;
  return std::string(buffer.data(), static_cast<std::size_t>(size));
}

void UdpPeer::Receives(program::Program& program, std::string_view expected, std::source_location where) {
  const Phrase should = {"udp.should_receive", {{"peer", name_}, {"bytes", QuotedShort(expected)}}};
  std::optional<std::string> datagram;
  const auto arrived = [&] { return (datagram = Pull()).has_value(); };
  conversation_.Await(
      program,
      {.done = arrived,
       .events =
           [&] {
             return std::vector{pollfd{socket_.get(), POLLIN, 0}};
           }},
      {.should = should, .where = where, .circumstance = [&]() -> Circumstance {
         return Phrase("udp.has_sent_none", {{"who", {{"who.program", {{"program", program.name()}}}}}});
       }});
  conversation_.story().TellBytes(Kind::kFromProgram, name_, *datagram, DatagramOf(*datagram));
  if (*datagram == expected) return;
  Unmet unmet = conversation_.NotMet(program, should, "udp.another_one_came", where);
  unmet.finding.difference = results::Compare(expected, *datagram);
  throw unmet;
}

std::uint64_t DatagramsNobodyWanted() {
  // Two lines begin with "Udp:": the names of the columns, and the numbers (proc_net_snmp).
  std::ifstream table("/proc/net/snmp");
  std::vector<std::string> names;
  for (std::string line; std::getline(table, line);) {
    if (!line.starts_with("Udp: ")) continue;
    std::istringstream words(line);
    std::size_t column = 0;
    for (std::string word; words >> word; ++column) {
      if (column < names.size() && names[column] == "NoPorts") return std::stoull(word);
      if (column == names.size()) names.push_back(word);
    }
  }
  throw Inconclusive("udp.kernel_does_not_count");
}

}  // namespace socklab::peers
