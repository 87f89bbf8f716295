// A page, asked for as often, or sent as fast, as a web server can, on the machine's own loopback.
#ifndef SOCKLAB_TESTS_BENCH_REQUESTS_H_
#define SOCKLAB_TESTS_BENCH_REQUESTS_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "harness/grading/process.h"

namespace socklab::bench {

// The program and arguments that serve this folder on this port of 127.0.0.1.
using WebServer = std::function<std::vector<std::string>(const std::filesystem::path& folder, std::uint16_t port)>;

WebServer ReferenceServer(const std::string& lab);  // "08_web_files"
WebServer Nginx();                                  // one worker, without keep-alive and log
WebServer NginxWithKeepAlive();

// How many requests a connection is good for.
enum class Connections { kForOneRequest, kStay };

class SmallPage {
 public:
  SmallPage();

  // Has it asked for over 16 connections at once for 5 s. Throws std::runtime_error when an answer is not the page, and
  // grading::InterruptedBySignal.
  double RequestsPerSecond(const WebServer& server, Connections connections) const;

  // The memory of the server, in bytes resident at most, while so many clients are connected and say nothing; the last
  // of them is served. Throws as above.
  double MemoryWithIdleClients(const WebServer& server, std::size_t clients) const;

 private:
  grading::TemporaryFolder folder_;
};

// A sparse file of 512 MiB, all of it in the kernel's cache.
class BigPage {
 public:
  BigPage();

  // Of one download, by curl into /dev/null. Throws as above.
  double BytesPerSecond(const WebServer& server) const;

 private:
  grading::TemporaryFolder folder_;
};

}  // namespace socklab::bench

#endif  // SOCKLAB_TESTS_BENCH_REQUESTS_H_
