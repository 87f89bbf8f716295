#include "harness/peers/tcp_peer.h"

#include <fmt/format.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <utility>

#include "harness/net/quote.h"

namespace socklab::peers {
namespace {

using net::Checked;
using net::Descriptor;
using net::Endpoint;
using net::QuotedShort;
using net::SocketEntry;
using program::Wait;
using Kind = Step::Kind;

constexpr std::size_t kSegment = 1448;  // bytes of data in a segment at an MTU of 1,500, with timestamps (RFC 7323)

std::string Bytes(std::size_t count) {
  return fmt::format("{} byte{}", count, count == 1 ? "" : "s");
}

Descriptor NewSocket() {
  return Descriptor(Checked(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket"));
}

// A fragment is a segment, and leaves at once (no Nagle's algorithm, RFC 896).
void SendAtOnce(const Descriptor& socket) {
  const int yes = 1;
  Checked(setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes), "setsockopt TCP_NODELAY");
}

// An accepted connection has an inode, until the program closes it: only then does its state tell.
bool WasAccepted(const SocketEntry& theirs) {
  return theirs.inode != 0 ||
         (theirs.state != TCP_SYN_RECV && theirs.state != TCP_ESTABLISHED && theirs.state != TCP_CLOSE_WAIT);
}

// The error that the kernel keeps for the next call (SO_ERROR, socket(7)); to ask for it takes it away.
int PendingError(const Descriptor& socket) {
  int error = 0;
  socklen_t size = sizeof error;
  Checked(getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size), "getsockopt SO_ERROR");
  return error;
}

}  // namespace

struct TcpPeer::State {
  enum class End { kNone, kFin, kReset };

  Conversation& conversation;
  program::Program& program;
  std::string name;
  Descriptor socket;
  Endpoint local;
  Endpoint remote;
  Plan plan = Plan::Whole();
  std::size_t sent = 0;
  std::size_t received = 0;
  std::string inbox{};  // received, not yet claimed by a verb
  End end = End::kNone;
  bool refused = false;  // the program has closed the connection to what we send

  std::optional<SocketEntry> Theirs() const { return conversation.sockets().TcpEnd(remote, local); }
  bool Accepted() const {
    const auto theirs = Theirs();
    return theirs && WasAccepted(*theirs);
  }
  // Everything that we have sent has been read by the program, or will never be.
  bool AllRead() const {
    const auto theirs = Theirs();
    return !theirs || theirs->inode == 0 || (theirs->bytes_received >= sent && theirs->receive_queue == 0);
  }
  // All that was sent has arrived, as far as the receiver has room for it. What the program sends counts only while
  // we read: it may well fill our buffers while we do not.
  bool Settled(bool reading) const {
    int unsent = 0;
    if (ioctl(socket.get(), SIOCOUTQ, &unsent) != 0) unsent = 0;
    const auto theirs = Theirs();
    if (!theirs) return true;
    const bool ours_arrived = unsent == 0 || theirs->bytes_received >= sent || theirs->receive_queue > 0;
    return ours_arrived && !(reading && theirs->send_queue > 0);
  }

  void Pull(std::size_t most);
  bool Push(std::string_view& rest);
  Wait Until(std::function<bool()> done, short events);
  std::string Circumstance() const;
  std::string CircumstanceAfterExperiment();
  std::string EndInWords() const;
  void Tell(Kind kind, std::string text, std::string detail = "") {
    conversation.story().Tell(kind, name, std::move(text), std::move(detail));
  }
};

// Takes what has come, up to `most` bytes in the inbox.
void TcpPeer::State::Pull(std::size_t most) {
  std::array<char, 65536> buffer;
  while (end == End::kNone && inbox.size() < most) {
    const ssize_t size = recv(socket.get(), buffer.data(), std::min(buffer.size(), most - inbox.size()), 0);
    if (size > 0) {
      inbox.append(buffer.data(), static_cast<std::size_t>(size));
      received += static_cast<std::size_t>(size);
      // A delayed acknowledgement would make it look for 40 ms as if bytes were still under way.
      const int yes = 1;
      setsockopt(socket.get(), IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof yes);
      continue;
    }
    if (size == 0) end = End::kFin;
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size < 0) end = End::kReset;
  }
}

// Sends as much as the kernel takes; true once nothing is left, or the program refuses the rest.
bool TcpPeer::State::Push(std::string_view& rest) {
  while (!rest.empty() && !refused) {
    const ssize_t size = send(socket.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (size < 0) {
      refused = true;
      break;
    }
    sent += static_cast<std::size_t>(size);
    rest.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

Wait TcpPeer::State::Until(std::function<bool()> done, short events) {
  return {.done = std::move(done),
          .events =
              [this, events] {
                return std::vector{pollfd{socket.get(), events, 0}};
              },
          .settled = [this, events] { return Settled(events == POLLIN); }};
}

std::string TcpPeer::State::EndInWords() const {
  if (end == End::kReset) {
    return fmt::format(
        "your {} has reset the connection (RST); closing a socket in which bytes are still unread does that",
        program.name());
  }
  return fmt::format("your {} has closed the connection", program.name());
}

std::string TcpPeer::State::Circumstance() const {
  const std::string your = "your " + program.name();
  const auto theirs = Theirs();
  if (!theirs) return your + " has closed the connection";
  if (!WasAccepted(*theirs)) return your + " has not accepted the connection";
  if (theirs->inode == 0) return your + " has closed the connection";
  if (theirs->receive_queue > 0) return fmt::format("{} has left {} unread", your, Bytes(theirs->receive_queue));
  if (sent == 0) return your + " says nothing";
  return fmt::format("{} has read all {} and says nothing{}", your, Bytes(sent), received > 0 ? " more" : "");
}

// Silence may mean that the program reads until the end of the stream before it answers: half-close, and see.
std::string TcpPeer::State::CircumstanceAfterExperiment() {
  const std::string circumstance = Circumstance();
  if (end != End::kNone || shutdown(socket.get(), SHUT_WR) != 0) return circumstance;
  const std::size_t before = received;
  const auto answered = [&] {
    Pull(inbox.size() + 1);
    return received > before;
  };
  const bool answers = conversation.watch().Until(program, Until(answered, POLLIN)).ending == program::Ending::kDone;
  if (!answers) return circumstance;
  Tell(Kind::kToProgram, "half-closes, to see whether the answer comes now");
  Tell(Kind::kFromProgram, "answers", "only now");
  return fmt::format("your {} answers only once {} has closed: does it read until the end before it replies?",
                     program.name(), name);
}

TcpPeer::TcpPeer(State state) : state_(std::make_shared<State>(std::move(state))) {
  state_->conversation.Keep(state_);
}

const std::string& TcpPeer::name() const {
  return state_->name;
}
Endpoint TcpPeer::local() const {
  return state_->local;
}
Endpoint TcpPeer::remote() const {
  return state_->remote;
}

TcpPeer& TcpPeer::Delivering(Plan plan) {
  state_->plan = std::move(plan);
  return *this;
}

TcpPeer TcpPeer::Connect(Conversation& conversation, program::Program& program, Endpoint server, std::string name,
                         Where where) {
  Descriptor socket = NewSocket();
  SendAtOnce(socket);
  const sockaddr_in address = server.ToSockaddr();
  const int connected = connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  int error = connected == 0 || errno == EINPROGRESS ? 0 : errno;
  const Endpoint local = Endpoint::LocalOf(socket.get());
  conversation.Introduce(local, name);
  TcpPeer peer(State{conversation, program, std::move(name), std::move(socket), local, server});
  State& state = *peer.state_;
  state.Tell(Kind::kToProgram, "connects", fmt::format("from port {}", local.port));
  const auto decided = [&] {
    if (error == 0) error = PendingError(state.socket);
    if (error == ECONNRESET) state.end = State::End::kReset;
    return (error != 0 && error != ECONNRESET) || state.Accepted();
  };
  conversation.Await(program, state.Until(decided, 0),
                     {.text = fmt::format("your {} should accept {}'s connection", program.name(), state.name),
                      .where = where,
                      .circumstance = [&] { return state.Circumstance(); }});
  if (error == 0 || error == ECONNRESET) return peer;
  Unmet unmet(fmt::format("{} cannot connect to {}: {}.", state.name, server.ToString(),
                          std::generic_category().message(error)),
              where);
  unmet.program_state = conversation.watch().Describe(program);
  throw unmet;
}

void TcpPeer::Sends(std::string_view bytes, Where where) {
  State& state = *state_;
  for (std::string_view fragment : state.plan.Fragments(bytes)) {
    state.conversation.Await(
        state.program, state.Until([&] { return state.AllRead(); }, 0),
        {.text = fmt::format("your {} should read what {} has sent", state.program.name(), state.name),
         .where = where,
         .circumstance = [&] { return state.Circumstance(); }});
    state.Tell(Kind::kToProgram, QuotedShort(fragment),
               fragment.size() <= kSegment ? "one segment" : Bytes(fragment.size()));
    const std::size_t size = fragment.size();
    state.conversation.Await(
        state.program, state.Until([&] { return state.Push(fragment); }, POLLOUT),
        {.text = fmt::format("your {} should read the {} that {} sends", state.program.name(), Bytes(size), state.name),
         .where = where,
         .circumstance = [&] { return state.Circumstance(); }});
    if (state.refused) {
      state.Pull(state.inbox.size() + 1);
      throw Unmet(fmt::format("your {} should read the {} that {} sends, but it has closed the connection.",
                              state.program.name(), Bytes(size), state.name),
                  where);
    }
  }
}

void TcpPeer::SendsWhatIsTaken(std::string_view bytes, Where where) {
  State& state = *state_;
  state.Tell(Kind::kToProgram, QuotedShort(bytes), Bytes(bytes.size()));
  state.conversation.Await(
      state.program, state.Until([&] { return state.Push(bytes) || state.program.exit().has_value(); }, POLLOUT),
      {.text =
           fmt::format("your {} should read what {} sends, or close the connection", state.program.name(), state.name),
       .where = where,
       .circumstance = [&] { return state.Circumstance(); }});
}

void TcpPeer::ReadsNothingYet() {
  State& state = *state_;
  state.Tell(Kind::kToProgram, "reads nothing yet");
  Wait wait = state.Until([] { return false; }, 0);
  wait.patience = std::chrono::milliseconds(500);
  state.conversation.watch().Until(state.program, wait);
}

void TcpPeer::Receives(std::string_view expected, Where where) {
  State& state = *state_;
  const auto difference = [&] { return Compare(expected, state.inbox); };
  const auto differs = [&] { return !expected.starts_with(std::string_view(state.inbox).substr(0, expected.size())); };
  const std::string should = fmt::format("{} should receive {}", state.name, QuotedShort(expected));
  const auto come = [&] {
    state.Pull(expected.size());
    return state.inbox.size() >= expected.size() || differs() || state.end != State::End::kNone;
  };
  state.conversation.Await(state.program, state.Until(come, POLLIN),
                           {.text = should,
                            .where = where,
                            .circumstance = [&] { return state.CircumstanceAfterExperiment(); },
                            .difference = difference});
  const bool whole = state.inbox.size() >= expected.size() && !differs();
  if (!state.inbox.empty())
    state.Tell(Kind::kFromProgram, QuotedShort(std::string_view(state.inbox).substr(0, expected.size())));
  if (!whole) {
    const bool ended = !differs();
    Unmet unmet(fmt::format("{}, but {}.", should, ended ? state.EndInWords() : "something else came"), where);
    unmet.difference = difference();
    unmet.program_state = state.conversation.watch().Describe(state.program);
    throw unmet;
  }
  state.inbox.erase(0, expected.size());
}

void TcpPeer::ReceivesEnd(Where where) {
  State& state = *state_;
  const std::string should = fmt::format("{} should see the connection closed", state.name);
  const auto ended = [&] {
    state.Pull(state.inbox.size() + 65536);
    return !state.inbox.empty() || state.end != State::End::kNone;
  };
  state.conversation.Await(state.program, state.Until(ended, POLLIN),
                           {.text = should, .where = where, .circumstance = [&] { return state.Circumstance(); }});
  if (!state.inbox.empty()) throw Unmet(fmt::format("{}, but {} came.", should, QuotedShort(state.inbox)), where);
  state.Tell(Kind::kFromProgram, state.end == State::End::kFin ? "closes" : "resets");
  if (state.end == State::End::kReset)
    throw Unmet(fmt::format("{} in an orderly way, but {}.", should, state.EndInWords()), where);
}

void TcpPeer::ReceivesAnyEnd(Where where) {
  State& state = *state_;
  const auto ended = [&] {
    state.Pull(state.inbox.size() + 65536);
    return state.end != State::End::kNone;
  };
  state.conversation.Await(state.program, state.Until(ended, POLLIN),
                           {.text = fmt::format("{} should see the connection closed", state.name),
                            .where = where,
                            .circumstance = [&] { return state.Circumstance(); }});
  state.inbox.clear();
  state.Tell(Kind::kFromProgram, state.end == State::End::kFin ? "closes" : "resets");
}

void TcpPeer::HalfCloses() {
  state_->Tell(Kind::kToProgram, "half-closes");
  shutdown(state_->socket.get(), SHUT_WR);
}

void TcpPeer::Closes() {
  State& state = *state_;
  state.Pull(state.inbox.size() + 65536);
  state.Tell(Kind::kToProgram, "closes");
  state.socket.Close();
}

void TcpPeer::Resets() {
  const linger at_once = {.l_onoff = 1, .l_linger = 0};
  setsockopt(state_->socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  state_->Tell(Kind::kToProgram, "resets");
  state_->socket.Close();
}

TcpListener::TcpListener(Conversation& conversation, Endpoint endpoint)
    : conversation_(conversation), endpoint_(endpoint), socket_(NewSocket()) {
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
  TcpPeer peer(TcpPeer::State{conversation_, program, std::move(name), std::move(accepted), local, remote});
  peer.state_->Tell(Kind::kFromProgram, "connects", fmt::format("from port {}", remote.port));
  return peer;
}

void TcpListener::Closes() {
  socket_.Close();
}

}  // namespace socklab::peers
