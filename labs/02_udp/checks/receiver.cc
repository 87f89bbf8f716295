#include "labs/02_udp/checks/fixture.h"

namespace socklab::check {
namespace {

// ---- basic: what the tutorial's programs do

CHECK(Receiver, AnnouncesThatItIsOpen,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 1,
       .why = "Datagrams to a port that nobody has bound are lost: the user must know when the receiver is ready.",
       .hint = "socket(), bind(), then print. Does your program flush its output?"}) {
  receiver = Start("receiver");
  receiver.IsReady();
  receiver.Prints("服务端已开启");
}

CHECK(Receiver, PrintsEachDatagramWithItsSender,
      {.tier = Tier::kBasic,
       .points = 14,
       .rule = 2,
       .why = "UDP has no connection: each datagram carries its own sender's address.",
       .hint = "recvfrom() fills in the sender's address. In which byte order is the port?"}) {
  Serves();
  UdpPeer alice = Peer("alice");
  for (const std::string text : {"hello", "two words", "你好,世界"}) {
    alice.Sends(text, server_endpoint());
    PrintsDatagram(alice, text);
  }
}

CHECK(Receiver, EndsOnBye,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 3,
       .why = "UDP has no end of stream: the conversation needs a word that ends it.",
       .hint = "Compare the datagram with \"bye\" after printing it, and leave the loop."}) {
  Serves();
  UdpPeer alice = Peer("alice");
  alice.Sends("hello", server_endpoint());
  PrintsDatagram(alice, "hello");
  alice.Sends("bye", server_endpoint());
  PrintsDatagram(alice, "bye");
  receiver.Exits(0);
}

// ---- robust: every kind of datagram

CHECK(Receiver, ReceivesTheLargestDatagramWhole,
      {.tier = Tier::kRobust,
       .points = 5,
       .rule = 4,
       .why = "recvfrom() throws away the part of a datagram that does not fit into its buffer.",
       .hint = "How large can a datagram be over IPv4, and how large is your buffer?"}) {
  Serves();
  UdpPeer alice = Peer("alice");
  for (const std::size_t size : {std::size_t{1500}, std::size_t{32'768}, kLargestDatagram}) {
    const std::string text = RandomText(size);
    alice.Sends(text, server_endpoint());
    PrintsDatagram(alice, text);
  }
}

CHECK(Receiver, TakesAnEmptyDatagramAsAMessage,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 4,
       .why = "With UDP, a recvfrom() that returns 0 has received an empty datagram: nothing has ended.",
       .hint = "What do you do when recvfrom() returns 0?"}) {
  Serves();
  UdpPeer alice = Peer("alice");
  alice.Sends("", server_endpoint());
  PrintsDatagram(alice, "");
  alice.Sends("and on", server_endpoint());
  PrintsDatagram(alice, "and on");
}

CHECK(Receiver, KeepsTheBoundariesOfWaitingDatagrams,
      {.tier = Tier::kRobust,
       .points = 5,
       .rule = 4,
       .why = "Datagrams stay separate in the queue: one recvfrom() returns one datagram.",
       .hint = "Call recvfrom() once for each datagram, and print one line for each call."}) {
  constexpr int kDatagrams = 100;
  Serves();
  UdpPeer alice = Peer("alice");
  receiver.Signals(SIGSTOP);  // so that they all have to wait
  for (int i = 1; i <= kDatagrams; ++i) alice.Sends("datagram " + std::to_string(i), server_endpoint());
  receiver.Signals(SIGCONT);
  for (int i = 1; i <= kDatagrams; ++i) PrintsDatagram(alice, "datagram " + std::to_string(i));
}

CHECK(Receiver, TellsSendersApart,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 4,
       .why = "One UDP socket can receive from any number of senders.",
       .hint = "Does each recvfrom() fill in the address again, and do you set the address length before each call?"}) {
  Serves();
  UdpPeer alice = Peer("alice"), bob = Peer("bob"), carol = Peer("carol");
  for (const std::string text : {"first", "second"}) {
    for (UdpPeer* sender : {&alice, &bob, &carol}) {
      sender->Sends(text + " of " + sender->name(), server_endpoint());
      PrintsDatagram(*sender, text + " of " + sender->name());
    }
  }
}

CHECK(Receiver, EndsOnNothingButBye,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 3,
       .why = "Only a datagram that is exactly bye ends the receiver.",
       .hint = "Do you compare the whole datagram, or only its beginning?"}) {
  Serves();
  UdpPeer alice = Peer("alice");
  for (const std::string text : {"bye ", "goodbye", "byebye", "Bye", "by", " bye"}) {
    alice.Sends(text, server_endpoint());
    PrintsDatagram(alice, text);
  }
}

// ---- hardened: faults and bad input

CHECK(Receiver, SurvivesBytesThatAreNotUtf8,
      {.tier = Tier::kHardened,
       .points = 4,
       .rule = 5,
       .why = "Anyone can send anything: bytes that are not valid text must not end the receiver.",
       .hint = "labs/support/text.h turns any bytes into text."}) {
  Serves();
  UdpPeer alice = Peer("alice");
  alice.Sends("<\xff\xfe>", server_endpoint());
  receiver.Prints(AnyOf("收到数据:<\uFFFD>" + From(alice), "收到数据:<\uFFFD\uFFFD>" + From(alice)));
  alice.Sends("<\xe4\xbd>", server_endpoint());
  receiver.Prints(AnyOf("收到数据:<\uFFFD>" + From(alice), "收到数据:<\uFFFD\uFFFD>" + From(alice)));
  alice.Sends("你好", server_endpoint());
  PrintsDatagram(alice, "你好");
}

CHECK(Receiver, KeepsNulBytes,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 5,
       .why = "A datagram is bytes with a length, not a C string: a NUL byte does not end it.",
       .hint = "Does your program use strlen() anywhere, or print with %s?"}) {
  Serves();
  UdpPeer alice = Peer("alice");
  for (const std::string& text : {std::string("be\0fore", 7), std::string("\0", 1), std::string("bye\0", 4)}) {
    alice.Sends(text, server_endpoint());
    PrintsDatagram(alice, text);
  }
}

CHECK(Receiver, BindsToItsAddressOnly,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 10,
       .why = "A socket that is bound to every address also receives from other machines.",
       .hint = "Which address is in the sockaddr_in that you pass to bind()?"}) {
  Serves();
  receiver.IsBoundOnlyTo(server_endpoint());
}

CHECK(Receiver, RefusesToShareItsPort,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 10,
       .why = "Two receivers on one port steal each other's datagrams.",
       .hint = "Which call fails when the port is in use? With SO_REUSEADDR or SO_REUSEPORT, it succeeds."}) {
  Serves();
  receiver = Start("receiver");
  receiver.PrintsError(StartsWith("error:"));
  receiver.Exits(1);
}

// ---- hardened: manners

MANNERS(Receiver, receiver, Serves(), {.signals = {.points = 2, .rule = 11}, .bad_options = {.points = 1, .rule = 12}});

// ---- extra credit: addresses that are a choice

CHECK(Receiver, HearsEveryAddressOnDemand,
      {.tier = Tier::kExtra,
       .points = 2,
       .rule = 13,
       .why = "0.0.0.0 stands for every address of the machine. Whoever binds to it chooses to be heard everywhere.",
       .hint = "Does the address that --host gives reach bind() as it is, or do you always bind to 127.0.0.1?"}) {
  receiver = StartAt({INADDR_ANY, kPort}, "receiver", {});
  receiver.IsReady();
  receiver.Prints("服务端已开启");
  UdpPeer alice = Peer("alice");
  for (const std::uint32_t address : {0x7f000001, 0x7f000002, 0x7f010203}) {
    const net::Endpoint to{address, kPort};
    alice.Sends("to " + to.Host(), to);
    PrintsDatagram(alice, "to " + to.Host());
  }
}

CHECK(Receiver, SaysWhichPortItGot,
      {.tier = Tier::kExtra,
       .points = 3,
       .rule = 15,
       .why = "Port 0 asks the kernel for any free port: who wants to send there must be told which one it is.",
       .hint = "getsockname() tells where a socket is bound. When is that known, and in which byte order?"}) {
  receiver = StartAt({INADDR_LOOPBACK, 0}, "receiver", {});
  const net::Endpoint bound = receiver.IsReady();
  receiver.Prints("服务端已开启 " + bound.AsTutorial());
  UdpPeer alice = Peer("alice");
  alice.Sends("found you", bound);
  PrintsDatagram(alice, "found you");
}

}  // namespace
}  // namespace socklab::check
