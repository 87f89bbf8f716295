// What the checks of lab 1 are written with. Each check cites the rule of the handout that it checks.
#ifndef SOCKLAB_LABS_01_SOCKETS_CHECKS_FIXTURE_H_
#define SOCKLAB_LABS_01_SOCKETS_CHECKS_FIXTURE_H_

#include <netinet/in.h>
#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/check/check.h"
#include "harness/program/processes.h"

namespace socklab::check {

constexpr std::uint16_t kPort = 1;              // an option like any other: no socket gets an address here
constexpr int kDescriptors = 64;                // where their limit is to be met
constexpr std::size_t kMebibyte = 1024 * 1024;  // bytes

// "fd 3", with a number of one to six digits.
inline Line NamesADescriptor() {
  const auto names_one = [](std::string_view line) {
    const std::string_view number = line.starts_with("fd ") ? line.substr(3) : "";
    return !number.empty() && number.size() <= 6 && number.find_first_not_of("0123456789") == std::string_view::npos;
  };
  return {names_one, "lab1.names_a_descriptor"};
}

class Sockets : public Check {
 protected:
  GradedProgram sockets;

  Sockets() : Check(Transport::kTcp, kPort) {
    ByHand("printf 'open inet stream\\ntalk hello\\n' | bazel-bin/labs/01_sockets/sockets");
  }

  // Opens a socket, such as "inet stream", and returns its number, as the program says it.
  int Opens(const std::string& kind, Where where = Where::current()) {
    sockets.Types("open " + kind + "\n");
    return Number(sockets.PrintedLine(NamesADescriptor(), where));
  }
  // The same, and the descriptor is really such a socket.
  void Opens(const std::string& kind, int domain, int type, int protocol, Where where = Where::current()) {
    sockets.HoldsSocket(Opens(kind, where), domain, type, protocol, where);
  }
  // Opens sockets until it is answered that there can be no more, and returns the number of the last.
  int OpensAsManyAsItCan(Where where = Where::current()) {
    int last = Opens("inet stream", where);
    for (int i = 1; i < kDescriptors; ++i) {
      sockets.Types("open inet stream\n");
      const std::string answer = sockets.PrintedLine(AnyOf(NamesADescriptor(), StartsWith("error:")), where);
      if (answer.starts_with("error:")) return last;
      last = Number(answer);
    }
    IsAnsweredByAnError("open inet stream", where);
    return last;
  }

  // A descriptor that it was not told to close is a socket as before.
  void StillHolds(int fd, Where where = Where::current()) {
    if (program::LinkOf(sockets.program().pid(), fd).starts_with("socket:")) return;
    throw results::Unmet({"lab1.should_still_be_open", {{"fd", fd}}}, "lab1.is_closed", where);
  }

  void Closes(int fd, Where where = Where::current()) {
    Answers("close " + std::to_string(fd), "closed " + std::to_string(fd), where);
  }
  // Opens this number of sockets, which are open at the same time, and closes them again.
  void OpensAndCloses(int number, Where where = Where::current()) {
    std::vector<int> opened;
    for (int i = 0; i < number; ++i) sockets.Types(i % 2 == 0 ? "open inet stream\n" : "open unix dgram\n");
    for (int i = 0; i < number; ++i) opened.push_back(Number(sockets.PrintedLine(NamesADescriptor(), where)));
    for (const int fd : opened) sockets.Types("close " + std::to_string(fd) + "\n");
    for (const int fd : opened) sockets.Prints("closed " + std::to_string(fd), where);
  }
  // Refuses to close what is typed as this number.
  void SaysThatThereIsNo(const std::string& fd, Where where = Where::current()) {
    Answers("close " + fd, "error: close " + fd + ": Bad file descriptor", where);
  }

  // Lets its child say the text.
  void Talks(const std::string& text, Where where = Where::current()) {
    Answers("talk " + text, "child said " + text, where);
  }

  // A number of which the last 32 bits are `fd`: a program that cuts it to an int takes it for that.
  static std::string BeyondAnInt(int fd) { return std::to_string((std::int64_t{1} << 32) + fd); }

  // Without IPv6 in the kernel nobody can open such a socket.
  static void GivenIpv6() {
    const net::Descriptor socket(::socket(AF_INET6, SOCK_STREAM, 0));
    if (socket.get() == -1) throw results::Inconclusive("lab1.no_ipv6");
  }

  void Answers(const std::string& command, const Line& answer, Where where = Where::current()) {
    sockets.Types(command + "\n");
    sockets.Prints(answer, where);
  }
  void IsAnsweredByAnError(const std::string& command, Where where = Where::current()) {
    Answers(command, StartsWith("error:"), where);
  }

 private:
  static int Number(const std::string& answer) { return std::stoi(answer.substr(std::string("fd ").size())); }
};

}  // namespace socklab::check

#endif  // SOCKLAB_LABS_01_SOCKETS_CHECKS_FIXTURE_H_
