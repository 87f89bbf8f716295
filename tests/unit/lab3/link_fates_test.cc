#include "labs/03_tcp_reliability/checks/link_fates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "labs/03_tcp_reliability/checks/segment.h"
#include "tests/unit/lab3/in_words.h"

namespace socklab::lab3 {
namespace {

using std::chrono::milliseconds;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using tests::Said;

using Sending = std::pair<Direction, std::string>;

constexpr std::uint32_t kSenders = 1000;
constexpr std::uint32_t kReceivers = 5000;
constexpr Direction kFromSender = Direction::kFromSender;
constexpr Direction kFromReceiver = Direction::kFromReceiver;

std::string Data(std::uint32_t offset, std::uint32_t isn = kSenders) {
  return Encode({.seq = isn + 1 + offset, .ack = kReceivers + 1, .flags = kAck, .data = std::string(100, 'x')});
}
std::string AckOf(std::uint32_t bytes) {
  return Encode({.seq = kReceivers + 1, .ack = kSenders + 1 + bytes, .flags = kAck, .window = 65'535});
}
const std::string kTheSyn = Encode({.seq = kSenders, .flags = kSyn});
const std::string kTheSynAck = Encode({.seq = kReceivers, .ack = kSenders + 1, .flags = kSyn | kAck});
const std::string kTheThirdAck = Encode({.seq = kSenders + 1, .ack = kReceivers + 1, .flags = kAck});
const std::string kTheFin = Encode({.seq = kSenders + 301, .ack = kReceivers + 1, .flags = kFin | kAck});
const std::string kTheFinAck = Encode({.seq = kReceivers + 1, .ack = kSenders + 302, .flags = kFin | kAck});
const std::string kTheLastAck = Encode({.seq = kSenders + 302, .ack = kReceivers + 2, .flags = kAck});

// Three data segments, all well.
std::vector<Sending> Transfer() {
  return {{kFromSender, kTheSyn},      {kFromReceiver, kTheSynAck}, {kFromSender, kTheThirdAck},
          {kFromSender, Data(0)},      {kFromReceiver, AckOf(100)}, {kFromSender, Data(100)},
          {kFromSender, Data(200)},    {kFromReceiver, AckOf(300)}, {kFromSender, kTheFin},
          {kFromReceiver, kTheFinAck}, {kFromSender, kTheLastAck}};
}

std::vector<SegmentFate> FatesOf(const std::vector<Sending>& sendings, LinkFates fates) {
  std::vector<SegmentFate> all;
  for (const auto& [direction, datagram] : sendings) all.push_back(fates.Next(direction, datagram));
  return all;
}

// Which of them are lost.
std::vector<std::size_t> LostOf(const std::vector<Sending>& sendings, const LinkRule& rule) {
  LinkFates fates({});
  fates.Add(rule);
  std::vector<std::size_t> lost;
  const std::vector<SegmentFate> all = FatesOf(sendings, fates);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].lost) lost.push_back(i);
  }
  return lost;
}

// What is missing of the transfer, but for some of its sendings.
std::string MissingWithout(const std::vector<std::string>& left_out, const std::optional<LinkRule>& rule = {}) {
  LinkFates fates({});
  if (rule) fates.Add(*rule);
  for (const auto& [direction, datagram] : Transfer()) {
    if (std::ranges::find(left_out, datagram) == left_out.end()) fates.Next(direction, datagram);
  }
  return Said(fates.Missing(std::string(300, 'x')));
}

// ---- What a transfer must have brought

TEST(Missing, IsNothingOfAWholeTransfer) {
  EXPECT_EQ(MissingWithout({}), "");
}

TEST(Missing, IsWhatHasNotCome) {
  EXPECT_EQ(MissingWithout({kTheSyn}), "the SYN");
  EXPECT_EQ(MissingWithout({kTheSynAck}), "the SYN|ACK");
  EXPECT_EQ(MissingWithout({kTheFin}), "the FIN");
  EXPECT_EQ(MissingWithout({kTheFinAck}), "the FIN|ACK");
}

TEST(Missing, IsAPartOfTheFile) {
  EXPECT_EQ(MissingWithout({Data(0)}), "any of the file's 300 bytes");
  EXPECT_EQ(MissingWithout({Data(100)}), "more than the first 100 of the file's 300 bytes");
  EXPECT_EQ(MissingWithout({}, LinkRule{TheData(3)}), "more than the first 200 of the file's 300 bytes");
}

TEST(Missing, IsAFileWhoseBytesAreOthers) {
  LinkFates fates({});
  for (const auto& [direction, datagram] : Transfer()) fates.Next(direction, datagram);
  EXPECT_EQ(Said(fates.Missing(std::string(200, 'x') + std::string(100, 'y'))),
            "more than the first 200 of the file's 300 bytes");
}

TEST(Missing, IsNoByteThatIsSentAgainInOtherPieces) {
  LinkFates fates({});
  fates.Next(kFromSender, kTheSyn);
  fates.Next(kFromReceiver, kTheSynAck);
  const auto sends = [&](std::uint32_t seq, std::size_t bytes) {
    fates.Next(kFromSender, Encode({.seq = seq, .ack = 5001, .flags = kAck, .data = std::string(bytes, 'x')}));
  };
  sends(1001, 1);
  sends(1001, 250);
  sends(1101, 200);
  fates.Next(kFromSender, kTheFin);
  fates.Next(kFromReceiver, kTheFinAck);
  EXPECT_TRUE(fates.Missing(std::string(300, 'x')).empty());
}

TEST(Missing, IsWhatARuleIsAbout) {
  EXPECT_EQ(MissingWithout({kTheThirdAck}, LinkRule{TheThirdAck()}), "the ACK of the SYN|ACK");
  EXPECT_EQ(MissingWithout({}, LinkRule{TheSyn().Sending(2)}), "sending 2 of the SYN");
  EXPECT_EQ(MissingWithout({AckOf(100), AckOf(300)}, LinkRule{TheAckOfData(3)}), "") << "it need not be sent";
}

// ---- Rules

TEST(LinkRules, DoNothingWhereThereAreNone) {
  EXPECT_THAT(FatesOf(Transfer(), LinkFates({})), Each(SegmentFate{}));
}

TEST(LinkRules, LoseExactlyWhatTheyName) {
  EXPECT_THAT(LostOf(Transfer(), {TheSyn()}), ElementsAre(0));
  EXPECT_THAT(LostOf(Transfer(), {TheSynAck()}), ElementsAre(1));
  EXPECT_THAT(LostOf(Transfer(), {TheThirdAck()}), ElementsAre(2));
  EXPECT_THAT(LostOf(Transfer(), {TheData(1)}), ElementsAre(3));
  EXPECT_THAT(LostOf(Transfer(), {TheAckOfData(1)}), ElementsAre(4));
  EXPECT_THAT(LostOf(Transfer(), {TheData(2)}), ElementsAre(5));
  EXPECT_THAT(LostOf(Transfer(), {TheData(3)}), ElementsAre(6));
  EXPECT_THAT(LostOf(Transfer(), {TheAckOfData(2)}), ElementsAre(7)) << "which is that of the third, too";
  EXPECT_THAT(LostOf(Transfer(), {TheAckOfData(3)}), ElementsAre(7));
  EXPECT_THAT(LostOf(Transfer(), {TheFin()}), ElementsAre(8));
  EXPECT_THAT(LostOf(Transfer(), {TheFinAck()}), ElementsAre(9));
  EXPECT_THAT(LostOf(Transfer(), {TheLastAck()}), ElementsAre(10));
  EXPECT_THAT(LostOf(Transfer(), {TheData(4)}), ElementsAre());
}

TEST(LinkRules, CountSendings) {
  const std::vector<Sending> again(5, {kFromSender, kTheSyn});
  EXPECT_THAT(LostOf(again, {.pick = TheSyn(), .times = 2}), ElementsAre(0, 1));
  EXPECT_THAT(LostOf(again, {.pick = TheSyn().Sending(2)}), ElementsAre(1));
  EXPECT_THAT(LostOf(again, {.pick = TheSyn().Sending(3), .times = 100}), ElementsAre(2, 3, 4));
}

TEST(LinkRules, NumberDataByItsFirstSending) {
  const std::vector<Sending> resent = {{kFromSender, kTheSyn},   {kFromSender, Data(0)}, {kFromSender, Data(0)},
                                       {kFromSender, Data(100)}, {kFromSender, Data(0)}, {kFromSender, Data(100)}};
  EXPECT_THAT(LostOf(resent, {.pick = TheData(1), .times = 3}), ElementsAre(1, 2, 4));
  EXPECT_THAT(LostOf(resent, {.pick = TheData(2), .times = 3}), ElementsAre(3, 5));
}

TEST(LinkRules, HoldOneBesideTheOther) {
  LinkFates fates({});
  fates.Add({.pick = TheSyn(), .act = LinkRule::Act::kDamage});
  fates.Add({.pick = TheSyn(), .act = LinkRule::Act::kDouble});
  fates.Add({.pick = TheSyn(), .act = LinkRule::Act::kHoldBack, .behind = 3});
  fates.Add({.pick = TheSyn(), .act = LinkRule::Act::kDelay, .delay = milliseconds(200)});
  const SegmentFate fate = fates.Next(kFromSender, kTheSyn);
  EXPECT_FALSE(fate.lost);
  EXPECT_LT(fate.flipped_bit.value(), kSegmentHeader * 8);
  EXPECT_EQ(fate.copies, 2);
  EXPECT_EQ(fate.behind, 3);
  EXPECT_EQ(fate.delay, milliseconds(200));
}

TEST(LinkRules, AreStrongerThanChance) {
  LinkFates fates({.loss = 1});
  fates.Add({.pick = TheSyn(), .act = LinkRule::Act::kDouble});
  EXPECT_EQ(fates.Next(kFromSender, kTheSyn), (SegmentFate{.copies = 2}));
  EXPECT_TRUE(fates.Next(kFromSender, kTheSyn).lost);
}

TEST(LinkRules, SayWhatTheyDo) {
  const auto says = [](const LinkRule& rule) { return Said(rule.Describe()); };
  EXPECT_EQ(says({TheData(3)}), "the link loses data segment 3");
  EXPECT_EQ(says({.pick = TheSynAck(), .times = 2}), "the link loses the SYN|ACK, 2 times");
  EXPECT_EQ(says({.pick = TheFin().Sending(2), .act = LinkRule::Act::kDamage}),
            "the link damages sending 2 of the FIN");
  EXPECT_EQ(says({.pick = TheAckOfData(1).Sending(11), .act = LinkRule::Act::kDouble}),
            "the link doubles sending 11 of the ACK of data segment 1");
  EXPECT_EQ(says({.pick = TheData(2), .act = LinkRule::Act::kHoldBack, .behind = 1}),
            "the link holds back data segment 2 until 1 later one has passed");
  EXPECT_EQ(says({.pick = TheData(2), .act = LinkRule::Act::kHoldBack, .behind = 3}),
            "the link holds back data segment 2 until 3 later ones have passed");
  EXPECT_EQ(says({.pick = TheLastAck(), .act = LinkRule::Act::kDelay, .delay = milliseconds(200)}),
            "the link delays the ACK of the FIN|ACK by 200 ms");
}

// ---- Chance

constexpr LinkQuality kBad = {.loss = 0.10, .corruption = 0.02, .duplication = 0.05, .reordering = 0.05, .seed = 71};

std::vector<Sending> ManySegments(std::uint32_t isn) {
  std::vector<Sending> sendings = {{kFromSender, Encode({.seq = isn, .flags = kSyn})}};
  for (std::uint32_t i = 0; i < 10'000; ++i) sendings.emplace_back(kFromSender, Data(i * 100, isn));
  return sendings;
}

template <typename Holds>
long CountIf(const std::vector<SegmentFate>& fates, Holds holds) {
  return std::ranges::count_if(fates, holds);
}

TEST(Chance, StrikesAsOftenAsItShould) {
  const std::vector<SegmentFate> fates = FatesOf(ManySegments(kSenders), LinkFates(kBad));
  EXPECT_NEAR(CountIf(fates, [](const SegmentFate& fate) { return fate.lost; }), 1000, 100);
  EXPECT_NEAR(CountIf(fates, [](const SegmentFate& fate) { return fate.flipped_bit.has_value(); }), 180, 50);
  EXPECT_NEAR(CountIf(fates, [](const SegmentFate& fate) { return fate.copies == 2; }), 450, 80);
  EXPECT_NEAR(CountIf(fates, [](const SegmentFate& fate) { return fate.behind > 0; }), 450, 80);
  EXPECT_THAT(fates, Each(Field(&SegmentFate::behind, testing::Le(3))));
}

TEST(Chance, FollowsFromTheSeed) {
  const std::vector<Sending> sendings = ManySegments(kSenders);
  LinkQuality other = kBad;
  other.seed = 72;
  EXPECT_EQ(FatesOf(sendings, LinkFates(kBad)), FatesOf(sendings, LinkFates(kBad)));
  EXPECT_NE(FatesOf(sendings, LinkFates(kBad)), FatesOf(sendings, LinkFates(other)));
}

TEST(Chance, DoesNotDependOnTheFirstNumbers) {
  EXPECT_EQ(FatesOf(ManySegments(kSenders), LinkFates(kBad)), FatesOf(ManySegments(0xFFFF'FF00), LinkFates(kBad)));
}

TEST(Chance, DoesNotDependOnTheOrder) {
  std::vector<Sending> sendings = ManySegments(kSenders);
  std::vector<SegmentFate> in_order = FatesOf(sendings, LinkFates(kBad));
  std::reverse(sendings.begin() + 1, sendings.end());
  std::reverse(in_order.begin() + 1, in_order.end());
  EXPECT_EQ(FatesOf(sendings, LinkFates(kBad)), in_order);
}

TEST(Chance, DiffersFromSendingToSending) {
  const std::vector<Sending> again(100, {kFromReceiver, AckOf(100)});
  const long lost =
      CountIf(FatesOf(again, LinkFates({.loss = 0.5})), [](const SegmentFate& fate) { return fate.lost; });
  EXPECT_NEAR(lost, 50, 20);
}

TEST(Chance, HarmsNoMoreThanFourSendingsInARow) {
  const std::vector<Sending> again(10, {kFromSender, Data(0)});
  for (const LinkQuality& quality : {LinkQuality{.loss = 1}, LinkQuality{.corruption = 1}}) {
    std::vector<bool> harmed;
    for (const SegmentFate& fate : FatesOf(again, LinkFates(quality))) harmed.push_back(fate.harmed());
    EXPECT_THAT(harmed, ElementsAre(true, true, true, true, false, true, true, true, true, false));
  }
}

TEST(Chance, SparesTheLastAck) {
  const std::vector<SegmentFate> fates = FatesOf(Transfer(), LinkFates({.loss = 1, .corruption = 1}));
  EXPECT_FALSE(fates.back().harmed());
  EXPECT_THAT(std::vector(fates.begin(), fates.end() - 1), Each(Field(&SegmentFate::lost, true)));
}

TEST(Chance, StrikesWhatIsNoSegment) {
  LinkFates fates({.loss = 1});
  EXPECT_TRUE(fates.Next(kFromSender, "hello").lost);
  EXPECT_EQ(fates.Next(kFromSender, "hello").sending, 2);
  EXPECT_EQ(fates.Next(kFromSender, "hallo").sending, 1);
  EXPECT_EQ(fates.Next(kFromSender, ""), SegmentFate{}) << "there is nothing to be flipped";
}

}  // namespace
}  // namespace socklab::lab3
