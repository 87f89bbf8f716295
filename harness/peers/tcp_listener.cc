#include "harness/peers/tcp_listener.h"

#include <sys/epoll.h>
#include <sys/socket.h>

#include <functional>
#include <utility>
#include <vector>

#include "harness/peers/tcp_connection.h"
#include "harness/program/patience.h"

namespace socklab::peers {
namespace {

using net::Checked;
using net::Descriptor;
using net::Endpoint;
using Kind = Step::Kind;

}  // namespace

TcpListener::TcpListener(Conversation& conversation, Endpoint endpoint)
    : conversation_(conversation), endpoint_(endpoint), socket_(NewTcpSocket()) {
  const int yes = 1;
  Checked(setsockopt(socket_.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes), "setsockopt SO_REUSEADDR");
  const sockaddr_in address = endpoint.ToSockaddr();
  Checked(bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
          "bind " + endpoint.ToString());
  Checked(listen(socket_.get(), 16), "listen " + endpoint.ToString());
  conversation_.story().Note({"tcp.test_listens", {{"endpoint", endpoint.ToString()}}});
  AwaitCaller();
}

// Of several that connect before one is accepted, the later ones are seen only then.
void TcpListener::AwaitCaller() {
  caller_->reset();
  const auto tell = [caller = caller_, &story = conversation_.story(), endpoint = endpoint_](std::uint32_t,
                                                                                             transcript::Time time) {
    *caller = story.transcript().Record({.kind = transcript::Event::Kind::kConnected,
                                         .time = time,
                                         .what = {"tcp.program_connects", {{"endpoint", endpoint.ToString()}}}});
  };
  conversation_.watch().socket_news().Await(socket_, EPOLLIN, nullptr, tell);
}

TcpPeer TcpListener::Accepts(program::Program& program, std::string name, Where where) {
  Accepted accepted = Await(
      program, [] { return false; }, where);
  return Welcome(program, std::move(name), std::move(accepted));
}

std::optional<TcpPeer> TcpListener::AcceptsUnlessItEnds(program::Program& program, std::string name, Where where) {
  Accepted accepted = Await(
      program, [&] { return program.exit().has_value(); }, where);
  if (!accepted.socket) return std::nullopt;
  return Welcome(program, std::move(name), std::move(accepted));
}

// Waits for a connection, or for the other thing.
TcpListener::Accepted TcpListener::Await(program::Program& program, const std::function<bool()>& otherwise,
                                         Where where) {
  Accepted accepted;
  const auto connected = [&] {
    sockaddr_in from{};
    socklen_t size = sizeof from;
    accepted.socket =
        Descriptor(accept4(socket_.get(), reinterpret_cast<sockaddr*>(&from), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
    accepted.from = Endpoint::From(from);
    return static_cast<bool>(accepted.socket) || otherwise();
  };
  conversation_.Await(
      program,
      {.done = connected,
       .events =
           [&] {
             return std::vector{pollfd{socket_.get(), POLLIN, 0}};
           }},
      {.should = {"tcp.should_connect", {{"program", program.name()}, {"endpoint", endpoint_.ToString()}}},
       .where = where,
       .circumstance = [&] { return conversation_.DescribeSockets(program, 0); }});
  return accepted;
}

TcpPeer TcpListener::Welcome(program::Program& program, std::string name, Accepted accepted) {
  SendAtOnce(accepted.socket);
  conversation_.Introduce(endpoint_, name);
  TcpPeer peer(
      TcpConnection{conversation_, program, std::move(name), std::move(accepted.socket), endpoint_, accepted.from});
  peer.connection_->FollowEnd();
  transcript::Time time = transcript::Now();
  if (const auto& caller = *caller_) {
    conversation_.story().transcript().NoteTold(*caller);
    time = caller->time;
  }
  conversation_.story().Tell(Kind::kFromProgram, peer.name(), "tcp.connects",
                             Phrase("tcp.from_port", {{"port", accepted.from.port}}), time);
  AwaitCaller();
  return peer;
}

// A program that is on its way to connect(2) gets the time to reach it.
void TcpListener::HasNoCaller(program::Program& program, Where where) const {
  const auto called = [&] {
    pollfd caller = {socket_.get(), POLLIN, 0};
    return poll(&caller, 1, 0) > 0;
  };
  conversation_.watch().Until(
      program, {.done = called, .patience = program::patience::kAtRest, .computing = program::patience::kAtRest});
  if (!called()) return;
  throw Unmet({"tcp.should_not_connect_yet", {{"program", program.name()}, {"endpoint", endpoint_.ToString()}}},
              "it_has", where);
}

void TcpListener::Closes() {
  socket_.Close();
}

}  // namespace socklab::peers
