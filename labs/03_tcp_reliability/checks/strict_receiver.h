// The receiving end of lab 3's protocol, played by us before a sender under test. SenderJudge holds each segment that
// arrives against the specification. What is sent again is no fault, wherever it comes: only verbs that wait for it
// (…Again) see it.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_STRICT_RECEIVER_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_STRICT_RECEIVER_H_

#include <cstddef>
#include <cstdint>
#include <optional>

#include "harness/net/content.h"
#include "harness/net/endpoint.h"
#include "labs/03_tcp_reliability/checks/backoff.h"
#include "labs/03_tcp_reliability/checks/segment_peer.h"
#include "labs/03_tcp_reliability/checks/sender_judge.h"

namespace socklab::lab3 {

class StrictReceiver : public SegmentPeer {
 public:
  // Eight segments: enough to be in flight together, and small enough for any receive buffer.
  static constexpr std::uint16_t kWindow = 8 * kMostSegmentData;
  static constexpr std::uint16_t kWidest = 65'535;

  // It should be sent this file, by a program that is given the first number `their_isn`, or chooses one (none).
  StrictReceiver(peers::Conversation& conversation, net::Endpoint local, net::Content file,
                 std::optional<std::uint32_t> their_isn);

  // From now on it fails for more in flight than the window has room for. Without this, such segments are taken.
  void MindsTheWindow() { judge_.MindTheWindow(); }

  // ---- The handshake.

  void ReceivesSyn(Where where = Where::current());
  void SendsSynAck(std::uint16_t window = kWindow);
  void ReceivesAck(Where where = Where::current());
  void Accepts(std::uint16_t window = kWindow, Where where = Where::current());  // the first two of them

  // ---- Data.

  // A segment of data arrives that has not arrived before: the next in sequence.
  void ReceivesData(Where where = Where::current());
  // Data arrives until the window is full, and is acknowledged: the window is 0 now.
  void ReceivesUntilTheWindowCloses(Where where = Where::current());
  // All that the program sends before it waits for us: how many segments of new data that was, and bytes.
  struct Flight {
    std::size_t segments = 0;
    std::size_t bytes = 0;
  };
  Flight ReceivesFlight(Where where = Where::current());
  // Nothing new arrives before the program waits for us, or for its timer. `after` says after what: "after …".
  void ReceivesNothingNew(const Phrase& after, Where where = Where::current());
  // The oldest segment has not arrived once more since, from a program that has ended.
  void HasReceivedNothingMore(const Phrase& after, Where where = Where::current());

  // The acknowledgement of all that has arrived. The window is as large as before, or as given, or as large as it must
  // be for its right edge not to move back.
  void Acknowledges();
  void Acknowledges(std::uint16_t window);
  // The same, by a segment of its own for each one that has arrived since: as a receiver does that never waits.
  void AcknowledgesEach();
  // Once more what was acknowledged last: as if the oldest segment of the flight had been lost.
  void AcknowledgesAgain();
  // Takes the rest of the file, and acknowledges each of its segments.
  void ReceivesRest(Where where = Where::current());
  // Plays along for as long as something arrives, whatever it is.
  void AnswersUntilItEnds(Where where = Where::current());

  // ---- What is sent again, and when.

  // The oldest segment that is not acknowledged arrives again; the time since its last sending, or since it is the
  // oldest.
  Gap ReceivesAgain(Where where = Where::current());
  // The same, while nothing but an acknowledgement can make it come: no timer is near.
  void ReceivesAgainAtOnce(Where where = Where::current());
  // At a window of 0: one byte of new data arrives. The time since the last probe, or since the window closed.
  Gap ReceivesProbe(Where where = Where::current());

  // ---- The end.

  void ReceivesFin(Where where = Where::current());  // or it has arrived with a flight
  void SendsFinAck();
  void ReceivesLastAck(Where where = Where::current());
  void Ends(Where where = Where::current());  // all three of them

  // ---- Segments of ours, to be changed at will.

  Segment SynAck(std::uint16_t window = kWindow) const;
  Segment Ack() const { return AckOf(judge_.arrived()); }  // of all that has arrived
  Segment FinAck() const;
  Segment Reset() const;

  // The number of its SYN, once that has arrived.
  std::uint32_t their_isn() const { return judge_.their_isn(); }
  const Segment& last() const { return last_; }  // that has arrived, of those that bring something new
  std::uint64_t bytes_left() const { return judge_.bytes_left(); }

 private:
  using News = SenderJudge::News;

  News Note(const Arrival& arrival, Where where);
  News NextNews(const Phrase& should, Where where);
  void Wants(News wanted, const Phrase& should, Where where);
  bool ReceivesDataBeforeRest(Where where);
  Gap ReceivesOldest(const Phrase& should, Where where);
  Segment AckOf(Number number) const;
  std::uint32_t OldestOnTheWire() const { return judge_.OnTheWire(judge_.acknowledged()); }
  void NoteAdvance();

  SenderJudge judge_;
  Segment last_;
};

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_STRICT_RECEIVER_H_
