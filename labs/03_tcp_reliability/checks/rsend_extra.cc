// Extra credit: what makes TCP fast, and a good neighbour.
#include "labs/03_tcp_reliability/checks/flights.h"

namespace socklab::lab3 {
namespace {

using check::Tier;

CHECK(Sender, RetransmitsFast,
      {.tier = Tier::kExtra,
       .points = 5,
       .rule = 19,
       .why = "Three duplicate ACKs mean that one segment is missing, but later ones have arrived.",
       .hint = "Count the ACKs that do not advance while data is in flight."}) {
  auto receiver = Sends(RandomContent(300'000));
  receiver.Accepts(StrictReceiver::kWidest);
  Flights(conversation(), rsend, receiver).GrowTo(4);
  for (int i = 0; i < 3; ++i) receiver.AcknowledgesAgain();
  receiver.ReceivesAgainAtOnce();
  receiver.Acknowledges();
  Finishes(receiver);
}

CHECK(Sender, StartsSlowly,
      {.tier = Tier::kExtra,
       .points = 3,
       .rule = 20,
       .why = "A sender that does not know the network starts small, and doubles what it sends each round trip.",
       .hint = "By how much does the congestion window grow for each segment that is acknowledged?"}) {
  auto receiver = Sends(RandomContent(300'000));
  receiver.Accepts(StrictReceiver::kWidest);
  Flights flights(conversation(), rsend, receiver);
  flights.GrowTo(kThreshold);
  flights.HaveDoubled();
}

CHECK(Sender, IncreasesAdditively,
      {.tier = Tier::kExtra,
       .points = 2,
       .rule = 20,
       .why = "Near the limit of the network, doubling is too much: one more segment each round trip is enough.",
       .hint = "How many segments are acknowledged in one round trip, and what share of one segment does each add?"}) {
  auto receiver = Sends(RandomContent(600'000));
  receiver.Accepts(StrictReceiver::kWidest);
  Flights(conversation(), rsend, receiver).GrowTo(kThreshold);
  Flights later(conversation(), rsend, receiver);
  for (int i = 0; i < 8; ++i) later.Receive();
  later.HaveGrownByOneEach();
}

}  // namespace
}  // namespace socklab::lab3
