#include "labs/03_tcp_reliability/checks/link_fates.h"

#include <algorithm>
#include <functional>

namespace socklab::lab3 {
namespace {

using text::Argument;
using text::Phrase;

constexpr int kMostHarmedInARow = 4;
constexpr std::uint64_t kMostBehind = 3;

// What chance is asked for.
enum Purpose : std::uint64_t { kLoss, kCorruption, kBit, kDuplication, kReordering, kBehind, kContent };

// Spreads the bits of a number over all of it (the finalizer of SplitMix64).
std::uint64_t Mixed(std::uint64_t bits) {
  bits += 0x9E3779B97F4A7C15U;
  bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9U;
  bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBU;
  return bits ^ (bits >> 31);
}

// From 0 up to, but not including, 1.
double Fraction(std::uint64_t bits) {
  return static_cast<double>(bits >> 11) * 0x1p-53;
}

std::uint32_t ContentHash(std::string_view bytes) {
  std::uint64_t hash = kContent;
  for (const char byte : bytes) hash = Mixed(hash ^ static_cast<unsigned char>(byte));
  return static_cast<std::uint32_t>(hash);
}

}  // namespace

Phrase Pick::Describe() const {
  const auto segment = [this]() -> Phrase {
    switch (kind) {
      case Kind::kSyn:
        return "lab3.the_syn";
      case Kind::kSynAck:
        return "lab3.the_syn_ack";
      case Kind::kThirdAck:
        return "lab3.the_third_ack";
      case Kind::kData:
        return {"lab3.the_data", {{"number", number}}};
      case Kind::kAckOfData:
        return {"lab3.the_ack_of_data", {{"number", number}}};
      case Kind::kFin:
        return "lab3.the_fin";
      case Kind::kFinAck:
        return "lab3.the_fin_ack";
      case Kind::kLastAck:
        return "lab3.the_last_ack";
    }
    return {};
  };
  if (sending == 1) return segment();
  return {"lab3.sending_of", {{"sending", sending}, {"segment", segment()}}};
}

Phrase LinkRule::Describe() const {
  const Argument segment = {"segment", pick.Describe()};
  const auto rule = [&]() -> Phrase {
    switch (act) {
      case Act::kLose:
        return {"lab3.link.loses", {segment}};
      case Act::kDamage:
        return {"lab3.link.damages", {segment}};
      case Act::kDouble:
        return {"lab3.link.doubles", {segment}};
      case Act::kHoldBack:
        return {"lab3.link.holds_back", {segment, {"behind", behind}}};
      case Act::kDelay:
        return {"lab3.link.delays", {segment, {"milliseconds", delay.count()}}};
    }
    return {};
  };
  if (times == 1) return rule();
  return {"lab3.link.several_times", {{"rule", rule()}, {"times", times}}};
}

LinkFates::Kind LinkFates::KindOf(const Segment& segment) {
  if (segment.Has(kRst)) return Kind::kRst;
  if (segment.Has(kSyn)) return segment.Has(kAck) ? Kind::kSynAck : Kind::kSyn;
  if (segment.Has(kFin)) return Kind::kFin;
  return segment.IsBareAck() ? Kind::kAck : Kind::kData;
}

LinkFates::Identity LinkFates::IdentityOf(Direction direction, std::string_view datagram) {
  if (!WhyNoSegment(datagram).empty()) return {direction, Kind::kNoSegment, ContentHash(datagram)};
  const Segment segment = Decode(datagram);
  const Kind kind = KindOf(segment);
  const bool is_sender = direction == Direction::kFromSender;
  std::optional<std::uint32_t>& own_first = first_numbers_[is_sender ? 0 : 1];
  const std::optional<std::uint32_t>& their_first = first_numbers_[is_sender ? 1 : 0];
  if (segment.Has(kSyn) && !own_first) own_first = segment.seq;
  if (kind == Kind::kAck) return {direction, kind, segment.ack - their_first.value_or(0)};
  const Identity identity = {direction, kind, segment.seq - own_first.value_or(0)};
  if (kind == Kind::kData && is_sender && !histories_.contains(identity)) {
    data_.push_back({identity.number, identity.number + segment.Length()});
  }
  return identity;
}

bool LinkFates::Fits(const Pick& pick, const Identity& identity) const {
  const bool from_sender = identity.direction == Direction::kFromSender;
  const auto sender = [&](Kind kind) { return from_sender && identity.kind == kind; };
  const auto receiver = [&](Kind kind) { return !from_sender && identity.kind == kind; };
  const auto nth = static_cast<std::size_t>(pick.number);
  switch (pick.kind) {
    case Pick::Kind::kSyn:
      return sender(Kind::kSyn);
    case Pick::Kind::kSynAck:
      return receiver(Kind::kSynAck);
    case Pick::Kind::kThirdAck:
      return sender(Kind::kAck) && identity.number == 1;
    case Pick::Kind::kData:
      return sender(Kind::kData) && nth <= data_.size() && data_[nth - 1].begin == identity.number;
    case Pick::Kind::kAckOfData:
      return receiver(Kind::kAck) && nth <= data_.size() && Distance(data_[nth - 1].end, identity.number) >= 0;
    case Pick::Kind::kFin:
      return sender(Kind::kFin);
    case Pick::Kind::kFinAck:
      return receiver(Kind::kFin);
    case Pick::Kind::kLastAck:
      return sender(Kind::kAck) && identity.number == 2;
  }
  return false;
}

bool LinkFates::ObeyRules(const Identity& identity, std::size_t bits, SegmentFate& fate) {
  bool obeyed = false;
  for (auto& [rule, counted] : rules_) {
    if (!Fits(rule.pick, identity)) continue;
    const int past = ++counted - rule.pick.sending;
    if (past < 0 || past >= rule.times) continue;
    obeyed = true;
    switch (rule.act) {
      case LinkRule::Act::kLose:
        fate.lost = true;
        break;
      case LinkRule::Act::kDamage:
        fate.flipped_bit = Hash(identity, fate.sending, kBit) % bits;
        break;
      case LinkRule::Act::kDouble:
        fate.copies = 2;
        break;
      case LinkRule::Act::kHoldBack:
        fate.behind = rule.behind;
        break;
      case LinkRule::Act::kDelay:
        fate.delay = rule.delay;
        break;
    }
  }
  return obeyed;
}

void LinkFates::LeaveToChance(const Identity& identity, std::size_t bits, const History& history,
                              SegmentFate& fate) const {
  const auto chance = [&](double probability, Purpose purpose) {
    return Fraction(Hash(identity, fate.sending, purpose)) < probability;
  };
  const bool is_spared = history.harmed_in_a_row >= kMostHarmedInARow || Fits(TheLastAck(), identity);
  if (!is_spared) {
    fate.lost = chance(quality_.loss, kLoss);
    if (!fate.lost && chance(quality_.corruption, kCorruption)) {
      fate.flipped_bit = Hash(identity, fate.sending, kBit) % bits;
    }
  }
  if (fate.lost) return;
  if (chance(quality_.duplication, kDuplication)) fate.copies = 2;
  if (chance(quality_.reordering, kReordering)) {
    fate.behind = 1 + static_cast<int>(Hash(identity, fate.sending, kBehind) % kMostBehind);
  }
}

SegmentFate LinkFates::Next(Direction direction, std::string_view datagram) {
  const Identity identity = IdentityOf(direction, datagram);
  History& history = histories_[identity];
  SegmentFate fate = {.sending = ++history.sendings};
  const std::size_t bits = datagram.size() * 8;
  if (bits > 0 && !ObeyRules(identity, bits, fate)) LeaveToChance(identity, bits, history, fate);
  history.harmed_in_a_row = fate.harmed() ? history.harmed_in_a_row + 1 : 0;
  if (!fate.harmed()) NoteData(identity, datagram);
  return fate;
}

// ---- What has arrived at the link, and what is missing.

void LinkFates::NoteData(const Identity& identity, std::string_view datagram) {
  if (identity.kind != Kind::kData || identity.direction != Direction::kFromSender) return;
  const std::string_view bytes = datagram.substr(kSegmentHeader);
  const auto end = identity.number + static_cast<std::uint32_t>(bytes.size());
  passed_on_[{identity.number, end}] = std::hash<std::string_view>()(bytes);
}

bool LinkFates::HasArrived(Direction direction, Kind kind) const {
  return std::ranges::any_of(
      histories_, [&](const auto& entry) { return entry.first.direction == direction && entry.first.kind == kind; });
}

// How many of the file's bytes were passed on, without a gap from its first one on.
std::uint64_t LinkFates::BytesInOrder(const net::Content& file) const {
  std::uint64_t count = 0;
  for (const auto& [numbers, hash] : passed_on_) {
    const auto& [begin, end] = numbers;
    if (begin < 1 || begin - 1 > count || end - 1 <= count) continue;
    if (std::hash<std::string_view>()(file.Part(begin - 1, end - begin)) == hash) count = end - 1;
  }
  return count;
}

Phrase LinkFates::Missing(const net::Content& file) const {
  if (!HasArrived(Direction::kFromSender, Kind::kSyn)) return TheSyn().Describe();
  if (!HasArrived(Direction::kFromReceiver, Kind::kSynAck)) return TheSynAck().Describe();
  if (const std::uint64_t bytes = BytesInOrder(file); bytes < file.size()) {
    if (bytes == 0) return {"lab3.any_of_the_file", {{"size", file.size()}}};
    return {"lab3.more_of_the_file", {{"bytes", bytes}, {"size", file.size()}}};
  }
  if (!HasArrived(Direction::kFromSender, Kind::kFin)) return TheFin().Describe();
  if (!HasArrived(Direction::kFromReceiver, Kind::kFin)) return TheFinAck().Describe();
  for (const auto& [rule, counted] : rules_) {
    if (rule.pick.IsOwed() && counted < rule.pick.sending) return rule.pick.Describe();
  }
  return {};
}

std::uint64_t LinkFates::Hash(const Identity& identity, int sending, std::uint64_t purpose) const {
  std::uint64_t hash = Mixed(quality_.seed);
  for (const std::uint64_t part :
       {static_cast<std::uint64_t>(identity.direction), static_cast<std::uint64_t>(identity.kind),
        std::uint64_t{identity.number}, static_cast<std::uint64_t>(sending), purpose}) {
    hash = Mixed(hash ^ part);
  }
  return hash;
}

}  // namespace socklab::lab3
