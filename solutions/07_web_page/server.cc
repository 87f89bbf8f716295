// Answers whatever it is asked with one and the same page.
#include <algorithm>
#include <chrono>
#include <exception>
#include <sstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "labs/support/address.h"
#include "labs/support/error.h"
#include "labs/support/framing.h"
#include "labs/support/options.h"
#include "labs/support/signals.h"
#include "labs/support/stream.h"
#include "labs/support/tcp.h"
#include "labs/support/text.h"

namespace {

using Clock = support::Stream::Clock;

constexpr int kBacklog = 128;                    // clients that may wait to be accepted
constexpr std::size_t kLongestHead = 16 * 1024;  // bytes
constexpr std::chrono::seconds kMostLinger{2};   // for a client that still sends when it has been answered

// Receives the head of a request: its lines, of which there is at least one, without the empty one that ends it.
std::vector<std::string> ReceiveHead(support::Stream& client, Clock::time_point deadline) {
  std::vector<std::string> head;
  for (std::size_t left = kLongestHead;;) {
    auto line = client.ReceiveMessage(left, deadline);
    if (!line) throw support::PeerError("the client has gone before its request was whole");
    left -= std::min(left, line->size() + 1);

    if (line->ends_with('\r')) line->pop_back();
    if (!line->empty()) {
      head.push_back(*std::move(line));
    } else if (!head.empty()) {  // RFC 9112, section 2.2: an empty line in front of a request is to be ignored
      return head;
    }
  }
}

// Whether it is the first line of a request: METHOD TARGET HTTP/1.x (RFC 9112, section 3)
bool IsRequestLine(const std::string& line) {
  std::istringstream words(line);
  std::string method, target, version, more;
  words >> method >> target >> version;
  const auto is_control = [](unsigned char byte) { return byte < ' ' || byte == 0x7F; };
  return version.starts_with("HTTP/1.") && version.size() == 8 && !(words >> more) &&
         std::ranges::none_of(line, is_control);
}

// Sends a whole answer, or only its head.
void Answer(support::Stream& client, std::string_view status, std::string_view body, bool with_body = true) {
  std::string answer = "HTTP/1.1 ";
  answer += status;
  answer += "\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(body.size());
  answer += "\r\nConnection: close\r\n\r\n";
  if (with_body) answer += body;
  client.SendBytes(answer);
}

// Receives a request, prints it, and answers it.
void Serve(support::Stream& client, Clock::time_point deadline) {
  try {
    const std::vector<std::string> head = ReceiveHead(client, deadline);
    for (const std::string& line : head) support::PrintLine(line);
    if (IsRequestLine(head.front())) {
      Answer(client, "200 OK", "hello world", !head.front().starts_with("HEAD "));
    } else {
      Answer(client, "400 Bad Request", "this is no request of HTTP/1.1");
    }
  } catch (const support::TooLong&) {
    Answer(client, "431 Request Header Fields Too Large", "more than anybody has to say");
  }
  client.CloseOrderly(kMostLinger);  // the answer arrives although the client may still be sending
}

// Serves one client after another, for ever. What goes wrong with one of them is no reason to leave the others alone.
[[noreturn]] void ServeAll(const support::Address& address, std::chrono::milliseconds patience) {
  const support::Descriptor listener = support::Listen(address, kBacklog);
  for (;;) {
    support::Stream client(support::Accept(listener), support::Framing::kLine);
    try {
      Serve(client, Clock::now() + patience);
    } catch (const std::exception& error) {
      support::PrintError(error.what());
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  return support::ExitStatusOf([&] {
    support::Address address("127.0.0.1", 7788);
    std::chrono::milliseconds patience = std::chrono::seconds(5);
    support::Options("Answers whatever it is asked with one and the same page.")
        .TakesAddress(address)
        .TakesIdleTimeout(patience)
        .Parse(argc, argv);
    support::EndOnSignals();

    ServeAll(address, patience);
  });
}
