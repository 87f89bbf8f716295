#include "harness/net/loopback.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "harness/net/descriptor.h"

namespace socklab::net {
namespace {

constexpr int kMtu = 1500;
constexpr std::string_view kTcpBuffers = "4096 16384 65536";
constexpr timeval kLost = {.tv_sec = 1, .tv_usec = 0};  // a datagram that has not returned by then
constexpr int kInnerUser = 1000;  // any but 0: programs must not be root, not even in their namespace

void WriteTo(const std::string& path, std::string_view text) {
  Descriptor file(Checked(open(path.c_str(), O_WRONLY | O_CLOEXEC), "open " + path));
  Checked(write(file.get(), text.data(), text.size()), "write " + path);
}

void RaiseLoopback() {
  Descriptor socket(Checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"));
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  request.ifr_mtu = kMtu;
  Checked(ioctl(socket.get(), SIOCSIFMTU, &request), "ioctl SIOCSIFMTU lo");
  request.ifr_flags = IFF_UP;
  Checked(ioctl(socket.get(), SIOCSIFFLAGS, &request), "ioctl SIOCSIFFLAGS lo");
}

// Restores the set of CPUs that the calling thread may run on.
class AffinityGuard {
 public:
  AffinityGuard() { Checked(sched_getaffinity(0, sizeof all_, &all_), "sched_getaffinity"); }
  ~AffinityGuard() { sched_setaffinity(0, sizeof all_, &all_); }
  AffinityGuard(const AffinityGuard&) = delete;

  bool Contains(int processor) const { return CPU_ISSET(processor, &all_); }

 private:
  cpu_set_t all_;
};

Descriptor SocketToItself() {
  Descriptor socket(Checked(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket"));
  sockaddr_in address = Endpoint{}.ToSockaddr();
  Checked(bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), "bind 127.0.0.1");
  address = Endpoint::LocalOf(socket.get()).ToSockaddr();
  Checked(connect(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), "connect 127.0.0.1");
  Checked(setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &kLost, sizeof kLost), "setsockopt SO_RCVTIMEO");
  // Nobody may, and nobody captures, on a loopback that is not private.
  setsockopt(socket.get(), SOL_SOCKET, SO_MARK, &kMarkOfDrain, sizeof kMarkOfDrain);
  return socket;
}

}  // namespace

void EnterPrivateLoopback() {
  const uid_t user = geteuid();
  const gid_t group = getegid();
  if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0) {
    const char* remark =
        errno == ENOSPC ? ", of which this machine allows no more (/proc/sys/user/max_*_namespaces)" : "";
    ThrowErrno(fmt::format("unshare a user and a network namespace{}", remark));
  }
  WriteTo("/proc/self/setgroups", "deny");
  WriteTo("/proc/self/uid_map", fmt::format("{} {} 1", kInnerUser, user));
  WriteTo("/proc/self/gid_map", fmt::format("{} {} 1", kInnerUser, group));
  RaiseLoopback();
  WriteTo("/proc/sys/net/ipv4/tcp_rmem", kTcpBuffers);
  WriteTo("/proc/sys/net/ipv4/tcp_wmem", kTcpBuffers);
}

LoopbackDrain::LoopbackDrain() : socket_(SocketToItself()) {}

void LoopbackDrain::Drain() const {
  const AffinityGuard affinity;
  for (int processor = 0; processor < CPU_SETSIZE; ++processor) {
    if (!affinity.Contains(processor)) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(processor, &one);
    if (sched_setaffinity(0, sizeof one, &one) != 0) continue;  // it went offline, and its backlog with it
    AwaitEcho();
  }
}

void LoopbackDrain::AwaitEcho() const {
  const std::uint32_t number = ++last_;
  std::uint32_t echo = 0;
  for (ssize_t size = -1; echo != number;) {
    if (size < 0) Checked(send(socket_.get(), &number, sizeof number, 0), "send on the loopback");
    size = recv(socket_.get(), &echo, sizeof echo, 0);
    if (size < 0 && errno != EAGAIN && errno != EINTR) ThrowErrno("recv on the loopback");
  }
}

void DrainLoopback() {
  LoopbackDrain().Drain();
}

Endpoint FreeEndpoint(int type) {
  Descriptor socket(Checked(::socket(AF_INET, type | SOCK_CLOEXEC, 0), "socket"));
  const sockaddr_in any = Endpoint{}.ToSockaddr();
  Checked(bind(socket.get(), reinterpret_cast<const sockaddr*>(&any), sizeof any), "bind 127.0.0.1");
  return Endpoint::LocalOf(socket.get());
}

}  // namespace socklab::net
