#include "harness/peers/link_fates.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace socklab::peers {
namespace {

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

std::string Ordinal(int number) {
  const int last = number % 10;
  const bool is_teen = number % 100 / 10 == 1;
  return fmt::format("{}{}", number,
                     is_teen || last > 3 || last == 0 ? "th"
                     : last == 1                      ? "st"
                     : last == 2                      ? "nd"
                                                      : "rd");
}

}  // namespace

std::string Pick::InWords() const {
  const auto words = [this]() -> std::string {
    switch (kind) {
      case Kind::kSyn:
        return "the SYN";
      case Kind::kSynAck:
        return "the SYN|ACK";
      case Kind::kThirdAck:
        return "the ACK of the SYN|ACK";
      case Kind::kData:
        return fmt::format("data segment {}", number);
      case Kind::kAckOfData:
        return fmt::format("the ACK of data segment {}", number);
      case Kind::kFin:
        return "the FIN";
      case Kind::kFinAck:
        return "the FIN|ACK";
      case Kind::kLastAck:
        return "the ACK of the FIN|ACK";
    }
    return "";
  };
  return words() + (sending == 1 ? "" : fmt::format(" when it is sent for the {} time", Ordinal(sending)));
}

std::string LinkRule::InWords() const {
  const auto words = [this]() -> std::string {
    const std::string what = pick.InWords();
    switch (act) {
      case Act::kLose:
        return "loses " + what;
      case Act::kDamage:
        return "damages " + what;
      case Act::kDouble:
        return "doubles " + what;
      case Act::kHoldBack:
        return fmt::format("holds back {} until {} later one{} passed", what, behind, behind == 1 ? " has" : "s have");
      case Act::kDelay:
        return fmt::format("delays {} by {} ms", what, delay.count());
    }
    return "";
  };
  return words() + (times == 1 ? "" : fmt::format(", {} times", times));
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

// What has come to the link, and what was missing.

void LinkFates::NoteData(const Identity& identity, std::string_view datagram) {
  if (identity.kind != Kind::kData || identity.direction != Direction::kFromSender) return;
  const std::string_view bytes = datagram.substr(kSegmentHeader);
  const auto end = identity.number + static_cast<std::uint32_t>(bytes.size());
  passed_on_[{identity.number, end}] = std::hash<std::string_view>()(bytes);
}

bool LinkFates::HasCome(Direction direction, Kind kind) const {
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

std::string LinkFates::Missing(const net::Content& file) const {
  if (!HasCome(Direction::kFromSender, Kind::kSyn)) return "the SYN";
  if (!HasCome(Direction::kFromReceiver, Kind::kSynAck)) return "the SYN|ACK";
  if (const std::uint64_t bytes = BytesInOrder(file); bytes < file.size()) {
    const std::string more = bytes == 0 ? "any" : fmt::format("more than the first {}", bytes);
    return fmt::format("{} of the file's {} bytes", more, file.size());
  }
  if (!HasCome(Direction::kFromSender, Kind::kFin)) return "the FIN";
  if (!HasCome(Direction::kFromReceiver, Kind::kFin)) return "the FIN|ACK";
  for (const auto& [rule, counted] : rules_) {
    if (rule.pick.IsOwed() && counted < rule.pick.sending) return rule.pick.InWords();
  }
  return "";
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

}  // namespace socklab::peers
