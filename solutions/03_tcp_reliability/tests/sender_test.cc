#include "solutions/03_tcp_reliability/sender.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "solutions/03_tcp_reliability/peer_error.h"
#include "solutions/03_tcp_reliability/tests/folder.h"

namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::ThrowsMessage;

constexpr std::uint32_t kIsn = 4'294'967'000;  // wraps around soon
constexpr std::uint32_t kReceiverIsn = 5000;
constexpr Number kFull = kMostData;

// The receiver's half of the conversation, and the clock.
class SenderTest : public testing::Test {
 protected:
  // Has so many bytes sent.
  void Sends(std::size_t size, const Patience& patience = {}) {
    content = RandomBytes(size);
    folder.Write("file", content);
    file.emplace(folder.Path("file"));
    sender.emplace(*file, kIsn, patience);
  }

  // The same, as far as the third segment of the handshake.
  void Connects(std::size_t size, std::uint16_t window = kWindow, const Patience& patience = {}) {
    Sends(size, patience);
    sender->Next(now);
    sender->Take({.seq = kReceiverIsn, .ack = kIsn + 1, .flags = kSyn | kAck, .window = window}, now);
    sender->Next(now);
  }

  // All that it sends now.
  std::vector<Segment> Segments() {
    std::vector<Segment> segments;
    while (auto segment = sender->Next(now)) segments.push_back(*std::move(segment));
    return segments;
  }

  // The numbers of all that it sends now.
  std::vector<Number> Numbers() {
    std::vector<Number> numbers;
    for (const Segment& segment : Segments()) numbers.push_back(FromWire(segment.seq, kIsn, 0));
    return numbers;
  }

  void Acknowledges(Number ack, std::uint16_t window = kWindow) {
    sender->Take({.seq = kReceiverIsn + 1, .ack = ToWire(ack, kIsn), .flags = kAck, .window = window}, now);
  }

  void Expires() {
    now = sender->deadline();
    sender->Expire(now);
  }

  Folder folder;
  std::string content;
  std::optional<SourceFile> file;
  std::optional<Sender> sender;
  Time now = Time{} + 1h;
};

TEST_F(SenderTest, BeginsWithASyn) {
  Sends(10);
  const auto segments = Segments();
  ASSERT_EQ(segments.size(), 1U);
  EXPECT_EQ(segments[0].flags, kSyn);
  EXPECT_EQ(segments[0].seq, kIsn);
  EXPECT_THAT(segments[0].data, IsEmpty());
  EXPECT_FALSE(sender->IsConnected());
}

TEST_F(SenderTest, CompletesTheHandshake) {
  Sends(10);
  Segments();
  sender->Take({.seq = kReceiverIsn, .ack = kIsn + 1, .flags = kSyn | kAck, .window = 100}, now);
  EXPECT_TRUE(sender->IsConnected());
  const auto third = sender->Next(now);
  ASSERT_TRUE(third);
  EXPECT_TRUE(third->IsBareAck());
  EXPECT_EQ(third->seq, kIsn + 1);
  EXPECT_EQ(third->ack, kReceiverIsn + 1);
}

TEST_F(SenderTest, IgnoresOtherAnswersToItsSyn) {
  Sends(10);
  Segments();
  sender->Take({.seq = kReceiverIsn, .ack = kIsn, .flags = kSyn | kAck, .window = 100}, now);
  sender->Take({.seq = kReceiverIsn, .ack = kIsn + 1, .flags = kAck, .window = 100}, now);
  sender->Take({.seq = kReceiverIsn, .flags = kSyn}, now);
  EXPECT_FALSE(sender->IsConnected());
  EXPECT_THAT(Segments(), IsEmpty());
}

TEST_F(SenderTest, SendsDataInSegmentsAndThenTheFin) {
  Connects(2 * kFull + 1);
  const auto segments = Segments();
  ASSERT_EQ(segments.size(), 3U);
  EXPECT_EQ(segments[0].data + segments[1].data + segments[2].data, content);
  EXPECT_EQ(segments[1].seq, ToWire(1 + kFull, kIsn));
  EXPECT_EQ(segments[2].data.size(), 1U);

  Acknowledges(1 + 2 * kFull);
  EXPECT_THAT(Segments(), IsEmpty());
  Acknowledges(2 + 2 * kFull);
  const auto fin = Segments();
  ASSERT_EQ(fin.size(), 1U);
  EXPECT_EQ(fin[0].flags, kFin | kAck);
  EXPECT_EQ(fin[0].seq, ToWire(2 + 2 * kFull, kIsn));
}

TEST_F(SenderTest, EndsWhenTheFileIsStored) {
  Connects(0);
  EXPECT_EQ(Segments().at(0).flags, kFin | kAck);
  Acknowledges(2);  // the FIN has come, no more
  EXPECT_FALSE(sender->IsDone());
  sender->Take({.seq = kReceiverIsn + 1, .ack = kIsn + 2, .flags = kFin | kAck, .window = kWindow}, now);
  EXPECT_FALSE(sender->IsDone());
  const auto last = sender->Next(now);
  ASSERT_TRUE(last);
  EXPECT_TRUE(last->IsBareAck());
  EXPECT_EQ(last->seq, kIsn + 2);
  EXPECT_EQ(last->ack, kReceiverIsn + 2);
  EXPECT_TRUE(sender->IsDone());
  EXPECT_THAT(Segments(), IsEmpty());
}

TEST_F(SenderTest, AcknowledgesARepeatedSynAck) {
  Connects(10);
  Segments();
  sender->Take({.seq = kReceiverIsn, .ack = kIsn + 1, .flags = kSyn | kAck, .window = kWindow}, now);
  const auto segments = Segments();
  ASSERT_EQ(segments.size(), 1U);
  EXPECT_TRUE(segments[0].IsBareAck());
  EXPECT_EQ(segments[0].seq, kIsn + 11);
}

TEST_F(SenderTest, SendsSynDataAndFinAgain) {
  Sends(3);
  EXPECT_EQ(Numbers(), (std::vector<Number>{0}));
  Expires();
  EXPECT_EQ(Numbers(), (std::vector<Number>{0}));
  sender->Take({.seq = kReceiverIsn, .ack = kIsn + 1, .flags = kSyn | kAck, .window = kWindow}, now);
  EXPECT_EQ(Numbers(), (std::vector<Number>{1, 1}));  // ACK and data
  Expires();
  EXPECT_EQ(Segments().at(0).data, content);
  Acknowledges(4);
  EXPECT_EQ(Numbers(), (std::vector<Number>{4}));
  Expires();
  EXPECT_EQ(Segments().at(0).flags, kFin | kAck);
}

TEST_F(SenderTest, GivesUpAfterItsTries) {
  Sends(3, {100ms, 2});
  const Time begin = now;
  Segments();
  for (int retry = 0; retry < 2; ++retry) {
    Expires();
    EXPECT_EQ(Segments().size(), 1U);
  }
  EXPECT_THAT([&] { Expires(); }, ThrowsMessage<PeerError>("does not answer"));
  EXPECT_EQ(now - begin, 700ms);
}

TEST_F(SenderTest, BeginsAnewWithEachAdvance) {
  Connects(2 * kFull, kWindow, {100ms, 1});
  Segments();
  Expires();
  Segments();
  now += 50ms;
  Acknowledges(1 + kFull);
  Segments();
  EXPECT_EQ(sender->deadline(), now + 100ms);
  Expires();
  EXPECT_EQ(Segments().size(), 1U);
}

TEST_F(SenderTest, GoesBackWhenTheTimerExpires) {
  Connects(4 * kFull);
  EXPECT_EQ(Segments().size(), 4U);
  Expires();
  EXPECT_EQ(Numbers(), (std::vector<Number>{1}));
  Acknowledges(1 + 2 * kFull);  // the second one had come
  EXPECT_EQ(Numbers(), (std::vector<Number>{1 + 2 * kFull, 1 + 3 * kFull}));
}

TEST_F(SenderTest, KeepsToTheWindow) {
  Connects(10 * kFull, 2 * kFull + 100);
  EXPECT_EQ(Segments().size(), 2U);  // a small segment can wait as long as others are on the way
  Acknowledges(1 + kFull, kFull);
  EXPECT_THAT(Segments(), IsEmpty());
  Acknowledges(1 + 2 * kFull, 100);
  const auto segments = Segments();
  ASSERT_EQ(segments.size(), 1U);
  EXPECT_EQ(segments[0].data.size(), 100U);
  Acknowledges(101 + 2 * kFull, 0);
  Acknowledges(101 + 2 * kFull, 3 * kFull);  // an update
  EXPECT_EQ(Segments().size(), 3U);
}

TEST_F(SenderTest, SendsItsFinIntoAClosedWindow) {
  Connects(10, 10);
  Segments();
  Acknowledges(11, 0);
  EXPECT_EQ(Segments().at(0).flags, kFin | kAck);
}

TEST_F(SenderTest, ProbesAClosedWindow) {
  Connects(kFull, 0, {100ms, 0});
  EXPECT_THAT(Segments(), IsEmpty());
  for (const auto wait : {100ms, 200ms, 400ms, 800ms, 1000ms, 1000ms}) {
    EXPECT_EQ(sender->deadline() - now, wait);
    Expires();
    const auto probe = Segments();
    ASSERT_EQ(probe.size(), 1U);
    EXPECT_EQ(probe[0].seq, kIsn + 1);
    EXPECT_EQ(probe[0].data, content.substr(0, 1));
    Acknowledges(1, 0);
  }
  Acknowledges(1, kWindow);
  EXPECT_EQ(Segments().at(0).data, content);
  EXPECT_EQ(sender->deadline(), now + 100ms);
}

TEST_F(SenderTest, GoesOnBehindAProbeThatWasTaken) {
  Connects(kFull, 0);
  Expires();
  Segments();
  Acknowledges(2, 0);
  EXPECT_THAT(Segments(), IsEmpty());
  EXPECT_EQ(sender->deadline(), now + 100ms);
  Acknowledges(2, kWindow);
  EXPECT_EQ(Segments().at(0).data, content.substr(1));
}

TEST_F(SenderTest, GivesUpWhenItsProbesAreNotAnswered) {
  Connects(kFull, 0, {100ms, 1});
  Expires();
  Acknowledges(1, 0);
  for (int probe = 0; probe < 2; ++probe) {
    Expires();
    EXPECT_EQ(Segments().size(), 1U);
  }
  EXPECT_THROW(Expires(), PeerError);
}

TEST_F(SenderTest, IgnoresAcksOfWhatIsNotOnTheWay) {
  Connects(100 * kFull, 2 * kFull);
  Segments();
  Acknowledges(1 + kFull, kFull);
  Acknowledges(1);                // old
  Acknowledges(2 + 2 * kFull);    // never sent
  Acknowledges(1 + 100 * kFull);  // never sent
  Acknowledges(-1'000'000'000);   // neither
  Acknowledges(1'000'000'000);
  EXPECT_THAT(Segments(), IsEmpty());
  EXPECT_EQ(sender->deadline(), now + 100ms);
}

TEST_F(SenderTest, TakesAcksOfWhatItHasSentBeforeItWentBack) {
  Connects(4 * kFull);
  Segments();
  Expires();
  Segments();
  Acknowledges(1 + 4 * kFull);
  EXPECT_EQ(Segments().at(0).flags, kFin | kAck);
}

TEST_F(SenderTest, RetransmitsFast) {
  Connects(4 * kFull);
  Segments();
  for (int duplicate = 0; duplicate < 2; ++duplicate) {
    Acknowledges(1);
    EXPECT_THAT(Segments(), IsEmpty());
  }
  Acknowledges(1);
  EXPECT_EQ(Numbers(), (std::vector<Number>{1}));
  Acknowledges(1);
  EXPECT_THAT(Segments(), IsEmpty());
}

TEST_F(SenderTest, KeepsTheFlightUpMeanwhile) {
  Connects(100 * kFull);
  EXPECT_EQ(Segments().size(), 4U);
  Acknowledges(1 + 4 * kFull);
  EXPECT_EQ(Segments().size(), 8U);  // as many as the congestion window
  Acknowledges(1 + 4 * kFull);
  EXPECT_EQ(Numbers(), (std::vector<Number>{1 + 12 * kFull}));  // RFC 3042
  Acknowledges(1 + 4 * kFull);
  EXPECT_EQ(Numbers(), (std::vector<Number>{1 + 13 * kFull}));
  Acknowledges(1 + 4 * kFull);
  EXPECT_EQ(Numbers(), (std::vector<Number>{1 + 4 * kFull}));  // of ten, seven are on the way now, and five may be
  Acknowledges(1 + 4 * kFull);
  Acknowledges(1 + 4 * kFull);
  EXPECT_THAT(Segments(), IsEmpty());
  Acknowledges(1 + 4 * kFull);
  EXPECT_EQ(Numbers(), (std::vector<Number>{1 + 14 * kFull}));
}

TEST_F(SenderTest, FillsOneGapAfterTheOther) {
  Connects(8 * kFull);
  Segments();
  Acknowledges(1 + 2 * kFull);
  EXPECT_EQ(Segments().size(),
            4U);  // of those on the way, from the third to the eighth, the third and the fifth are lost
  for (int duplicate = 0; duplicate < 3; ++duplicate) Acknowledges(1 + 2 * kFull);
  EXPECT_EQ(Numbers(), (std::vector<Number>{1 + 2 * kFull}));
  Acknowledges(1 + 4 * kFull);
  EXPECT_EQ(Numbers(), (std::vector<Number>{1 + 4 * kFull}));
  Acknowledges(1 + 8 * kFull);
  EXPECT_EQ(Segments().at(0).flags, kFin | kAck);
}

TEST_F(SenderTest, TakesNoWindowUpdateForADuplicate) {
  Connects(100 * kFull, 4 * kFull);
  Segments();
  for (const int segments : {5, 6, 7}) Acknowledges(1, segments * kFull);
  EXPECT_THAT(Segments(), IsEmpty());
}

TEST_F(SenderTest, EndsOnAReset) {
  const auto message = ThrowsMessage<PeerError>("has reset the connection");
  Sends(10);
  Segments();
  sender->Take({.ack = kIsn + 2, .flags = kRst | kAck}, now);
  EXPECT_THAT([&] { sender->Take({.flags = kRst}, now); }, message);
  EXPECT_THAT([&] { sender->Take({.ack = kIsn + 1, .flags = kRst | kAck}, now); }, message);

  Connects(10);
  sender->Take({.seq = kReceiverIsn, .flags = kRst}, now);
  sender->Take({.seq = kReceiverIsn + 2, .ack = kIsn + 1, .flags = kRst | kAck}, now);
  EXPECT_THAT([&] { sender->Take({.seq = kReceiverIsn + 1, .flags = kRst}, now); }, message);
}

TEST_F(SenderTest, ResetsWithItsNextNumber) {
  Connects(10);
  Segments();
  const Segment reset = sender->Reset();
  EXPECT_EQ(reset.flags, kRst);
  EXPECT_EQ(reset.seq, kIsn + 11);
}

TEST_F(SenderTest, FailsWithItsFile) {
  Connects(10);
  folder.Write("file", "short");
  EXPECT_THROW(sender->Next(now), std::runtime_error);
}

TEST_F(SenderTest, WaitsForNothingWhenNothingIsOnTheWay) {
  Sends(10);
  EXPECT_EQ(sender->deadline(), kNever);
  Segments();
  EXPECT_EQ(sender->deadline(), now + 100ms);
}

}  // namespace
