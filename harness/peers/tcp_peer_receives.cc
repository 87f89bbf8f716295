// What a TCP peer expects to receive.
#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "harness/peers/tcp_connection.h"
#include "harness/peers/tcp_peer.h"
#include "harness/program/patience.h"
#include "harness/text/quote.h"

namespace socklab::peers {
namespace {

using net::Content;
using std::chrono::milliseconds;
using text::QuotedShort;
using Kind = Step::Kind;

constexpr std::size_t kChunk = 65'536;  // bytes that are taken from the kernel at once
constexpr std::size_t kMostRest = 65'536;
constexpr std::uint64_t kMostBeforeAnEnd = 64 << 20;  // bytes; a program that sends more will not end
constexpr std::size_t kShown = 200;                   // bytes that a report may show of what was not expected

Phrase Came(std::string_view bytes) {
  return {"tcp.came", {{"bytes", QuotedShort(bytes)}}};
}

}  // namespace

// What has arrived besides is shown too: it may well tell why what was expected has not.
void TcpPeer::Receives(std::string_view expected, Where where) {
  TcpConnection& connection = *connection_;
  const auto difference = [&] { return results::Compare(expected, connection.inbox); };
  const auto differs = [&] {
    return !expected.starts_with(std::string_view(connection.inbox).substr(0, expected.size()));
  };
  const Phrase should = {"tcp.should_receive", {{"peer", connection.name}, {"bytes", QuotedShort(expected)}}};
  const auto decided = [&] {
    connection.Pull(expected.size());
    return connection.inbox.size() >= expected.size() || differs() || connection.end != TcpConnection::End::kNone;
  };
  connection.conversation.Await(connection.program, connection.Until(decided, POLLIN),
                                {.should = should,
                                 .where = where,
                                 .circumstance = [&] { return connection.SilenceAfterExperiment(); },
                                 .difference = difference});
  if (differs()) connection.Pull(expected.size() + kShown);
  const bool whole = connection.inbox.size() >= expected.size() && !differs();
  const std::string_view told =
      std::string_view(connection.inbox).substr(0, whole ? expected.size() : connection.inbox.size());
  if (!told.empty()) connection.TellReceived(told, told.size(), connection.inbox.size());
  if (!whole) {
    const Phrase observed = differs() ? Phrase("tcp.something_else_came") : connection.DescribeEnd();
    Unmet unmet = connection.conversation.NotMet(connection.program, should, observed, where);
    unmet.finding.difference = difference();
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
  const auto difference = [&] { return results::Compare(expected, matched, connection.inbox); };
  const Phrase should = {"tcp.should_receive_file", {{"peer", connection.name}, {"size", expected.size()}}};
  connection.conversation.Await(connection.program, connection.Until(come, POLLIN),
                                {.should = should,
                                 .where = where,
                                 .circumstance = [&]() -> Circumstance { return connection.Silence(); },
                                 .difference = difference});
  const std::uint64_t received = matched + connection.inbox.size();
  if (received > 0) {
    const std::string shown = matched > 0 ? expected.Part(0, Step::kMostBytes) : connection.inbox;
    connection.TellReceived(shown, received, received, Bytes(received));
  }
  if (matched == expected.size()) return;
  const Phrase observed = differs ? Phrase("tcp.other_bytes_came")
                                  : Phrase("tcp.ended_after", {{"end", connection.DescribeEnd()}, {"size", matched}});
  Unmet unmet = connection.conversation.NotMet(connection.program, should, observed, where);
  unmet.finding.difference = difference();
  throw unmet;
}

void TcpPeer::ReceivesAtLeast(std::size_t bytes, Where where) {
  TcpConnection& connection = *connection_;
  const Phrase should = {"tcp.should_receive_at_least", {{"peer", connection.name}, {"size", bytes}}};
  const auto come = [&] {
    connection.Pull(bytes);
    return connection.inbox.size() >= bytes || connection.end != TcpConnection::End::kNone;
  };
  connection.conversation.Await(
      connection.program, connection.Until(come, POLLIN),
      {.should = should, .where = where, .circumstance = [&]() -> Circumstance { return connection.Silence(); }});
  if (!connection.inbox.empty()) {
    connection.TellReceived(connection.inbox, connection.inbox.size(), connection.inbox.size(),
                            Bytes(connection.inbox.size()));
  }
  if (connection.inbox.size() < bytes) {
    throw Unmet(should, {"tcp.ended_after", {{"end", connection.DescribeEnd()}, {"size", connection.inbox.size()}}},
                where);
  }
  connection.inbox.clear();
}

std::string TcpPeer::ReceivesLine(Where where) {
  TcpConnection& connection = *connection_;
  const Phrase should = {"tcp.should_receive_line", {{"peer", connection.name}}};
  std::size_t end = std::string::npos;
  const auto come = [&] {
    while (connection.inbox.size() < kMostRest) {
      const std::size_t before = connection.inbox.size();
      connection.Pull(before + 1);  // what stands after the newline is for the next verb
      if (connection.inbox.ends_with('\n')) end = before;
      if (end != std::string::npos || connection.inbox.size() == before) break;
    }
    return end != std::string::npos || connection.inbox.size() >= kMostRest ||
           connection.end != TcpConnection::End::kNone;
  };
  connection.conversation.Await(
      connection.program, connection.Until(come, POLLIN),
      {.should = should, .where = where, .circumstance = [&]() -> Circumstance { return connection.Silence(); }});
  const std::string line = std::exchange(connection.inbox, "");
  if (!line.empty()) connection.TellReceived(line, line.size(), line.size());
  if (end != std::string::npos) return line.substr(0, end);
  throw Unmet(should,
              connection.end == TcpConnection::End::kNone ? Phrase("tcp.came_without_newline", {{"size", line.size()}})
                                                          : connection.DescribeEnd(),
              where);
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
  throw Unmet({"tcp.should_receive_nothing_yet", {{"peer", connection.name}}},
              connection.inbox.empty() ? connection.DescribeEnd() : Came(connection.inbox), where);
}

std::string TcpPeer::ReceivesRest(Where where) {
  TcpConnection& connection = *connection_;
  const Phrase should = {"tcp.should_see_end", {{"peer", connection.name}}};
  const auto ended = [&] {
    connection.Pull(kMostRest + 1);
    return connection.inbox.size() > kMostRest || connection.end != TcpConnection::End::kNone;
  };
  connection.conversation.Await(
      connection.program, connection.Until(ended, POLLIN),
      {.should = should, .where = where, .circumstance = [&]() -> Circumstance { return connection.Silence(); }});
  const std::string rest = std::exchange(connection.inbox, "");
  if (!rest.empty()) connection.TellReceived(rest, rest.size(), rest.size());
  if (connection.end == TcpConnection::End::kNone) {
    throw Unmet(should, {"tcp.came_and_no_end", {{"size", rest.size()}}}, where);
  }
  connection.TellEnd();
  if (connection.end == TcpConnection::End::kReset) {
    throw Unmet({"tcp.should_see_orderly_end", {{"peer", connection.name}}}, connection.DescribeEnd(), where);
  }
  return rest;
}

void TcpPeer::ReceivesEnd(Where where) {
  TcpConnection& connection = *connection_;
  const Phrase should = {"tcp.should_see_end", {{"peer", connection.name}}};
  const auto ended = [&] {
    connection.Pull(connection.inbox.size() + kChunk);
    return !connection.inbox.empty() || connection.end != TcpConnection::End::kNone;
  };
  connection.conversation.Await(
      connection.program, connection.Until(ended, POLLIN),
      {.should = should, .where = where, .circumstance = [&]() -> Circumstance { return connection.Silence(); }});
  if (!connection.inbox.empty()) throw Unmet(should, Came(connection.inbox), where);
  connection.TellEnd();
  if (connection.end == TcpConnection::End::kReset)
    throw Unmet({"tcp.should_see_orderly_end", {{"peer", connection.name}}}, connection.DescribeEnd(), where);
}

void TcpPeer::ReceivesAnyEnd(Where where) {
  AwaitAnyEnd(std::nullopt, where);
}

void TcpPeer::IsDroppedWithin(milliseconds idleness, Where where) {
  AwaitAnyEnd(idleness, where);
}

void TcpPeer::AwaitAnyEnd(std::optional<milliseconds> patience, Where where) {
  TcpConnection& connection = *connection_;
  const Phrase should = {"tcp.should_see_end", {{"peer", connection.name}}};
  const std::uint64_t before = connection.received;
  std::string head;  // of what arrives before the end
  const auto ended = [&] {
    connection.Pull(connection.inbox.size() + kChunk);
    head.append(connection.inbox, 0, kMostRest - std::min(head.size(), kMostRest));
    connection.inbox.clear();
    return connection.end != TcpConnection::End::kNone || connection.received - before > kMostBeforeAnEnd;
  };
  program::Wait wait = connection.Until(ended, POLLIN);
  if (patience) wait.patience = patience;
  wait.timer_may_help = patience.has_value();
  connection.conversation.Await(
      connection.program, wait,
      {.should = should, .where = where, .circumstance = [&]() -> Circumstance { return connection.Silence(); }});
  const std::uint64_t came = connection.received - before;
  if (!head.empty()) connection.TellReceived(head, came, came, Bytes(came));
  if (connection.end == TcpConnection::End::kNone) {
    throw Unmet(should, {"tcp.came_and_no_end", {{"size", came}}}, where);
  }
  connection.TellEnd();
}

}  // namespace socklab::peers
