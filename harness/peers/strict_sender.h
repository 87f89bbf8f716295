// The sending end of lab 3's protocol, played by us before a receiver under test. It holds each segment that comes
// against the specification: its flags, its numbers, and that nothing is acknowledged that has not arrived.
#ifndef SOCKLAB_HARNESS_PEERS_STRICT_SENDER_H_
#define SOCKLAB_HARNESS_PEERS_STRICT_SENDER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "harness/net/content.h"
#include "harness/net/endpoint.h"
#include "harness/peers/segment_peer.h"

namespace socklab::peers {

class StrictSender : public SegmentPeer {
 public:
  // Has this file to send to the receiver at `remote`, from its own first number `isn` on; that one's first number is
  // `their_isn`, or whatever it chooses (none).
  StrictSender(Conversation& conversation, net::Endpoint remote, net::Content file, std::uint32_t isn,
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
  // An acknowledgement comes, of all that has come in order: also where it says nothing new.
  void IsAnswered(Where where = Where::current());
  // Nothing comes: the program does nothing before we do, or its timer expires.
  void IsNotAnswered(const std::string& because, Where where = Where::current());
  // The file from what is acknowledged on, one segment after the other.
  void SendsRest(std::size_t bytes_each = kMostSegmentData, Where where = Where::current());
  // The same, and FIN behind it, for as long as the program answers and does not reset the connection.
  void SendsRestUntilItEnds(Where where = Where::current());

  // ---- The end.

  void SendsFin();
  void ReceivesFinAck(Where where = Where::current());
  void SendsLastAck();
  void Ends(Where where = Where::current());  // all three of them
  // Of a program that has ended: its FIN|ACK has come no more than so many times since.
  void HasReceivedFinAcksAtMost(std::size_t most, Where where = Where::current());

  // ---- Segments of ours, to be changed at will. Data and FIN are the same each time, down to their number of ACK.

  Segment Syn() const;
  Segment Ack() const;
  Segment Data(std::uint64_t offset, std::size_t bytes = kMostSegmentData) const;  // of the file
  Segment Fin() const;
  Segment Reset() const;
  // Notes that it was sent, and sends it: what is sent by Sends() is not to be acknowledged.
  void SendsPart(const Segment& segment);

  // The time since we have sent something.
  std::chrono::nanoseconds silence() const { return Now() - departure().earliest; }
  // The number of its SYN|ACK, once that has come.
  std::uint32_t their_isn() const { return their_isn_.value(); }
  const Segment& last() const { return last_; }  // that has come

 private:
  enum class News { kSynAck, kAck, kFinAck };

  Number end_of_data() const { return 1 + file_.size(); }
  std::uint32_t OnTheWire(Number number) const { return isn() + static_cast<std::uint32_t>(number); }
  Number NumberOf(std::uint32_t number) const;
  Number InOrder() const;  // the next number that has not been sent, or not in order

  News Await(const std::string& should, std::chrono::milliseconds patience, Where where);
  News Note(const Segment& segment, Where where);
  News NoteSynAck(const Segment& segment, Where where);
  News NoteAck(const Segment& segment, Where where);
  News NoteFinAck(const Segment& segment, Where where);
  void JudgeAck(const Segment& segment, Where where) const;

  net::Content file_;
  std::optional<std::uint32_t> their_isn_;
  Segment last_;
  bool fin_ack_came_ = false;
  Number next_ = 0;                // to be sent
  Number acknowledged_ = 0;        // the next number that is not
  std::map<Number, Number> sent_;  // where a segment began that was sent, and the number behind it
};

}  // namespace socklab::peers

#endif  // SOCKLAB_HARNESS_PEERS_STRICT_SENDER_H_
