// Opens and closes sockets as it is told, and lets a child process talk through a pair of them.
#include <sys/socket.h>

#include <cerrno>
#include <exception>
#include <iostream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "labs/support/address.h"
#include "labs/support/descriptor.h"
#include "labs/support/error.h"
#include "labs/support/options.h"
#include "labs/support/text.h"
#include "labs/support/unwritten.h"
#include "talk.h"

namespace {

// The sockets that are open, by their numbers in digits: what else is typed as a number is simply not among them.
using Sockets = std::map<std::string, support::Descriptor>;

// The address family that is called inet, inet6 or unix. Throws std::invalid_argument for any other word.
int Domain(std::string_view word) {
  // TODO(you): return AF_INET, AF_INET6 or AF_UNIX.
  support::Unwritten("Domain", "sockets.cc", word);
}

// The type of socket that is called stream or dgram. Throws std::invalid_argument for any other word.
int Type(std::string_view word) {
  // TODO(you): return SOCK_STREAM or SOCK_DGRAM.
  support::Unwritten("Type", "sockets.cc", word);
}

// Opens a socket, keeps it, and returns its number. Throws std::system_error if there can be none.
std::string Open(Sockets& sockets, std::string_view domain, std::string_view type) {
  // TODO(you): create the socket with socket(2), and put it among the others.
  support::Unwritten("Open", "sockets.cc", sockets, domain, type, Domain, Type);
}

// Closes the socket of this number. Throws std::system_error if it is none that is open: the kernel knows descriptors
// that are not ours to close, 0, 1 and 2 for example.
void Close(Sockets& sockets, const std::string& number) {
  // TODO(you): take the socket out: a Descriptor closes itself. The error for one that is not there is EBADF.
  support::Unwritten("Close", "sockets.cc", sockets, number);
}

std::vector<std::string> Words(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

// Does what a line says and returns the answer to it. Throws an exception if that fails.
std::string Obey(Sockets& sockets, const std::string& line) {
  const std::size_t blank = line.find(' ');
  const std::string command = line.substr(0, blank);
  const std::string rest = blank == std::string::npos ? "" : line.substr(blank + 1);
  if (command == "talk") return "child said " + Talk(rest);

  const std::vector<std::string> words = Words(rest);
  if (command == "open" && words.size() == 2) return "fd " + Open(sockets, words[0], words[1]);
  if (command == "close" && words.size() == 1) {
    Close(sockets, words[0]);
    return "closed " + words[0];
  }
  throw std::invalid_argument("commands are: open inet|inet6|unix stream|dgram, close N, talk TEXT");
}

// The answer to a line. A failure is an answer like any other.
std::string Answer(Sockets& sockets, const std::string& line) {
  try {
    return Obey(sockets, line);
  } catch (const std::exception& error) {
    return std::string("error: ") + error.what();
  }
}

}  // namespace

int main(int argc, char** argv) {
  return support::ExitStatusOf([&] {
    support::Address unused;  // every lab takes --host and --port, but here no socket gets an address
    support::Options("Opens and closes sockets, as the lines of standard input say.")
        .TakesAddress(unused)
        .Parse(argc, argv);

    Sockets sockets;
    for (std::string line; std::getline(std::cin, line);) {
      std::cout << support::ToText(Answer(sockets, line)) << std::endl;
    }
  });
}
