#include "harness/peers/conversation.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

#include "harness/program/held_sockets.h"

namespace socklab::peers {
namespace {

std::string DescribeHeld(const program::HeldSocket& socket) {
  if (socket.type == SOCK_DGRAM) return "it has bound a UDP socket to";
  return socket.listening ? "it listens on" : "it does not listen, but has bound a TCP socket to";
}

}  // namespace

using net::SocketEntry;
using program::Ending;

void Conversation::OnceMoved(std::uint64_t bytes, std::function<void()> action) {
  left_to_move_ = bytes;
  once_moved_ = std::move(action);
}

void Conversation::NoteMoved(std::uint64_t bytes) {
  left_to_move_ -= std::min(bytes, left_to_move_);
  if (left_to_move_ == 0 && once_moved_) std::exchange(once_moved_, nullptr)();
}

void Conversation::Serve(std::shared_ptr<program::Relay> relay) {
  watch_.Serve(*relay);
  relays_.push_back(std::move(relay));
}

std::string Conversation::RelayInWords() const {
  return relays_.empty() ? "" : relays_.back()->InWords();
}

void Conversation::Await(program::Program& program, const program::Wait& wait, const Expectation& expectation) {
  const program::Outcome outcome = watch_.Until(program, wait);
  if (outcome.ending == Ending::kDone) return;
  const bool has_stopped = outcome.ending == Ending::kStandstill || outcome.ending == Ending::kIdling;
  const std::string circumstance = has_stopped ? expectation.circumstance() : "";
  std::string because = outcome.ending == Ending::kSlow ? Slowness() : circumstance;
  const bool tells_enough = outcome.ending == Ending::kStandstill || outcome.ending == Ending::kSlow ||
                            (outcome.ending == Ending::kIdling && wait.timer_may_help);
  if (!tells_enough || because.empty()) because = outcome.program_state;
  const std::string your = "your " + program.name();
  if (expectation.text.starts_with(your) && because.starts_with(your)) because.replace(0, your.size(), "it");
  Unmet unmet(fmt::format("{}, but {}{}", expectation.text, because, because.ends_with('?') ? "" : "."),
              expectation.where);
  unmet.program_state = outcome.program_state;
  unmet.difference = expectation.difference();
  throw unmet;
}

// What the program had done when it had used up the time of a whole check.
std::string Conversation::Slowness() const {
  const program::OwnTime& time = watch_.in_check();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time.computing + time.idling);
  const std::string slow =
      fmt::format("it is too slow: its own computing and waiting took {} s of this check", seconds.count());
  if (clients_ < 2) return slow;
  return fmt::format("{}, and by then it had served {} of {} clients", slow, served_, clients_);
}

bool Conversation::IsTakenByPrograms(net::Endpoint udp) const {
  if (!shares_loopback_) return true;
  std::vector<SocketEntry> entries = sockets_.UdpSockets();
  if (udp.port != 0) std::erase_if(entries, [&](const SocketEntry& entry) { return entry.local.port != udp.port; });
  const std::vector<std::uint64_t> own = watch_.SocketsOfPrograms();
  const auto is_own = [&](const SocketEntry& entry) { return std::ranges::find(own, entry.inode) != own.end(); };
  // Where all ports are taken, by those who have most of them.
  return 2 * std::ranges::count_if(entries, is_own) > std::ssize(entries);
}

std::string Conversation::NameOfSocket(std::uint64_t inode) const {
  const auto is_it = [&](const SocketEntry& entry) { return entry.inode == inode; };
  const std::vector<SocketEntry> listeners = sockets_.TcpListeners();
  if (std::ranges::any_of(listeners, is_it)) return "its listening socket";
  const std::vector<SocketEntry> connections = sockets_.TcpConnections();
  if (const auto entry = std::ranges::find_if(connections, is_it); entry != connections.end()) {
    const auto peer = peers_.find(entry->remote);
    const std::string whom = peer == peers_.end() ? entry->remote.ToString() : peer->second;
    const std::string unread =
        entry->receive_queue == 0 ? "nothing left to read" : fmt::format("{} bytes not read yet", entry->receive_queue);
    return fmt::format("its connection with {}, with {}", whom, unread);
  }
  const std::vector<SocketEntry> datagrams = sockets_.UdpSockets();
  if (std::ranges::any_of(datagrams, is_it)) return "its UDP socket, with no datagram left to read";
  return "";
}

std::string Conversation::DescribeSockets(const program::Program& program, std::uint16_t port) const {
  const std::vector<program::HeldSocket> held = program::HeldSockets(program.Processes());
  for (const program::HeldSocket& socket : held) {
    if (!socket.local || socket.local->port == 0 || socket.remote) continue;
    const bool swapped = port != 0 && socket.local->port != port && socket.local->port == ntohs(port);
    return fmt::format("{} {}{}", DescribeHeld(socket), socket.local->ToString(),
                       swapped ? fmt::format(" ({} with its two bytes swapped: byte order?)", port) : "");
  }
  if (held.empty()) return "it has opened no socket";
  return fmt::format("it has opened {}, but bound none", held.size() == 1 ? "a socket" : "sockets");
}

}  // namespace socklab::peers
