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
#include "talk.h"

namespace {

// The sockets that are open, by their numbers in digits: what else is typed as a number is simply not among them.
using Sockets = std::map<std::string, support::Descriptor>;

// The address family that is called inet, inet6 or unix. Throws std::invalid_argument for any other word.
int Domain(std::string_view word) {
  if (word == "inet") return AF_INET;
  if (word == "inet6") return AF_INET6;
  if (word == "unix") return AF_UNIX;
  throw std::invalid_argument("open: the domain is inet, inet6 or unix");
}

// The type of socket that is called stream or dgram. Throws std::invalid_argument for any other word.
int Type(std::string_view word) {
  if (word == "stream") return SOCK_STREAM;
  if (word == "dgram") return SOCK_DGRAM;
  throw std::invalid_argument("open: the type is stream or dgram");
}

// Opens a socket, keeps it, and returns its number. Throws std::system_error if there can be none.
std::string Open(Sockets& sockets, std::string_view domain, std::string_view type) {
  support::Descriptor socket(support::Check(::socket(Domain(domain), Type(type), 0), "socket"));
  std::string number = std::to_string(socket.get());
  sockets.emplace(number, std::move(socket));
  return number;
}

// Closes the socket of this number. Throws std::system_error if it is none that is open: the kernel knows descriptors
// that are not ours to close, 0, 1 and 2 for example.
void Close(Sockets& sockets, const std::string& number) {
  if (sockets.erase(number) == 0) throw std::system_error(EBADF, std::generic_category(), "close " + number);
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
