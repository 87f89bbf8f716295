#include "labs/support/signals.h"

#include <signal.h>
#include <unistd.h>

#include "labs/support/error.h"

namespace support {
namespace {

// A signal may arrive in the middle of anything, of malloc() too: only the calls that signal-safety(7) lists are
// allowed here. _exit(2) is one of them, exit(3) is not.
void End(int) {
  _exit(0);
}

}  // namespace

void EndOnSignals() {
  struct sigaction action = {};
  action.sa_handler = End;
  Check(sigaction(SIGINT, &action, nullptr), "sigaction");
  Check(sigaction(SIGTERM, &action, nullptr), "sigaction");
}

}  // namespace support
