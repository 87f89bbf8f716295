// What rsend sends to a receiver that answers.
#include <cstddef>
#include <cstdint>

#include "labs/03_tcp_reliability/checks/sender_check.h"

namespace socklab::lab3 {
namespace {

using check::Tier;

CHECK(
    Sender, OpensWithASyn,
    {.tier = Tier::kBasic,
     .points = 6,
     .rule = 4,
     .why = "A connection begins when each end knows the other's initial sequence number: the SYN carries it.",
     .hint =
         "Which bytes of the header does each field occupy, and in which byte order? What does the checksum cover?"}) {
  auto receiver = Sends(RandomContent(100));
  receiver.ReceivesSyn();
}

CHECK(
    Sender, CompletesTheHandshake,
    {.tier = Tier::kBasic,
     .points = 5,
     .rule = 4,
     .why = "Only the third segment tells the receiver that its own SYN has arrived.",
     .hint = "SYN and FIN take one number each: which number do you expect next, and which is the next of your own?"}) {
  auto receiver = Sends(RandomContent(100));
  receiver.ReceivesSyn();
  receiver.SendsSynAck();
  receiver.ReceivesAck();
}

CHECK(Sender, SendsDataInSequence,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 6,
       .why = "Numbered bytes can be put back in order, whatever the network does to them.",
       .hint =
           "The first byte of the file has the number after the SYN's. What is seq in the data segment after that?"}) {
  auto receiver = Sends(RandomContent(5'000));
  receiver.Accepts();
  receiver.ReceivesRest();
}

CHECK(Sender, EndsWithAFin,
      {.tier = Tier::kBasic,
       .points = 5,
       .rule = 12,
       .why = "UDP has no end of file: the FIN tells the receiver that no more data follows.",
       .hint = "What do you wait for after your FIN, and which segment do you send last?"}) {
  auto receiver = Sends(RandomContent(3'000));
  receiver.Accepts();
  receiver.ReceivesRest();
  receiver.ReceivesFin();
  receiver.SendsFinAck();
  receiver.ReceivesLastAck();
  rsend.Exits(0);
}

CHECK(Sender, KeepsToTheWindow,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 8,
       .why = "Data beyond the receiver's window is thrown away when it arrives.",
       .hint = "How many bytes are in flight? What do you compare with the window before you send a segment?"}) {
  auto receiver = Sends(RandomContent(60'000));
  receiver.MindsTheWindow();
  receiver.Accepts(2 * kFull);
  for (const std::size_t window : {2 * kFull, kFull, 4 * kFull, 3 * kFull, 16 * kFull}) {
    receiver.ReceivesFlight();
    receiver.Acknowledges(static_cast<std::uint16_t>(window));
  }
  Finishes(receiver);
}

}  // namespace
}  // namespace socklab::lab3
