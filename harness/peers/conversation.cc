#include "harness/peers/conversation.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>
#include <variant>

#include "harness/program/held_sockets.h"
#include "harness/program/patience.h"
#include "harness/text/quote.h"

namespace socklab::peers {
namespace {

const char* IdOf(const program::HeldSocket& socket) {
  if (socket.type == SOCK_DGRAM) return "sockets.udp_bound";
  return socket.listening ? "sockets.listens" : "sockets.tcp_bound";
}

// The same phrase, in which the program that the sentence is about already is called "it".
Phrase Continued(Phrase phrase, const Phrase& should) {
  const text::Argument* program = should.Find("program");
  for (text::Argument& argument : phrase.arguments) {
    auto* phrases = std::get_if<std::vector<Phrase>>(&argument.value);
    if (!phrases) continue;
    for (Phrase& each : *phrases) {
      const bool is_it = program && each.id == "who.program" && *each.Find("program") == *program;
      each = is_it ? Phrase("who.it") : Continued(std::move(each), should);
    }
  }
  return phrase;
}

// Of a program that has ended.
Phrase EndOf(const program::Program& program) {
  return program.exit()->Describe({"who.program", {{"program", program.name()}}});
}

}  // namespace

using net::SocketEntry;
using program::Ending;

void Conversation::Follow(program::Program& program) {
  watch_.Follow(program, [this, &program] {
    ends_of_programs_[&program] = story_.transcript().Record({.kind = transcript::Event::Kind::kEnded,
                                                              .time = program.exit()->time,
                                                              .program = program.name(),
                                                              .what = EndOf(program)});
  });
}

void Conversation::Forget(program::Program& program) {
  watch_.Forget(program);
  ends_of_programs_.erase(&program);
}

void Conversation::TellEndOf(const program::Program& program) {
  story_.TellEvent(ends_of_programs_.at(&program), Step::Kind::kNote, "", EndOf(program));
}

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

Phrase Conversation::DescribeRelay() const {
  return relays_.empty() ? Phrase() : relays_.back()->Describe();
}

void Conversation::Await(program::Program& program, const program::Wait& wait, const Expectation& expectation) {
  const program::Outcome outcome = watch_.Until(program, wait);
  if (outcome.ending == Ending::kDone) return;
  const std::vector<results::Place> places = PlacesOf(program);  // now: an experiment may set it going again
  const transcript::Time ended = transcript::Now();
  const bool has_stopped = outcome.ending == Ending::kStandstill || outcome.ending == Ending::kIdling;
  Circumstance because = has_stopped ? expectation.circumstance() : Circumstance();
  if (outcome.ending == Ending::kSlow) because.what = Slowness();
  const bool tells_enough = outcome.ending == Ending::kStandstill || outcome.ending == Ending::kSlow ||
                            (outcome.ending == Ending::kIdling && (wait.timer_may_help || because.is_count));
  if (!tells_enough || because.what.empty()) because.what = outcome.program_state.front();
  Unmet unmet(expectation.should, Continued(because.what, expectation.should), expectation.where);
  if (because.is_after_experiment) unmet.time = ended;
  unmet.finding.now = outcome.program_state;
  unmet.finding.places = places;
  unmet.finding.hint = because.hint;
  unmet.finding.difference = expectation.difference();
  throw unmet;
}

Unmet Conversation::NotMet(program::Program& program, Phrase should, Phrase observed, std::source_location where) {
  watch_.Until(program, {.done = [&] { return program.exit().has_value(); },
                         .patience = program::patience::kAtRest,
                         .computing = program::patience::kAtRest});
  Phrase continued = Continued(std::move(observed), should);
  Unmet unmet(std::move(should), std::move(continued), where);
  unmet.finding.now = watch_.Describe(program);
  unmet.finding.places = PlacesOf(program);
  return unmet;
}

std::vector<results::Place> Conversation::PlacesOf(const program::Program& program) const {
  std::vector<results::Place> places;
  for (const program::Frame& frame : watch_.PlacesOf(program)) {
    places.push_back(
        {.function = text::Printable(frame.function), .file = text::Printable(frame.file), .line = frame.line});
  }
  return places;
}

// What the program had done when it had used up the time of a whole check.
Phrase Conversation::Slowness() const {
  const program::OwnTime& time = watch_.in_check();
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time.computing + time.idling).count();
  if (clients_ < 2) return {"slow", {{"seconds", seconds}}};
  return {"slow.with_clients", {{"seconds", seconds}, {"served", served_}, {"clients", clients_}}};
}

std::vector<net::NamedEnd> Conversation::Ends() const {
  std::vector<net::NamedEnd> ends;
  for (const auto& [end, name] : peers_) ends.push_back({.end = end, .name = name});
  ends.insert(ends.end(), ends_.begin(), ends_.end());
  return ends;
}

bool Conversation::IsTakenByPrograms(net::Endpoint udp) const {
  if (!shares_loopback_) return true;
  std::vector<SocketEntry> entries = sockets_.UdpSockets();
  if (udp.port != 0) std::erase_if(entries, [&](const SocketEntry& entry) { return entry.local.port != udp.port; });
  const std::vector<std::uint64_t> own = watch_.SocketsOfPrograms();
  const auto is_own = [&](const SocketEntry& entry) { return std::ranges::find(own, entry.inode) != own.end(); };
  // Where all ports are taken: whether the programs have most of them.
  return 2 * std::ranges::count_if(entries, is_own) > std::ssize(entries);
}

Phrase Conversation::NameOfSocket(std::uint64_t inode) const {
  const auto is_it = [&](const SocketEntry& entry) { return entry.inode == inode; };
  const std::vector<SocketEntry> listeners = sockets_.TcpListeners();
  if (std::ranges::any_of(listeners, is_it)) return "descriptor.listener";
  const std::vector<SocketEntry> connections = sockets_.TcpConnections();
  if (const auto entry = std::ranges::find_if(connections, is_it); entry != connections.end()) {
    const auto peer = peers_.find(entry->remote);
    const std::string whom = peer == peers_.end() ? entry->remote.ToString() : peer->second;
    if (entry->receive_queue == 0) return {"descriptor.connection", {{"peer", whom}}};
    return {"descriptor.connection_with_unread", {{"peer", whom}, {"size", entry->receive_queue}}};
  }
  const std::vector<SocketEntry> datagrams = sockets_.UdpSockets();
  if (std::ranges::any_of(datagrams, is_it)) return "descriptor.udp";
  return {};
}

Phrase Conversation::DescribeSockets(const program::Program& program, std::uint16_t port) const {
  const std::vector<program::HeldSocket> held = program::HeldSockets(program.Processes());
  for (const program::HeldSocket& socket : held) {
    if (!socket.local || socket.local->port == 0 || socket.remote) continue;
    const Phrase found = {IdOf(socket), {{"endpoint", socket.local->ToString()}}};
    const bool is_swapped = port != 0 && socket.local->port != port && socket.local->port == ntohs(port);
    if (!is_swapped) return found;
    return {"sockets.bytes_swapped", {{"found", found}, {"port", port}}};
  }
  if (held.empty()) return "sockets.none";
  return {"sockets.none_bound", {{"sockets", held.size()}}};
}

}  // namespace socklab::peers
