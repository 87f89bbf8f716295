#include "labs/03_tcp_reliability/checks/sender_judge.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "harness/net/content.h"
#include "harness/results/difference.h"
#include "tests/unit/lab3/in_words.h"
#include "tests/unit/lab3/sender_segments.h"

namespace socklab::lab3 {
namespace {

using namespace sender;  // NOLINT(google-build-using-namespace): its segments
using namespace std::chrono_literals;
using net::Content;
using testing::ElementsAre;
using tests::kNothing;
using News = SenderJudge::News;

constexpr std::uint16_t kWindow = 8192;

class SenderJudgeTest : public testing::Test {
 protected:
  // Before its SYN; after that was answered; and after all of its file.
  void Begin(const Content& file = kFile, std::optional<std::uint32_t> isn = kIsn) { judge_.emplace(file, 5000, isn); }
  void Open(std::uint16_t window = kWindow) {
    Begin();
    Take(kBegin);
    judge().SynAckIsSent(window);
  }
  void TakeAll() {
    Open();
    Take(Data(0, 10));
    judge().AckIsSent(kWindow);
  }

  News Take(const Segment& segment, Moment sent = 0ns) {
    return judge().Take({.segment = segment, .sent = sent}, {.program = "rsend", .where = Where::current()});
  }
  std::string Fault(const Segment& segment) {
    return tests::Failure([&] { Take(segment); });
  }
  SenderJudge& judge() { return *judge_; }

 private:
  std::optional<SenderJudge> judge_;
};

// ---- What a correct sender may do

TEST_F(SenderJudgeTest, TakesAFile) {
  Begin();
  EXPECT_EQ(Take(kBegin), News::kSyn);
  judge().SynAckIsSent(kWindow);
  EXPECT_EQ(Take(kThirdAck), News::kAck);
  EXPECT_EQ(Take(Data(0, 6)), News::kData);
  EXPECT_EQ(judge().bytes_left(), 4u);
  judge().AckIsSent(kWindow);
  EXPECT_EQ(Take(Data(6, 4)), News::kData);
  EXPECT_EQ(judge().bytes_left(), 0u);
  judge().AckIsSent(kWindow);
  EXPECT_EQ(Take(kEnd), News::kFin);
  judge().FinAckIsSent();
  EXPECT_EQ(Take(kLastAck), News::kAck);
}

TEST_F(SenderJudgeTest, TakesWhateverFirstNumberASenderChooses) {
  Begin(kFile, {});
  EXPECT_EQ(Take(WithSeq(kBegin, 77)), News::kSyn);
  EXPECT_EQ(judge().their_isn(), 77u);
  judge().SynAckIsSent(kWindow);
  EXPECT_EQ(Take(WithSeq(Data(0, 10), 78)), News::kData);
}

TEST_F(SenderJudgeTest, TakesNumbersAroundTheEndOfAllNumbers) {
  constexpr std::uint32_t kLate = 0xFFFF'FFFA;  // byte 5 has the number 0
  Begin(kFile, kLate);
  Take(WithSeq(kBegin, kLate));
  judge().SynAckIsSent(kWindow);
  EXPECT_EQ(Take(WithSeq(Data(0, 4), kLate + 1)), News::kData);
  EXPECT_EQ(Take(WithSeq(Data(4, 6), kLate + 5)), News::kData);
  EXPECT_EQ(Take(WithSeq(Data(0, 4), kLate + 1)), News::kNone);
  judge().AckIsSent(kWindow);
  EXPECT_EQ(Take(WithSeq(kEnd, 5)), News::kFin);
  judge().FinAckIsSent();
  EXPECT_EQ(Take(WithSeq(kLastAck, 6)), News::kAck);
}

TEST_F(SenderJudgeTest, TakesWhatIsSentAgainAtAnyPlace) {
  Open();
  EXPECT_EQ(Take(kBegin), News::kNone);
  Take(Data(0, 5));
  EXPECT_EQ(Take(Data(0, 5)), News::kNone);
  EXPECT_EQ(Take(kBegin), News::kNone);
  Take(Data(5, 5));
  Take(kEnd);
  EXPECT_EQ(Take(Data(0, 5)), News::kNone);
  EXPECT_EQ(Take(kEnd), News::kNone);
  judge().FinAckIsSent();
  EXPECT_EQ(Take(kEnd), News::kNone);
}

TEST_F(SenderJudgeTest, TakesWhatIsSentAgainCutAnew) {
  Open();
  Take(Data(0, 4));
  Take(Data(4, 1));
  EXPECT_EQ(Take(Data(2, 1)), News::kNone);
  EXPECT_EQ(Take(Data(0, 5)), News::kNone);
  EXPECT_EQ(Take(Data(1, 7)), News::kData);
  EXPECT_EQ(Take(Data(3, 7)), News::kData);
  EXPECT_EQ(judge().bytes_left(), 0u);
}

TEST_F(SenderJudgeTest, TakesBareAcksThatSayNothingNew) {
  Open();
  EXPECT_EQ(Take(kThirdAck), News::kAck);
  EXPECT_EQ(Take(kThirdAck), News::kNone);
  Take(Data(0, 10));
  EXPECT_EQ(Take(WithSeq(kThirdAck, 1011)), News::kNone);
  Take(kEnd);
  judge().FinAckIsSent();
  EXPECT_EQ(Take(WithAck(kLastAck, 5001)), News::kNone);
  EXPECT_EQ(Take(kLastAck), News::kAck);
  EXPECT_EQ(Take(kLastAck), News::kNone);
}

TEST_F(SenderJudgeTest, TakesDataAndFinWithoutTheFlagAck) {
  Open();
  EXPECT_EQ(Take(WithFlags(Data(0, 5), 0)), News::kData);
  EXPECT_EQ(Take(Data(5, 5)), News::kData);
  EXPECT_EQ(Take(WithAck(WithFlags(kEnd, kFin), 4711)), News::kFin);
}

TEST_F(SenderJudgeTest, TakesDataForTheThirdAck) {
  Open();
  Take(Data(0, 10));
  EXPECT_EQ(Take(WithSeq(kThirdAck, 1011)), News::kNone) << "data has said the same";
}

// ---- The handshake

TEST_F(SenderJudgeTest, SaysWhatIsWrongWithASyn) {
  const auto fault = [this](const Segment& first) {
    Begin();
    return Fault(first);
  };
  EXPECT_EQ(fault(Data(0, 10)),
            "your rsend should begin with a SYN, but begins with data seq=1001 length=10 ack=5001.");
  EXPECT_EQ(fault(WithSeq(kBegin, 0)), "your rsend should number its SYN 1000, but its seq is 0.");
  EXPECT_EQ(fault(WithFlags(kBegin, kSyn | kAck)),
            "your rsend should set no flag ACK before anything has arrived that it could acknowledge, but sends "
            "SYN|ACK seq=1000 ack=0 window=0.");
  const std::string alone = "your rsend should set the flag SYN alone, without data, in its first segment, but sends ";
  EXPECT_EQ(fault(WithFlags(kBegin, kSyn | kFin)), alone + "SYN|FIN seq=1000.");
  EXPECT_EQ(fault(WithData(kBegin, "abc")), alone + "data seq=1000 length=3 flags=SYN.");
  Open();
  EXPECT_EQ(Fault(WithAck(WithFlags(kBegin, kSyn | kAck), 5001)), alone + "SYN|ACK seq=1000 ack=5001 window=0.");
}

TEST_F(SenderJudgeTest, SaysThatASecondSynHasAnotherNumber) {
  Begin(kFile, {});
  Take(kBegin);
  EXPECT_EQ(Fault(WithSeq(kBegin, 2000)), "your rsend should number its SYN 1000, but its seq is 2000.");
}

TEST_F(SenderJudgeTest, SaysWhatIsWrongWithTheAck) {
  Open();
  EXPECT_EQ(Fault(WithSeq(kThirdAck, 1000)),
            "your rsend should put its next number, 1001, into seq of this ACK, but seq is 1000.");
  EXPECT_EQ(Fault(WithAck(kThirdAck, 5000)),
            "your rsend should acknowledge ack=5001, the next number that it expects, but sends ACK seq=1001 ack=5000 "
            "window=0.");
  Begin();
  Take(kBegin);
  EXPECT_EQ(Fault(kThirdAck),
            "your rsend should set no flag ACK before anything has arrived that it could acknowledge, but sends ACK "
            "seq=1001 ack=5001 window=0.");
}

TEST_F(SenderJudgeTest, SaysThatDataCameBeforeItsTime) {
  Begin();
  Take(kBegin);
  EXPECT_EQ(Fault(WithFlags(Data(0, 10), 0)), "your rsend should send no data before its SYN is acknowledged.");
}

TEST_F(SenderJudgeTest, SaysThatTheConnectionIsReset) {
  Begin();
  EXPECT_EQ(Fault(WithFlags(kBegin, kRst)), "your rsend should go on, but resets the connection (RST).");
  Open();
  EXPECT_EQ(Fault(WithFlags(kThirdAck, kRst | kAck)), "your rsend should go on, but resets the connection (RST).");
}

// ---- Data

TEST_F(SenderJudgeTest, SaysThatNumbersAreLeftOut) {
  Open();
  EXPECT_EQ(Fault(Data(4, 4)),
            "your rsend should go on with seq=1001, but sends data seq=1005 length=4 ack=5001: the numbers between "
            "have never arrived.");
}

TEST_F(SenderJudgeTest, SaysThatDataIsNumberedBeforeTheFirstByte) {
  Open();
  for (const std::uint32_t seq : {1000U, 0U, 0x9000'0000U}) {
    const Segment data = WithSeq(Data(0, 4), seq);
    EXPECT_EQ(Fault(data), "your rsend should go on with seq=1001, but sends " + ToString(data) +
                               ": the first byte of the file is seq=1001.");
  }
}

TEST_F(SenderJudgeTest, SaysThatThereIsMoreThanTheFile) {
  Open();
  EXPECT_EQ(Fault(WithData(Data(0, 4), kFile + "k")),
            "your rsend should go on with seq=1001, but sends data seq=1001 length=11 ack=5001: the last of the "
            "file's 10 bytes is seq=1010.");
}

TEST_F(SenderJudgeTest, ShowsTheFirstByteThatIsNotThatOfTheFile) {
  Open();
  Take(Data(0, 4));
  try {
    Take(WithData(Data(4, 4), "efxh"));
    FAIL() << "it should throw";
  } catch (const Unmet& unmet) {
    EXPECT_EQ(tests::Said(unmet.finding.message),
              "your rsend should send the bytes of its file, but those of data seq=1005 length=4 ack=5001 are others.");
    EXPECT_EQ(unmet.finding.difference, results::Compare(Content(kFile), 4, "efxh"));
    EXPECT_EQ(unmet.finding.difference->first_difference, 6);
  }
}

TEST_F(SenderJudgeTest, SaysThatASegmentIsNothingAtAll) {
  Open();
  EXPECT_EQ(Fault({.seq = 1001}), "your rsend should send no segment that has neither flags nor data.");
}

// ---- The window

TEST_F(SenderJudgeTest, TakesAWindowThatIsFull) {
  Open(8);
  judge().MindTheWindow();
  Take(Data(0, 5));
  Take(Data(5, 3));
  EXPECT_EQ(Take(Data(0, 5)), News::kNone);
  judge().AckIsSent(2);
  EXPECT_EQ(Take(Data(8, 2)), News::kData);
  EXPECT_EQ(Take(kEnd), News::kFin) << "it needs no room";
}

TEST_F(SenderJudgeTest, SaysThatMoreIsInFlightThanTheWindowHasRoomFor) {
  Open(8);
  judge().MindTheWindow();
  Take(Data(0, 5));
  EXPECT_EQ(Fault(Data(5, 4)),
            "your rsend may have at most 8 bytes in flight (the advertised window), but data seq=1006 length=4 "
            "ack=5001 makes it 9.");
}

TEST_F(SenderJudgeTest, TakesMoreThanTheWindowWhereItDoesNotMind) {
  Open(8);
  EXPECT_EQ(Take(Data(0, 10)), News::kData);
}

TEST_F(SenderJudgeTest, NeverMovesTheRightEdgeOfTheWindowBack) {
  Open(8);
  Take(Data(0, 3));
  judge().AckIsSent(2);
  EXPECT_EQ(judge().window(), 5);
  Take(Data(3, 5));
  judge().AckIsSent(2);
  EXPECT_EQ(judge().window(), 2);
}

TEST_F(SenderJudgeTest, TakesNoByteOfAProbe) {
  Open(8);
  judge().MindTheWindow();
  Take(Data(0, 8));
  judge().AckIsSent(0);
  EXPECT_EQ(Take(Data(8, 1)), News::kNone);
  EXPECT_EQ(judge().bytes_left(), 2u);
  EXPECT_EQ(Fault(Data(8, 2)),
            "your rsend should send at most one byte while the window is 0, but sends data seq=1009 length=2 "
            "ack=5001.");
}

TEST_F(SenderJudgeTest, KnowsWhichSegmentsAreToBeAcknowledged) {
  Open();
  Take(Data(0, 3));
  Take(Data(3, 3));
  Take(Data(0, 3));
  EXPECT_THAT(judge().EndsToAcknowledge(), ElementsAre(4u, 7u));
  EXPECT_THAT(judge().EndsToAcknowledge(), ElementsAre());
}

// ---- The timer

TEST_F(SenderJudgeTest, KnowsSinceWhenTheTimerRuns) {
  Open();
  Take(Data(0, 5), 100ns);
  Take(Data(5, 5), 110ns);
  EXPECT_EQ(judge().TimerStart().moment, 100ns);
  Take(Data(0, 3), 200ns);
  EXPECT_EQ(judge().TimerStart().moment, 200ns);
  judge().AckIsSentUpTo(6);
  judge().NoteAdvance({.moment = 300ns});
  EXPECT_EQ(judge().TimerStart().moment, 300ns) << "since then it is the oldest";
}

TEST_F(SenderJudgeTest, KnowsTheOldestSegment) {
  Open();
  Take(Data(0, 5));
  Take(Data(5, 5));
  EXPECT_TRUE(judge().BringsOldest(Data(0, 10)));
  EXPECT_FALSE(judge().BringsOldest(Data(5, 5)));
  EXPECT_FALSE(judge().BringsOldest(kThirdAck));
  judge().AckIsSentUpTo(6);
  EXPECT_TRUE(judge().BringsOldest(Data(5, 5)));
}

// ---- The end

TEST_F(SenderJudgeTest, SaysWhatIsWrongWithAFin) {
  Open();
  EXPECT_EQ(Fault(WithFlags(Data(0, 10), kFin | kAck)),
            "your rsend should send its FIN without data and with no flag but ACK, but sends data seq=1001 length=10 "
            "flags=FIN|ACK ack=5001.");
  EXPECT_EQ(Fault(WithSeq(kEnd, 1010)),
            "your rsend should number its FIN 1011, after the last of the file's 10 bytes, but its seq is 1010.");
  Take(Data(0, 4));
  EXPECT_EQ(Fault(kEnd), "your rsend should send all of its file before its FIN, but 6 bytes have never arrived.");
}

TEST_F(SenderJudgeTest, SaysWhatIsWrongWithTheLastAck) {
  TakeAll();
  Take(kEnd);
  judge().FinAckIsSent();
  EXPECT_EQ(Fault(WithAck(kLastAck, 5003)),
            "your rsend should acknowledge ack=5002, the next number that it expects, but sends ACK seq=1012 ack=5003 "
            "window=0.");
  EXPECT_EQ(Fault(WithSeq(kLastAck, 1011)),
            "your rsend should put its next number, 1012, into seq of this ACK, but seq is 1011.");
  EXPECT_EQ(Fault(kLastAck), kNothing);
}

}  // namespace
}  // namespace socklab::lab3
