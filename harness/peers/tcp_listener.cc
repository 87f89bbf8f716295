#include "harness/peers/tcp_listener.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <utility>

#include "harness/peers/tcp_connection.h"

namespace socklab::peers {

using net::Checked;
using net::Descriptor;
using net::Endpoint;
using Kind = Step::Kind;

TcpListener::TcpListener(Conversation& conversation, Endpoint endpoint)
    : conversation_(conversation), endpoint_(endpoint), socket_(NewTcpSocket()) {
  const int yes = 1;
  Checked(setsockopt(socket_.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes), "setsockopt SO_REUSEADDR");
  const sockaddr_in address = endpoint.ToSockaddr();
  Checked(bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address),
          "bind " + endpoint.ToString());
  Checked(listen(socket_.get(), 16), "listen " + endpoint.ToString());
  conversation_.story().Tell(Kind::kNote, "", "a server of ours listens on " + endpoint.ToString());
}

TcpPeer TcpListener::Accepts(program::Program& program, std::string name, Where where) {
  Descriptor accepted;
  const auto connected = [&] {
    accepted = Descriptor(accept4(socket_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    return static_cast<bool>(accepted);
  };
  conversation_.Await(program,
                      {.done = connected,
                       .events =
                           [&] {
                             return std::vector{pollfd{socket_.get(), POLLIN, 0}};
                           }},
                      {.text = fmt::format("your {} should connect to {}", program.name(), endpoint_.ToString()),
                       .where = where,
                       .circumstance = [&] { return conversation_.DescribeSockets(program, 0); }});
  SendAtOnce(accepted);
  const Endpoint local = Endpoint::LocalOf(accepted.get()), remote = Endpoint::RemoteOf(accepted.get());
  conversation_.Introduce(local, name);
  TcpPeer peer(TcpConnection{conversation_, program, std::move(name), std::move(accepted), local, remote});
  peer.connection_->Tell(Kind::kFromProgram, "connects", fmt::format("from port {}", remote.port));
  return peer;
}

void TcpListener::HasNoCaller(const program::Program& program, Where where) const {
  pollfd caller = {socket_.get(), POLLIN, 0};
  if (poll(&caller, 1, 0) == 0) return;
  throw Unmet(fmt::format("your {} should not connect to {} yet, but it has.", program.name(), endpoint_.ToString()),
              where);
}

void TcpListener::Closes() {
  socket_.Close();
}

}  // namespace socklab::peers
