// What rrecv answers and stores.
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "labs/03_tcp_reliability/checks/receiver_check.h"

namespace socklab::lab3 {
namespace {

using namespace std::chrono_literals;
using check::Tier;
using net::Content;
using std::chrono::milliseconds;

CHECK(Receiver, AnswersASyn,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 4,
       .why = "SYN|ACK says two things at once: I have your initial sequence number, and here is mine.",
       .hint = "The number that you expect next is the SYN's plus one. Does your answer go to the address that the SYN "
               "came from?"}) {
  auto sender = Receives(RandomContent(100));
  sender.SendsSyn();
  sender.ReceivesSynAck();
}

CHECK(Receiver, AcknowledgesEachSegment,
      {.tier = Tier::kBasic,
       .points = 7,
       .rule = 7,
       .why = "The sender knows what has arrived only from the receiver's acknowledgements.",
       .hint = "`ack` is the number of the next byte that you expect, not of the last byte that you have."}) {
  auto sender = Receives(RandomContent(5'000));
  sender.Connects();
  for (const std::size_t size : {std::size_t{1}, kFull, std::size_t{500}, kFull}) {
    sender.SendsData(size);
    sender.IsAcknowledged();
  }
}

CHECK(Receiver, StoresTheFile,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 12,
       .why = "FIN|ACK promises the sender that its file is safe.",
       .hint =
           "Write the data that is in order. When a FIN arrives in order, give the file its name, and then answer."}) {
  const Content file = RandomContent(5'000);
  auto sender = Receives(file);
  sender.Connects();
  sender.SendsRest();
  sender.SendsFin();
  sender.ReceivesFinAck();
  sender.SendsLastAck();
  rrecv.Exits(0);
  rrecv.Stores("copy", file);
}

CHECK(Receiver, SendsALostSynAckAgain,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 10,
       .why = "The SYN in SYN|ACK takes a number: it is sent again until it is acknowledged.",
       .hint = "Which timer runs in your receiver while it waits for the answer to its SYN|ACK?"}) {
  const Content file = RandomContent(3'000);
  auto sender = Receives(file, Timer(20ms, kFew));
  sender.SendsSyn();
  sender.ReceivesSynAck();
  sender.ReceivesSynAckAgain();
  sender.SendsAck();
  Finishes(sender, file);
}

CHECK(Receiver, TakesDataForTheThirdAck,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 4,
       .why = "The ACK of the handshake may be lost, and a bare ACK is never sent again: what follows must do instead.",
       .hint = "You wait for the ACK of your SYN, and data or a FIN arrives: what does that prove?"}) {
  const Content file = RandomContent(3'000);
  for (const Content& each : {file, Content("")}) {
    auto sender = Receives(each);
    sender.SendsSyn();
    sender.ReceivesSynAck();
    Finishes(sender, each);
    rrecv.Stop();
  }
}

CHECK(Receiver, AnswersARepeatedFin,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 12,
       .why = "The sender repeats its FIN because it has not received your answer: only an answer stops it.",
       .hint =
           "After you have stored the file and answered the FIN, how long must your receiver keep running, and why?"}) {
  const Content file = RandomContent(3'000);
  auto sender = Receives(file);
  sender.Connects();
  sender.SendsRest();
  for (int sending = 0; sending < 3; ++sending) {
    sender.SendsFin();  // the very same each time, as if the answer were lost
    sender.ReceivesFinAck();
  }
  sender.SendsLastAck();
  rrecv.Exits(0);
  rrecv.Stores("copy", file);
}

CHECK(
    Receiver, RepeatsItsFinAck,
    {.tier = Tier::kRobust,
     .points = 1,
     .rule = 12,
     .why =
         "The two ends can never both be sure that the last segment arrived. The file is stored: that is what counts.",
     .hint = "If the last ACK never arrives, how many times do you try, and what is your exit status?",
     .waits = true}) {
  const Content file = RandomContent(100);
  WithTimer(20ms, 600ms, [&](milliseconds rto) {
    auto sender = Receives(file, Timer(rto, 2));
    sender.Connects();
    sender.SendsRest();
    sender.SendsFin();
    sender.ReceivesFinAck();
    sender.ReceivesFinAck();
    rrecv.Exits(0);
    sender.HasReceivedFinAcksAtMost(1);
    rrecv.Stores("copy", file);
  });
}

CHECK(
    Receiver, AcknowledgesOldSegments,
    {.tier = Tier::kRobust,
     .points = 2,
     .rule = 7,
     .why = "An old segment arrives again because its ACK was lost: if you stay silent, the sender never gets further.",
     .hint = "What do you do with a segment whose bytes you already have?"}) {
  const Content file = RandomContent(5'000);
  auto sender = Receives(file);
  sender.Connects();
  for (int i = 0; i < 2; ++i) {
    sender.SendsData();
    sender.IsAcknowledged();
  }
  for (const std::uint64_t offset : {std::uint64_t{0}, std::uint64_t{kFull}}) {
    sender.SendsPart(sender.Data(offset));
    sender.IsAnswered();
  }
  Finishes(sender, file);
}

CHECK(Receiver, PutsReorderedDataInOrder,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 7,
       .why = "Segments may overtake each other on the way, but the bytes in the file must be in order.",
       .hint = "Compare seq with the number that you expect: what do you do if it is earlier, later, or equal?"}) {
  const Content file = RandomContent(5'000);
  auto sender = Receives(file);
  sender.Connects();
  for (const std::uint64_t offset : {2 * kFull, kFull, std::size_t{0}}) {
    sender.SendsPart(sender.Data(offset));
    sender.IsAnswered();
  }
  Finishes(sender, file);
}

}  // namespace
}  // namespace socklab::lab3
