#include "labs/support/website.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
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
#include "request.h"

namespace support {
namespace {

using Clock = Stream::Clock;

constexpr std::chrono::seconds kMostLinger{2};  // for a client that still sends when it has been answered

// What stands under a name.
struct Page {
  HttpStatus status;  // kOk, or why there is nothing to be sent
  Descriptor file{};
  std::uint64_t size = 0;
};

// Opens what the name leads to, without ever leaving the folder: the kernel itself sees to it that neither ".." nor a
// link does that. -1 if it cannot be read.
Descriptor OpenBeneath(const Descriptor& folder, const std::string& name) {
  // TODO(you): openat2(2) can do it; the C library has no function for it, but syscall(2). What may a name lead to?
  Unwritten("OpenBeneath", "website.cc", folder, name);
}

// What to tell a client whose file cannot be opened.
HttpStatus StatusOf(int error) {
  // TODO(you): tell apart what is not there, what may not be read, and what the server lacks.
  Unwritten("StatusOf", "website.cc", error);
}

// The regular file of that name, if it may be sent.
Page OpenPage(const Descriptor& root, const std::string& name) {
  // TODO(you): open it, and look at what you have opened with fstat(2). A folder's page is elsewhere.
  Unwritten("OpenPage", "website.cc", root, name, OpenBeneath, StatusOf);
}

// The media type that the end of a file's name promises.
std::string_view TypeOf(std::string name) {
  // TODO(you): a table.
  Unwritten("TypeOf", "website.cc", name);
}

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
