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
#include "labs/support/unwritten.h"

namespace {

using Clock = support::Stream::Clock;

constexpr int kBacklog = 128;                    // clients that may wait to be accepted
constexpr std::size_t kLongestHead = 16 * 1024;  // bytes
constexpr std::chrono::seconds kMostLinger{2};   // for a client that still sends when it has been answered

// Receives the head of a request: its lines, of which there is at least one, without the empty one that ends it.
std::vector<std::string> ReceiveHead(support::Stream& client, Clock::time_point deadline) {
  // TODO(you): receive lines with ReceiveMessage until one is empty. What stands before each '\n'?
  support::Unwritten("ReceiveHead", "server.cc", client, deadline, kLongestHead);
}

// Whether it is the first line of a request: METHOD TARGET HTTP/1.x (RFC 9112, section 3)
bool IsRequestLine(const std::string& line) {
  // TODO(you): take the line apart at its blanks. What must be there, and what must not?
  support::Unwritten("IsRequestLine", "server.cc", line);
}

// Sends a whole answer, or only its head.
void Answer(support::Stream& client, std::string_view status, std::string_view body, bool with_body = true) {
  // TODO(you): a status line, the fields that say what the body is and how long, an empty line, the body.
  support::Unwritten("Answer", "server.cc", client, status, body, with_body);
}

// Receives a request, prints it, and answers it.
void Serve(support::Stream& client, Clock::time_point deadline) {
  // TODO(you): receive the head, print its lines with support::PrintLine, answer, and close. What if it is no request?
  support::Unwritten("Serve", "server.cc", client, deadline, kMostLinger, ReceiveHead, IsRequestLine, Answer);
}

// Serves one client after another, for ever. What goes wrong with one of them is no reason to leave the others alone.
[[noreturn]] void ServeAll(const support::Address& address, std::chrono::milliseconds patience) {
  // TODO(you): listen with support::Listen; then accept a client with support::Accept, serve it, and begin again.
  support::Unwritten("ServeAll", "server.cc", address, patience, kBacklog, Serve);
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
