// nginx beside the server under test, to compare it with.
#ifndef SOCKLAB_LABS_11_WEB_EVENTS_CHECKS_NGINX_H_
#define SOCKLAB_LABS_11_WEB_EVENTS_CHECKS_NGINX_H_

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "harness/net/endpoint.h"

namespace socklab::lab11 {

// One worker that serves one page, without a log, for as long as this lives.
class Nginx {
 public:
  static bool IsInstalled();

  // Throws std::system_error. Clients may connect at once.
  Nginx(const std::string& name, const std::string& content);
  ~Nginx();
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;

  net::Endpoint endpoint() const { return endpoint_; }
  pid_t pid() const { return pid_; }

 private:
  std::filesystem::path folder_;
  net::Endpoint endpoint_;
  pid_t pid_ = -1;
};

}  // namespace socklab::lab11

#endif  // SOCKLAB_LABS_11_WEB_EVENTS_CHECKS_NGINX_H_
