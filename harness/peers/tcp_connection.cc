#include "harness/peers/tcp_connection.h"

#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <utility>

namespace socklab::peers {
namespace {

using net::Checked;
using net::Descriptor;
using net::SocketEntry;
using program::Wait;
using Kind = Step::Kind;
using transcript::Event;
using transcript::Time;

// To be accepted sooner than this is no news.
constexpr std::chrono::seconds kSlowToAccept{1};

constexpr std::size_t kShown = 200;  // bytes of a late answer that a report may show

// An accepted connection has an inode, until the program closes it: only then does its state tell.
bool WasAccepted(const SocketEntry& theirs) {
  return theirs.inode != 0 ||
         (theirs.state != TCP_SYN_RECV && theirs.state != TCP_ESTABLISHED && theirs.state != TCP_CLOSE_WAIT);
}

// What the program was seen to do to this connection.
Event EventOf(const TcpConnection& connection, Event::Kind kind, Time time, Phrase what) {
  return {.kind = kind,
          .time = time,
          .program = connection.program.name(),
          .step = Kind::kFromProgram,
          .peer = connection.name,
          .what = std::move(what)};
}

}  // namespace

Phrase Bytes(std::uint64_t size) {
  return {"bytes", {{"size", size}}};
}

Descriptor NewTcpSocket() {
  return Descriptor(Checked(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket"));
}

void SendAtOnce(const Descriptor& socket) {
  const int yes = 1;
  Checked(setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes), "setsockopt TCP_NODELAY");
}

int PendingError(const Descriptor& socket) {
  int error = 0;
  socklen_t size = sizeof error;
  Checked(getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size), "getsockopt SO_ERROR");
  return error;
}

bool TcpConnection::Accepted() const {
  const auto theirs = Theirs();
  return theirs && WasAccepted(*theirs);
}

void TcpConnection::FollowEnd() {
  conversation.watch().socket_news().Await(socket, EPOLLRDHUP, &program, [this](std::uint32_t events, Time time) {
    if (events & EPOLLERR) return NoteReset(time);
    if (!(events & EPOLLRDHUP)) return;
    NoteClosed(time);
    const auto tell = [this](std::uint32_t later, Time then) {
      if (later & EPOLLERR) NoteReset(then);
    };
    conversation.watch().socket_news().Await(socket, 0, &program, tell);
  });
}

void TcpConnection::NoteAccepted(Time since) {
  transcript::Transcript& events = conversation.story().transcript();
  const Time now = transcript::Now();
  const transcript::Transcript::Mark accepted =
      events.Record(EventOf(*this, Event::Kind::kAccepted, now, "tcp.accepts"));
  if (now - since < kSlowToAccept) events.NoteTold(accepted);
}

void TcpConnection::NoteClosed(Time time) {
  if (closed) return;
  if (reset) time = std::min(time, reset->time);
  closed = conversation.story().transcript().Record(EventOf(*this, Event::Kind::kClosed, time, "tcp.closes"));
}

void TcpConnection::NoteReset(Time time) {
  if (reset) return;
  reset = conversation.story().transcript().Record(EventOf(*this, Event::Kind::kReset, time, "tcp.resets"));
}

bool TcpConnection::Connected() const {
  sockaddr_in peer{};
  socklen_t size = sizeof peer;
  return getpeername(socket.get(), reinterpret_cast<sockaddr*>(&peer), &size) == 0;
}

bool TcpConnection::AllRead() const {
  const auto theirs = Theirs();
  if (!theirs || theirs->inode == 0) return true;
  const bool has_read = theirs->bytes_received >= sent && theirs->receive_queue == 0;
  if (has_read) known_read = sent;
  return has_read;
}

bool TcpConnection::Settled(bool reading) const {
  int unsent = 0;
  if (ioctl(socket.get(), SIOCOUTQ, &unsent) != 0) unsent = 0;
  const auto theirs = Theirs();
  if (!theirs) return !reading || end != End::kNone;  // its last words have not arrived yet
  const bool ours_arrived = unsent == 0 || theirs->bytes_received >= sent || theirs->receive_queue > 0;
  return ours_arrived && !(reading && theirs->send_queue > 0);
}

// What is taken only after its end was seen has arrived before.
void TcpConnection::Pull(std::size_t most) {
  std::array<char, 65536> buffer;
  while (end == End::kNone && inbox.size() < most) {
    const ssize_t size = recv(socket.get(), buffer.data(), std::min(buffer.size(), most - inbox.size()), 0);
    if (size > 0) {
      inbox.append(buffer.data(), static_cast<std::size_t>(size));
      received += static_cast<std::uint64_t>(size);
      Time time = transcript::Now();
      for (const Mark& seen : {closed, reset}) time = seen ? std::min(time, seen->time) : time;
      arrived.Record(static_cast<std::size_t>(size), time);
      conversation.NoteMoved(static_cast<std::uint64_t>(size));
      // A delayed acknowledgement would make bytes look in flight for 40 ms.
      const int yes = 1;
      setsockopt(socket.get(), IPPROTO_TCP, TCP_QUICKACK, &yes, sizeof yes);
      continue;
    }
    // A reset that send(2) has reported already looks like an orderly end to recv(2).
    if (size == 0) end = refused ? End::kReset : End::kFin;
    if (end == End::kFin) CountServed();
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (size < 0) end = End::kReset;
    if (end == End::kFin) NoteClosed(transcript::Now());
    if (end == End::kReset) NoteReset(transcript::Now());
  }
}

void TcpConnection::TellReceived(std::string_view bytes, std::uint64_t size, std::uint64_t before_end, Phrase detail) {
  conversation.story().TellBytes(Kind::kFromProgram, name, bytes, size, std::move(detail),
                                 arrived.TimeOf(received - before_end + size));
}

void TcpConnection::TellEndAs(Phrase what) {
  const Mark& seen = end == End::kFin ? closed : reset;
  conversation.story().TellEvent(seen.value(), Kind::kFromProgram, name, std::move(what));
}

void TcpConnection::CountServed() {
  if (is_client && !std::exchange(counted, true)) conversation.CountServed();
}

bool TcpConnection::Push(std::string_view& rest) {
  while (!rest.empty() && !refused) {
    const ssize_t size = send(socket.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (size < 0 && (errno == EAGAIN || errno == EINTR)) return false;
    if (size < 0) {
      refused = true;
      NoteReset(transcript::Now());
      break;
    }
    sent += static_cast<std::uint64_t>(size);
    conversation.NoteMoved(static_cast<std::uint64_t>(size));
    rest.remove_prefix(static_cast<std::size_t>(size));
  }
  return true;
}

bool TcpConnection::Push(const net::Content& content, std::uint64_t& offset) {
  while (offset < content.size() && !refused) {
    const std::string_view bytes = content.From(offset);
    std::string_view rest = bytes;
    const bool taken = Push(rest);
    offset += bytes.size() - rest.size();
    if (!taken) return false;
  }
  return true;
}

Wait TcpConnection::Until(std::function<bool()> done, short events) {
  return {.done = std::move(done),
          .events =
              [this, events] {
                return std::vector{pollfd{socket.get(), events, 0}};
              },
          .patience = patience,
          .settled = [this, events] { return Settled(events == POLLIN); },
          .moved = [this] { return sent + received; }};
}

Phrase TcpConnection::DescribeEnd() const {
  if (end != End::kReset) return {"tcp.closed", {{"who", Who()}}};
  return {known_read < sent ? "tcp.reset_with_unread" : "tcp.reset", {{"who", Who()}}};
}

Phrase TcpConnection::Silence() const {
  const auto theirs = Theirs();
  if (!theirs) return {"tcp.closed", {{"who", Who()}}};
  if (!WasAccepted(*theirs)) return {"tcp.not_accepted", {{"who", Who()}}};
  if (theirs->inode == 0) return {"tcp.closed", {{"who", Who()}}};
  if (theirs->receive_queue > 0) return {"tcp.left_unread", {{"who", Who()}, {"size", theirs->receive_queue}}};
  if (sent == 0) return {received > 0 ? "tcp.says_nothing_more" : "tcp.says_nothing", {{"who", Who()}}};
  return {received > 0 ? "tcp.read_all_and_says_nothing_more" : "tcp.read_all_and_says_nothing",
          {{"who", Who()}, {"size", sent}}};
}

// Silence may mean that the program reads until the end of the stream before it answers: half-close, and see.
Circumstance TcpConnection::SilenceAfterExperiment() {
  const Phrase silence = Silence();
  if (end != End::kNone || shutdown(socket.get(), SHUT_WR) != 0) return silence;
  const std::size_t before = received;
  const auto answered = [&] {
    Pull(inbox.size() + kShown);
    return received > before;
  };
  const bool answers = conversation.watch().Until(program, Until(answered, POLLIN)).ending == program::Ending::kDone;
  if (!answers) {
    Circumstance circumstance = silence;
    circumstance.is_after_experiment = true;
    return circumstance;
  }
  Tell(Kind::kToProgram, "tcp.half_closes_to_see");
  Tell(Kind::kFromProgram, "tcp.answers", "tcp.only_now");
  return {{"tcp.answers_only_after_close", {{"who", Who()}, {"peer", name}}}, "hint.reads_to_the_end"};
}

}  // namespace socklab::peers
