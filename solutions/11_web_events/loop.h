// The loop that serves all clients.
#ifndef SOCKLAB_WEB_EVENTS_LOOP_H_
#define SOCKLAB_WEB_EVENTS_LOOP_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>

#include "connection.h"
#include "labs/support/descriptor.h"
#include "labs/support/pages.h"

class Loop {
 public:
  // The listening socket must be one that never waits. A client that sends no whole request for as long as
  // `idle_timeout`, or takes nothing of an answer, is cut off. The pages must live as long.
  Loop(support::Descriptor listener, const support::Pages& pages, std::chrono::milliseconds idle_timeout);

  // Waits in a single place: in epoll_wait(2), for everybody at once.
  [[noreturn]] void Run();

 private:
  using Clock = std::chrono::steady_clock;

  struct Client {
    Connection connection;
    std::uint32_t watched_for = 0;        // what epoll has been told
    Clock::time_point since{};            // its time has begun
    std::list<Client>::iterator place{};  // where it stands in its list
  };
  // Those who may wait equally long. Whoever's time begins anew goes to the end: the first has waited longest.
  using Clients = std::list<Client>;

  void AcceptClients(Clock::time_point now);
  void Serve(Client& client, Clock::time_point now);
  void Watch(Client& client);
  void WatchListener(Clock::time_point now);
  void EndLateClients(Clock::time_point now);
  int MillisecondsToWait(Clock::time_point now) const;

  const support::Descriptor listener_;
  const support::Pages& pages_;
  const Clock::duration idle_timeout_;
  const std::size_t most_clients_;  // at once
  const support::Descriptor epoll_;
  bool watches_listener_ = false;
  Clock::time_point accepts_again_{};  // after a rest
  Clients active_;                     // receive and send
  Clients leaving_;
};

#endif  // SOCKLAB_WEB_EVENTS_LOOP_H_
