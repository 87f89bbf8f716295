// A request, as it arrives in a buffer.
#ifndef SOCKLAB_WEB_EVENTS_REQUEST_H_
#define SOCKLAB_WEB_EVENTS_REQUEST_H_

#include <optional>
#include <string>

#include "labs/support/http.h"

struct Request {
  support::HttpStatus status = support::HttpStatus::kOk;  // or why it cannot be read
  std::string line;                                       // its first: "GET /news.html HTTP/1.1"
  bool is_last = false;                                   // once it is answered, the connection has to end
};

// Takes the first request from the front of what has arrived, up to the empty line that ends its head. Nothing, and
// nothing is taken, as long as that line is missing; but a head that is too long is a request, too, with its status.
std::optional<Request> TakeRequest(std::string& input);

#endif  // SOCKLAB_WEB_EVENTS_REQUEST_H_
