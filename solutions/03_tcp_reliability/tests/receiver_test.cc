#include "solutions/03_tcp_reliability/receiver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

#include "labs/support/partial_file.h"
#include "solutions/03_tcp_reliability/peer_error.h"
#include "solutions/03_tcp_reliability/tests/folder.h"

namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::Optional;
using testing::ThrowsMessage;

constexpr std::uint32_t kIsn = 5000;
constexpr std::uint32_t kSenderIsn = 4'294'967'290;  // wraps around at once

// The sender's half of the conversation, and the clock.
class ReceiverTest : public testing::Test {
 protected:
  void Listens(const Patience& patience = {}) {
    file.emplace(folder.descriptor(), "file");
    receiver.emplace(*file, kIsn, patience);
  }

  // The same, and the handshake.
  void Connects(const Patience& patience = {}) {
    Listens(patience);
    Sends(0, kSyn);
    receiver->Next();
    Sends(1, kAck, "", kIsn + 1);
  }

  // The same, and all of a file.
  void Stores(const std::string& content, const Patience& patience = {}) {
    Connects(patience);
    Sends(1, kAck, content);
    Sends(1 + static_cast<Number>(content.size()), kFin | kAck);
  }

  void Sends(Number number, std::uint16_t flags, const std::string& data = "", std::uint32_t ack = 0) {
    receiver->Take({.seq = ToWire(number, kSenderIsn), .ack = ack, .flags = flags, .data = data}, now);
  }

  // What it acknowledges at once.
  std::optional<Number> Acknowledged() {
    const auto answer = receiver->Next();
    if (!answer) return std::nullopt;
    EXPECT_TRUE(answer->Has(kAck));
    EXPECT_EQ(answer->window, kWindow);
    return FromWire(answer->ack, kSenderIsn, 0);
  }

  // What it acknowledges when no other segment is waiting.
  std::optional<Number> AcknowledgedAtRest() {
    if (receiver->deadline() <= now) receiver->Expire(now);
    return Acknowledged();
  }

  // The flags of its answer.
  std::uint16_t Flags() {
    const auto answer = receiver->Next();
    return answer ? answer->flags : 0;
  }

  void Expires() {
    now = receiver->deadline();
    receiver->Expire(now);
  }

  Folder folder;
  std::optional<support::PartialFile> file;
  std::optional<Receiver> receiver;
  Time now = Time{} + 1h;
};

TEST_F(ReceiverTest, WaitsForASynForEver) {
  Listens();
  EXPECT_TRUE(receiver->IsListening());
  EXPECT_EQ(receiver->deadline(), kNever);
  Sends(0, kAck);
  Sends(0, kFin);
  Sends(0, kRst);
  Sends(0, kAck, "data");
  Sends(0, kSyn | kAck);
  Sends(0, kSyn, "data");
  EXPECT_TRUE(receiver->IsListening());
  EXPECT_EQ(Flags(), 0);
}

TEST_F(ReceiverTest, AnswersASyn) {
  Listens();
  Sends(0, kSyn);
  EXPECT_FALSE(receiver->IsListening());
  const auto answer = receiver->Next();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->flags, kSyn | kAck);
  EXPECT_EQ(answer->seq, kIsn);
  EXPECT_EQ(answer->ack, kSenderIsn + 1);
  EXPECT_EQ(answer->window, kWindow);
  EXPECT_FALSE(receiver->Next());
}

TEST_F(ReceiverTest, RepeatsItsSynAckUntilItIsAcknowledged) {
  Listens();
  Sends(0, kSyn);
  EXPECT_EQ(Flags(), kSyn | kAck);
  Expires();
  EXPECT_EQ(Flags(), kSyn | kAck);
  Sends(0, kSyn);
  EXPECT_EQ(AcknowledgedAtRest(), 1);
  Sends(1, kAck, "", kIsn + 7);  // of what was never sent
  Expires();
  EXPECT_EQ(Flags(), kSyn | kAck);
  Sends(1, kAck, "", kIsn + 1);
  EXPECT_EQ(Flags(), 0);
  EXPECT_EQ(receiver->deadline(), now + 10'250ms);
}

TEST_F(ReceiverTest, GivesUpWhenItsSynAckIsNotAcknowledged) {
  Listens({100ms, 1});
  Sends(0, kSyn);
  Expires();
  EXPECT_THAT([&] { Expires(); }, ThrowsMessage<PeerError>("does not answer"));
}

TEST_F(ReceiverTest, TakesDataOrFinForTheThirdAck) {
  Listens();
  Sends(0, kSyn);
  receiver->Next();
  Sends(1, 0, "data");
  EXPECT_EQ(AcknowledgedAtRest(), 5);

  Listens();
  Sends(0, kSyn);
  receiver->Next();
  Sends(1, kFin);
  EXPECT_EQ(Flags(), kFin | kAck);
  EXPECT_EQ(folder.Content("file"), "");
}

TEST_F(ReceiverTest, StoresTheFileBeforeItAnswersTheFin) {
  Connects();
  Sends(1, kAck, "one ");
  Sends(5, 0, "two");
  EXPECT_THAT(AcknowledgedAtRest(), Optional(8));
  Sends(8, kFin | kAck);
  EXPECT_THAT(folder.Names(), ElementsAre("file"));
  EXPECT_EQ(folder.Content("file"), "one two");
  const auto answer = receiver->Next();
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->flags, kFin | kAck);
  EXPECT_EQ(answer->seq, kIsn + 1);
  EXPECT_EQ(answer->ack, kSenderIsn + 9);
}

TEST_F(ReceiverTest, AcknowledgesOnceForAFewSegmentsThatAreWaiting) {
  Connects();
  for (Number number = 1; number < 8; ++number) {
    Sends(number, kAck, "x");
    EXPECT_EQ(Acknowledged(), std::nullopt);
  }
  Sends(8, kAck, "x");
  EXPECT_EQ(Acknowledged(), 9);
  Sends(9, kAck, "x");
  EXPECT_EQ(Acknowledged(), std::nullopt);
  EXPECT_EQ(AcknowledgedAtRest(), 10);
  EXPECT_EQ(AcknowledgedAtRest(), std::nullopt);
}

TEST_F(ReceiverTest, AcknowledgesAtOnceWhatIsNotTheNext) {
  Connects();
  Sends(3, kAck, "three");
  EXPECT_EQ(Acknowledged(), 1);
  Sends(100, kFin);
  EXPECT_EQ(Acknowledged(), 1);
  Sends(1, kAck, "12");
  EXPECT_EQ(Acknowledged(), 8);
  Sends(1, kAck, "12");
  EXPECT_EQ(Acknowledged(), 8);
  Sends(0, kSyn);
  EXPECT_EQ(AcknowledgedAtRest(), 8);
}

TEST_F(ReceiverTest, PutsDataInOrder) {
  Connects();
  for (const Number number : {7, 3, 5, 3, 9}) Sends(number, kAck, std::string(2, static_cast<char>('0' + number)));
  Sends(11, kFin);
  EXPECT_THAT(AcknowledgedAtRest(), Optional(1));
  Sends(1, kAck, "11");
  EXPECT_EQ(folder.Content("file"), "1133557799");
  EXPECT_EQ(Flags(), kFin | kAck);
}

TEST_F(ReceiverTest, TakesWhatIsCutAnew) {
  Connects();
  Sends(1, kAck, "abc");
  Sends(6, kAck, "fgh");
  Sends(7, kAck, "gh");
  Sends(2, kAck, "bcdefg");
  EXPECT_EQ(Acknowledged(), 9);
  Sends(8, kFin | kAck, "hi");
  EXPECT_EQ(folder.Content("file"), "abcdefghi");
}

TEST_F(ReceiverTest, DropsWhatIsOutsideOfItsWindow) {
  Connects();
  Sends(1 + kWindow, kAck, "x");
  Sends(-1000, kAck, "old");
  Sends(1'000'000, kFin);
  EXPECT_EQ(Acknowledged(), 1);
  Sends(kWindow, kAck, "y");  // the last byte inside
  Sends(1, kAck, std::string(kWindow - 1, 'x'));
  EXPECT_EQ(AcknowledgedAtRest(), 1 + kWindow);
  Sends(1 + kWindow, kFin);
  EXPECT_EQ(folder.Content("file"), std::string(kWindow - 1, 'x') + 'y');
}

TEST_F(ReceiverTest, KeepsNoMoreThanItsWindow) {
  Connects();
  for (Number number = 1000; number > 1; --number) Sends(number, kAck, std::string(1024, 'x'));  // one mebibyte
  Sends(1, kAck, "x");
  EXPECT_EQ(AcknowledgedAtRest(), 2);  // not the first of them, which came last
}

TEST_F(ReceiverTest, RepeatsItsFinAckUntilItIsAcknowledged) {
  Stores("data");
  EXPECT_EQ(Flags(), kFin | kAck);
  Expires();
  EXPECT_EQ(Flags(), kFin | kAck);
  Sends(5, kFin | kAck);
  EXPECT_EQ(Flags(), kFin | kAck);
  Sends(1, kAck, "data");
  EXPECT_EQ(Flags(), kFin | kAck);
  Sends(6, kAck, "more");
  EXPECT_EQ(AcknowledgedAtRest(), 6);
  Sends(5, kAck, "", kIsn + 1);
  EXPECT_FALSE(receiver->IsDone());
  Sends(6, kAck, "", kIsn + 2);
  EXPECT_TRUE(receiver->IsDone());
  EXPECT_EQ(folder.Content("file"), "data");
}

TEST_F(ReceiverTest, IsDoneWhenNobodyAcknowledgesItsFinAck) {
  Stores("data", {100ms, 1});
  receiver->Next();
  Expires();
  EXPECT_EQ(Flags(), kFin | kAck);
  Expires();
  EXPECT_TRUE(receiver->IsDone());
}

TEST_F(ReceiverTest, GivesUpOnASilentSender) {
  Connects();
  now += 5s;
  Sends(1, kAck, "data");
  AcknowledgedAtRest();
  EXPECT_EQ(receiver->deadline(), now + 10'250ms);
  EXPECT_THAT([&] { Expires(); }, ThrowsMessage<PeerError>("has been silent for too long"));
}

TEST_F(ReceiverTest, EndsOnAReset) {
  Connects();
  Sends(1, kAck, "data");
  Sends(1, kRst);
  Sends(6, kRst);
  EXPECT_THAT([&] { Sends(5, kRst); }, ThrowsMessage<PeerError>("has reset the connection"));

  Stores("data");
  Sends(6, kRst);
  EXPECT_TRUE(receiver->IsDone());
}

TEST_F(ReceiverTest, ResetsWithItsNextNumber) {
  Connects();
  EXPECT_EQ(receiver->Reset().flags, kRst);
  EXPECT_EQ(receiver->Reset().seq, kIsn + 1);
}

TEST_F(ReceiverTest, IgnoresOtherHandshakes) {
  Connects();
  receiver->Take({.seq = 77, .flags = kSyn}, now);
  receiver->Take({.seq = 77, .ack = kIsn + 1, .flags = kSyn | kAck}, now);
  Sends(1, kAck, "data");
  EXPECT_EQ(AcknowledgedAtRest(), 5);
}

TEST_F(ReceiverTest, LeavesNoFileThatIsNotWhole) {
  folder.Write("file", "before");
  Connects();
  Sends(1, kAck, "data");
  EXPECT_EQ(folder.Content("file"), "before");
  file.reset();
  EXPECT_THAT(folder.Names(), ElementsAre("file"));
}

}  // namespace
