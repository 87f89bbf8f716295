// Prints, and answers, what would clear the terminal, hide its text, rename its window or turn lines about.
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <string_view>

#include "tests/hostile/hostile.h"

namespace {

constexpr std::string_view kTricks =
    "\x1b[2J\x1b[H"                    // clears the screen
    "\x1b[1A\x1b[2K\r✓ 100 / 100\r\n"  // writes over the line above
    "\x1b]0;100 / 100\x07"             // the window's title
    "\x1b]52;c;aGVsbG8K\x07"           // the clipboard
    "\x1b]8;;http://localhost/\x1b\\link\x1b]8;;\x1b\\"
    "\x1bP+q544e\x1b\\\x1b[6n\x1b[c"  // asks the terminal to type an answer
    "\x1b(0lqqk\x1b[?1049h\x1b[?25l\x1b[8m"
    "\xc2\x9b"
    "31m"  // the same as ESC [, as one character
    "\b\b\b\b\x7f\v\f\x0e\x07"
    "\xe2\x80\xae"
    "001 / 001"                        // from right to left
    "\xe2\x80\x8b\xef\xbb\xbf"         // invisible
    "\xff\xfe\xc0\xaf\xed\xa0\x80\n";  // not UTF-8

}  // namespace

int main(int argc, char** argv) {
  const auto options = socklab::hostile::EnterOnlyInSandbox(argc, argv);
  std::signal(SIGPIPE, SIG_IGN);
  socklab::hostile::EndOnSignals();
  const auto client = socklab::hostile::Accept(socklab::hostile::Listen(options));
  std::array<char, 1024> message;
  while (recv(client.descriptor, message.data(), message.size(), 0) > 0) {
    socklab::hostile::WriteAll(STDOUT_FILENO, kTricks);
    socklab::hostile::WriteAll(STDERR_FILENO, kTricks);
    socklab::hostile::WriteAll(client.descriptor, kTricks);
  }
}
