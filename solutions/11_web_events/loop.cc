#include "loop.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <utility>

#include "labs/support/error.h"

namespace {

using std::chrono::milliseconds;

constexpr int kMostEvents = 256;         // that are told at once
constexpr int kMostAccepted = 64;        // at once
constexpr milliseconds kLeaving{2'000};  // for a client to close, once everything is sent
constexpr milliseconds kRest{100};       // before another try where no client can be accepted
constexpr std::size_t kReservedDescriptors = 16;

// A client needs a descriptor for its socket, and sometimes one for its file.
std::size_t MostClients() {
  rlimit limit = {};
  support::Check(getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
  const std::size_t all = limit.rlim_cur;
  return all < kReservedDescriptors + 2 ? 1 : (all - kReservedDescriptors) / 2;
}

}  // namespace

Loop::Loop(support::Descriptor listener, const support::Pages& pages, std::chrono::milliseconds idle_timeout)
    : listener_(std::move(listener)),
      pages_(pages),
      idle_timeout_(idle_timeout),
      most_clients_(MostClients()),
      epoll_(support::Check(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")) {
  epoll_event nothing = {};
  support::Check(epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, listener_.get(), &nothing), "epoll_ctl");
}

void Loop::Run() {
  for (Clock::time_point now = Clock::now();; EndLateClients(now)) {
    WatchListener(now);
    std::array<epoll_event, kMostEvents> events;
    const int ready = epoll_wait(epoll_.get(), events.data(), kMostEvents, MillisecondsToWait(now));
    if (ready == -1 && errno != EINTR) support::ThrowErrno("epoll_wait");

    now = Clock::now();
    for (int i = 0; i < ready; ++i) {
      if (events[i].data.ptr == nullptr) {
        AcceptClients(now);
      } else {
        Serve(*static_cast<Client*>(events[i].data.ptr), now);
      }
    }
  }
}

void Loop::AcceptClients(Clock::time_point now) {
  for (int i = 0; i < kMostAccepted && active_.size() + leaving_.size() < most_clients_; ++i) {
    support::Descriptor socket(accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (socket.get() == -1) {
      if (errno != EAGAIN) accepts_again_ = now + kRest;  // EMFILE, for example: it would be so again at once
      return;
    }
    const int on = 1;  // an answer must not wait until the one before is acknowledged
    setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    Client& client = active_.emplace_back(Connection(std::move(socket), pages_));
    client.since = now;
    client.place = std::prev(active_.end());
    Watch(client);
  }
}

void Loop::Serve(Client& client, Clock::time_point now) {
  const bool was_leaving = client.connection.state() == Connection::State::kLeaving;
  Clients& list = was_leaving ? leaving_ : active_;
  const bool begins_anew = client.connection.TakeTurn();
  if (client.connection.state() == Connection::State::kOver) {
    list.erase(client.place);  // closes the socket, and so epoll forgets it
    return;
  }
  if (begins_anew) {
    Clients& next = client.connection.state() == Connection::State::kLeaving ? leaving_ : active_;
    client.since = now;
    next.splice(next.end(), list, client.place);
  }
  Watch(client);
}

// Tells epoll what the client waits for, if that has changed. Level-triggered: epoll tells of it again for as long as
// it is so. That is why nothing may be watched that nobody is going to do anything about.
void Loop::Watch(Client& client) {
  const std::uint32_t wanted = client.connection.awaits();
  if (wanted == client.watched_for) return;
  epoll_event event = {.events = wanted, .data = {.ptr = &client}};
  const int operation = client.watched_for == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  support::Check(epoll_ctl(epoll_.get(), operation, client.connection.socket(), &event), "epoll_ctl");
  client.watched_for = wanted;
}

void Loop::WatchListener(Clock::time_point now) {
  const bool can_accept = active_.size() + leaving_.size() < most_clients_ && now >= accepts_again_;
  if (can_accept == watches_listener_) return;
  epoll_event event = {.events = can_accept ? EPOLLIN : 0u, .data = {.ptr = nullptr}};
  support::Check(epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, listener_.get(), &event), "epoll_ctl");
  watches_listener_ = can_accept;
}

void Loop::EndLateClients(Clock::time_point now) {
  while (!active_.empty() && active_.front().since + idle_timeout_ <= now) active_.pop_front();
  while (!leaving_.empty() && leaving_.front().since + kLeaving <= now) leaving_.pop_front();
}

// Until the next moment at which there is something to do although nothing arrives; -1 is forever.
int Loop::MillisecondsToWait(Clock::time_point now) const {
  Clock::time_point next = Clock::time_point::max();
  if (!active_.empty()) next = std::min(next, active_.front().since + idle_timeout_);
  if (!leaving_.empty()) next = std::min(next, leaving_.front().since + kLeaving);
  if (accepts_again_ > now) next = std::min(next, accepts_again_);
  if (next == Clock::time_point::max()) return -1;
  const auto left = std::chrono::ceil<milliseconds>(next - now);
  return static_cast<int>(std::clamp<milliseconds::rep>(left.count(), 0, std::numeric_limits<int>::max()));
}
