// The pages of a folder, for servers that must wait for nobody.
#ifndef SOCKLAB_LABS_SUPPORT_PAGES_H_
#define SOCKLAB_LABS_SUPPORT_PAGES_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "labs/support/descriptor.h"
#include "labs/support/http.h"

namespace support {

// What a request asks for, and what the folder has of it.
struct Resource {
  HttpStatus status;       // kOk, or why there is nothing to be sent
  bool head_only = false;  // the request is HEAD: the answer has no body, whatever its status
  // Where the status is kOk: the file, open at its first byte, its size in bytes, and its media type.
  Descriptor file{};
  std::uint64_t size = 0;
  std::string_view type{};
  std::string location{};  // where it is kMovedPermanently: what the field Location must say
};

// Lab 8's answers, compiled, without their head and their sending. What it does with a file it does at once: no
// function of it ever waits for a client, a FIFO or a timer.
class Pages {
 public:
  // Opens the folder; throws std::system_error.
  explicit Pages(const std::string& root);

  // Understands the first line of a request, without the end of the line ("GET /my%20photos/?page=2 HTTP/1.1"), and
  // opens the file that it means, never outside of the folder. Whatever the line may be, it gets a status: 400 where it
  // is no request line. 503 where the process, or the system, has no descriptor left.
  Resource Find(std::string_view request_line) const;

 private:
  const Descriptor root_;
};

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_PAGES_H_
