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
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "labs/support/error.h"
#include "labs/support/folder.h"
#include "labs/support/framing.h"
#include "labs/support/http.h"
#include "labs/support/stream.h"
#include "labs/support/text.h"
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
  // O_NONBLOCK: a FIFO would have us wait for somebody who writes to it.
  open_how how = {};
  how.flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  return Descriptor(static_cast<int>(syscall(SYS_openat2, folder.get(), name.c_str(), &how, sizeof how)));
}

// What to tell a client whose file cannot be opened.
HttpStatus StatusOf(int error) {
  switch (error) {
    case EACCES:
      return HttpStatus::kForbidden;
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      return HttpStatus::kServiceUnavailable;
    default:  // also where it leads out of the folder: that is nobody's business
      return HttpStatus::kNotFound;
  }
}

// The regular file of that name, if it may be sent.
Page OpenPage(const Descriptor& root, const std::string& name) {
  Descriptor file = OpenBeneath(root, name);
  struct stat status;
  if (file.get() == -1 || fstat(file.get(), &status) == -1) return {StatusOf(errno)};
  if (S_ISDIR(status.st_mode)) return {HttpStatus::kMovedPermanently};
  if (!S_ISREG(status.st_mode)) return {HttpStatus::kForbidden};
  return {HttpStatus::kOk, std::move(file), static_cast<std::uint64_t>(status.st_size)};
}

// The media type that the end of a file's name promises.
std::string_view TypeOf(std::string name) {
  constexpr std::pair<std::string_view, std::string_view> kTypes[] = {
      {".html", "text/html; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".json", "application/json"},
      {".txt", "text/plain; charset=utf-8"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".jpeg", "image/jpeg"},
      {".gif", "image/gif"},
      {".svg", "image/svg+xml"},
  };
  std::ranges::transform(name, name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c; });
  for (const auto& [end, type] : kTypes) {
    if (name.ends_with(end)) return type;
  }
  return "application/octet-stream";
}

// An answer as far as its empty line.
std::string Head(HttpStatus status, std::string_view type, std::uint64_t size, const std::string& more_fields = "") {
  return "HTTP/1.1 " + ToString(status) + "\r\nContent-Type: " + std::string(type) +
         "\r\nContent-Length: " + std::to_string(size) + "\r\n" + more_fields + "Connection: close\r\n\r\n";
}

// Answers that there is no page to be sent, and why. False when the client has gone.
bool Refuse(Stream& client, const Request& request, HttpStatus status, Clock::duration patience) {
  std::string fields;
  if (status == HttpStatus::kMethodNotAllowed) fields = "Allow: GET, HEAD\r\n";
  if (status == HttpStatus::kMovedPermanently) fields = "Location: " + request.path + "/\r\n";
  const std::string body = ToString(status) + "\n";
  const std::string head = Head(status, "text/plain", body.size(), fields);
  return client.SendBytes(request.head_only ? head : head + body, patience);
}

// Answers a request: with the page that it asks for, or with what hinders that. False when the client has gone before
// all of it was sent.
bool Answer(Stream& client, const Request& request, const Descriptor& root, Clock::duration patience) {
  if (request.status != HttpStatus::kOk) return Refuse(client, request, request.status, patience);

  PrintLine("file name is ===>" + request.name);
  const bool is_folder = request.name.empty() || request.name.ends_with('/');
  const std::string name = is_folder ? request.name + "index.html" : request.name;
  const Page page = OpenPage(root, name);
  if (page.status != HttpStatus::kOk) return Refuse(client, request, page.status, patience);

  bool is_sent = client.SendBytes(Head(HttpStatus::kOk, TypeOf(name), page.size), patience);
  if (!request.head_only) is_sent = client.SendFile(page.file, page.size, patience);
  return is_sent;
}

// Answers with the page that tells about the server.
void Tell(Stream& client, const Request& request, const StatusPage& status, Clock::duration patience) {
  const std::string body = status.Text();
  const std::string head = Head(HttpStatus::kOk, "text/plain; charset=utf-8", body.size());
  client.SendBytes(request.head_only ? head : head + body, patience);
}

// Serves a client, whose request is answered by that function.
void ServeBy(const std::function<void(Stream&, const Request&)>& answer, Descriptor socket, Clock::duration patience) {
  try {
    Stream client(std::move(socket), Framing::kLine);
    answer(client, ReceiveRequest(client, Clock::now() + patience));
    client.CloseOrderly(kMostLinger);  // the answer arrives although the client may still be sending
  } catch (const std::exception& error) {
    PrintError(error.what());
  }
}

}  // namespace

Website::Website(const std::string& root, std::chrono::milliseconds idle_timeout)
    : root_(OpenFolder(root)), idle_timeout_(idle_timeout) {}

void Website::Serve(Descriptor socket) const {
  const auto answer = [&](Stream& client, const Request& request) { Answer(client, request, root_, idle_timeout_); };
  ServeBy(answer, std::move(socket), idle_timeout_);
}

void Website::Serve(Descriptor socket, StatusPage& status) const {
  const auto answer = [&](Stream& client, const Request& request) {
    if (request.status == HttpStatus::kOk && request.name == "status") {
      Tell(client, request, status, idle_timeout_);
    } else if (Answer(client, request, root_, idle_timeout_)) {
      status.CountAnswer();
    }
  };
  ServeBy(answer, std::move(socket), idle_timeout_);
}

}  // namespace support
