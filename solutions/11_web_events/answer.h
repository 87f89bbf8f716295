// An answer on its way to a client.
#ifndef SOCKLAB_WEB_EVENTS_ANSWER_H_
#define SOCKLAB_WEB_EVENTS_ANSWER_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "labs/support/descriptor.h"
#include "labs/support/pages.h"
#include "request.h"

// What is still to be sent of it: bytes, and after them the rest of a file.
class Answer {
 public:
  Answer() = default;  // nothing
  Answer(const Request& request, const support::Pages& pages);

  // Sends as much as the socket takes without waiting, but no more than about `most` bytes. Returns how many it was: 0
  // if the socket takes none. Throws std::system_error if the client has gone.
  std::size_t SendSome(int socket, std::size_t most);

  bool is_sent() const { return bytes_.empty() && file_left_ == 0; }
  // The connection has to end after it.
  bool is_last() const { return is_last_; }

 private:
  std::string bytes_;
  support::Descriptor file_;
  std::uint64_t file_left_ = 0;
  bool is_last_ = false;
};

#endif  // SOCKLAB_WEB_EVENTS_ANSWER_H_
