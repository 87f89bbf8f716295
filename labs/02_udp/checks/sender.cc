#include "labs/02_udp/checks/fixture.h"

namespace socklab::check {
namespace {

// ---- basic: what the tutorial's programs do

CHECK(Sender, SendsEachLineAsOneDatagram,
      {.tier = Tier::kBasic,
       .points = 14,
       .rule = 6,
       .why = "Each call to sendto() sends one datagram: what the user types is what arrives.",
       .hint = "The newline is not part of the datagram: how many bytes do you send?"}) {
  UdpPeer receiver = PeerAtServerPort("receiver");
  sender = Start("sender");
  for (const std::string line : {"hello", "two words", "你好,世界"}) Delivers(receiver, line);
}

CHECK(Sender, EndsAfterBye,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 7,
       .why = "Both sides end on the same word, so the sender must send it before it ends.",
       .hint = "Where do you leave the loop: before or after sending?"}) {
  UdpPeer receiver = PeerAtServerPort("receiver");
  sender = Start("sender");
  Delivers(receiver, "hello");
  Delivers(receiver, "bye");
  sender.Exits(0);
}

// ---- robust: every kind of datagram

CHECK(Sender, EndsAtEndOfInput,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 7,
       .why = "Input may come from a file or a pipe, and may end without bye.",
       .hint = "How does the function that reads a line tell you that there is none left?"}) {
  UdpPeer receiver = PeerAtServerPort("receiver");
  sender = Start("sender");
  Delivers(receiver, "hello");
  sender.EndsInput();
  sender.Exits(0);
}

CHECK(Sender, RefusesALineLongerThanADatagram,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 8,
       .why = "A datagram holds at most 65,507 bytes: if you give it more, sendto() fails and sends nothing.",
       .hint = "Do you check what sendto() returns? One failure is no reason to give up the next line."}) {
  UdpPeer receiver = PeerAtServerPort("receiver");
  sender = Start("sender");
  Delivers(receiver, RandomText(kLargestDatagram));
  sender.Types(RandomText(kLargestDatagram + 1) + "\n");
  sender.PrintsError(StartsWith("error:"));
  Delivers(receiver, "and on");
  sender.EndsInput();
  sender.ExitsWithOneOf({0, 1});
}

CHECK(Sender, SendsAnEmptyLineAsAnEmptyDatagram,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 6,
       .why = "A datagram may be empty, and it still arrives.",
       .hint = "What does your program do with a line of length 0?"}) {
  UdpPeer receiver = PeerAtServerPort("receiver");
  sender = Start("sender");
  for (const std::string line : {"", "in between", ""}) Delivers(receiver, line);
}

// ---- hardened: faults and bad input

CHECK(Sender, SendsNulBytes,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 6,
       .why = "A line is bytes with a length, not a C string: a NUL byte does not end it.",
       .hint = "Does your program use strlen() anywhere?"}) {
  UdpPeer receiver = PeerAtServerPort("receiver");
  sender = Start("sender");
  for (const std::string& line : {std::string("be\0fore", 7), std::string("bye\0", 4)}) Delivers(receiver, line);
}

CHECK(Sender, LivesOnWhenNobodyListens,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 9,
       .why = "A receiver may start late, or restart: until it runs, the kernel reports ICMP errors.",
       .hint =
           "On a connected UDP socket, the next send() returns the error of an earlier datagram, and sends nothing."}) {
  sender = Start("sender");
  sender.Types("lost\n");
  AwaitPortUnreachable();
  UdpPeer receiver = PeerAtServerPort("receiver");
  Delivers(receiver, "found");
}

// ---- hardened: manners

MANNERS(Sender, sender, Delivers("hello"), {.bad_options = {.points = 1, .rule = 12}});

// ---- extra credit: to everybody at once

CHECK(Sender, BroadcastsOnDemand,
      {.tier = Tier::kExtra,
       .points = 5,
       .rule = 14,
       .why = "A broadcast reaches all machines of a network. The kernel sends none unless the program has asked to.",
       .hint = "SO_BROADCAST of socket(7). Do you set it only with --broadcast, and check what sendto() returns?"}) {
  constexpr net::Endpoint kEverybody{0x7fffffff, kPort};  // of the network 127.0.0.0/8
  UdpPeer everybody{conversation(), "everybody", {INADDR_ANY, kPort}};
  sender = StartAt(kEverybody, "sender", {"--broadcast"});
  Delivers(everybody, "hello, all of you");
  sender.EndsInput();
  sender.Exits(0);

  sender = StartAt(kEverybody, "sender", {});
  sender.Types("by mistake\n");
  sender.PrintsError(StartsWith("error:"));
}

}  // namespace
}  // namespace socklab::check
