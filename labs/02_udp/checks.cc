// The checks of lab 2. Each cites the rule of the handout that it checks.
#include <signal.h>

#include <string>
#include <vector>

#include "harness/check/check.h"

namespace socklab::check {
namespace {

using peers::UdpPeer;
using testing::AnyOf;
using testing::IsEmpty;
using testing::Ne;
using testing::Not;
using testing::StartsWith;

constexpr std::uint16_t kPort = 1234;
constexpr std::size_t kLargestDatagram = 65'507;  // 65,535 less the headers of IPv4 and UDP (RFC 768)

class Receiver : public Check {
 protected:
  Receiver() : Check(Transport::kUdp, kPort) { ByHand("printf hello | nc -u -q 1 127.0.0.1 1234"); }

  void Serves(Where where = Where::current()) {
    Start("receiver", {}, where);
    IsReady(where);
    Prints("服务端已开启", where);
  }

  static std::string From(const UdpPeer& peer) { return peer.local().AsTutorial(); }

  void PrintsDatagram(const UdpPeer& from, const std::string& text, Where where = Where::current()) {
    Prints("收到数据:" + text + From(from), where);
  }
};

class Sender : public Check {
 protected:
  Sender() : Check(Transport::kUdp, kPort, "请输入要发送的数据:") {
    ByHand("nc -u -l 127.0.0.1 1234   # in one terminal, and your sender in another");
  }

  // Types a line, which arrives as one datagram.
  void Delivers(UdpPeer& receiver, const std::string& line, Where where = Where::current()) {
    Types(line + "\n");
    receiver.Receives(program(), line, where);
  }
};

// ---- basic: what the tutorial's programs do

CHECK(Receiver, AnnouncesThatItIsOpen,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 1,
       .why = "Datagrams to a port that nobody has bound are lost: the user must know from when on they are not.",
       .hint = "socket(), bind(), then print. Is what you print flushed at once?"}) {
  Start("receiver");
  IsReady();
  Prints("服务端已开启");
}

CHECK(Receiver, PrintsEachDatagramWithItsSender,
      {.tier = Tier::kBasic,
       .points = 14,
       .rule = 2,
       .why = "UDP has no connection: each datagram says for itself whom it is from.",
       .hint = "recvfrom() fills in the sender's address. In which byte order is the port?"}) {
  Serves();
  UdpPeer alice = Peer("alice");
  for (const std::string text : {"hello", "two words", "你好,世界"}) {
    alice.Sends(text, server());
    PrintsDatagram(alice, text);
  }
}

CHECK(Receiver, EndsOnBye,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 3,
       .why = "A datagram has no end of stream: the conversation needs a word that ends it.",
       .hint = "Compare the datagram with \"bye\" after printing it, and leave the loop."}) {
  Serves();
  UdpPeer alice = Peer("alice");
  alice.Sends("hello", server());
  PrintsDatagram(alice, "hello");
  alice.Sends("bye", server());
  PrintsDatagram(alice, "bye");
  Exits(0);
}

CHECK(Sender, SendsEachLineAsOneDatagram,
      {.tier = Tier::kBasic,
       .points = 14,
       .rule = 6,
       .why = "One call of sendto() is one datagram: what the user types is what arrives.",
       .hint = "The newline that ends a line is no part of the datagram; how many bytes do you send?"}) {
  UdpPeer receiver = PeerAtServerPort("receiver");
  Start("sender");
  for (const std::string line : {"hello", "two words", "你好,世界"}) Delivers(receiver, line);
}

CHECK(Sender, EndsAfterBye,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 7,
       .why = "Both sides end with the same word, so the sender must send it first.",
       .hint = "Where in your loop do you leave it: before or after sending?"}) {
  UdpPeer receiver = PeerAtServerPort("receiver");
  Start("sender");
  Delivers(receiver, "hello");
  Delivers(receiver, "bye");
  Exits(0);
}

// ---- robust: every kind of datagram

CHECK(Receiver, ReceivesTheLargestDatagramWhole,
      {.tier = Tier::kRobust,
       .points = 5,
       .rule = 4,
       .why = "What does not fit into the buffer of recvfrom() is thrown away.",
       .hint = "How large can a datagram be over IPv4, and how large is your buffer?"}) {
  Serves();
  UdpPeer alice = Peer("alice");
  for (const std::size_t size : {std::size_t{1500}, std::size_t{32'768}, kLargestDatagram}) {
    const std::string text = RandomText(size);
    alice.Sends(text, server());
    PrintsDatagram(alice, text);
  }
}

CHECK(Receiver, TakesAnEmptyDatagramAsAMessage,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 4,
       .why = "With UDP a recvfrom() of 0 bytes is an empty datagram, not the end of anything.",
       .hint = "What do you do when recvfrom() returns 0?"}) {
  Serves();
  UdpPeer alice = Peer("alice");
  alice.Sends("", server());
  PrintsDatagram(alice, "");
  alice.Sends("and on", server());
  PrintsDatagram(alice, "and on");
}

CHECK(Receiver, KeepsTheBoundariesOfWaitingDatagrams,
      {.tier = Tier::kRobust,
       .points = 5,
       .rule = 4,
       .why = "Datagrams that wait in the queue stay apart: one recvfrom(), one datagram.",
       .hint = "One recvfrom() for each datagram, and one line printed for each recvfrom()."}) {
  constexpr int kDatagrams = 100;
  Serves();
  UdpPeer alice = Peer("alice");
  Signals(SIGSTOP);  // so that they all have to wait
  for (int i = 1; i <= kDatagrams; ++i) alice.Sends("datagram " + std::to_string(i), server());
  Signals(SIGCONT);
  for (int i = 1; i <= kDatagrams; ++i) PrintsDatagram(alice, "datagram " + std::to_string(i));
}

CHECK(Receiver, TellsSendersApart,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 4,
       .why = "One UDP socket serves any number of senders.",
       .hint = "Is the address filled in anew for each datagram, and its length given anew to recvfrom()?"}) {
  Serves();
  UdpPeer alice = Peer("alice"), bob = Peer("bob"), carol = Peer("carol");
  for (const std::string text : {"first", "second"}) {
    for (UdpPeer* sender : {&alice, &bob, &carol}) {
      sender->Sends(text + " of " + sender->name(), server());
      PrintsDatagram(*sender, text + " of " + sender->name());
    }
  }
}

CHECK(Receiver, EndsOnNothingButBye,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 3,
       .why = "Only the datagram that is exactly bye ends the receiver.",
       .hint = "Do you compare the whole datagram, or only how it begins?"}) {
  Serves();
  UdpPeer alice = Peer("alice");
  for (const std::string text : {"bye ", "goodbye", "byebye", "Bye", "by", " bye"}) {
    alice.Sends(text, server());
    PrintsDatagram(alice, text);
  }
}

CHECK(Sender, EndsAtEndOfInput,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 7,
       .why = "Input may come from a file or a pipe, and ends without a bye.",
       .hint = "How does your way of reading a line tell that there is none left?"}) {
  UdpPeer receiver = PeerAtServerPort("receiver");
  Start("sender");
  Delivers(receiver, "hello");
  EndsInput();
  Exits(0);
}

CHECK(Sender, RefusesALineLongerThanADatagram,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 8,
       .why = "A datagram cannot be longer than 65,507 bytes: sendto() fails, and sends nothing at all.",
       .hint = "Do you look at what sendto() returns? It is no reason to give up the next line."}) {
  UdpPeer receiver = PeerAtServerPort("receiver");
  Start("sender");
  Delivers(receiver, RandomText(kLargestDatagram));
  Types(RandomText(kLargestDatagram + 1) + "\n");
  PrintsError(StartsWith("error:"));
  Delivers(receiver, "and on");
  EndsInput();
  Exits(AnyOf(0, 1));
}

CHECK(Sender, SendsAnEmptyLineAsAnEmptyDatagram,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 6,
       .why = "A datagram may be empty, and arrives as one.",
       .hint = "Do you skip what has no length?"}) {
  UdpPeer receiver = PeerAtServerPort("receiver");
  Start("sender");
  for (const std::string line : {"", "in between", ""}) Delivers(receiver, line);
}

// ---- hardened: faults and bad input

CHECK(Receiver, SurvivesBytesThatAreNotUtf8,
      {.tier = Tier::kHardened,
       .points = 4,
       .rule = 5,
       .why = "Anybody can send anything: bytes that are no text must not end the receiver.",
       .hint = "labs/support/text.h turns any bytes into text."}) {
  Serves();
  UdpPeer alice = Peer("alice");
  alice.Sends("<\xff\xfe>", server());
  Prints(AnyOf("收到数据:<\uFFFD>" + From(alice), "收到数据:<\uFFFD\uFFFD>" + From(alice)));
  alice.Sends("<\xe4\xbd>", server());
  Prints(AnyOf("收到数据:<\uFFFD>" + From(alice), "收到数据:<\uFFFD\uFFFD>" + From(alice)));
  alice.Sends("你好", server());
  PrintsDatagram(alice, "你好");
}

CHECK(Receiver, KeepsNulBytes,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 5,
       .why = "A datagram is bytes with a length, not a C string: a NUL byte does not end it.",
       .hint = "Where does your program measure with strlen(), or print with %s?"}) {
  Serves();
  UdpPeer alice = Peer("alice");
  for (const std::string& text : {std::string("be\0fore", 7), std::string("\0", 1), std::string("bye\0", 4)}) {
    alice.Sends(text, server());
    PrintsDatagram(alice, text);
  }
}

CHECK(Receiver, BindsToItsAddressOnly,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 10,
       .why = "Who binds to every address also listens to the world outside.",
       .hint = "Which address stands in the sockaddr_in that bind() gets?"}) {
  Serves();
  IsBoundOnlyTo(server());
}

CHECK(Receiver, RefusesToShareItsPort,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 10,
       .why = "Two receivers on one port steal each other's datagrams.",
       .hint = "Which call fails when the port is taken? With SO_REUSEADDR or SO_REUSEPORT, UDP lets it pass."}) {
  Serves();
  Start("receiver");
  PrintsError(StartsWith("error:"));
  Exits(1);
}

CHECK(Receiver, EndsOnSignals,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 11,
       .why = "A server is ended by its operator, with Ctrl-C or by the system, and that is no failure.",
       .hint = "labs/support/signals.h does it for you."}) {
  for (const int signal : {SIGINT, SIGTERM}) {
    Serves();
    Signals(signal);
    Exits(0);
  }
}

CHECK(Receiver, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 12,
       .why = "A mistake on the command line that goes unnoticed costs hours.",
       .hint = "labs/support/options.h does it for you."}) {
  Serves();
  Stop();  // or a program that takes any option would fail for its port being in use
  StartWith("receiver", {"--port", "many"});
  PrintsError(Not(IsEmpty()));
  Exits(Ne(0));
  StartWith("receiver", {"--no-such-option"});
  PrintsError(Not(IsEmpty()));
  Exits(Ne(0));
}

CHECK(Sender, SendsNulBytes,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 6,
       .why = "A line is bytes with a length, not a C string: a NUL byte does not end it.",
       .hint = "Where does your program measure with strlen()?"}) {
  UdpPeer receiver = PeerAtServerPort("receiver");
  Start("sender");
  for (const std::string& line : {std::string("be\0fore", 7), std::string("bye\0", 4)}) Delivers(receiver, line);
}

CHECK(
    Sender, LivesOnWhenNobodyListens,
    {.tier = Tier::kHardened,
     .points = 3,
     .rule = 9,
     .why = "A receiver may be started late, or again: until then the kernel reports ICMP errors.",
     .hint =
         "On a connected UDP socket, the error of one datagram is returned by the next send(), instead of sending."}) {
  Start("sender");
  Types("lost\n");
  HearsThatNobodyListens();
  UdpPeer receiver = PeerAtServerPort("receiver");
  Delivers(receiver, "found");
}

CHECK(Sender, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 12,
       .why = "A mistake on the command line that goes unnoticed costs hours.",
       .hint = "labs/support/options.h does it for you."}) {
  UdpPeer receiver = PeerAtServerPort("receiver");
  Start("sender");
  Delivers(receiver, "hello");
  StartWith("sender", {"--port", "many"});
  PrintsError(Not(IsEmpty()));
  Exits(Ne(0));
  StartWith("sender", {"--no-such-option"});
  PrintsError(Not(IsEmpty()));
  Exits(Ne(0));
}

}  // namespace
}  // namespace socklab::check
