// The sending end of lab 3's protocol, played by us before a receiver under test. ReceiverJudge holds each segment that
// arrives against the specification.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_STRICT_SENDER_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_STRICT_SENDER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "harness/net/content.h"
#include "harness/net/endpoint.h"
#include "labs/03_tcp_reliability/checks/receiver_judge.h"
#include "labs/03_tcp_reliability/checks/segment_peer.h"

namespace socklab::lab3 {

class StrictSender : public SegmentPeer {
 public:
  // Has this file to send to the receiver at `remote`, from its own first number `isn` on; the receiver's first number
  // is `their_isn`, or whatever it chooses (none).
  StrictSender(peers::Conversation& conversation, net::Endpoint remote, net::Content file, std::uint32_t isn,
               std::optional<std::uint32_t> their_isn);

  // ---- The handshake.

  void SendsSyn();
  void ReceivesSynAck(Where where = Where::current());
  // The same, while only the program's timer can make it send one more.
  void ReceivesSynAckAgain(Where where = Where::current());
  void SendsAck();
  void Connects(Where where = Where::current());  // all three of them

  // ---- Data.

  // The part of the file that follows what was sent last, in one segment.
  void SendsData(std::size_t bytes = kMostSegmentData);
  // All that was sent is acknowledged, by one segment or more.
  void IsAcknowledged(Where where = Where::current());
  // An acknowledgement arrives, of all that has arrived in order: also where it says nothing new.
  void IsAnswered(Where where = Where::current());
  // Nothing arrives before the program waits for us, or for its timer. `what` should not be answered.
  void IsNotAnswered(const Phrase& what, Where where = Where::current());
  // The file from what is acknowledged on, one segment after the other.
  void SendsRest(std::size_t bytes_each = kMostSegmentData, Where where = Where::current());
  // The same, and FIN after it, for as long as the program answers and does not reset the connection.
  void SendsRestUntilItEnds(Where where = Where::current());

  // ---- The end.

  void SendsFin();
  void ReceivesFinAck(Where where = Where::current());
  void SendsLastAck();
  void Ends(Where where = Where::current());  // all three of them
  // Of a program that has ended: its FIN|ACK has arrived at most this many times since.
  void HasReceivedFinAcksAtMost(std::size_t most, Where where = Where::current());

  // ---- Segments of ours, to be changed at will. Data and FIN are the same each time, down to their number of ACK.

  Segment Syn() const;
  Segment Ack() const;
  Segment Data(std::uint64_t offset, std::size_t bytes = kMostSegmentData) const;  // of the file
  Segment Fin() const;
  Segment Reset() const;
  // Sends it as a part of the connection: what is sent by Sends() should not be acknowledged.
  void SendsPart(const Segment& segment);

  // The time since we have sent something.
  std::chrono::nanoseconds silence() const { return Now() - departure().earliest; }
  // The number of its SYN|ACK, once that has arrived.
  std::uint32_t their_isn() const { return judge_.their_isn().value(); }
  const Segment& last() const { return last_; }  // that has arrived

 private:
  using News = ReceiverJudge::News;

  News Note(const Arrival& arrival, Where where);
  News Await(const Phrase& should, std::chrono::milliseconds patience, Where where);
  // Waits for such news, whatever else arrives before.
  void Wants(News wanted, const Phrase& should, std::chrono::milliseconds patience, Where where);

  net::Content file_;
  ReceiverJudge judge_;
  Segment last_;
};

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_STRICT_SENDER_H_
