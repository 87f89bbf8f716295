// What rrecv must not be misled by: damage, lies, old connections and strangers.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "labs/03_tcp_reliability/checks/receiver_check.h"

namespace socklab::lab3 {
namespace {

using check::Tier;
using net::Content;

CHECK(Receiver, DropsDamagedSegments,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 3,
       .why = "A damaged segment counts as lost: the sender will send it again.",
       .hint = "Do you check the checksum before you use any other field, and does it cover the whole segment?"}) {
  const Content file = RandomContent(5'000);
  auto sender = Receives(file);
  sender.Connects();
  std::vector<std::string_view> fields = {"data"};
  for (const HeaderField& field : kHeaderFields) fields.push_back(field.name);
  for (const std::string_view field : fields) {
    sender.SendsDamaged(sender.Data(0), field);
    sender.IsNotAnswered("lab3.damaged_segment");
  }
  Finishes(sender, file);
}

CHECK(Receiver, DropsSegmentsWhoseLengthLies,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 3,
       .why = "Trusting an unchecked length field is how Heartbleed happened.",
       .hint = "How many bytes does the datagram have, and how many does its header promise?"}) {
  const Content file = RandomContent(5'000);
  auto sender = Receives(file);
  sender.Connects();
  for (const std::uint16_t length : {0, 100, 1023, 1025, 65535}) {
    sender.SendsDatagram(EncodeWithLength(sender.Data(0), length),
                         {"lab3.with_length", {{"segment", ToString(sender.Data(0))}, {"length", length}}});
    sender.IsNotAnswered("lab3.segment_with_wrong_length");
  }
  for (const std::size_t size : {0, 1, 15}) {
    sender.SendsDatagram(Encode(sender.Ack()).substr(0, size), {"lab3.datagram", {{"size", size}}});
    sender.IsNotAnswered("lab3.datagram_without_header");
  }
  Finishes(sender, file);
}

CHECK(Receiver, AddsEveryCarry,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 2,
       .why = "If one checksum in a thousand is wrong, transfers are slow and nobody knows why.",
       .hint = "You add the carry back at the low end: can that addition produce another carry?"}) {
  const Content file(std::string(kFull, '\xFF'));
  auto sender = Receives(file);
  sender.Connects();
  const std::uint32_t syn_ack = ValueThatCarriesTwice(sender.last(), &Segment::ack);
  const std::uint32_t data = ValueThatCarriesTwice(sender.Data(0), &Segment::seq);
  rrecv.Stop();
  for (const std::uint32_t first : {syn_ack, data}) {
    auto again = Receives(file, Timer(kNever), first - 1);
    again.Connects();
    Finishes(again, file);
    rrecv.Stop();
  }
}

CHECK(Receiver, WrapsAround,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 5,
       .why = "After 4,294,967,295 the numbers start again at 0: at a gigabyte a second, every four seconds.",
       .hint = "How do you tell an old segment from one that arrives too early?"}) {
  const Content file = RandomContent(5'000);
  auto sender = Receives(file, Timer(kNever), kNearTheEnd);
  sender.Connects();
  for (const std::uint64_t offset : {kFull, std::size_t{0}}) {
    sender.SendsPart(sender.Data(offset));
    sender.IsAnswered();
  }
  Finishes(sender, file);
}

CHECK(Receiver, IgnoresAnOldConnection,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 15,
       .why = "Segments of an earlier connection may still be in the network.",
       .hint = "Which sequence numbers can belong to this connection, and what does a SYN mean in the middle of it?"}) {
  const Content file = RandomContent(5'000);
  auto sender = Receives(file);
  sender.Connects();
  sender.SendsData();
  sender.IsAcknowledged();
  for (const std::uint16_t flags : {kAck, kSyn, static_cast<std::uint16_t>(kSyn | kAck), kFin}) {
    Segment old = sender.Data(0);
    old.seq += 1'000'000;
    old.flags = flags;
    if (flags != kAck) old.data.clear();
    sender.Sends(old);
  }
  Finishes(sender, file);
}

CHECK(Receiver, IgnoresThirdParties,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 3,
       .why = "Anyone can send a datagram to your port and put bytes into your file.",
       .hint = "Which address does recvfrom() report, and do you compare it with the SYN's?"}) {
  const Content file = RandomContent(5'000), forged = RandomContent(5'000);
  auto sender = Receives(file);
  sender.Connects();
  Stranger stranger(conversation(), server_endpoint());
  Segment data = sender.Data(0);
  data.data = forged.Part(0, kFull);
  for (const Segment& segment : {data, sender.Fin(), sender.Reset()}) stranger.Sends(segment);
  sender.IsNotAnswered("lab3.what_a_stranger_sends");
  Finishes(sender, file);
}

CHECK(Receiver, EndsOnAReset,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 13,
       .why = "An RST says that the sender has failed, and a partial file is useless.",
       .hint = "What happens to the part already written, and what if the file is already stored? Anyone can send an "
               "RST: which number shows that it is your sender's?"}) {
  const Content file = RandomContent(5'000);
  auto failing = Receives(file);
  failing.Connects();
  for (const std::uint32_t off : kWrongBy) {
    Segment wrong = failing.Reset();
    wrong.seq += off;
    failing.Sends(wrong);
    failing.SendsData(kFull / 2);
    failing.IsAcknowledged();
  }
  failing.Sends(failing.Reset());
  FailsWithoutAFile();
  rrecv.Stop();
  auto late = Receives(file);
  late.Connects();
  late.SendsRest();
  late.SendsFin();
  late.ReceivesFinAck();
  late.Sends(late.Reset());
  rrecv.Exits(0);
  rrecv.Stores("copy", file);
}

}  // namespace
}  // namespace socklab::lab3
