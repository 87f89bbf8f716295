#include "harness/web/concurrent_web_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ranges>

namespace socklab::check {
namespace {

using results::Unmet;

// Sizes of pages: small ones, and now and then one that fills the buffers, so that servers stop in the middle of it.
constexpr std::uint64_t kSmallPage = 2'000;
constexpr std::uint64_t kBigPage = 150'000;
constexpr std::size_t kOneInIsBig = 5;
constexpr std::uint64_t kLargeFile = 4 << 20;
constexpr char kLargeTarget[] = "/large.bin";

// Longer than any check lasts: the watch need not wait to see that a server waits for a slow client.
const std::vector<std::string> kPatiently = {"--idle-timeout", "600"};

std::string FileOf(std::size_t page) {
  return fmt::format("page{}.html", page + 1);
}

}  // namespace

ConcurrentWebCheck::ConcurrentWebCheck(std::uint16_t port, Connections connections)
    : WebCheck(port), connections_(connections) {
  ByHand(fmt::format("curl -i http://127.0.0.1:{}/", port));
}

void ConcurrentWebCheck::GivenPages(std::size_t pages) {
  for (std::size_t page = 0; page < pages; ++page) {
    const bool is_big = page % kOneInIsBig == kOneInIsBig - 1;
    pages_.push_back(RandomContent((is_big ? kBigPage : kSmallPage) + page));
    GivenFile(FileOf(page), pages_.back());
  }
}

void ConcurrentWebCheck::GivenLargeFile() {
  GivenFile(kLargeTarget + 1, RandomContent(kLargeFile));
}

void ConcurrentWebCheck::Serves(const std::vector<std::string>& options, Where where) {
  std::vector<std::string> all = kPatiently;
  all.insert(all.end(), options.begin(), options.end());
  WebCheck::Serves(all, where);
}

void ConcurrentWebCheck::ServesSanitized(Where where) {
  server = StartSanitized("server", kPatiently, where);
  server.IsReady(where);
}

void ConcurrentWebCheck::Fetches(const std::string& name, Where where) {
  Client client = Hesitates(name, where);
  client.peer.Asks("/" + FileOf(client.page), where);
  GetsPage(client, where);
}

ConcurrentWebCheck::Client ConcurrentWebCheck::Hesitates(const std::string& name, Where where) {
  return {.peer = Browse(name, where)};
}

ConcurrentWebCheck::Client ConcurrentWebCheck::ConnectsSlowly(const std::string& name, Where where) {
  Client client = Hesitates(name, where);
  SendsUntil(4, client, where);
  SendsUntil(5, client, where);  // only once the server has read what was sent before
  return client;
}

void ConcurrentWebCheck::ReadsOn(HttpPeer& client, Where where) {
  client.ReceivesAtLeast(kLargeFile, where);
  client.ReceivesRest(where);
  client.Closes();
}

bool ConcurrentWebCheck::IsAccepted(const Client& client) {
  const auto theirs = conversation().sockets().TcpEnd(client.peer.remote(), client.peer.local());
  return !theirs || theirs->inode != 0;
}

void ConcurrentWebCheck::SendsUntil(std::size_t end, Client& client, Where where) {
  const std::string request = client.peer.Request("GET", "/" + FileOf(client.page));
  client.peer.Sends(request.substr(client.sent, end - client.sent), where);
  client.sent = std::min(end, request.size());
}

void ConcurrentWebCheck::SendsRest(Client& client, Where where) {
  SendsUntil(std::string::npos, client, where);
}

void ConcurrentWebCheck::GetsPage(Client& client, Where where) {
  // Where the connection ends with the answer, its length is a matter for lab 8.
  const bool ends = connections_ == Connections::kEnd;
  client.peer.IsAnswered({.body = pages_.at(client.page), .any_length = ends}, where);
  if (ends) client.peer.ReceivesEnd(where);
  client.peer.Closes();
}

void ConcurrentWebCheck::Finishes(Client& client, Where where) {
  SendsRest(client, where);
  GetsPage(client, where);
}

HttpPeer ConcurrentWebCheck::StopsReading(const std::string& name, Where where) {
  HttpPeer client = Browse(name, where);
  client.Asks(kLargeTarget, where);
  client.ReceivesAtLeast(1, where);
  return client;
}

ConcurrentWebCheck::Crowd ConcurrentWebCheck::IdleClients(std::size_t clients, Where where) {
  Crowd crowd = Calls(clients, where);
  AreAccepted(crowd, where);
  return crowd;
}

ConcurrentWebCheck::Crowd ConcurrentWebCheck::Gathers(std::size_t clients, Where where) {
  Crowd crowd = Calls(clients, where);
  for (Client& client : crowd) SendsUntil(4, client, where);
  AreAccepted(crowd, where);
  for (Client& client : crowd) SendsUntil(5, client, where);
  return crowd;
}

void ConcurrentWebCheck::AreAccepted(const Crowd& crowd, Where where) {
  const auto accepted = [&] {
    return std::ranges::count_if(crowd, [this](const Client& client) { return IsAccepted(client); });
  };
  conversation().Await(
      server, {.done = [&] { return static_cast<std::size_t>(accepted()) == crowd.size(); }},
      {.should = {"web.should_accept_at_once", {{"program", server.name()}, {"clients", crowd.size()}}},
       .where = where,
       .circumstance = [&] {
         return peers::Circumstance::Count({"web.has_accepted", {{"clients", accepted()}}});
       }});
}

ConcurrentWebCheck::Crowd ConcurrentWebCheck::Calls(std::size_t clients, Where where) {
  Crowd crowd;
  for (std::size_t i = 0; i < clients; ++i) {
    crowd.push_back({.peer = Call(fmt::format("client {}", i + 1), where), .page = i % pages_.size()});
  }
  return crowd;
}

void ConcurrentWebCheck::Finish(Crowd& crowd, Where where) {
  for (Client& client : crowd) SendsRest(client, where);
  for (Client& client : crowd | std::views::reverse) GetsPage(client, where);
}

void ConcurrentWebCheck::ServesCrowds(std::size_t crowds, std::size_t clients, Where where) {
  for (std::size_t i = 0; i < crowds; ++i) {
    Crowd crowd = Gathers(clients, where);
    Finish(crowd, where);
  }
}

void ConcurrentWebCheck::ServesMany(std::size_t clients, std::size_t at_once, Where where) {
  for (std::size_t served = 0; served < clients; served += at_once) {
    Crowd crowd;
    for (std::size_t i = 0; i < at_once; ++i) {
      // Accepted one by one, because a short backlog would make some of them wait for TCP's timer, a second or more.
      crowd.push_back({.peer = Browse(fmt::format("client {}", i + 1), where), .page = i % pages_.size()});
    }
    for (Client& client : crowd) client.peer.Asks("/" + FileOf(client.page), where);
    for (Client& client : crowd | std::views::reverse) GetsPage(client, where);
  }
}

void ConcurrentWebCheck::SendNonsense(Where where) {
  using namespace std::string_literals;
  for (const std::string& nonsense :
       {"GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n"s, "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n"s,
        "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n"s, "GET /%e6%8a HTTP/1.1\r\nHost: x\r\n\r\n"s, "GET\r\n\r\n"s,
        " \r\n\r\n"s, ":\r\n\r\n"s, "\x16\x03\x01\x02\0\x01\0\r\n\r\n"s, "\xff\xfe\xc3\x28\r\n\r\n"s}) {
    HttpPeer mallory = Browse("mallory", where);
    mallory.SendsWhatIsTaken(nonsense, where);
    mallory.HalfCloses();
    mallory.ReceivesAnyEnd(where);
    mallory.Closes();
  }
}

ConcurrentWebCheck::Client ConcurrentWebCheck::QueuesUp(const std::string& name, Where where) {
  Client client{.peer = Call(name, where)};
  try {
    client.peer.Asks("/" + FileOf(client.page), where);
    client.peer.ReceivesNothingYet(where);
  } catch (const Unmet&) {
    client.peer.IsAnswered({.status = {503}, .any_length = true}, where);
    client.peer.ReceivesAnyEnd(where);  // a reset where its request was left unread
    client.peer.Closes();
    client.sent_away = true;
  }
  return client;
}

void ConcurrentWebCheck::GetsItsTurn(Client& client, Where where) {
  if (!client.sent_away) return GetsPage(client, where);
  server.WaitUntilIdle();  // or the next might come before the place is free
  Fetches("the next", where);
}

std::size_t ConcurrentWebCheck::ProcessesWhenIdle() {
  server.WaitUntilIdle();
  return server.Processes();
}

std::size_t ConcurrentWebCheck::DescriptorsWhenIdle() {
  server.WaitUntilIdle();
  return server.OpenDescriptors();
}

std::size_t ConcurrentWebCheck::ThreadsWhenIdle() {
  server.WaitUntilIdle();
  return server.Threads();
}

std::set<pid_t> ConcurrentWebCheck::ThreadIdsWhenIdle() {
  server.WaitUntilIdle();
  return server.ThreadIds();
}

}  // namespace socklab::check
