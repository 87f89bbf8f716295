// The lossy link: a relay between the two programs of lab 3. The sender talks to the link, and the link to the
// receiver, over two UDP sockets; on the way segments are lost, damaged, doubled, held back and delayed, as LinkFates
// decides. Nothing else is ever lost in it: should the kernel drop what came for the link, everything is inconclusive.
//
// It goes on by itself while the check waits for anything at all, until the conversation ends. Each segment is a step
// of the story, told when it comes to the link.
#ifndef SOCKLAB_HARNESS_PEERS_LOSSY_LINK_H_
#define SOCKLAB_HARNESS_PEERS_LOSSY_LINK_H_

#include <chrono>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include "harness/net/content.h"
#include "harness/net/endpoint.h"
#include "harness/peers/conversation.h"
#include "harness/peers/link_fates.h"

namespace socklab::peers {

// What has come to a link from one side.
struct LinkTally {
  std::uint64_t segments = 0;  // all of them; what is no segment counts too
  std::uint64_t lost = 0;
  std::uint64_t damaged = 0;
  std::uint64_t doubled = 0;
  std::uint64_t held_back = 0;

  bool operator==(const LinkTally&) const = default;
};

class LossyLink {
 public:
  static constexpr int kEachTime = std::numeric_limits<int>::max();

  // A link to a receiver that is, or will be, at this address. The sender is whoever sends the first datagram to it;
  // what comes from a third address is dropped, and told.
  LossyLink(Conversation& conversation, net::Endpoint receiver, const LinkQuality& quality = {});

  net::Endpoint address() const;  // where the sender finds the link

  // What happens to the sendings of a segment, from the first one (or Pick::Sending) on, `times` of them in a row:
  //     link.Loses(TheSynAck());
  //     link.Loses(TheData(3), 2);
  //     link.HoldsBack(TheData(2), 3);
  //     link.Delays(TheAckOfData(1).Sending(2), 300ms);
  void Loses(const Pick& pick, int times = 1);
  void Damages(const Pick& pick, int times = 1);  // one bit is flipped
  void Doubles(const Pick& pick, int times = 1);  // a copy follows at once
  // Until so many later ones from that side have passed, or none has come for 10 ms.
  void HoldsBack(const Pick& pick, int behind, int times = 1);
  void Delays(const Pick& pick, std::chrono::milliseconds by, int times = 1);  // later ones overtake it

  // What a transfer of this file must have brought to the link, and has not, as LinkFates says it: two programs that
  // have found another way to each other have shown nothing.
  std::string Missing(const net::Content& file) const;

  const LinkTally& from_sender() const;
  const LinkTally& from_receiver() const;
  // "The link has carried 1,212 segments from your rsend (118 lost, 24 damaged, 61 doubled, 50 held back) and 1,104
  // from your rrecv (110 lost)."
  std::string InWords() const;

 private:
  class Traffic;

  void Add(const LinkRule& rule);

  Conversation& conversation_;
  std::shared_ptr<Traffic> traffic_;
};

}  // namespace socklab::peers

#endif  // SOCKLAB_HARNESS_PEERS_LOSSY_LINK_H_
