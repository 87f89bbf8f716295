// What RFC 9110 says about the answers of a web server.
#ifndef SOCKLAB_LABS_SUPPORT_HTTP_H_
#define SOCKLAB_LABS_SUPPORT_HTTP_H_

#include <string>

namespace support {

// The outcome of a request. These are the ones that a file server needs: section 15 lists all of them, and RFC 6585
// adds 431.
enum class HttpStatus {
  kOk = 200,
  kMovedPermanently = 301,
  kBadRequest = 400,
  kForbidden = 403,
  kNotFound = 404,
  kMethodNotAllowed = 405,
  kUriTooLong = 414,
  kRequestHeaderFieldsTooLarge = 431,
  kNotImplemented = 501,
  kServiceUnavailable = 503,
};

// As the first line of an answer has it: "404 Not Found".
std::string ToString(HttpStatus status);

}  // namespace support

#endif  // SOCKLAB_LABS_SUPPORT_HTTP_H_
