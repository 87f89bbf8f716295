#include "tests/bench/requests.h"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <chrono>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "harness/net/descriptor.h"
#include "harness/net/endpoint.h"
#include "harness/net/loopback.h"
#include "harness/run/runfiles.h"
#include "tests/bench/background.h"

namespace socklab::bench {
namespace {

namespace fs = std::filesystem;

constexpr char kPage[] = "page.html";
constexpr std::size_t kSize = 1024;
constexpr std::uintmax_t kBigSize = 512 << 20;

// As root, nginx would serve as a user who may not enter a temporary folder.
constexpr char kNginxConfiguration[] = R"(daemon off;
user root;
worker_processes 1;
pid nginx.pid;
events {{ worker_connections 16384; }}
http {{
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  sendfile on;
  keepalive_timeout {};
  keepalive_requests 1000000000;
  server {{
    listen 127.0.0.1:{};
    root .;
  }}
}}
)";

std::string ContentOf(const fs::path& path) {
  std::ostringstream content;
  content << std::ifstream(path).rdbuf();
  return content.str();
}

// From the report of wrk: "Requests/sec:  12345.67".
double RateIn(const std::string& report) {
  constexpr std::string_view kRate = "Requests/sec:";
  const std::size_t rate = report.find(kRate);
  const bool has_failed =
      report.find("Non-2xx") != report.npos || report.find("Socket errors") != report.npos || rate == report.npos;
  if (has_failed) throw std::runtime_error("wrk has not got what it asked for:\n" + report);
  return std::stod(report.substr(rate + kRate.size()));
}

WebServer NginxKeeping(std::chrono::seconds connections) {
  return [connections](const fs::path& folder, std::uint16_t port) -> std::vector<std::string> {
    std::ofstream(folder / "nginx.conf") << fmt::format(kNginxConfiguration, connections.count(), port);
    return {"/usr/sbin/nginx", "-e", "stderr", "-p", folder, "-c", "nginx.conf"};
  };
}

// A server that listens.
struct Serving {
  Serving(const WebServer& server, const fs::path& folder)
      : port(net::FreeEndpoint(SOCK_STREAM).port), program(server(folder, port)) {
    program.AwaitSocket(SOCK_STREAM, port);
  }

  const std::uint16_t port;
  Background program;
};

net::Descriptor ConnectTo(std::uint16_t port) {
  net::Descriptor client(net::Checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket"));
  const sockaddr_in address = net::Endpoint{.port = port}.ToSockaddr();
  net::Checked(connect(client.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), "connect");
  return client;
}

// For this process, and for the servers that it starts.
void TakeAllDescriptors() {
  rlimit limit = {};
  net::Checked(getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
  limit.rlim_cur = limit.rlim_max;
  net::Checked(setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
}

}  // namespace

WebServer ReferenceServer(const std::string& lab) {
  return [lab](const fs::path& folder, std::uint16_t port) -> std::vector<std::string> {
    return {run::Runfile("solutions/" + lab + "/server"), "--port", std::to_string(port), "--root", folder};
  };
}

WebServer Nginx() {
  return NginxKeeping(std::chrono::seconds(0));
}

WebServer NginxWithKeepAlive() {
  return NginxKeeping(std::chrono::seconds(60));
}

SmallPage::SmallPage() {
  std::ofstream(folder_ / kPage) << std::string(kSize, 'x');
}

double SmallPage::RequestsPerSecond(const WebServer& server, Connections connections) const {
  const Serving serving(server, folder_ / "");
  const fs::path report = folder_ / "report.txt";
  const std::string connection = connections == Connections::kStay ? "keep-alive" : "close";
  grading::Run({"wrk", "--threads", "1", "--connections", "16", "--duration", "5s", "--header",
                "Connection: " + connection, fmt::format("http://127.0.0.1:{}/{}", serving.port, kPage)},
               {.errors_to = report, .output_too = true});
  return RateIn(ContentOf(report));
}

double SmallPage::MemoryWithIdleClients(const WebServer& server, std::size_t clients) const {
  TakeAllDescriptors();
  Serving serving(server, folder_ / "");
  std::vector<net::Descriptor> idle;
  for (std::size_t i = 0; i < clients; ++i) idle.push_back(ConnectTo(serving.port));

  // Clients are accepted one after another: once the last one is served, all are there.
  const std::string request = fmt::format("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", kPage);
  net::Checked(send(idle.back().get(), request.data(), request.size(), MSG_NOSIGNAL), "send");
  char answer[4096];
  if (net::Checked(recv(idle.back().get(), answer, sizeof answer, 0), "recv") == 0) {
    throw std::runtime_error("the last of the clients is not served");
  }
  return static_cast<double>(serving.program.Peak());
}

BigPage::BigPage() {
  std::ofstream(folder_ / kPage).close();
  fs::resize_file(folder_ / kPage, kBigSize);
}

double BigPage::BytesPerSecond(const WebServer& server) const {
  const Serving serving(server, folder_ / "");
  const auto start = std::chrono::steady_clock::now();
  const int status = grading::Run({"curl", "--silent", "--fail", "--noproxy", "*", "--output", "/dev/null",
                                   fmt::format("http://127.0.0.1:{}/{}", serving.port, kPage)});
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  if (status != 0) throw std::runtime_error("curl has not got the file");
  return static_cast<double>(kBigSize) / time.count();
}

}  // namespace socklab::bench
