#include "harness/program/socket_news.h"

#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <utility>

namespace socklab::program {

using net::Checked;

void SocketNews::Await(const net::Descriptor& socket, Events events, const Program* program, Tell tell) {
  if (!epoll_) epoll_ = net::Descriptor(Checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1"));
  awaited_[++last_] = {program, std::move(tell)};
  epoll_event event = {.events = events | EPOLLONESHOT, .data = {.u64 = last_}};
  const bool is_known = epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, socket.get(), &event) != 0 && errno == EEXIST;
  if (is_known) Checked(epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, socket.get(), &event), "epoll_ctl");
}

void SocketNews::Forget(const Program& program) {
  std::erase_if(awaited_, [&](const auto& each) { return each.second.program == &program; });
}

void SocketNews::TellAll(transcript::Time time) {
  if (awaited_.empty()) return;
  std::array<epoll_event, 64> events;
  int count;
  while ((count = epoll_wait(epoll_.get(), events.data(), events.size(), 0)) > 0) {
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events[static_cast<std::size_t>(i)];
      const auto found = awaited_.find(event.data.u64);
      if (found == awaited_.end()) continue;
      const Tell tell = std::move(found->second.tell);
      awaited_.erase(found);
      tell(event.events, time);  // which may await more of the same socket
    }
  }
}

std::vector<pollfd> SocketNews::PollEvents() const {
  if (awaited_.empty()) return {};
  return {{epoll_.get(), POLLIN, 0}};
}

}  // namespace socklab::program
