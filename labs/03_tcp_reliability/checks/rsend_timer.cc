// When rsend sends again, and when it gives up.
#include <chrono>
#include <vector>

#include "labs/03_tcp_reliability/checks/sender_check.h"

namespace socklab::lab3 {
namespace {

using namespace std::chrono_literals;
using check::Tier;
using std::chrono::milliseconds;

CHECK(Sender, SendsALostSynAgain,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 10,
       .why = "The first segment can be lost like any other.",
       .hint = "Does your timer already run before the connection is established?"}) {
  auto receiver = Sends(RandomContent(3'000), Timer(20ms, kFew));
  receiver.ReceivesSyn();
  receiver.ReceivesAgain();
  receiver.SendsSynAck();
  Finishes(receiver);
}

CHECK(Sender, SendsLostDataAgain,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 10,
       .why = "Data that is not acknowledged is sent again: that is the core of reliability.",
       .hint = "What must you keep of a segment until it is acknowledged?"}) {
  auto receiver = Sends(RandomContent(5'000), Timer(20ms, kFew));
  receiver.Accepts(kFull);
  receiver.ReceivesData();
  receiver.ReceivesAgain();
  receiver.Acknowledges(StrictReceiver::kWindow);
  Finishes(receiver);
}

CHECK(Sender, SendsALostFinAgain,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 12,
       .why = "A receiver that has not seen the FIN keeps waiting for more data.",
       .hint = "Does the timer run for the FIN as it does for data?"}) {
  auto receiver = Sends(RandomContent(3'000), Timer(20ms, kFew));
  receiver.Accepts();
  receiver.ReceivesRest();
  receiver.ReceivesFin();
  receiver.ReceivesAgain();
  receiver.SendsFinAck();
  receiver.ReceivesLastAck();
  rsend.Exits(0);
}

CHECK(Sender, DoublesItsTimer,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 10,
       .why = "An overloaded network only gets worse if everyone sends again more often.",
       .hint = "When does the timer start, for which segment, and what happens to it each time it expires?",
       .waits = true}) {
  WithTimer(40ms, 240ms, [&](milliseconds rto) {
    auto receiver = Sends(RandomContent(3'000), Timer(rto));
    receiver.Accepts(kFull);
    receiver.ReceivesData();
    std::vector<Gap> gaps;
    for (int i = 0; i < 4; ++i) gaps.push_back(receiver.ReceivesAgain());
    Doubles(gaps, rto);
  });
}

CHECK(Sender, BeginsAnewWithEachAdvance,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 10,
       .why = "An ACK that advances shows that the network works: earlier losses no longer count.",
       .hint = "What happens to the timer, and to the number of tries, when an ACK advances?",
       .waits = true}) {
  WithTimer(40ms, 320ms, [&](milliseconds rto) {
    auto receiver = Sends(RandomContent(5'000), Timer(rto, 3));
    receiver.Accepts(kFull);
    receiver.ReceivesData();
    for (int i = 0; i < 2; ++i) receiver.ReceivesAgain();
    receiver.Acknowledges();
    receiver.ReceivesData();
    Doubles({receiver.ReceivesAgain()}, rto);
    for (int i = 0; i < 2; ++i) receiver.ReceivesAgain();
    receiver.Acknowledges();
    Finishes(receiver);
  });
}

CHECK(Sender, ProbesAZeroWindow,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 9,
       .why = "The ACK that opens the window again may be lost: a sender that only waits would wait forever.",
       .hint = "Which timer runs while the window is 0? What do you send when it expires, and when do you give up?",
       .waits = true}) {
  WithTimer(40ms, 240ms, [&](milliseconds rto) {
    auto receiver = Sends(RandomContent(5'000), Timer(rto, 2));
    receiver.MindsTheWindow();
    receiver.Accepts(kFull);
    receiver.ReceivesUntilTheWindowCloses();
    std::vector<Gap> gaps;
    for (int i = 0; i < 4; ++i) {
      gaps.push_back(receiver.ReceivesProbe());
      receiver.AcknowledgesAgain();
    }
    Doubles(gaps, rto);
    receiver.Acknowledges(StrictReceiver::kWindow);
    Finishes(receiver);
  });
}

CHECK(Sender, GivesUp,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 11,
       .why = "The receiver may disappear for good at any moment.",
       .hint = "How many times have you sent the oldest segment, and what should happen when the timer expires again?",
       .waits = true}) {
  WithTimer(20ms, 600ms, [&](milliseconds rto) {
    auto never_there = Sends(RandomContent(3'000), Timer(rto, 2));
    never_there.ReceivesSyn();
    GivesUpAfter(2, never_there);
  });
  WithTimer(20ms, 600ms, [&](milliseconds rto) {
    auto gone_in_the_middle = Sends(RandomContent(3'000), Timer(rto, 2));
    gone_in_the_middle.Accepts(kFull);
    gone_in_the_middle.ReceivesData();
    GivesUpAfter(2, gone_in_the_middle);
  });
  WithTimer(20ms, 600ms, [&](milliseconds rto) {
    auto gone_at_the_end = Sends("", Timer(rto, 2));
    gone_at_the_end.Accepts();
    gone_at_the_end.ReceivesFin();
    GivesUpAfter(2, gone_at_the_end);
  });
}

}  // namespace
}  // namespace socklab::lab3
