// A small page, asked for as often as a web server can answer, on the machine's own loopback.
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

class SmallPage {
 public:
  SmallPage();

  // Has it asked for over 16 connections at once, each good for one request, for 5 s. Throws std::runtime_error when an
  // answer is not the page, and grading::InterruptedBySignal.
  double RequestsPerSecond(const WebServer& server) const;

 private:
  grading::TemporaryFolder folder_;
};

}  // namespace socklab::bench

#endif  // SOCKLAB_TESTS_BENCH_REQUESTS_H_
