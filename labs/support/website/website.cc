#include "labs/support/website.h"

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
#include "page.h"
#include "request.h"

namespace support {
namespace {

using Clock = Stream::Clock;

constexpr std::chrono::seconds kMostLinger{2};  // for a client that still sends when it has been answered

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
  std::string answer = Head(HttpStatus::kOk, "text/plain; charset=utf-8", body.size());
  if (!request.head_only) answer += body;
  client.SendBytes(answer, patience);
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
