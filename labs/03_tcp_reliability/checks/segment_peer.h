// A peer that talks in the segments of lab 3, to one program under test. What arrives from the program has to be a
// segment; whatever else is asked of it, its two kinds ask: StrictSender and StrictReceiver.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_SEGMENT_PEER_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_SEGMENT_PEER_H_

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "harness/net/descriptor.h"
#include "harness/net/endpoint.h"
#include "harness/peers/conversation.h"
#include "harness/program/starvation.h"
#include "labs/03_tcp_reliability/checks/judging.h"
#include "labs/03_tcp_reliability/checks/segment.h"

namespace socklab::lab3 {

// What a loaded machine has made of a conversation: the longest time that an answer of ours was late, or that the
// program was kept from running between two of its segments. A timer that is not much longer may have expired for that.
class Strain {
 public:
  void Note(std::chrono::nanoseconds time) { longest_ = std::max(longest_, time); }
  std::chrono::nanoseconds longest() const { return longest_; }

 private:
  std::chrono::nanoseconds longest_{0};
};

class SegmentPeer {
 public:
  // Bound to `local`, whose port 0 stands for any free one. Its own first sequence number is `isn`.
  SegmentPeer(peers::Conversation& conversation, std::string name, net::Endpoint local, std::uint32_t isn);

  // The program that it talks to from now on.
  void SetProgram(program::Program& program) { program_ = &program; }
  // Where it notes, from now on, by how much the machine has disturbed the conversation.
  void NoteStrainIn(Strain& strain) { strain_ = &strain; }

  net::Endpoint local() const { return local_; }
  // Where the program's segments come from, and ours go to.
  net::Endpoint remote() const { return remote_.value(); }

  // Any segment, and any datagram, which the story calls `what`. They have been delivered when this returns.
  void Sends(const Segment& segment);
  void SendsDatagram(std::string_view datagram, const Phrase& what);
  // The segment with one bit of a field of its header flipped, or of its data where `field` is "data": the checksum
  // shows it.
  void SendsDamaged(const Segment& segment, std::string_view field);

 protected:
  SegmentPeer(SegmentPeer&&) = default;
  ~SegmentPeer() = default;

  // When we have sent something: between these two.
  struct Departure {
    Moment earliest{0};
    Moment latest{0};
  };

  // The next segment from the program, told in the story. Fails when none arrives, with `should` ("your rsend should
  // …") and what is wrong then; and when what arrives is no segment. `patience` is with the idleness of programs that
  // wake up again and again.
  Arrival Next(const Phrase& should, std::chrono::milliseconds patience, Where where);
  // The same for one that may arrive: none once the program waits for us, or for its timer.
  std::optional<Arrival> NextBeforeRest(Where where);

  // What a judge needs to know.
  Subject SubjectAt(Where where) const { return {.program = program_->name(), .where = where}; }
  // What `judge` returns; its failure says where the program is now, too.
  template <typename Judge>
  auto Judged(Judge judge) const {
    try {
      return judge();
    } catch (Unmet& unmet) {
      unmet.finding.now = conversation_.watch().Describe(*program_);
      throw;
    }
  }
  // "your rsend should …, but …"
  [[noreturn]] void Fail(Phrase should, Phrase observed, Where where) const;
  // The same, where what was observed is a segment that the program sends.
  [[noreturn]] void FailFor(const Segment& segment, Phrase should, Where where) const;

  // How long the machine has kept the program from running, until now: it may be late by that.
  std::chrono::nanoseconds Starved() { return starvation_.Look(program_->Processes()); }
  // The same, when the program had sent nothing yet that has not been taken.
  std::chrono::nanoseconds starved_before() const { return starved_before_; }

  void SetRemote(net::Endpoint remote) { remote_ = remote; }
  static Moment Now();
  const Departure& departure() const { return departure_; }  // of what we have sent last
  std::uint32_t isn() const { return isn_; }

 private:
  // What has arrived and has not been taken yet.
  struct Datagram {
    std::string bytes;
    net::Endpoint from;
    Moment sent{0};
  };

  bool Pull();
  Moment Dated(std::chrono::nanoseconds stamp) const;
  program::Wait UntilPulled(std::chrono::milliseconds patience);
  void LookAtStarvation();
  void NoteLateness();
  Arrival Take(Where where);
  void DemandProgress(const Segment& segment, const std::string& datagram, Where where);

  peers::Conversation& conversation_;
  std::string name_;
  net::Descriptor socket_;
  net::Endpoint local_;
  std::uint32_t isn_;
  program::Program* program_ = nullptr;
  std::optional<net::Endpoint> remote_;
  bool has_anything_arrived_ = false;
  Strain* strain_ = nullptr;
  program::Starvation starvation_;
  std::chrono::nanoseconds starved_before_{0};
  bool has_begun_ = false;    // Starved() was looked at since something arrived: what it was before was a start
  Moment nothing_was_there_;  // to be taken, at this moment
  Moment taken_was_sent_{0};  // what was taken last
  Departure departure_;
  std::uint64_t sent_ = 0;                                // datagrams of ours
  std::unordered_map<std::size_t, std::uint64_t> times_;  // that one has arrived, by the hash of its bytes
  std::optional<Datagram> waiting_;
};

// Somebody who is no part of the connection, and sends to one of its ends.
class Stranger final : public SegmentPeer {
 public:
  Stranger(peers::Conversation& conversation, net::Endpoint victim)
      : SegmentPeer(conversation, "stranger", {.port = 0}, 0) {
    SetRemote(victim);
  }
};

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_SEGMENT_PEER_H_
