// What a client asks for.
#ifndef SOCKLAB_WEB_FILES_REQUEST_H_
#define SOCKLAB_WEB_FILES_REQUEST_H_

#include <string>
#include <string_view>

#include "labs/support/http.h"
#include "labs/support/stream.h"

namespace support {

struct Request {
  HttpStatus status = HttpStatus::kOk;  // or what is wrong with it, and has to be answered
  bool head_only = false;               // it is HEAD: the answer has no body
  std::string path;                     // as it was sent, without the query: "/my%20photos/1.jpg"
  std::string name;                     // what that means below the root: "my photos/1.jpg"
};

// Receives a request, up to the empty line that ends its head. One that is too long has its status, too; but if it
// comes too late, or the client goes before, throws PeerError: then there is nobody to be answered.
Request ReceiveRequest(Stream& client, Stream::Clock::time_point deadline);

// Reads the first line of a request: METHOD TARGET HTTP/1.x (RFC 9112, section 3)
Request ParseRequestLine(std::string_view line);

}  // namespace support

#endif  // SOCKLAB_WEB_FILES_REQUEST_H_
