// Tries to talk to whoever listens on a unix socket that it can see, and to the host of a virtual machine, says on
// standard error whom it reached, and then serves correctly.
#include <linux/vm_sockets.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <fstream>
#include <sstream>
#include <string>

#include "tests/hostile/hostile.h"

namespace {

// Waits at most 50 ms for a connection that is under way.
bool Connects(int descriptor, const sockaddr* address, socklen_t length) {
  if (connect(descriptor, address, length) == 0) return true;
  if (errno != EINPROGRESS) return false;
  pollfd ready{.fd = descriptor, .events = POLLOUT, .revents = 0};
  int error = 0;
  socklen_t size = sizeof error;
  return poll(&ready, 1, 50) == 1 && getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

void Knock(const std::string& whose, int family, int type, const sockaddr* address, socklen_t length) {
  const int descriptor = socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return;
  if (Connects(descriptor, address, length)) {
    send(descriptor, "\0AUTH EXTERNAL 30\r\n", 19, MSG_NOSIGNAL);
    socklab::hostile::WriteAll(STDERR_FILENO, "reached " + whose + "\n");
  }
  close(descriptor);
}

// The name is as /proc/net/unix shows it: an abstract one (unix(7)) begins with @.
void KnockAtUnixSocket(const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::size_t length = std::min(name.size(), sizeof address.sun_path - 1);
  std::copy_n(name.begin(), length, address.sun_path);
  if (name.front() == '@') address.sun_path[0] = '\0';
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
  for (const int type : {SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET}) {
    Knock(name, AF_UNIX, type, reinterpret_cast<const sockaddr*>(&address), size);
  }
}

void KnockAtEveryUnixSocket() {
  std::ifstream table("/proc/net/unix");
  std::string line;
  while (std::getline(table, line)) {
    std::istringstream fields(line);
    std::string field;
    for (int i = 0; i < 8; ++i) {
      if (!(fields >> field)) field.clear();
    }
    if (!field.empty() && (field.front() == '@' || field.front() == '/')) KnockAtUnixSocket(field);
  }
  for (const char* name :
       {"/run/systemd/private", "/run/dbus/system_bus_socket", "/run/docker.sock", "/dev/log", "@/tmp/.X11-unix/X0"}) {
    KnockAtUnixSocket(name);
  }
}

void KnockAtTheHost() {
  for (const unsigned machine : {VMADDR_CID_HYPERVISOR, VMADDR_CID_LOCAL, VMADDR_CID_HOST}) {
    for (const unsigned port : {22U, 111U, 1024U, 2375U, 9999U}) {
      sockaddr_vm address{};
      address.svm_family = AF_VSOCK;
      address.svm_cid = machine;
      address.svm_port = port;
      Knock("machine " + std::to_string(machine) + " on port " + std::to_string(port), AF_VSOCK, SOCK_STREAM,
            reinterpret_cast<const sockaddr*>(&address), sizeof address);
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  KnockAtEveryUnixSocket();
  KnockAtTheHost();
  return socklab::hostile::Serve(options);
}
