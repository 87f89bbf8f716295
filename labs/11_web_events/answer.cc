#include "answer.h"

#include <string_view>

#include "labs/support/unwritten.h"

using support::HttpStatus;

namespace {

// An answer as far as its empty line. Who reads it must know where it ends, since the next one may follow.
std::string Head(HttpStatus status, std::string_view type, std::uint64_t size, const std::string& more_fields) {
  return "HTTP/1.1 " + ToString(status) + "\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(size) + "\r\n" + more_fields + "\r\n";
}

}  // namespace

Answer::Answer(const Request& request, const support::Pages& pages) : is_last_(request.is_last) {
  // TODO(you): find what the request asks for; then there are bytes to be sent, and perhaps a file after them.
  support::Unwritten("Answer", "answer.cc", request, pages, is_last_, Head);
}

std::size_t Answer::SendSome(int socket, std::size_t most) {
  // TODO(you): one send(2), or one sendfile(2). How much of it went, and what does EAGAIN mean?
  support::Unwritten("SendSome", "answer.cc", socket, most);
}
