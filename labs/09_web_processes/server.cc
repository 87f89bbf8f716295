// Sends the pages of a folder to many clients at once, each of which has a process of its own.
#include <semaphore.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <exception>
#include <string>
#include <system_error>
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

// How many clients more may be served now. A handler of a signal sees no variables but global ones, and may do little
// with them: sem_post(3) is on the list in signal-safety(7).
sem_t places;

// Takes leave of each child that has ended, however it has, and gives its place back. Several may have ended by the
// time that the one signal is handled.
void ReapChildren(int) {
  // TODO(you): call waitpid(2) for as many as there are, but wait for none that still runs.
  support::Unwritten("ReapChildren", "server.cc", places);
}

// From now on children are reaped as soon as they end.
void ReapAlways() {
  // TODO(you): have sigaction(2) call the handler for SIGCHLD. Which of its flags do you want?
  support::Unwritten("ReapAlways", "server.cc", ReapChildren);
}

// Waits until a client more may be served.
void TakePlace() {
  // TODO(you): call sem_wait(3). What does it return when a signal has been handled meanwhile?
  support::Unwritten("TakePlace", "server.cc", places);
}

// Ends this process as soon as its parent does, however that comes about.
void EndWithParent(pid_t parent) {
  // TODO(you): ask the kernel for it: PR_SET_PDEATHSIG in prctl(2). What if the parent has ended already?
  support::Unwritten("EndWithParent", "server.cc", parent);
}

// What a child does with its life.
[[noreturn]] void ServeInChild(pid_t parent, support::Descriptor& listener, support::Descriptor client,
                               const support::Website& website) {
  // TODO(you): serve the client, and end with _exit(2), whatever happens. What has the child no use for?
  support::Unwritten("ServeInChild", "server.cc", parent, listener, client, website, EndWithParent);
}

// Serves all clients, for ever, each by a process that is made for it.
[[noreturn]] void ServeAll(const support::Address& address, const support::Website& website, int max_clients) {
  // TODO(you): listen; then take a place, accept a client, call fork(2), and begin again. Who closes which copies?
  support::Unwritten("ServeAll", "server.cc", address, website, max_clients, kBacklog, ReapAlways, TakePlace,
                     ServeInChild);
}

}  // namespace

int main(int argc, char** argv) {
  return support::ExitStatusOf([&] {
    support::Address address("127.0.0.1", 8888);
    std::string root = ".";
    std::chrono::milliseconds idle_timeout = std::chrono::seconds(5);
    int max_clients = 128;
    support::Options("Sends the pages of a folder to many clients at once, each of which has a process of its own.")
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
