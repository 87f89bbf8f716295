#include "harness/peers/tcp_peer.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "harness/net/quote.h"
#include "harness/peers/tcp_connection.h"

namespace socklab::peers {
namespace {

using net::Content;
using net::Descriptor;
using net::Endpoint;
using net::QuotedShort;
using std::chrono::milliseconds;
using Kind = Step::Kind;

constexpr std::size_t kSegment = 1448;  // bytes of data in a segment at an MTU of 1,500, with timestamps (RFC 7323)
constexpr std::size_t kChunk = 65'536;  // bytes that are taken from the kernel at once
constexpr std::size_t kMostRest = 65'536;
constexpr std::uint64_t kMostBeforeAnEnd = 64 << 20;  // bytes; a program that sends more will not end
constexpr std::size_t kShown = 200;                   // bytes of a file that the story may show

}  // namespace

TcpPeer::TcpPeer(TcpConnection connection) : connection_(std::make_shared<TcpConnection>(std::move(connection))) {
  connection_->conversation.Keep(connection_);
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
  const int connected = connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  int error = connected == 0 || errno == EINPROGRESS ? 0 : errno;
  const Endpoint local = Endpoint::LocalOf(socket.get());
  conversation.Introduce(local, name);
  TcpPeer peer(TcpConnection{conversation, program, std::move(name), std::move(socket), local, server});
  TcpConnection& connection = *peer.connection_;
  connection.is_client = true;
  conversation.CountClient();
  connection.Tell(Kind::kToProgram, "connects", fmt::format("from port {}", local.port));
  const auto decided = [&] {
    if (error == 0) error = PendingError(connection.socket);
    if (error == ECONNRESET) connection.end = TcpConnection::End::kReset;
    return (error != 0 && error != ECONNRESET) || (is_to_accept ? connection.Accepted() : connection.Connected());
  };
  const std::string should =
      is_to_accept ? fmt::format("your {} should accept {}'s connection", program.name(), connection.name)
                   : fmt::format("the listener of your {} should have room for {}", program.name(), connection.name);
  const auto circumstance = [&]() -> std::string {
    return is_to_accept ? connection.Circumstance() : "its backlog is full: too many wait there to be accepted";
  };
  conversation.Await(program, connection.Until(decided, 0),
                     {.text = should, .where = where, .circumstance = circumstance});
  if (error == 0 || error == ECONNRESET) return peer;
  Unmet unmet(fmt::format("{} cannot connect to {}: {}.", connection.name, server.ToString(),
                          std::generic_category().message(error)),
              where);
  unmet.program_state = conversation.watch().Describe(program);
  throw unmet;
}

void TcpPeer::Sends(std::string_view bytes, Where where) {
  TcpConnection& connection = *connection_;
  for (std::string_view fragment : connection.plan.Fragments(bytes)) {
    connection.conversation.Await(
        connection.program, connection.Until([&] { return connection.AllRead(); }, 0),
        {.text = fmt::format("your {} should read what {} has sent", connection.program.name(), connection.name),
         .where = where,
         .circumstance = [&] { return connection.Circumstance(); }});
    connection.conversation.watch().For(connection.plan.pause(), connection.Until([] { return false; }, 0));
    connection.Tell(Kind::kToProgram, QuotedShort(fragment),
                    fragment.size() <= kSegment ? "one segment" : Bytes(fragment.size()));
    const std::size_t size = fragment.size();
    connection.conversation.Await(connection.program,
                                  connection.Until([&] { return connection.Push(fragment); }, POLLOUT),
                                  {.text = fmt::format("your {} should read the {} that {} sends",
                                                       connection.program.name(), Bytes(size), connection.name),
                                   .where = where,
                                   .circumstance = [&] { return connection.Circumstance(); }});
    if (connection.refused) {
      connection.Pull(connection.inbox.size() + 1);
      throw Unmet(fmt::format("your {} should read the {} that {} sends, but it has closed the connection.",
                              connection.program.name(), Bytes(size), connection.name),
                  where);
    }
  }
}

void TcpPeer::SendsFile(const Content& content, Where where) {
  TcpConnection& connection = *connection_;
  const std::string bytes = Bytes(content.size());
  const Expectation expectation = {.text = fmt::format("your {} should read the {} that {} sends",
                                                       connection.program.name(), bytes, connection.name),
                                   .where = where,
                                   .circumstance = [&] { return connection.Circumstance(); }};
  connection.conversation.Await(connection.program, connection.Until([&] { return connection.AllRead(); }, 0),
                                expectation);
  connection.Tell(Kind::kToProgram, QuotedShort(content.Part(0, kShown)), bytes);
  std::uint64_t offset = 0;
  connection.conversation.Await(
      connection.program, connection.Until([&] { return connection.Push(content, offset); }, POLLOUT), expectation);
  if (!connection.refused) return;
  throw Unmet(fmt::format("{}, but it has closed the connection after {}.", expectation.text, Bytes(offset)), where);
}

void TcpPeer::SendsWhatIsTaken(std::string_view bytes, Where where) {
  TcpConnection& connection = *connection_;
  connection.Tell(Kind::kToProgram, QuotedShort(bytes), Bytes(bytes.size()));
  connection.conversation.Await(
      connection.program,
      connection.Until([&] { return connection.Push(bytes) || connection.program.exit().has_value(); }, POLLOUT),
      {.text = fmt::format("your {} should read what {} sends, or close the connection", connection.program.name(),
                           connection.name),
       .where = where,
       .circumstance = [&] { return connection.Circumstance(); }});
}

void TcpPeer::Pauses(milliseconds time) {
  connection_->Tell(Kind::kToProgram, fmt::format("pauses for {} ms", time.count()));
  connection_->conversation.watch().For(time, connection_->Until([] { return false; }, 0));
}

void TcpPeer::ReadsNothingYet() {
  TcpConnection& connection = *connection_;
  connection.Tell(Kind::kToProgram, "reads nothing yet");
  program::Wait wait = connection.Until([] { return false; }, 0);
  wait.patience = wait.computing = program::patience::kAtRest;
  connection.conversation.watch().Until(connection.program, wait);
}

void TcpPeer::Receives(std::string_view expected, Where where) {
  TcpConnection& connection = *connection_;
  const auto difference = [&] { return Compare(expected, connection.inbox); };
  const auto differs = [&] {
    return !expected.starts_with(std::string_view(connection.inbox).substr(0, expected.size()));
  };
  const std::string should = fmt::format("{} should receive {}", connection.name, QuotedShort(expected));
  const auto come = [&] {
    connection.Pull(expected.size());
    return connection.inbox.size() >= expected.size() || differs() || connection.end != TcpConnection::End::kNone;
  };
  connection.conversation.Await(connection.program, connection.Until(come, POLLIN),
                                {.text = should,
                                 .where = where,
                                 .circumstance = [&] { return connection.CircumstanceAfterExperiment(); },
                                 .difference = difference});
  const bool whole = connection.inbox.size() >= expected.size() && !differs();
  if (!connection.inbox.empty())
    connection.Tell(Kind::kFromProgram, QuotedShort(std::string_view(connection.inbox).substr(0, expected.size())));
  if (!whole) {
    const bool ended = !differs();
    Unmet unmet(fmt::format("{}, but {}.", should, ended ? connection.EndInWords() : "something else came"), where);
    unmet.difference = difference();
    unmet.program_state = connection.conversation.watch().Describe(connection.program);
    throw unmet;
  }
  connection.inbox.erase(0, expected.size());
}

void TcpPeer::ReceivesFile(const Content& expected, Where where) {
  TcpConnection& connection = *connection_;
  std::uint64_t matched = 0;
  bool differs = false;
  const auto come = [&] {
    while (matched < expected.size() && !differs) {
      connection.Pull(static_cast<std::size_t>(std::min<std::uint64_t>(kChunk, expected.size() - matched)));
      if (connection.inbox.empty()) return connection.end != TcpConnection::End::kNone;
      const std::string_view bytes = expected.From(matched).substr(0, connection.inbox.size());
      differs = !connection.inbox.starts_with(bytes);
      if (differs) break;
      matched += bytes.size();
      connection.inbox.erase(0, bytes.size());
    }
    return true;
  };
  const auto difference = [&] { return Compare(expected, matched, connection.inbox); };
  const std::string should =
      fmt::format("{} should receive the {} of the file", connection.name, Bytes(expected.size()));
  connection.conversation.Await(connection.program, connection.Until(come, POLLIN),
                                {.text = should,
                                 .where = where,
                                 .circumstance = [&] { return connection.Circumstance(); },
                                 .difference = difference});
  const std::uint64_t received = matched + connection.inbox.size();
  if (received > 0) {
    const std::string shown = matched > 0 ? expected.Part(0, kShown) : connection.inbox;
    connection.Tell(Kind::kFromProgram, QuotedShort(shown), Bytes(received));
  }
  if (matched == expected.size()) return;
  const std::string because =
      differs ? "other bytes came" : fmt::format("{} after {} of them", connection.EndInWords(), matched);
  Unmet unmet(fmt::format("{}, but {}.", should, because), where);
  unmet.difference = difference();
  unmet.program_state = connection.conversation.watch().Describe(connection.program);
  throw unmet;
}

void TcpPeer::ReceivesAtLeast(std::size_t bytes, Where where) {
  TcpConnection& connection = *connection_;
  const std::string should = fmt::format("{} should receive {} at least", connection.name, Bytes(bytes));
  const auto come = [&] {
    connection.Pull(bytes);
    return connection.inbox.size() >= bytes || connection.end != TcpConnection::End::kNone;
  };
  connection.conversation.Await(
      connection.program, connection.Until(come, POLLIN),
      {.text = should, .where = where, .circumstance = [&] { return connection.Circumstance(); }});
  if (!connection.inbox.empty()) {
    connection.Tell(Kind::kFromProgram, QuotedShort(connection.inbox), Bytes(connection.inbox.size()));
  }
  if (connection.inbox.size() < bytes) {
    throw Unmet(fmt::format("{}, but {} after {}.", should, connection.EndInWords(), Bytes(connection.inbox.size())),
                where);
  }
  connection.inbox.clear();
}

std::string TcpPeer::ReceivesLine(Where where) {
  TcpConnection& connection = *connection_;
  const std::string should = fmt::format("{} should receive a line", connection.name);
  std::size_t end = std::string::npos;
  const auto come = [&] {
    while (connection.inbox.size() < kMostRest) {
      const std::size_t before = connection.inbox.size();
      connection.Pull(before + 1);  // what stands behind the newline is for the next verb
      if (connection.inbox.ends_with('\n')) end = before;
      if (end != std::string::npos || connection.inbox.size() == before) break;
    }
    return end != std::string::npos || connection.inbox.size() >= kMostRest ||
           connection.end != TcpConnection::End::kNone;
  };
  connection.conversation.Await(
      connection.program, connection.Until(come, POLLIN),
      {.text = should, .where = where, .circumstance = [&] { return connection.Circumstance(); }});
  const std::string line = std::exchange(connection.inbox, "");
  if (!line.empty()) connection.Tell(Kind::kFromProgram, QuotedShort(line));
  if (end != std::string::npos) return line.substr(0, end);
  const std::string because = connection.end == TcpConnection::End::kNone
                                  ? fmt::format("{} came without a newline", Bytes(line.size()))
                                  : connection.EndInWords();
  throw Unmet(fmt::format("{}, but {}.", should, because), where);
}

void TcpPeer::ReceivesNothingYet(Where where) {
  TcpConnection& connection = *connection_;
  const auto come = [&] {
    connection.Pull(1);
    return !connection.inbox.empty() || connection.end != TcpConnection::End::kNone;
  };
  program::Wait wait = connection.Until(come, POLLIN);
  wait.patience = wait.computing = program::patience::kAtRest;
  const program::Outcome outcome = connection.conversation.watch().Until(connection.program, wait);
  if (outcome.ending != program::Ending::kDone) return;
  connection.Pull(kShown);
  const std::string because =
      connection.inbox.empty() ? connection.EndInWords() : fmt::format("{} came", QuotedShort(connection.inbox));
  throw Unmet(fmt::format("{} should receive nothing yet, but {}.", connection.name, because), where);
}

std::string TcpPeer::ReceivesRest(Where where) {
  TcpConnection& connection = *connection_;
  const std::string should = fmt::format("{} should see the connection closed", connection.name);
  const auto ended = [&] {
    connection.Pull(kMostRest + 1);
    return connection.inbox.size() > kMostRest || connection.end != TcpConnection::End::kNone;
  };
  connection.conversation.Await(
      connection.program, connection.Until(ended, POLLIN),
      {.text = should, .where = where, .circumstance = [&] { return connection.Circumstance(); }});
  const std::string rest = std::exchange(connection.inbox, "");
  if (!rest.empty()) connection.Tell(Kind::kFromProgram, QuotedShort(rest));
  if (connection.end == TcpConnection::End::kNone) {
    throw Unmet(fmt::format("{}, but {} came, and no end.", should, Bytes(rest.size())), where);
  }
  connection.TellEnd();
  if (connection.end == TcpConnection::End::kReset) {
    throw Unmet(fmt::format("{} in an orderly way, but {}.", should, connection.EndInWords()), where);
  }
  return rest;
}

void TcpPeer::ReceivesEnd(Where where) {
  TcpConnection& connection = *connection_;
  const std::string should = fmt::format("{} should see the connection closed", connection.name);
  const auto ended = [&] {
    connection.Pull(connection.inbox.size() + kChunk);
    return !connection.inbox.empty() || connection.end != TcpConnection::End::kNone;
  };
  connection.conversation.Await(
      connection.program, connection.Until(ended, POLLIN),
      {.text = should, .where = where, .circumstance = [&] { return connection.Circumstance(); }});
  if (!connection.inbox.empty())
    throw Unmet(fmt::format("{}, but {} came.", should, QuotedShort(connection.inbox)), where);
  connection.TellEnd();
  if (connection.end == TcpConnection::End::kReset)
    throw Unmet(fmt::format("{} in an orderly way, but {}.", should, connection.EndInWords()), where);
}

void TcpPeer::ReceivesAnyEnd(Where where) {
  AwaitAnyEnd(std::nullopt, where);
}

void TcpPeer::IsDroppedWithin(milliseconds idleness, Where where) {
  AwaitAnyEnd(idleness, where);
}

void TcpPeer::AwaitAnyEnd(std::optional<milliseconds> patience, Where where) {
  TcpConnection& connection = *connection_;
  const std::string should = fmt::format("{} should see the connection closed", connection.name);
  const std::uint64_t before = connection.received;
  std::string head;  // of what comes before the end
  const auto ended = [&] {
    connection.Pull(connection.inbox.size() + kChunk);
    head.append(connection.inbox, 0, kMostRest - std::min(head.size(), kMostRest));
    connection.inbox.clear();
    return connection.end != TcpConnection::End::kNone || connection.received - before > kMostBeforeAnEnd;
  };
  program::Wait wait = connection.Until(ended, POLLIN);
  if (patience) wait.patience = patience;
  wait.timer_may_help = patience.has_value();
  connection.conversation.Await(connection.program, wait, {.text = should, .where = where, .circumstance = [&] {
                                                             return connection.Circumstance();
                                                           }});
  if (!head.empty()) connection.Tell(Kind::kFromProgram, QuotedShort(head), Bytes(connection.received - before));
  if (connection.end == TcpConnection::End::kNone) {
    throw Unmet(fmt::format("{}, but {} came, and no end.", should, Bytes(connection.received - before)), where);
  }
  connection.TellEnd();
}

void TcpPeer::TricklesUntilDropped(std::string_view piece, milliseconds pause, int most, Where where) {
  TcpConnection& connection = *connection_;
  const auto ended = [&] {
    connection.Pull(kChunk);
    connection.inbox.clear();  // it may say what it likes
    return connection.end != TcpConnection::End::kNone;
  };
  connection.Tell(Kind::kToProgram, QuotedShort(piece), fmt::format("again and again, every {} ms", pause.count()));
  bool dropped = false;
  for (int i = 0; i < most && !dropped; ++i) {
    std::string_view rest = piece;
    connection.Push(rest);
    dropped = connection.refused || connection.conversation.watch().For(pause, connection.Until(ended, POLLIN));
  }
  if (!dropped) {
    Unmet unmet(fmt::format("your {} should drop {}, but it still listens after {:g} s.", connection.program.name(),
                            connection.name, std::chrono::duration<double>(pause * most).count()),
                where);
    unmet.program_state = connection.conversation.watch().Describe(connection.program);
    throw unmet;
  }
  connection.Tell(Kind::kFromProgram, "drops the connection");
}

void TcpPeer::HalfCloses() {
  connection_->Tell(Kind::kToProgram, "half-closes");
  shutdown(connection_->socket.get(), SHUT_WR);
}

void TcpPeer::Closes() {
  TcpConnection& connection = *connection_;
  connection.Pull(connection.inbox.size() + kChunk);
  connection.Tell(Kind::kToProgram, "closes");
  connection.CountServed();
  connection.socket.Close();
}

void TcpPeer::Resets() {
  const linger at_once = {.l_onoff = 1, .l_linger = 0};
  setsockopt(connection_->socket.get(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  connection_->Tell(Kind::kToProgram, "resets");
  connection_->socket.Close();
}

}  // namespace socklab::peers
