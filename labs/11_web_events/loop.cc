#include "loop.h"

#include <sys/epoll.h>

#include <utility>

#include "labs/support/error.h"
#include "labs/support/unwritten.h"

namespace {

using std::chrono::milliseconds;

constexpr int kMostEvents = 256;         // that are told at once
constexpr int kMostAccepted = 64;        // at once
constexpr milliseconds kLeaving{2'000};  // for a client to close, once everything is sent
constexpr milliseconds kRest{100};       // before another try where no client can be accepted
constexpr std::size_t kReservedDescriptors = 16;

// A client needs a descriptor for its socket, and sometimes one for its file.
std::size_t MostClients() {
  // TODO(you): getrlimit(2) says how many descriptors there may be.
  support::Unwritten("MostClients", "loop.cc", kReservedDescriptors);
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
  // TODO(you): wait; let each client that is ready have its turn; end those whose time is up; begin again.
  support::Unwritten("Run", "loop.cc", kMostEvents);
}

void Loop::AcceptClients(Clock::time_point now) {
  // TODO(you): accept until nobody is left, or no more can be served. Remember each, and watch it. What if it fails?
  support::Unwritten("AcceptClients", "loop.cc", now, kMostAccepted, kRest);
}

void Loop::Serve(Client& client, Clock::time_point now) {
  // TODO(you): let it have its turn. Is it over, and if not: in which list does it stand now, and where?
  support::Unwritten("Serve", "loop.cc", client, now);
}

// Tells epoll what the client waits for, if that has changed. Level-triggered: epoll tells of it again for as long as
// it is so. That is why nothing may be watched that nobody is going to do anything about.
void Loop::Watch(Client& client) {
  // TODO(you): epoll_ctl(2), the first time to add the socket, later to change what it is watched for.
  support::Unwritten("Watch", "loop.cc", client);
}

void Loop::WatchListener(Clock::time_point now) {
  // TODO(you): the listener is watched only while somebody can be accepted. What would happen otherwise?
  support::Unwritten("WatchListener", "loop.cc", now);
}

void Loop::EndLateClients(Clock::time_point now) {
  // TODO(you): who in each list has waited longest?
  support::Unwritten("EndLateClients", "loop.cc", now, kLeaving);
}

// Until the next moment at which there is something to do although nothing arrives; -1 is forever.
int Loop::MillisecondsToWait(Clock::time_point now) const {
  // TODO(you): when is the first client late? A wait that ends a little too early is one more round, for nothing.
  support::Unwritten("MillisecondsToWait", "loop.cc", now);
}
