// What other processes do to sockets of ours: connect to them, close or reset them. It is told as soon as it is seen,
// whatever is waited for then.
#ifndef SOCKLAB_HARNESS_PROGRAM_SOCKET_NEWS_H_
#define SOCKLAB_HARNESS_PROGRAM_SOCKET_NEWS_H_

#include <poll.h>

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "harness/net/descriptor.h"
#include "harness/transcript/clock.h"

namespace socklab::program {

class Program;

class SocketNews {
 public:
  using Events = std::uint32_t;  // of epoll_ctl(2)
  using Tell = std::function<void(Events events, transcript::Time time)>;

  // Calls `tell` once, when the socket has any of these events; EPOLLERR and EPOLLHUP are always among them. Not once
  // the socket is closed, nor once `program` is forgotten, on whose doing it depends; null where that is not known.
  void Await(const net::Descriptor& socket, Events events, const Program* program, Tell tell);
  void Forget(const Program& program);

  // Tells what has happened by now, as of this time.
  void TellAll(transcript::Time time);
  // What poll(2) should wait for; nothing while no socket is of interest.
  std::vector<pollfd> PollEvents() const;

 private:
  struct Awaited {
    const Program* program = nullptr;
    Tell tell;
  };

  net::Descriptor epoll_;
  std::map<std::uint64_t, Awaited> awaited_;
  std::uint64_t last_ = 0;
};

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_SOCKET_NEWS_H_
