#include "labs/11_web_events/checks/nginx.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "harness/net/descriptor.h"

namespace socklab::lab11 {
namespace {

namespace fs = std::filesystem;

constexpr char kProgram[] = "/usr/sbin/nginx";
constexpr int kBacklog = 511;  // as nginx's own
// Its worker keeps our user: as another it could not enter the folder. A connection stays as long as a client likes.
constexpr char kConfiguration[] = R"(daemon off;
user root;
worker_processes 1;
pid nginx.pid;
events {{}}
http {{
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  sendfile on;
  keepalive_timeout 600;
  keepalive_requests 1000000;
  server {{
    listen {};
    root .;
  }}
}}
)";

fs::path NewFolder() {
  std::string name = (fs::temp_directory_path() / "socklab-nginx-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) net::ThrowErrno("mkdtemp " + name);
  return name;
}

net::Descriptor Listen() {
  net::Descriptor listener(net::Checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  const sockaddr_in address = net::Endpoint().ToSockaddr();  // any free port
  net::Checked(bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "bind");
  net::Checked(listen(listener.get(), kBacklog), "listen");
  return listener;
}

// In the child: becomes nginx, which takes over a socket that listens already. So nobody has to wait until it does.
[[noreturn]] void BecomeNginx(int listener, const std::string& folder) {
  prctl(PR_SET_PDEATHSIG, SIGTERM);
  const int nothing = open("/dev/null", O_RDWR);
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) dup2(nothing, fd);
  fcntl(listener, F_SETFD, 0);
  const std::string inherits = fmt::format("NGINX={};", listener);
  const char* const arguments[] = {"nginx", "-e", "stderr", "-p", folder.c_str(), "-c", "nginx.conf", nullptr};
  const char* const environment[] = {inherits.c_str(), nullptr};
  execve(kProgram, const_cast<char* const*>(arguments), const_cast<char* const*>(environment));
  _exit(127);
}

}  // namespace

bool Nginx::IsInstalled() {
  return access(kProgram, X_OK) == 0;
}

Nginx::Nginx(const std::string& name, const std::string& content) : folder_(NewFolder()) {
  const net::Descriptor listener = Listen();
  endpoint_ = net::Endpoint::LocalOf(listener.get());
  std::ofstream(folder_ / name) << content;
  std::ofstream(folder_ / "nginx.conf") << fmt::format(kConfiguration, endpoint_.ToString());
  pid_ = net::Checked(fork(), "fork");
  if (pid_ == 0) BecomeNginx(listener.get(), folder_.string());
}

Nginx::~Nginx() {
  kill(pid_, SIGTERM);  // its worker ends with it
  waitpid(pid_, nullptr, 0);
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

}  // namespace socklab::lab11
