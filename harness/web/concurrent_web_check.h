// The verbs for checks of web servers that serve many clients at once: clients that are slow, and clients that arrive
// in crowds.
#ifndef SOCKLAB_HARNESS_WEB_CONCURRENT_WEB_CHECK_H_
#define SOCKLAB_HARNESS_WEB_CONCURRENT_WEB_CHECK_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "harness/net/content.h"
#include "harness/web/http_peer.h"
#include "harness/web/web_check.h"

namespace socklab::check {

class ConcurrentWebCheck : public WebCheck {
 protected:
  // What the server does with a connection after an answer.
  enum class Connections { kEnd, kStay };

  explicit ConcurrentWebCheck(std::uint16_t port, Connections connections = Connections::kEnd);

  // What lies in the root of the next server: this number of pages, each with content of its own.
  void GivenPages(std::size_t pages = 1);
  // A file larger than all buffers between the server and a client: it cannot be sent to one that does not read.
  void GivenLargeFile();

  // Starts the server, and returns once it listens. No client is to be cut off for being slow.
  void Serves(const std::vector<std::string>& options = {}, Where where = Where::current());
  // The same, built with ThreadSanitizer where there is such a build.
  void ServesSanitized(Where where = Where::current());

  // Another client connects, gets the first of the pages, sees the end of the connection if it ends, and closes.
  void Fetches(const std::string& name, Where where = Where::current());

  // A client, and the page that is for it.
  struct Client {
    HttpPeer peer;
    std::size_t page = 0;
    std::size_t sent = 0;  // bytes of its request
    bool sent_away = false;
  };

  // A slow client: has connected, and says nothing yet. Its request will arrive in one piece.
  Client Hesitates(const std::string& name, Where where = Where::current());
  // Another one: has sent the beginning of its request, and the server, which has read of it, waits for the rest.
  Client ConnectsSlowly(const std::string& name, Where where = Where::current());
  // It sends the rest, gets its page, sees the end of the connection if it ends, and closes.
  void Finishes(Client& client, Where where = Where::current());
  // A client that asks for the large file, and reads no more than its beginning.
  HttpPeer StopsReading(const std::string& name, Where where = Where::current());
  // It reads what is left, sees the end of the connection, and closes.
  void ReadsOn(HttpPeer& client, Where where = Where::current());

  using Crowd = std::vector<Client>;
  // A number of clients at once, which the server has accepted, and which say nothing yet.
  Crowd IdleClients(std::size_t clients, Where where = Where::current());
  // A number of slow clients at once. All send the rest of their requests before any of them reads its page; the last
  // one reads first.
  Crowd Gathers(std::size_t clients, Where where = Where::current());
  void Finish(Crowd& crowd, Where where = Where::current());
  // Several such crowds, one after the other.
  void ServesCrowds(std::size_t crowds, std::size_t clients, Where where = Where::current());
  // A number of clients connect and get their pages, `at_once` of them at a time. None is slow.
  void ServesMany(std::size_t clients, std::size_t at_once, Where where = Where::current());

  // Clients connect and send something that is not a request, or a bad one, and then nothing more.
  void SendNonsense(Where where = Where::current());

  // A client connects to a server whose places are all taken, and asks for its page: it is served nothing yet, or sent
  // away with a 503.
  Client QueuesUp(const std::string& name, Where where = Where::current());
  // A place is free: it gets its page; if it was sent away, the next client does.
  void GetsItsTurn(Client& client, Where where = Where::current());

  // What the server holds once there is nothing more to do for clients that have left.
  std::size_t ProcessesWhenIdle();
  std::size_t ThreadsWhenIdle();
  std::set<pid_t> ThreadIdsWhenIdle();
  std::size_t DescriptorsWhenIdle();

 private:
  Crowd Calls(std::size_t clients, Where where);
  void AreAccepted(const Crowd& crowd, Where where);
  bool IsAccepted(const Client& client);
  void SendsUntil(std::size_t end, Client& client, Where where);  // of its request
  void SendsRest(Client& client, Where where);
  void GetsPage(Client& client, Where where);

  Connections connections_;
  std::vector<net::Content> pages_;
};

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_WEB_CONCURRENT_WEB_CHECK_H_
