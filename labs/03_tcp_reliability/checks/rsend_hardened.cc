// What rsend must not be misled by: damage, old connections, strangers, bad files and options.
#include <chrono>
#include <cstdint>
#include <string>

#include "labs/03_tcp_reliability/checks/sender_check.h"

namespace socklab::lab3 {
namespace {

using namespace std::chrono_literals;
using check::Tier;
using net::Content;

CHECK(Sender, DropsDamagedSegments,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 3,
       .why = "One flipped bit in the header, and its numbers are wrong.",
       .hint = "Add up a whole segment, checksum included: what must the sum be, and when do you check it?"}) {
  auto receiver = Sends(RandomContent(5'000));
  receiver.ReceivesSyn();
  for (const HeaderField& field : kHeaderFields) {
    receiver.SendsDamaged(receiver.SynAck(kFull), field.name);
    receiver.ReceivesNothingNew("lab3.after_damaged_syn_ack");
  }
  receiver.SendsSynAck(kFull);
  receiver.ReceivesFlight();
  receiver.SendsDamaged(receiver.Ack(), "ack");
  receiver.SendsDamaged(receiver.Ack(), "window");
  receiver.ReceivesNothingNew("lab3.after_damaged_ack");
  receiver.Acknowledges();
  Finishes(receiver);
}

CHECK(Sender, AddsEveryCarry,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 2,
       .why = "If one checksum in a thousand is wrong, transfers are slow and nobody knows why.",
       .hint = "You add the carry back at the low end: can that addition produce another carry?"}) {
  const Content file(std::string(3'000, '\xFF'));
  std::uint32_t syn = 0, data = 0;
  {
    auto receiver = Sends(file);
    receiver.ReceivesSyn();
    syn = ValueThatCarriesTwice(receiver.last(), &Segment::seq);
    receiver.SendsSynAck(kFull);
    receiver.ReceivesData();
    data = ValueThatCarriesTwice(receiver.last(), &Segment::seq);
  }
  rsend.Stop();
  Sends(file, Timer(kNever), syn).ReceivesSyn();
  rsend.Stop();
  auto again = Sends(file, Timer(kNever), data - 1);
  again.Accepts(kFull);
  Finishes(again);
}

CHECK(Sender, WrapsAround,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 5,
       .why = "After 4,294,967,295 the numbers start again at 0: at a gigabyte a second, every four seconds.",
       .hint = "How do you find out which of two sequence numbers is later?"}) {
  auto receiver = Sends(RandomContent(20'000), Timer(kNever), kNearTheEnd);
  receiver.Accepts();
  receiver.ReceivesFlight();
  receiver.Acknowledges();
  Finishes(receiver);
}

CHECK(Sender, IgnoresAcksOfWhatWasNeverSent,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 15,
       .why = "A false ACK must not make the sender forget data that never arrived.",
       .hint = "Between which two numbers must `ack` lie to be valid?"}) {
  auto receiver = Sends(RandomContent(5'000));
  receiver.Accepts(kFull);
  receiver.ReceivesFlight();
  IgnoresWrongOnes(receiver.Ack(), &Segment::ack, receiver);
  receiver.Acknowledges();
  Finishes(receiver);
}

CHECK(Sender, IgnoresThirdParties,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 3,
       .why = "Anyone can send a datagram to your port and pretend to be the receiver.",
       .hint = "Which address does recvfrom() report, and what do you compare it with?"}) {
  auto receiver = Sends(RandomContent(5'000));
  receiver.Accepts(kFull);
  receiver.ReceivesFlight();
  Stranger stranger(conversation(), receiver.remote());
  stranger.Sends(receiver.Ack());
  stranger.Sends(receiver.Reset());
  receiver.ReceivesNothingNew("lab3.after_stranger");
  receiver.Acknowledges();
  Finishes(receiver);
}

CHECK(Sender, EndsOnAReset,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 13,
       .why = "RST means that the other side has given up: sending again is pointless.",
       .hint = "What does an RST mean in answer to your SYN, and what in the middle of the file? Anyone can send one: "
               "which number shows that it is your receiver's?"}) {
  {
    auto refusing = Sends(RandomContent(5'000));
    refusing.ReceivesSyn();
    IgnoresWrongOnes(refusing.Reset(), &Segment::ack, refusing);
    FailsAfter(refusing.Reset(), refusing);
  }
  auto failing = Sends(RandomContent(5'000));
  failing.Accepts(kFull);
  failing.ReceivesFlight();
  IgnoresWrongOnes(failing.Reset(), &Segment::seq, failing);
  FailsAfter(failing.Reset(), failing);
}

CHECK(Sender, RefusesAFileItCannotRead,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 16,
       .why = "A missing file is not an empty file.",
       .hint = "Which of your calls fails, and what do you do then?"}) {
  {
    auto receiver = Sends("a file that it can read");
    receiver.ReceivesSyn();
  }
  rsend.Stop();
  for (const std::string name : {"missing", "secret", "folder"}) {
    GivenFile("secret", "nobody may read this");
    GivenPermissions("secret", 0);
    GivenFolder("folder");
    StrictReceiver receiver(conversation(), server_endpoint(), "", std::nullopt);
    rsend = Start("rsend", With({"--file", name}, Timer(20ms, 2)));
    receiver.SetProgram(rsend);
    receiver.AnswersUntilItEnds();
    FailsWithAnError();
    rsend.Stop();
  }
}

CHECK(Sender, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 18,
       .why = "A mistake on the command line that goes unnoticed costs hours.",
       .hint = "labs/support/options.h does it for you."}) {
  {
    auto receiver = Sends("hello");
    receiver.ReceivesSyn();
  }
  rsend.Stop();
  for (const Options& bad : BadOptions()) {
    GivenFile("file", "hello");
    StrictReceiver receiver(conversation(), server_endpoint(), "hello", std::nullopt);
    rsend = StartWith("rsend", With({"--file", "file"}, bad));
    receiver.SetProgram(rsend);
    receiver.AnswersUntilItEnds();
    rsend.PrintsError(check::AnyLine());
    rsend.Fails();
    rsend.Stop();
  }
}

}  // namespace
}  // namespace socklab::lab3
