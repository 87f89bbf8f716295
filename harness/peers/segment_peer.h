// A peer that talks in the segments of lab 3, to one program under test. What comes from the program has to be a
// segment; whatever else is asked of it, its two kinds ask: StrictSender and StrictReceiver.
#ifndef SOCKLAB_HARNESS_PEERS_SEGMENT_PEER_H_
#define SOCKLAB_HARNESS_PEERS_SEGMENT_PEER_H_

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <source_location>
#include <string>
#include <string_view>
#include <unordered_map>

#include "harness/net/descriptor.h"
#include "harness/net/endpoint.h"
#include "harness/peers/conversation.h"
#include "harness/peers/segment.h"
#include "harness/program/starvation.h"

namespace socklab::peers {

using Where = std::source_location;

// The file's place in the sequence numbers, without their wrapping: SYN is number 0, byte i of the file number 1 + i,
// and FIN comes behind the last byte.
using Number = std::uint64_t;

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
  SegmentPeer(Conversation& conversation, std::string name, net::Endpoint local, std::uint32_t isn);

  // The program that it talks to from now on.
  void Meets(program::Program& program) { program_ = &program; }
  // Where it notes, from now on, by how much the machine has disturbed the conversation.
  void NotesIn(Strain& strain) { strain_ = &strain; }

  net::Endpoint local() const { return local_; }
  // Where the program's segments come from, and ours go to.
  net::Endpoint remote() const { return remote_.value(); }

  // Any segment, and any datagram; `words` describe the latter. They have arrived when this returns.
  void Sends(const Segment& segment);
  void SendsDatagram(std::string_view datagram, const std::string& words);
  // The segment with one bit of a field of its header flipped, or of its data where `field` is "data", for its checksum
  // to tell.
  void SendsDamaged(const Segment& segment, std::string_view field);

 protected:
  SegmentPeer(SegmentPeer&&) = default;
  ~SegmentPeer() = default;

  // Since the machine was started: the time that nobody can set (CLOCK_MONOTONIC).
  using Moment = std::chrono::nanoseconds;

  struct Arrival {
    Segment segment;
    Moment sent{0};                              // by the kernel's stamp
    std::chrono::nanoseconds starved_before{0};  // Starved(), at a time before it was sent
  };
  // When we have sent something: between these two.
  struct Departure {
    Moment earliest{0};
    Moment latest{0};
  };

  // The next segment from the program, told in the story. Fails when none comes, with `should` ("your rsend should …")
  // and what is wrong then; and when what comes is no segment. `patience` is with the idleness of programs that wake up
  // again and again.
  Arrival Next(const std::string& should, std::chrono::milliseconds patience, Where where);
  // The same for one that may come: none once the program does nothing more before we do, or its timer expires.
  std::optional<Arrival> NextBeforeRest(Where where);

  // Fails with what the program has done wrong: "your rsend should …, but …".
  [[noreturn]] void Blames(const std::string& what, Where where) const;
  std::string Your() const;  // "your rsend"

  // The time that the machine has kept the program from running, until now: by so much it may be late.
  std::chrono::nanoseconds Starved() { return starvation_.Look(program_->Processes()); }
  // The same, when the program had sent nothing yet that has not been taken.
  std::chrono::nanoseconds starved_before() const { return starved_before_; }

  void SetRemote(net::Endpoint remote) { remote_ = remote; }
  static Moment Now();
  const Departure& departure() const { return departure_; }  // of what we have sent last
  std::uint32_t isn() const { return isn_; }

 private:
  bool Pull();
  Moment Dated(std::chrono::nanoseconds stamp) const;
  program::Wait UntilPulled(std::chrono::milliseconds patience);
  void LookAtStarvation();
  void NoteLateness();
  Arrival Take(Where where);
  void DemandThatItComesOn(const Segment& segment, const std::string& datagram, Where where);

  Conversation& conversation_;
  std::string name_;
  net::Descriptor socket_;
  net::Endpoint local_;
  std::uint32_t isn_;
  program::Program* program_ = nullptr;
  std::optional<net::Endpoint> remote_;
  bool anything_came_ = false;
  Strain* strain_ = nullptr;
  program::Starvation starvation_;
  std::chrono::nanoseconds starved_before_{0};
  bool has_begun_ = false;    // Starved() was looked at since something came: what it was until then was a start
  Moment nothing_was_there_;  // to be taken, at this moment
  Moment taken_was_sent_{0};  // what was taken last
  Departure departure_;
  std::uint64_t sent_ = 0;                                // datagrams of ours
  std::unordered_map<std::size_t, std::uint64_t> times_;  // that one has come, by the hash of its bytes

  // The datagram that has come last, and has not been taken yet.
  struct Datagram {
    std::string bytes;
    net::Endpoint from;
    Moment sent{0};
  };
  std::optional<Datagram> come_;
};

// Somebody who is no part of the connection, and sends to one of its ends.
class Stranger final : public SegmentPeer {
 public:
  Stranger(Conversation& conversation, net::Endpoint victim) : SegmentPeer(conversation, "stranger", {.port = 0}, 0) {
    SetRemote(victim);
  }
};

}  // namespace socklab::peers

#endif  // SOCKLAB_HARNESS_PEERS_SEGMENT_PEER_H_
