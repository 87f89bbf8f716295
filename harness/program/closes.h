// Sees each close(2) of a program before it happens: the kernel stops the thread and tells us (seccomp_unotify(2)).
#ifndef SOCKLAB_HARNESS_PROGRAM_CLOSES_H_
#define SOCKLAB_HARNESS_PROGRAM_CLOSES_H_

#include <sys/types.h>

#include <functional>
#include <set>
#include <utility>

namespace socklab::program {

// Makes the calling process, and all that it starts, tell of each close(2). Returns the descriptor (close-on-exec) by
// which another process must let the calls go on, or -1 with errno. It must have given up new privileges before
// (PR_SET_NO_NEW_PRIVS, prctl(2)).
int TellOfCloses();

// Finds sockets that a process closes again, when their number is nobody's: had another thread opened something in
// between, it would have closed that. Any other call with a number that is not open is none of our business: some
// programs close whatever they might have inherited.
class Closes {
 public:
  // Takes over what TellOfCloses has returned, or -1: then nothing is told.
  explicit Closes(int listener) : listener_(listener) {}
  Closes(const Closes&) = delete;

  int descriptor() const { return listener_; }  // for poll(2)

  // To be called with what poll(2) found: lets one call go on, and calls `again` before it does when that call closes
  // such a socket.
  void Handle(short events, const std::function<void(int fd)>& again);

 private:
  int listener_;
  std::set<std::pair<pid_t, int>> closed_;  // sockets, by the process and their number, not opened again since
};

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_CLOSES_H_
