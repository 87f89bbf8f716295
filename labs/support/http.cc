#include "labs/support/http.h"

#include <string>

namespace support {
namespace {

const char* ReasonOf(HttpStatus status) {
  switch (status) {
    case HttpStatus::kOk:
      return "OK";
    case HttpStatus::kMovedPermanently:
      return "Moved Permanently";
    case HttpStatus::kBadRequest:
      return "Bad Request";
    case HttpStatus::kForbidden:
      return "Forbidden";
    case HttpStatus::kNotFound:
      return "Not Found";
    case HttpStatus::kMethodNotAllowed:
      return "Method Not Allowed";
    case HttpStatus::kUriTooLong:
      return "URI Too Long";
    case HttpStatus::kRequestHeaderFieldsTooLarge:
      return "Request Header Fields Too Large";
    case HttpStatus::kNotImplemented:
      return "Not Implemented";
    case HttpStatus::kServiceUnavailable:
      return "Service Unavailable";
  }
  return "";  // reasons are for people; no program needs them
}

}  // namespace

std::string ToString(HttpStatus status) {
  return std::to_string(static_cast<int>(status)) + " " + ReasonOf(status);
}

}  // namespace support
