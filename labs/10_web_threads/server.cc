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
#include "labs/support/unwritten.h"
#include "labs/support/website.h"

namespace {

constexpr int kBacklog = 128;  // clients that may wait to be accepted

// How many clients more may be served now.
using Places = std::counting_semaphore<>;

// What all threads count together, and the server tells at /status: how many answers have been sent, and how many
// clients are being served.
class Counts : public support::StatusPage {
 public:
  void CountAnswer() override {
    // TODO(you): several threads call this at once, and Text() too. Which functions are missing?
    support::Unwritten("CountAnswer", "server.cc");
  }

  std::string Text() const override {
    // TODO(you): "served 12\nactive 3\n"
    support::Unwritten("Text", "server.cc");
  }
};

// What a thread does with its life. Its client is its own; what it shares with others it only reads, but for the
// places and the counts, which are made to be shared.
void ServeInThread(Places& places, Counts& counts, const support::Website& website, support::Descriptor client) {
  // TODO(you): serve the client, count it, and give its place back.
  support::Unwritten("ServeInThread", "server.cc", places, counts, website, client);
}

// Serves all clients, each by a thread that is made for it. It does so for ever: what is its own, and the caller's, is
// there as long as any of the threads.
[[noreturn]] void ServeAll(const support::Address& address, const support::Website& website, int max_clients) {
  // TODO(you): listen; then take a place, accept a client, make a thread, and begin again. What if none can be made?
  support::Unwritten("ServeAll", "server.cc", address, website, max_clients, kBacklog, ServeInThread);
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
