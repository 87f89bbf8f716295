#include "harness/peers/tcp_peer.h"

#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "harness/peers/tcp_connection.h"

namespace socklab::peers {
namespace {

using net::Content;
using net::Descriptor;
using net::Endpoint;
using std::chrono::milliseconds;
using Kind = Step::Kind;

constexpr std::size_t kSegment = 1448;  // bytes of data in a segment at an MTU of 1,500, with timestamps (RFC 7323)
constexpr std::size_t kChunk = 65'536;  // bytes that are taken from the kernel at once

Phrase ShouldRead(const TcpConnection& connection, std::uint64_t size) {
  return {"tcp.should_read", {{"program", connection.program.name()}, {"size", size}, {"peer", connection.name}}};
}

}  // namespace

TcpPeer::TcpPeer(TcpConnection connection) : connection_(std::make_shared<TcpConnection>(std::move(connection))) {
  Conversation& conversation = connection_->conversation;
  conversation.Keep(connection_);
  const Endpoint ours = connection_->local, theirs = connection_->remote;
  conversation.IntroduceEnd({.end = ours, .other = theirs, .name = connection_->name});
  conversation.IntroduceEnd({.end = theirs, .other = ours, .name = connection_->program.name(), .is_program = true});
}

const std::string& TcpPeer::name() const {
  return connection_->name;
}
Endpoint TcpPeer::local() const {
  return connection_->local;
}
Endpoint TcpPeer::remote() const {
  return connection_->remote;
}

TcpPeer& TcpPeer::Delivering(Plan plan) {
  connection_->plan = std::move(plan);
  return *this;
}

TcpPeer& TcpPeer::WaitingAtMost(milliseconds time) {
  connection_->patience = time;
  return *this;
}

TcpPeer TcpPeer::Connect(Conversation& conversation, program::Program& program, Endpoint server, std::string name,
                         Where where) {
  return Reach(conversation, program, server, std::move(name), true, where);
}

TcpPeer TcpPeer::Call(Conversation& conversation, program::Program& program, Endpoint server, std::string name,
                      Where where) {
  return Reach(conversation, program, server, std::move(name), false, where);
}

TcpPeer TcpPeer::Reach(Conversation& conversation, program::Program& program, Endpoint server, std::string name,
                       bool is_to_accept, Where where) {
  Descriptor socket = NewTcpSocket();
  SendAtOnce(socket);
  const sockaddr_in address = server.ToSockaddr();
  const transcript::Time time = transcript::Now();  // the program may accept it before connect(2) returns
  const int connected = connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  int error = connected == 0 || errno == EINPROGRESS ? 0 : errno;
  const Endpoint local = Endpoint::LocalOf(socket.get());
  conversation.Introduce(local, name);
  TcpPeer peer(TcpConnection{conversation, program, std::move(name), std::move(socket), local, server});
  TcpConnection& connection = *peer.connection_;
  connection.is_client = true;
  conversation.CountClient();
  conversation.story().Tell(Kind::kToProgram, connection.name, "tcp.connects",
                            Phrase("tcp.from_port", {{"port", local.port}}), time);
  bool is_followed = false;
  const auto decided = [&] {
    if (!is_followed && (is_followed = connection.Connected())) connection.FollowEnd();
    if (error == 0) error = PendingError(connection.socket);
    if (error == ECONNRESET) {
      connection.end = TcpConnection::End::kReset;
      connection.NoteReset(transcript::Now());
    }
    return (error != 0 && error != ECONNRESET) || (is_to_accept ? connection.Accepted() : connection.Connected());
  };
  const Phrase should = {is_to_accept ? "tcp.should_accept" : "tcp.listener_should_have_room",
                         {{"program", program.name()}, {"peer", connection.name}}};
  const auto circumstance = [&]() -> Circumstance {
    if (is_to_accept) return connection.Silence();
    return "tcp.backlog_is_full";
  };
  conversation.Await(program, connection.Until(decided, 0),
                     {.should = should, .where = where, .circumstance = circumstance});
  if (is_to_accept && error == 0) connection.NoteAccepted(time);
  if (error == 0 || error == ECONNRESET) return peer;
  Unmet unmet(
      {"tcp.cannot_connect",
       {{"peer", connection.name}, {"endpoint", server.ToString()}, {"error", std::generic_category().message(error)}}},
      where);
  unmet.finding.now = conversation.watch().Describe(program);
  throw unmet;
}

void TcpPeer::Sends(std::string_view bytes, Where where) {
  TcpConnection& connection = *connection_;
  for (std::string_view fragment : connection.plan.Fragments(bytes)) {
    connection.conversation.Await(connection.program, connection.Until([&] { return connection.AllRead(); }, 0),
                                  {.should = {"tcp.should_read_what_was_sent",
                                              {{"program", connection.program.name()}, {"peer", connection.name}}},
                                   .where = where,
                                   .circumstance = [&]() -> Circumstance { return connection.Silence(); }});
    connection.conversation.watch().For(connection.plan.pause(), connection.Until([] { return false; }, 0));
    connection.conversation.story().TellBytes(
        Kind::kToProgram, connection.name, fragment,
        fragment.size() <= kSegment ? Phrase("tcp.one_segment") : Bytes(fragment.size()));
    const Phrase should = ShouldRead(connection, fragment.size());
    connection.conversation.Await(
        connection.program, connection.Until([&] { return connection.Push(fragment); }, POLLOUT),
        {.should = should, .where = where, .circumstance = [&]() -> Circumstance { return connection.Silence(); }});
    if (connection.refused) {
      connection.Pull(connection.inbox.size() + 1);
      throw Unmet(should, {"tcp.closed", {{"who", Phrase("who.it")}}}, where);
    }
  }
}

void TcpPeer::SendsFile(const Content& content, Where where) {
  TcpConnection& connection = *connection_;
  const Expectation expectation = {.should = ShouldRead(connection, content.size()),
                                   .where = where,
                                   .circumstance = [&]() -> Circumstance { return connection.Silence(); }};
  connection.conversation.Await(connection.program, connection.Until([&] { return connection.AllRead(); }, 0),
                                expectation);
  connection.conversation.story().TellBytes(Kind::kToProgram, connection.name, content.Part(0, Step::kMostBytes),
                                            content.size(), Bytes(content.size()));
  std::uint64_t offset = 0;
  connection.conversation.Await(
      connection.program, connection.Until([&] { return connection.Push(content, offset); }, POLLOUT), expectation);
  if (!connection.refused) return;
  throw Unmet(expectation.should, {"tcp.closed_after", {{"who", Phrase("who.it")}, {"size", offset}}}, where);
}

void TcpPeer::SendsWhatIsTaken(std::string_view bytes, Where where) {
  TcpConnection& connection = *connection_;
  connection.conversation.story().TellBytes(Kind::kToProgram, connection.name, bytes, Bytes(bytes.size()));
  connection.conversation.Await(
      connection.program,
      connection.Until([&] { return connection.Push(bytes) || connection.program.exit().has_value(); }, POLLOUT),
      {.should = {"tcp.should_read_or_close", {{"program", connection.program.name()}, {"peer", connection.name}}},
       .where = where,
       .circumstance = [&]() -> Circumstance { return connection.Silence(); }});
}

void TcpPeer::Pauses(milliseconds time) {
  connection_->Tell(Kind::kToProgram, Phrase("tcp.pauses", {{"milliseconds", time.count()}}));
  connection_->conversation.watch().For(time, connection_->Until([] { return false; }, 0));
}

void TcpPeer::ReadsNothingYet() {
  TcpConnection& connection = *connection_;
  connection.Tell(Kind::kToProgram, "tcp.reads_nothing_yet");
  program::Wait wait = connection.Until([] { return false; }, 0);
  wait.patience = wait.computing = program::patience::kAtRest;
  connection.conversation.watch().Until(connection.program, wait);
}

void TcpPeer::TricklesUntilDropped(std::string_view piece, milliseconds pause, int most, Where where) {
  TcpConnection& connection = *connection_;
  const auto ended = [&] {
    connection.Pull(kChunk);
    connection.inbox.clear();  // it may say what it likes
    return connection.end != TcpConnection::End::kNone;
  };
  connection.conversation.story().TellBytes(Kind::kToProgram, connection.name, piece,
                                            {"tcp.again_and_again", {{"milliseconds", pause.count()}}});
  bool dropped = false;
  for (int i = 0; i < most && !dropped; ++i) {
    std::string_view rest = piece;
    connection.Push(rest);
    dropped = connection.refused || connection.conversation.watch().For(pause, connection.Until(ended, POLLIN));
  }
  if (!dropped) {
    throw connection.conversation.NotMet(
        connection.program, {"tcp.should_drop", {{"program", connection.program.name()}, {"peer", connection.name}}},
        {"tcp.still_listens_after", {{"seconds", std::chrono::duration<double>(pause * most).count()}}}, where);
  }
  connection.TellEndAs("tcp.drops");
}

void TcpPeer::HalfCloses() {
  connection_->Tell(Kind::kToProgram, "tcp.half_closes");
  shutdown(connection_->socket.get(), SHUT_WR);
}

void TcpPeer::Closes() {
  TcpConnection& connection = *connection_;
  connection.Pull(connection.inbox.size() + kChunk);
  connection.Tell(Kind::kToProgram, "tcp.closes");
  connection.CountServed();
  connection.socket.Close();
}

void TcpPeer::Resets() {
  const linger at_once = {.l_onoff = 1, .l_linger = 0};
  setsockopt(connection_->socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  connection_->Tell(Kind::kToProgram, "tcp.resets");
  connection_->socket.Close();
}

}  // namespace socklab::peers
