// The receiving end of lab 3's protocol, played by us before a sender under test. It holds each segment that comes
// against the specification: its flags, its numbers, its data, the window, and what it acknowledges. What is sent again
// is no fault, wherever it comes: only verbs that wait for it (…Again) see it.
#ifndef SOCKLAB_HARNESS_PEERS_STRICT_RECEIVER_H_
#define SOCKLAB_HARNESS_PEERS_STRICT_RECEIVER_H_

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/net/content.h"
#include "harness/net/endpoint.h"
#include "harness/peers/backoff.h"
#include "harness/peers/segment_peer.h"

namespace socklab::peers {

class StrictReceiver : public SegmentPeer {
 public:
  // Eight segments: enough to be on the way together, and small enough for any receive buffer.
  static constexpr std::uint16_t kWindow = 8 * kMostSegmentData;
  static constexpr std::uint16_t kWidest = 65'535;

  // It is to be sent this file, by a program that is given the first number `their_isn`, or chooses one (none).
  StrictReceiver(Conversation& conversation, net::Endpoint local, net::Content file,
                 std::optional<std::uint32_t> their_isn);

  // From now on it fails for more on the way than the window has room for. Without this, such segments are taken.
  void MindsTheWindow() { minds_the_window_ = true; }

  // ---- The handshake.

  void ReceivesSyn(Where where = Where::current());
  void SendsSynAck(std::uint16_t window = kWindow);
  void ReceivesAck(Where where = Where::current());
  void Accepts(std::uint16_t window = kWindow, Where where = Where::current());  // all three of them

  // ---- Data.

  // A segment of data comes that has not come before: the next in sequence.
  void ReceivesData(Where where = Where::current());
  // Data comes until the window is full, and is acknowledged: the window is 0 now.
  void ReceivesUntilTheWindowCloses(Where where = Where::current());
  // All that the program sends before it waits for us: how many segments of new data that was, and bytes.
  struct Flight {
    std::size_t segments = 0;
    std::size_t bytes = 0;
  };
  Flight ReceivesFlight(Where where = Where::current());
  // Nothing new comes: the program does nothing before we do, or its timer expires.
  void ReceivesNothingNew(const std::string& because, Where where = Where::current());
  // The oldest segment has not come once more since, from a program that has ended.
  void HasReceivedNothingMore(const std::string& because, Where where = Where::current());

  // The acknowledgement of all that has come. The window is as large as before, or as given, or as large as it must be
  // for its right edge not to move back.
  void Acknowledges();
  void Acknowledges(std::uint16_t window);
  // The same, by a segment of its own for each one that has come since: as a receiver does that never waits.
  void AcknowledgesEach();
  // Once more what was acknowledged last: as if the oldest segment of the flight had been lost.
  void AcknowledgesAgain();
  // Takes the rest of the file, and acknowledges each of its segments.
  void ReceivesRest(Where where = Where::current());
  // Plays along for as long as something comes, whatever it is.
  void AnswersUntilItEnds(Where where = Where::current());

  // ---- What is sent again, and when.

  // The oldest segment that is not acknowledged comes again; the time since it came last, or since it is the oldest.
  Gap ReceivesAgain(Where where = Where::current());
  // The same, while nothing but an acknowledgement can make it come: no timer is near.
  void ReceivesAgainAtOnce(Where where = Where::current());
  // At a window of 0: one byte of new data comes. The time since the last probe, or since the window closed.
  Gap ReceivesProbe(Where where = Where::current());

  // ---- The end.

  void ReceivesFin(Where where = Where::current());  // or it has come with a flight
  void SendsFinAck();
  void ReceivesLastAck(Where where = Where::current());
  void Ends(Where where = Where::current());  // all three of them

  // ---- Segments of ours, to be changed at will.

  Segment SynAck(std::uint16_t window = kWindow) const;
  Segment Ack() const { return AckOf(came_); }  // of all that has come
  Segment FinAck() const;
  Segment Reset() const;

  // The number of its SYN, once that has come.
  std::uint32_t their_isn() const { return their_isn_.value(); }
  const Segment& last() const { return last_; }  // that has come, of those that bring something new
  std::uint64_t bytes_left() const { return end_of_data() - std::min(came_, end_of_data()); }

 private:
  // What a segment brings that had not come before.
  enum class News { kNone, kSyn, kAck, kData, kFin };
  struct Sending {
    Moment moment{0};
    std::chrono::nanoseconds starved_before{0};
    std::chrono::nanoseconds uncertainty{0};  // it may have been later by that
  };

  Number end_of_data() const { return 1 + file_.size(); }
  std::uint32_t OnTheWire(Number number) const { return *their_isn_ + static_cast<std::uint32_t>(number); }
  Number NumberOf(std::uint32_t seq) const;
  std::uint32_t own_next() const { return isn() + (fin_answered_ ? 2 : 1); }

  News NextNews(const std::string& should, Where where);
  bool ReceivesDataBeforeRest(Where where);
  News Note(const Arrival& arrival, Where where);
  News NoteSyn(const Segment& segment, Where where);
  News NoteAck(const Segment& segment, Where where);
  News NoteData(const Segment& segment, Where where);
  News NoteFin(const Segment& segment, Where where);
  Segment AckOf(Number number) const;
  void JudgeAck(const Segment& segment, Where where) const;
  std::string WhyOutOfSequence(std::uint32_t seq) const;
  void JudgeBytes(const Segment& segment, Number begin, Where where) const;
  void JudgeWindow(const Segment& segment, Number begin, Where where) const;
  bool BringsOldest(const Segment& segment) const;
  Sending TimerStart() const;
  Gap Since(const Sending& before, const Arrival& now);
  void NoteAdvance();
  void Wants(News wanted, const std::string& should, Where where);

  net::Content file_;
  std::optional<std::uint32_t> their_isn_;
  Segment last_;
  bool minds_the_window_ = false;
  bool syn_answered_ = false;
  bool ack_came_ = false;  // the third segment of the handshake, or what makes its loss good
  bool fin_answered_ = false;
  bool last_ack_came_ = false;
  Number came_ = 0;                     // the next number that has not come
  Number acknowledged_ = 0;             // the next number that is not acknowledged
  std::uint16_t window_ = 0;            // as advertised last
  Number right_edge_ = 0;               // of the window: bytes with this number and later ones must not come
  std::vector<Number> ends_;            // of the segments that have come since the last acknowledgement
  std::map<Number, Sending> sendings_;  // the last one of each segment, by its first number
  Sending advanced_;                    // our last acknowledgement of anything new
};

}  // namespace socklab::peers

#endif  // SOCKLAB_HARNESS_PEERS_STRICT_RECEIVER_H_
