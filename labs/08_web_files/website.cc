#include "labs/support/website.h"

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

#include "labs/support/error.h"
#include "labs/support/folder.h"
#include "labs/support/framing.h"
#include "labs/support/http.h"
#include "labs/support/stream.h"
#include "labs/support/text.h"
#include "labs/support/unwritten.h"
#include "page.h"
#include "request.h"

namespace support {
namespace {

using Clock = Stream::Clock;

constexpr std::chrono::seconds kMostLinger{2};  // for a client that still sends when it has been answered

// An answer as far as its empty line.
std::string Head(HttpStatus status, std::string_view type, std::uint64_t size, const std::string& more_fields = "") {
  // TODO(you): a status line, the fields, each with its CRLF, and an empty line.
  Unwritten("Head", "website.cc", status, type, size, more_fields);
}

// Answers that there is no page to be sent, and why.
void Refuse(Stream& client, const Request& request, HttpStatus status, Clock::duration patience) {
  // TODO(you): send a head, and a body in words, if the request wants one. Which statuses need a field more?
  Unwritten("Refuse", "website.cc", client, request, status, patience, Head);
}

// Answers a request: with the page that it asks for, or with what hinders that.
void Answer(Stream& client, const Request& request, const Descriptor& root, Clock::duration patience) {
  // TODO(you): print the name with PrintLine, open the page, send its head, and then the file.
  Unwritten("Answer", "website.cc", client, request, root, patience, TypeOf, OpenPage, Head, Refuse);
}

}  // namespace

Website::Website(const std::string& root, std::chrono::milliseconds idle_timeout)
    : root_(OpenFolder(root)), idle_timeout_(idle_timeout) {}

void Website::Serve(Descriptor socket) const {
  // TODO(you): receive a request, answer it, and close. What goes wrong with one client is no reason to stop.
  Unwritten("Serve", "website.cc", socket, root_, idle_timeout_, kMostLinger, ReceiveRequest, Answer);
}

}  // namespace support
