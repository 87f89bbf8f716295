#include "labs/support/signals.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <utility>

#include "labs/support/error.h"

namespace support {
namespace {

// All that exist, in a list. A signal may arrive between any two steps of the program, so each step leaves a good list.
constinit std::atomic<RemovedOnSignals*> first = nullptr;

// A signal may arrive in the middle of anything, of malloc() too: only the calls that signal-safety(7) lists are
// allowed here. _exit(2) is one of them, exit(3) is not.
void End(int) {
  RemovedOnSignals::RemoveAll();
  _exit(0);
}

// The signal is blocked until its handler returns. Then it comes again, and does what it does by default.
void EndAsByDefault(int number) {
  RemovedOnSignals::RemoveAll();
  raise(number);
}

void Handle(int number, void (*handler)(int), int flags) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  Check(sigaction(number, &action, nullptr), "sigaction");
}

bool IsByDefault(int number) {
  struct sigaction action = {};
  Check(sigaction(number, nullptr, &action), "sigaction");
  return action.sa_handler == SIG_DFL;
}

}  // namespace

void EndOnSignals() {
  for (const int number : {SIGINT, SIGTERM}) Handle(number, End, 0);
}

void IgnoreSigpipe() {
  Handle(SIGPIPE, SIG_IGN, 0);
}

RemovedOnSignals::RemovedOnSignals(int folder, std::string name)
    : folder_(folder), name_(std::move(name)), next_(first.load()) {
  first = this;
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    if (IsByDefault(number)) Handle(number, EndAsByDefault, SA_RESETHAND);
  }
}

RemovedOnSignals::~RemovedOnSignals() {
  std::atomic<RemovedOnSignals*>* at = &first;
  while (*at != this) at = &at->load()->next_;
  *at = next_.load();
}

void RemovedOnSignals::RemoveAll() {
  for (const RemovedOnSignals* file = first; file != nullptr; file = file->next_) {
    unlinkat(file->folder_, file->name_.c_str(), 0);
  }
}

}  // namespace support
