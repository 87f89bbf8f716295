#include "tests/bench/requests.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "harness/net/loopback.h"
#include "harness/run/runfiles.h"
#include "tests/bench/background.h"

namespace socklab::bench {
namespace {

namespace fs = std::filesystem;

constexpr char kPage[] = "page.html";
constexpr std::size_t kSize = 1024;

// As root, nginx would serve as a user who may not enter a temporary folder.
constexpr char kNginxConfiguration[] = R"(daemon off;
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
  keepalive_timeout 0;
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

}  // namespace

WebServer ReferenceServer(const std::string& lab) {
  return [lab](const fs::path& folder, std::uint16_t port) -> std::vector<std::string> {
    return {run::Runfile("solutions/" + lab + "/server"), "--port", std::to_string(port), "--root", folder};
  };
}

WebServer Nginx() {
  return [](const fs::path& folder, std::uint16_t port) -> std::vector<std::string> {
    std::ofstream(folder / "nginx.conf") << fmt::format(kNginxConfiguration, port);
    return {"/usr/sbin/nginx", "-e", "stderr", "-p", folder, "-c", "nginx.conf"};
  };
}

SmallPage::SmallPage() {
  std::ofstream(folder_ / kPage) << std::string(kSize, 'x');
}

double SmallPage::RequestsPerSecond(const WebServer& server) const {
  const std::uint16_t port = net::FreeEndpoint(SOCK_STREAM).port;
  Background serving(server(folder_ / "", port));
  serving.AwaitSocket(SOCK_STREAM, port);
  const fs::path report = folder_ / "report.txt";
  grading::Run({"wrk", "--threads", "1", "--connections", "16", "--duration", "5s", "--header", "Connection: close",
                fmt::format("http://127.0.0.1:{}/{}", port, kPage)},
               {.errors_to = report, .output_too = true});
  return RateIn(ContentOf(report));
}

}  // namespace socklab::bench
