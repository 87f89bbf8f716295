#include "answer.h"

#include <sys/sendfile.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "labs/support/error.h"

using support::HttpStatus;

namespace {

// An answer as far as its empty line. Who reads it must know where it ends, since the next one may follow.
std::string Head(HttpStatus status, std::string_view type, std::uint64_t size, const std::string& more_fields) {
  return "HTTP/1.1 " + ToString(status) + "\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(size) + "\r\n" + more_fields + "\r\n";
}

}  // namespace

Answer::Answer(const Request& request, const support::Pages& pages) : is_last_(request.is_last) {
  support::Resource found = {.status = request.status};
  if (request.status == HttpStatus::kOk) found = pages.Find(request.line);
  if (found.status == HttpStatus::kBadRequest) is_last_ = true;  // nobody knows where the next request begins

  std::string fields;
  if (is_last_) fields += "Connection: close\r\n";
  if (found.status == HttpStatus::kMethodNotAllowed) fields += "Allow: GET, HEAD\r\n";
  if (found.status == HttpStatus::kMovedPermanently) fields += "Location: " + found.location + "\r\n";
  if (found.status != HttpStatus::kOk) {
    const std::string body = ToString(found.status) + "\n";
    bytes_ = Head(found.status, "text/plain", body.size(), fields);
    if (!found.head_only) bytes_ += body;
    return;
  }

  bytes_ = Head(found.status, found.type, found.size, fields);
  if (found.head_only) return;
  file_ = std::move(found.file);
  file_left_ = found.size;
}

std::size_t Answer::SendSome(int socket, std::size_t most) {
  ssize_t sent = 0;
  if (!bytes_.empty()) {
    // MSG_MORE: the beginning of the file may travel in the segment of the head.
    sent = send(socket, bytes_.data(), bytes_.size(), MSG_NOSIGNAL | (file_left_ > 0 ? MSG_MORE : 0));
  } else {
    sent = sendfile(socket, file_.get(), nullptr, std::min<std::uint64_t>(file_left_, most));
    if (sent == 0) throw std::runtime_error("a file has become shorter while it was sent");
  }
  if (sent == -1 && errno == EAGAIN) return 0;
  support::Check(sent, "send");

  const std::size_t size = static_cast<std::size_t>(sent);
  if (bytes_.empty()) {
    file_left_ -= size;
  } else {
    bytes_.erase(0, size);
  }
  return size;
}
