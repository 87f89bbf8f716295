// Sends the pages of a folder to many clients at once, each of which has a thread of its own.
#include <chrono>
#include <exception>
#include <functional>
#include <mutex>
#include <semaphore>
#include <string>
#include <thread>
#include <utility>

#include "labs/support/address.h"
#include "labs/support/descriptor.h"
#include "labs/support/error.h"
#include "labs/support/options.h"
#include "labs/support/signals.h"
#include "labs/support/tcp.h"
#include "labs/support/website.h"

namespace {

constexpr int kBacklog = 128;  // clients that may wait to be accepted

// How many clients more may be served now.
using Places = std::counting_semaphore<>;

// What all threads count together, and the server tells at /status.
class Counts : public support::StatusPage {
 public:
  void ClientCame() {
    const std::lock_guard lock(mutex_);
    ++active_;
  }

  void ClientWent() {
    const std::lock_guard lock(mutex_);
    --active_;
  }

  void CountAnswer() override {
    const std::lock_guard lock(mutex_);
    ++served_;
  }

  std::string Text() const override {
    const std::lock_guard lock(mutex_);
    return "served " + std::to_string(served_) + "\nactive " + std::to_string(active_) + "\n";
  }

 private:
  mutable std::mutex mutex_;  // is held by whoever touches the two below
  long served_ = 0;
  int active_ = 0;
};

// What a thread does with its life. Its client is its own; what it shares with others it only reads, but for the
// places and the counts, which are made to be shared.
void ServeInThread(Places& places, Counts& counts, const support::Website& website, support::Descriptor client) {
  counts.ClientCame();
  website.Serve(std::move(client), counts);
  counts.ClientWent();
  places.release();
}

// Serves all clients, each by a thread that is made for it. It does so for ever: what is its own, and the caller's, is
// there as long as any of the threads.
[[noreturn]] void ServeAll(const support::Address& address, const support::Website& website, int max_clients) {
  const support::Descriptor listener = support::Listen(address, kBacklog);
  Places places(max_clients);
  Counts counts;
  for (;;) {
    places.acquire();  // those for whom there is no place wait to be accepted
    support::Descriptor client = support::Accept(listener);
    try {
      // Detached: nobody is going to join it, so nothing of it is kept when it ends.
      std::thread(ServeInThread, std::ref(places), std::ref(counts), std::cref(website), std::move(client)).detach();
    } catch (const std::exception& error) {
      support::PrintError(std::string("a thread cannot be made: ") + error.what());
      places.release();
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  return support::ExitStatusOf([&] {
    support::Address address("127.0.0.1", 8888);
    std::string root = ".";
    std::chrono::milliseconds idle_timeout = std::chrono::seconds(5);
    int max_clients = 128;
    support::Options("Sends the pages of a folder to many clients at once, each of which has a thread of its own.")
        .TakesAddress(address)
        .TakesFolder("--root", root)
        .TakesIdleTimeout(idle_timeout)
        .TakesMaxClients(max_clients)
        .Parse(argc, argv);
    support::EndOnSignals();
    support::IgnoreSigpipe();  // the website sends by sendfile(2)

    ServeAll(address, support::Website(root, idle_timeout), max_clients);
  });
}
