// The checks of lab 1. Each cites the rule of the handout that it checks.
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "harness/check/check.h"
#include "harness/program/processes.h"

namespace socklab::check {
namespace {

using testing::AnyOf;
using testing::IsEmpty;
using testing::Ne;
using testing::Not;
using testing::StartsWith;

constexpr std::uint16_t kPort = 1;              // an option like any other: no socket gets an address here
constexpr int kDescriptors = 64;                // where their limit is to be met
constexpr std::size_t kMebibyte = 1024 * 1024;  // bytes

MATCHER(NamesADescriptor, "says \"fd\" and the number of a descriptor") {
  return testing::Matches(testing::MatchesRegex("fd [0-9]{1,6}"))(arg);
}

class Sockets : public Check {
 protected:
  Sockets() : Check(Transport::kTcp, kPort) {
    ByHand("printf 'open inet stream\\ntalk hello\\n' | bazel-bin/labs/01_sockets/sockets");
  }

  // Opens a socket, such as "inet stream", and returns its number, as the program says it.
  int Opens(const std::string& kind, Where where = Where::current()) {
    Types("open " + kind + "\n");
    return Number(PrintedLine(NamesADescriptor(), where));
  }
  // The same, and the descriptor is really such a socket.
  void Opens(const std::string& kind, int domain, int type, int protocol, Where where = Where::current()) {
    HoldsSocket(Opens(kind, where), domain, type, protocol, where);
  }
  // Opens sockets until it is answered that there can be no more, and returns the number of the last.
  int OpensAsManyAsItCan(Where where = Where::current()) {
    int last = Opens("inet stream", where);
    for (int i = 1; i < kDescriptors; ++i) {
      Types("open inet stream\n");
      const std::string answer = PrintedLine(AnyOf(NamesADescriptor(), StartsWith("error:")), where);
      if (answer.starts_with("error:")) return last;
      last = Number(answer);
    }
    IsAnsweredByAnError("open inet stream", where);
    return last;
  }

  // A descriptor that it was not told to close is a socket as before.
  void StillHolds(int fd, Where where = Where::current()) {
    if (program::LinkOf(program().pid(), fd).starts_with("socket:")) return;
    throw peers::Unmet("descriptor " + std::to_string(fd) + " of your sockets should still be open, but it is closed.",
                       where);
  }

  void Closes(int fd, Where where = Where::current()) {
    Answers("close " + std::to_string(fd), "closed " + std::to_string(fd), where);
  }
  // Opens so many sockets, which are open at the same time, and closes them again.
  void OpensAndCloses(int sockets, Where where = Where::current()) {
    std::vector<int> opened;
    for (int i = 0; i < sockets; ++i) Types(i % 2 == 0 ? "open inet stream\n" : "open unix dgram\n");
    for (int i = 0; i < sockets; ++i) opened.push_back(Number(PrintedLine(NamesADescriptor(), where)));
    for (const int fd : opened) Types("close " + std::to_string(fd) + "\n");
    for (const int fd : opened) Prints("closed " + std::to_string(fd), where);
  }
  // Refuses to close what is typed as this number.
  void SaysThatThereIsNo(const std::string& fd, Where where = Where::current()) {
    Answers("close " + fd, "error: close " + fd + ": Bad file descriptor", where);
  }

  // Lets its child say the text.
  void Talks(const std::string& text, Where where = Where::current()) {
    Answers("talk " + text, "child said " + text, where);
  }

  // A number of which the last 32 bits are `fd`: whoever cuts it to an int takes it for that.
  static std::string BeyondAnInt(int fd) { return std::to_string((std::int64_t{1} << 32) + fd); }

  // Without IPv6 in the kernel nobody can open such a socket.
  static void GivenIpv6() {
    const net::Descriptor socket(::socket(AF_INET6, SOCK_STREAM, 0));
    if (socket.get() == -1) throw peers::Inconclusive("this machine has no IPv6");
  }

  void Answers(const std::string& command, const Line& answer, Where where = Where::current()) {
    Types(command + "\n");
    Prints(answer, where);
  }
  void IsAnsweredByAnError(const std::string& command, Where where = Where::current()) {
    Answers(command, StartsWith("error:"), where);
  }

 private:
  static int Number(const std::string& answer) { return std::stoi(answer.substr(std::string("fd ").size())); }
};

// ---- basic: opening and closing

CHECK(Sockets, AnswersEachCommandAtOnce,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 1,
       .why = "Whoever asks waits for the answer: one that stays in a buffer has not been given.",
       .hint = "In a pipe a newline flushes nothing. What does std::endl do that '\\n' does not?"}) {
  Start("sockets");
  Opens("inet stream");
  Closes(Opens("inet dgram"));
  Opens("unix stream");
}

CHECK(Sockets, OpensATcpSocket,
      {.tier = Tier::kBasic,
       .points = 10,
       .rule = 2,
       .why = "A stream of the Internet's address family is TCP.",
       .hint = "Which domain and which type does socket() get? The protocol 0 chooses the usual one for both."}) {
  Start("sockets");
  Opens("inet stream", AF_INET, SOCK_STREAM, IPPROTO_TCP);
}

CHECK(Sockets, OpensAUdpSocket,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 2,
       .why = "Datagrams of the Internet's address family are UDP.",
       .hint = "Which type does socket() get for dgram?"}) {
  Start("sockets");
  Opens("inet dgram", AF_INET, SOCK_DGRAM, IPPROTO_UDP);
}

CHECK(Sockets, OpensUnixSockets,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 2,
       .why = "Processes of one machine talk through AF_UNIX, without any network.",
       .hint = "Which domain does socket() get for unix? It has streams and datagrams, too."}) {
  Start("sockets");
  Opens("unix stream", AF_UNIX, SOCK_STREAM, 0);
  Opens("unix dgram", AF_UNIX, SOCK_DGRAM, 0);
}

CHECK(Sockets, OpensIpv6Sockets,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 2,
       .why = "TCP and UDP are the same over IPv6; the sockets are of a family of their own.",
       .hint = "Which domain does socket() get for inet6?"}) {
  GivenIpv6();
  Start("sockets");
  Opens("inet6 stream", AF_INET6, SOCK_STREAM, IPPROTO_TCP);
  Opens("inet6 dgram", AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
}

CHECK(Sockets, ClosesASocket,
      {.tier = Tier::kBasic,
       .points = 12,
       .rule = 3,
       .why = "A socket lives until its descriptor is closed; forgetting the number closes nothing.",
       .hint = "Who calls close() in your program? A Descriptor does at the end of its life: when is that?"}) {
  Start("sockets");
  for (const std::string kind : {"inet stream", "unix dgram"}) {
    const int fd = Opens(kind);
    Closes(fd);
    HoldsNothingAt(fd);
  }
}

// ---- robust: many sockets, and two processes

CHECK(Sockets, KeepsSocketsApart,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 3,
       .why = "Of several open sockets, the one that is named is closed, and no other.",
       .hint = "How do you find the socket that belongs to the number?"}) {
  Start("sockets");
  const int tcp = Opens("inet stream"), udp = Opens("inet dgram"), local = Opens("unix stream");
  Closes(udp);
  HoldsNothingAt(udp);
  StillHolds(tcp);
  StillHolds(local);
  Closes(tcp);
  HoldsNothingAt(tcp);
  StillHolds(local);
}

CHECK(Sockets, SaysTheKernelsNumbers,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 2,
       .why = "The kernel gives the lowest free number, so a counter of your own is wrong after the first close.",
       .hint = "Where does the N of your answer come from: from socket(), or from a variable that you count up?"}) {
  Start("sockets");
  const int first = Opens("inet stream");
  Opens("unix stream");
  Closes(first);
  Opens("inet dgram", AF_INET, SOCK_DGRAM, IPPROTO_UDP);
  Opens("unix dgram", AF_UNIX, SOCK_DGRAM, 0);
}

CHECK(Sockets, LeaksNothingInAThousandRounds,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 6,
       .why = "A server runs for months: what it loses with each client ends it some day.",
       .hint = "ls -l /proc/PID/fd shows what is open. What is there after three rounds that was not there before?"}) {
  Start("sockets");
  Closes(Opens("inet stream"));
  const std::size_t before = OpenDescriptors();
  for (int i = 0; i < 50; ++i) OpensAndCloses(20);
  HoldsAtMost(before);
}

CHECK(
    Sockets, TalkPrintsWhatTheChildSaid,
    {.tier = Tier::kRobust,
     .points = 5,
     .rule = 4,
     .why = "Two processes share no variables: what one has to tell the other goes through a socket.",
     .hint = "After fork() there are four descriptors for two ends. Who must close which, so that recv() returns 0?"}) {
  Start("sockets");
  for (const std::string text : {"hello", "two words", "你好,世界", " blanks  kept "}) Talks(text);
}

CHECK(Sockets, TalksWithoutText,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 4,
       .why = "A stream may end before its first byte, and has nothing to say then.",
       .hint = "What does recv() return if the child closes its end at once?"}) {
  Start("sockets");
  for (const std::string command : {"talk ", "talk"}) Answers(command, AnyOf("child said ", "child said"));
  Talks("hello");
}

CHECK(Sockets, TalksOneMebibyte,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 4,
       .why = "A stream has no messages: recv() brings what is there, and more may follow until the end.",
       .hint = "How often do you call recv(), and when do you stop? Who reads while the child sends?"}) {
  Start("sockets");
  Talks(RandomText(kMebibyte));
}

CHECK(Sockets, TalkLeavesNoZombie,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 6,
       .why = "A child that has ended stays in the table of processes until its parent asks how it ended.",
       .hint = "Look up waitpid(). Does your child reach _exit(), or does it go on as a second parent?"}) {
  Start("sockets");
  for (const std::string text : {"one", "two", "three"}) Talks(text);
  HasNoChildren();
}

CHECK(Sockets, TalkLeavesNoDescriptor,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 6,
       .why = "A pair of sockets is two descriptors, and fork() copies both: each copy wants to be closed.",
       .hint = "Which ends has the parent still open when it has printed the answer?"}) {
  Start("sockets");
  Talks("hello");
  const std::size_t before = OpenDescriptors();
  for (const std::string text : {"one", "two", "three"}) Talks(text);
  HoldsAtMost(before);
}

CHECK(Sockets, EndsAtEndOfInput,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 7,
       .why = "Commands may come from a file or a pipe, and that they are over is no failure.",
       .hint = "How does your way of reading a line tell that there is none left?"}) {
  Start("sockets");
  Opens("inet stream");
  EndsInput();
  Exits(0);
}

// ---- hardened: errors and limits

CHECK(Sockets, RefusesToCloseWhatItDidNotOpen,
      {.tier = Tier::kHardened,
       .points = 5,
       .rule = 5,
       .why = "The kernel closes any descriptor, standard input too: only the program knows which are its sockets.",
       .hint = "What has close(0) done to the next line that you read? Who else uses 0, 1 and 2?"}) {
  Start("sockets");
  const int fd = Opens("inet stream");
  for (const std::string number : {"99", "0", "1", "2", "-1", "2147483648", "99999999999999999999"}) {
    SaysThatThereIsNo(number);
  }
  SaysThatThereIsNo(BeyondAnInt(fd));
  for (const std::string word : {"it", "3x"}) IsAnsweredByAnError("close " + word);
  StillHolds(fd);
  Closes(fd);
}

CHECK(Sockets, RefusesToCloseTwice,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 5,
       .why = "A number that has been closed may belong to something else by now.",
       .hint = "Does your program forget the number when it closes the socket?"}) {
  Start("sockets");
  const int fd = Opens("inet stream");
  Closes(fd);
  IsAnsweredByAnError("close " + std::to_string(fd));
  Closes(Opens("inet dgram"));
}

CHECK(Sockets, RefusesUnknownCommands,
      {.tier = Tier::kHardened,
       .points = 5,
       .rule = 5,
       .why = "What is not understood is said so, and the next command is none the worse for it.",
       .hint = "How many words has the line? What becomes of an exception that nobody catches?"}) {
  Start("sockets");
  Closes(Opens("inet stream"));
  for (const std::string command : {"shut 3", "", "talkative", "open", "open inet", "open inet stream now",
                                    "open ipx stream", "open inet raw", "open stream inet", "close", "close 3 4"}) {
    IsAnsweredByAnError(command);
  }
  Closes(Opens("inet stream"));
}

CHECK(Sockets, MeetsTheDescriptorLimit,
      {.tier = Tier::kHardened,
       .points = 4,
       .rule = 5,
       .why = "A process has a limited number of descriptors (EMFILE), and a place is free again once one is closed.",
       .hint = "What do socket() and socketpair() return when there are none left? Try it with: ulimit -n 8"}) {
  GivenDescriptors(kDescriptors);
  Start("sockets");
  const int last = OpensAsManyAsItCan();
  IsAnsweredByAnError("talk hello");
  Closes(last);
  HoldsNothingAt(last);
  Opens("inet stream");
}

CHECK(Sockets, TalkSaysThatThereCanBeNoChild,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 5,
       .why = "fork() may fail, and then there is nobody who could say anything.",
       .hint = "fork() has three kinds of return value. And who says the text, if it is said without a child?"}) {
  Start("sockets");
  Talks("hello");
  GivenProcesses(1);
  Start("sockets");
  IsAnsweredByAnError("talk hello");
  Opens("inet stream");
}

CHECK(Sockets, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 8,
       .why = "A mistake on the command line that goes unnoticed costs hours.",
       .hint = "labs/support/options.h does it for you."}) {
  Start("sockets");
  Opens("inet stream");
  StartWith("sockets", {"--port", "many"});
  PrintsError(Not(IsEmpty()));
  Exits(Ne(0));
  StartWith("sockets", {"--no-such-option"});
  PrintsError(Not(IsEmpty()));
  Exits(Ne(0));
}

}  // namespace
}  // namespace socklab::check
