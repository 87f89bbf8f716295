// The lossy link: a relay between the two programs of lab 3. The sender talks to the link, and the link to the
// receiver, over two UDP sockets; on the way segments are lost, damaged, doubled, held back and delayed, as LinkFates
// decides. Nothing else is ever lost in it: should the kernel drop a datagram for the link, everything is inconclusive.
//
// It goes on by itself while the check waits for anything at all, until the conversation ends. Each segment is a step
// of the story, told when it arrives at the link.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_LOSSY_LINK_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_LOSSY_LINK_H_

#include <chrono>
#include <memory>
#include <vector>

#include "harness/net/content.h"
#include "harness/net/endpoint.h"
#include "harness/peers/conversation.h"
#include "harness/text/phrase.h"
#include "labs/03_tcp_reliability/checks/link_fates.h"
#include "labs/03_tcp_reliability/checks/link_traffic.h"

namespace socklab::lab3 {

class LossyLink {
 public:
  // A link to a receiver that is, or will be, at this address. The program that sends the first datagram to it is the
  // sender; what comes from a third address is dropped, and told.
  LossyLink(peers::Conversation& conversation, net::Endpoint receiver, const LinkQuality& quality = {});

  // Another one, with the same quality and the same rules, that has carried nothing yet.
  LossyLink Anew() const;

  net::Endpoint address() const;  // where the sender finds the link

  // What happens to the sendings of a segment, from the first one (or Pick::Sending) on, `times` of them in a row:
  //     link.Loses(TheSynAck());
  //     link.Loses(TheData(3), 2);
  //     link.HoldsBack(TheData(2), 3);
  //     link.Delays(TheAckOfData(1).Sending(2), 300ms);
  void Loses(const Pick& pick, int times = 1);
  void Damages(const Pick& pick, int times = 1);  // one bit is flipped
  void Doubles(const Pick& pick, int times = 1);  // a copy follows at once
  // Until this many later ones from that side have passed, or none has arrived for 10 ms.
  void HoldsBack(const Pick& pick, int behind, int times = 1);
  void Delays(const Pick& pick, std::chrono::milliseconds by, int times = 1);  // later ones overtake it

  // What a transfer of this file must have brought to the link, and has not, as LinkFates says it: two programs that
  // have found another way to each other have shown nothing.
  text::Phrase Missing(const net::Content& file) const;

  const LinkTally& from_sender() const;
  const LinkTally& from_receiver() const;
  // "The link has carried 1,212 segments from your rsend (118 lost, 24 damaged, 61 doubled, 50 held back) and 1,104
  // from your rrecv (110 lost)."
  text::Phrase Describe() const;

 private:
  void Add(const LinkRule& rule);

  peers::Conversation& conversation_;
  net::Endpoint receiver_;
  LinkQuality quality_;
  std::vector<LinkRule> rules_;
  std::shared_ptr<LinkTraffic> traffic_;
};

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_LOSSY_LINK_H_
