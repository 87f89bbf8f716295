// What becomes of the segments on a lossy link: decided by exact rules, and by chance that follows from a seed.
//
// Chance does not depend on timing: what becomes of a segment follows from the seed, its direction, its identity, and
// which sending of it this is. Its identity is its kind and its sequence number (for a bare ACK, the number that it
// acknowledges), counted from the first number of that side, which may differ from run to run.
#ifndef SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_LINK_FATES_H_
#define SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_LINK_FATES_H_

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/net/content.h"
#include "harness/text/phrase.h"
#include "labs/03_tcp_reliability/checks/segment.h"

namespace socklab::lab3 {

enum class Direction { kFromSender, kFromReceiver };

// What happens on a link by chance, and to all that it carries. The probabilities are those of each single sending.
//
// Chance never loses or damages more than four sendings of one segment in a row, and never the last ACK, the sender's
// of the FIN|ACK: the sender ends after it, and the receiver would repeat its FIN|ACK to nobody.
struct LinkQuality {
  double loss = 0;
  double corruption = 0;               // one bit is flipped, anywhere
  double duplication = 0;              // a copy follows at once
  double reordering = 0;               // it is held back until one to three later ones have passed
  std::chrono::microseconds delay{0};  // each way
  std::uint64_t rate = 0;              // bytes a second, each way; 0: as fast as it can
  std::uint64_t seed = 0;
};

// A segment of a transfer, for a rule: one of the words below. A rule counts each datagram that the word stands for.
struct Pick {
  enum class Kind { kSyn, kSynAck, kThirdAck, kData, kAckOfData, kFin, kFinAck, kLastAck };

  Kind kind;
  int number = 0;   // of data, from 1 on
  int sending = 1;  // the rule begins with this one of those that it counts

  // The same, when it is sent for the nth time: TheData(3).Sending(2).
  Pick Sending(int nth) const { return {kind, number, nth}; }
  text::Phrase Describe() const;  // "data segment 3", "sending 2 of the SYN|ACK"
  // Whether there is such a segment in each transfer. A bare ACK of data need not be: one of a later number, or the
  // FIN|ACK, may say the same.
  bool IsOwed() const { return kind != Kind::kAckOfData; }
};

inline Pick TheSyn() {
  return {Pick::Kind::kSyn};
}
inline Pick TheSynAck() {
  return {Pick::Kind::kSynAck};
}
inline Pick TheThirdAck() {
  return {Pick::Kind::kThirdAck};
}  // the sender's, bare, of the SYN|ACK
// The nth data segment, in the order in which the sender has sent each for the first time.
inline Pick TheData(int nth) {
  return {Pick::Kind::kData, nth};
}
// The receiver's bare ACKs that acknowledge the nth data segment, alone or with later ones.
inline Pick TheAckOfData(int nth) {
  return {Pick::Kind::kAckOfData, nth};
}
inline Pick TheFin() {
  return {Pick::Kind::kFin};
}
inline Pick TheFinAck() {
  return {Pick::Kind::kFinAck};
}  // the receiver's
inline Pick TheLastAck() {
  return {Pick::Kind::kLastAck};
}  // the sender's, of the FIN|ACK

// What becomes of one sending.
struct SegmentFate {
  bool lost = false;
  std::optional<std::size_t> flipped_bit{};  // as in WithFlippedBit
  int copies = 1;
  int behind = 0;                      // it is held back until this many later ones have passed
  std::chrono::milliseconds delay{0};  // besides the link's own
  int sending = 1;                     // which sending of the segment this was

  bool harmed() const { return lost || flipped_bit; }
  bool operator==(const SegmentFate&) const = default;
};

// What happens, exactly, to what a pick stands for: to the sendings that it counts, `times` of them.
struct LinkRule {
  enum class Act { kLose, kDamage, kDouble, kHoldBack, kDelay };

  Pick pick;
  Act act = Act::kLose;
  int times = 1;
  int behind = 0;                      // kHoldBack
  std::chrono::milliseconds delay{0};  // kDelay

  text::Phrase Describe() const;  // "the link loses data segment 3, 2 times"
};

class LinkFates {
 public:
  explicit LinkFates(const LinkQuality& quality) : quality_(quality) {}

  void Add(const LinkRule& rule) { rules_.push_back({rule}); }

  // What becomes of the next datagram from that side. Where rules are about it, all of them apply, and chance does not.
  SegmentFate Next(Direction direction, std::string_view datagram);

  // What a transfer of this file must have brought here, and has not: "the SYN|ACK", "more than the first 1024 of the
  // file's 3000 bytes", "data segment 3", which a rule is about. Empty when everything has arrived.
  text::Phrase Missing(const net::Content& file) const;

 private:
  enum class Kind { kSyn, kSynAck, kAck, kData, kFin, kRst, kNoSegment };

  struct Identity {
    Direction direction;
    Kind kind;
    std::uint32_t number;

    auto operator<=>(const Identity&) const = default;
  };
  struct History {
    int sendings = 0;
    int harmed_in_a_row = 0;
  };
  struct CountedRule {
    LinkRule rule;
    int counted = 0;
  };
  struct Data {
    std::uint32_t begin;
    std::uint32_t end;
  };

  static Kind KindOf(const Segment& segment);
  Identity IdentityOf(Direction direction, std::string_view datagram);
  void NoteData(const Identity& identity, std::string_view datagram);
  bool HasArrived(Direction direction, Kind kind) const;
  std::uint64_t BytesInOrder(const net::Content& file) const;
  bool Fits(const Pick& pick, const Identity& identity) const;
  bool ObeyRules(const Identity& identity, std::size_t bits, SegmentFate& fate);
  void LeaveToChance(const Identity& identity, std::size_t bits, const History& history, SegmentFate& fate) const;
  std::uint64_t Hash(const Identity& identity, int sending, std::uint64_t purpose) const;

  LinkQuality quality_;
  std::vector<CountedRule> rules_;
  std::map<Identity, History> histories_;
  std::vector<Data> data_;  // in the order of their first sendings
  // The sender's data that was passed on as it was: from which number up to which, and a hash of its bytes.
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> passed_on_;
  std::optional<std::uint32_t> first_numbers_[2];
};

}  // namespace socklab::lab3

#endif  // SOCKLAB_LABS_03_TCP_RELIABILITY_CHECKS_LINK_FATES_H_
