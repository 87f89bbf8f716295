#include "labs/01_sockets/checks/fixture.h"

namespace socklab::check {
namespace {

// ---- basic: opening and closing

CHECK(Sockets, AnswersEachCommandAtOnce,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 1,
       .why = "The other side waits for your answer, and an answer in a buffer has not been sent.",
       .hint = "On a pipe, a newline does not flush the buffer. What does std::endl do that '\\n' does not?"}) {
  sockets = Start("sockets");
  Opens("inet stream");
  Closes(Opens("inet dgram"));
  Opens("unix stream");
}

CHECK(Sockets, OpensATcpSocket,
      {.tier = Tier::kBasic,
       .points = 10,
       .rule = 2,
       .why = "A stream socket of the Internet address family is a TCP socket.",
       .hint = "Which domain and which type do you pass to socket()? Protocol 0 selects the usual one for the two."}) {
  sockets = Start("sockets");
  Opens("inet stream", AF_INET, SOCK_STREAM, IPPROTO_TCP);
}

CHECK(Sockets, OpensAUdpSocket,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 2,
       .why = "A datagram socket of the Internet address family is a UDP socket.",
       .hint = "Which type do you pass to socket() for dgram?"}) {
  sockets = Start("sockets");
  Opens("inet dgram", AF_INET, SOCK_DGRAM, IPPROTO_UDP);
}

CHECK(Sockets, OpensUnixSockets,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 2,
       .why = "Processes on one machine can talk through AF_UNIX sockets, without a network.",
       .hint = "Which domain do you pass to socket() for unix? It has streams and datagrams, too."}) {
  sockets = Start("sockets");
  Opens("unix stream", AF_UNIX, SOCK_STREAM, 0);
  Opens("unix dgram", AF_UNIX, SOCK_DGRAM, 0);
}

CHECK(Sockets, OpensIpv6Sockets,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 2,
       .why = "TCP and UDP are the same over IPv6, but the sockets have an address family of their own.",
       .hint = "Which domain do you pass to socket() for inet6?"}) {
  GivenIpv6();
  sockets = Start("sockets");
  Opens("inet6 stream", AF_INET6, SOCK_STREAM, IPPROTO_TCP);
  Opens("inet6 dgram", AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
}

CHECK(Sockets, ClosesASocket,
      {.tier = Tier::kBasic,
       .points = 12,
       .rule = 3,
       .why = "A socket lives until its descriptor is closed; forgetting the number closes nothing.",
       .hint = "Where does your program call close()? A Descriptor does it when it is destroyed: when is that?"}) {
  sockets = Start("sockets");
  for (const std::string kind : {"inet stream", "unix dgram"}) {
    const int fd = Opens(kind);
    Closes(fd);
    sockets.HoldsNothingAt(fd);
  }
}

// ---- robust: many sockets, and two processes

CHECK(Sockets, KeepsSocketsApart,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 3,
       .why = "When several sockets are open, close must close the one that is named, and no other.",
       .hint = "How do you find the socket that belongs to the number?"}) {
  sockets = Start("sockets");
  const int tcp = Opens("inet stream"), udp = Opens("inet dgram"), local = Opens("unix stream");
  Closes(udp);
  sockets.HoldsNothingAt(udp);
  StillHolds(tcp);
  StillHolds(local);
  Closes(tcp);
  sockets.HoldsNothingAt(tcp);
  StillHolds(local);
}

CHECK(Sockets, SaysTheKernelsNumbers,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 2,
       .why = "The kernel gives the lowest free number, so a counter of your own is wrong after the first close.",
       .hint = "Where does the N in your answer come from: from socket(), or from a counter of your own?"}) {
  sockets = Start("sockets");
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
       .why = "A server runs for months: a descriptor leaked with each client will bring it down one day.",
       .hint = "ls -l /proc/PID/fd shows what is open. What is there after three rounds that was not there before?"}) {
  sockets = Start("sockets");
  Closes(Opens("inet stream"));
  const std::size_t before = sockets.OpenDescriptors();
  for (int i = 0; i < 50; ++i) OpensAndCloses(20);
  sockets.HasAtMostOpenDescriptors(before);
}

CHECK(Sockets, TalkPrintsWhatTheChildSaid,
      {.tier = Tier::kRobust,
       .points = 5,
       .rule = 4,
       .why = "After fork() the two processes share no variables: the text must go through a socket.",
       .hint = "After fork() there are four descriptors for two ends. Which process must close which end, so that "
               "recv() returns 0?"}) {
  sockets = Start("sockets");
  for (const std::string text : {"hello", "two words", "你好,世界", " blanks  kept "}) Talks(text);
}

CHECK(Sockets, TalksWithoutText,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 4,
       .why = "A stream may end before its first byte: an empty text is a text, too.",
       .hint = "What does recv() return if the child closes its end at once?"}) {
  sockets = Start("sockets");
  for (const std::string command : {"talk ", "talk"}) Answers(command, AnyOf("child said ", "child said"));
  Talks("hello");
}

CHECK(Sockets, TalksOneMebibyte,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 4,
       .why = "A stream has no message boundaries: recv() returns what is there, and more may follow.",
       .hint = "How many times do you call recv(), and when do you stop? Does anyone read while the child sends?"}) {
  sockets = Start("sockets");
  Talks(RandomText(kMebibyte));
}

CHECK(Sockets, TalkLeavesNoZombie,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 6,
       .why = "A child that has ended stays in the process table until its parent asks for its exit status.",
       .hint = "Look up waitpid(). Does your child reach _exit(), or does it go on as a second parent?"}) {
  sockets = Start("sockets");
  for (const std::string text : {"one", "two", "three"}) Talks(text);
  sockets.HasNoChildren();
}

CHECK(Sockets, TalkLeavesNoDescriptor,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 6,
       .why = "A pair of sockets is two descriptors, and fork() copies both: every copy must be closed.",
       .hint = "Which ends does the parent still have open after it has printed the answer?"}) {
  sockets = Start("sockets");
  Talks("hello");
  const std::size_t before = sockets.OpenDescriptors();
  for (const std::string text : {"one", "two", "three"}) Talks(text);
  sockets.HasAtMostOpenDescriptors(before);
}

CHECK(Sockets, EndsAtEndOfInput,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 7,
       .why = "Commands may come from a file or a pipe, and the end of input is not an error.",
       .hint = "How does the function that reads a line tell you that there is none left?"}) {
  sockets = Start("sockets");
  Opens("inet stream");
  sockets.EndsInput();
  sockets.Exits(0);
}

// ---- hardened: errors and limits

CHECK(Sockets, RefusesToCloseWhatItDidNotOpen,
      {.tier = Tier::kHardened,
       .points = 5,
       .rule = 5,
       .why = "The kernel closes any descriptor, even standard input: only your program knows which are its sockets.",
       .hint = "After close(0), what happens when you read the next line? What are 0, 1 and 2 used for?"}) {
  sockets = Start("sockets");
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
       .why = "After a close, the number may already belong to something else.",
       .hint = "Does your program forget the number when it closes the socket?"}) {
  sockets = Start("sockets");
  const int fd = Opens("inet stream");
  Closes(fd);
  IsAnsweredByAnError("close " + std::to_string(fd));
  Closes(Opens("inet dgram"));
}

CHECK(Sockets, RefusesUnknownCommands,
      {.tier = Tier::kHardened,
       .points = 5,
       .rule = 5,
       .why = "A command that is not understood gets an error, and the next command must still work.",
       .hint = "How many words does the line have? What happens to an exception that nobody catches?"}) {
  sockets = Start("sockets");
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
       .why = "A process has a limited number of descriptors (EMFILE); closing one makes room for another.",
       .hint = "What do socket() and socketpair() return when no descriptors are left? Try it with: ulimit -n 8"}) {
  GivenDescriptors(kDescriptors);
  sockets = Start("sockets");
  const int last = OpensAsManyAsItCan();
  IsAnsweredByAnError("talk hello");
  Closes(last);
  sockets.HoldsNothingAt(last);
  Opens("inet stream");
}

CHECK(Sockets, TalkSaysThatThereCanBeNoChild,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 5,
       .why = "fork() can fail, and then there is no child to say the text.",
       .hint = "fork() has three kinds of return value. If there is no child, who could have said the text?"}) {
  sockets = Start("sockets");
  Talks("hello");
  GivenProcesses(1);
  sockets = Start("sockets");
  IsAnsweredByAnError("talk hello");
  Opens("inet stream");
}

CHECK(Sockets, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 8,
       .why = "A mistake on the command line that goes unnoticed costs hours.",
       .hint = "labs/support/options.h does it for you."}) {
  sockets = Start("sockets");
  Opens("inet stream");
  sockets = StartWith("sockets", {"--port", "many"});
  sockets.PrintsError(AnyLine());
  sockets.Fails();
  sockets = StartWith("sockets", {"--no-such-option"});
  sockets.PrintsError(AnyLine());
  sockets.Fails();
}

}  // namespace
}  // namespace socklab::check
