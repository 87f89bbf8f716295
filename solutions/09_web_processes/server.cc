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
#include "labs/support/website.h"

namespace {

constexpr int kBacklog = 128;  // clients that may wait to be accepted

// How many clients more may be served now. A handler of a signal sees no variables but global ones, and may do little
// with them: sem_post(3) is on the list in signal-safety(7).
sem_t places;

// Takes leave of each child that has ended, however it has, and gives its place back. Several may have ended by the
// time that the one signal is handled.
void ReapChildren(int) {
  const int error = errno;  // the call that the signal has interrupted may be about to look at it
  while (waitpid(-1, nullptr, WNOHANG) > 0) sem_post(&places);
  errno = error;
}

// From now on children are reaped as soon as they end.
void ReapAlways() {
  struct sigaction action = {};
  action.sa_handler = ReapChildren;
  action.sa_flags = SA_RESTART | SA_NOCLDSTOP;
  support::Check(sigaction(SIGCHLD, &action, nullptr), "sigaction");
}

// Waits until a client more may be served.
void TakePlace() {
  while (sem_wait(&places) == -1 && errno == EINTR) {
  }
}

// Ends this process as soon as its parent does, however that comes about.
void EndWithParent(pid_t parent) {
  support::Check(prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl");
  if (getppid() != parent) _exit(0);  // it was too late to ask for the signal
}

// What a child does with its life.
[[noreturn]] void ServeInChild(pid_t parent, support::Descriptor& listener, support::Descriptor client,
                               const support::Website& website) {
  try {
    EndWithParent(parent);
    listener.Close();
    website.Serve(std::move(client));
  } catch (const std::exception& error) {
    support::PrintError(error.what());
  }
  _exit(0);  // not exit(3), which would do what the parent has asked to be done at its own end
}

// Serves all clients, for ever, each by a process that is made for it.
[[noreturn]] void ServeAll(const support::Address& address, const support::Website& website, int max_clients) {
  support::Check(sem_init(&places, 0, max_clients), "sem_init");
  ReapAlways();
  support::Descriptor listener = support::Listen(address, kBacklog);
  for (const pid_t parent = getpid();;) {
    TakePlace();  // those for whom there is none wait to be accepted
    support::Descriptor client = support::Accept(listener);
    const pid_t child = fork();
    if (child == 0) ServeInChild(parent, listener, std::move(client), website);
    if (child == -1) {
      support::PrintError(std::system_error(errno, std::generic_category(), "fork").what());
      sem_post(&places);
    }
    // Here this process closes its copy of the client's socket: the connection ends only when the last copy is closed.
  }
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
