#include "harness/peers/udp_peer.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <array>
#include <fstream>
#include <sstream>
#include <vector>

#include "harness/net/quote.h"

namespace socklab::peers {
namespace {

using net::Checked;
using net::Descriptor;
using net::Endpoint;
using net::QuotedShort;
using Kind = Step::Kind;

std::string Bytes(std::string_view datagram) {
  return fmt::format("{} byte{}", datagram.size(), datagram.size() == 1 ? "" : "s");
}

Descriptor BindFor(const Conversation& conversation, const std::string& name, Endpoint local,
                   std::source_location where) {
  try {
    return BoundUdpSocket(local);
  } catch (const std::system_error& error) {
    if (error.code().value() != EADDRINUSE) throw;
    const std::string taken = local.port == 0 ? "a free UDP port, but all are" : local.ToString() + " free, but it is";
    if (!conversation.IsTakenByPrograms(local)) {
      throw Inconclusive(fmt::format("{} should find {} in use, by other processes on this machine", name, taken));
    }
    throw Unmet(
        fmt::format("{} should find {} in use: a program must bind only the ports that it needs, and close what "
                    "it has opened.",
                    name, taken),
        where);
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
  conversation_.story().Tell(Kind::kToProgram, name_, QuotedShort(bytes), "a datagram of " + Bytes(bytes));
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
  const std::string should = fmt::format("{} should receive the datagram {}", name_, QuotedShort(expected));
  std::optional<std::string> datagram;
  const auto come = [&] { return (datagram = Pull()).has_value(); };
  conversation_.Await(program,
                      {.done = come,
                       .events =
                           [&] {
                             return std::vector{pollfd{socket_.get(), POLLIN, 0}};
                           }},
                      {.text = should, .where = where, .circumstance = [&] {
                         return fmt::format("your {} has sent none", program.name());
                       }});
  conversation_.story().Tell(Kind::kFromProgram, name_, QuotedShort(*datagram), "a datagram of " + Bytes(*datagram));
  if (*datagram == expected) return;
  Unmet unmet(fmt::format("{}, but another one came.", should), where);
  unmet.difference = Compare(expected, *datagram);
  unmet.program_state = conversation_.watch().Describe(program);
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
  throw Inconclusive("/proc/net/snmp does not tell of datagrams that nobody wanted");
}

}  // namespace socklab::peers
