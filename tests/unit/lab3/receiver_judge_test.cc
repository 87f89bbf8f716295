#include "labs/03_tcp_reliability/checks/receiver_judge.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "tests/unit/lab3/in_words.h"
#include "tests/unit/lab3/receiver_segments.h"

namespace socklab::lab3 {
namespace {

using namespace receiver;  // NOLINT(google-build-using-namespace): its segments
using tests::kNothing;
using News = ReceiverJudge::News;

class ReceiverJudgeTest : public testing::Test {
 protected:
  // After our SYN; after that was answered; after five bytes of data, and after all of them and the FIN.
  void Begin(std::uint32_t isn = kIsn, std::optional<std::uint32_t> their_isn = kTheirIsn) {
    judge_.emplace(kFile.size(), isn, their_isn);
    judge().IsSent({.seq = isn, .flags = kSyn});
  }
  void Open() {
    Begin();
    Take(kBegin);
  }
  void SendFive() {
    Open();
    Send(1001, 5);
  }
  void SendAll() {
    Open();
    Send(1001, 10);
    judge().IsSent({.seq = 1011, .flags = kFin | kAck});
  }

  void Send(std::uint32_t seq, std::size_t bytes) {
    judge().IsSent({.seq = seq, .flags = kAck, .data = std::string(bytes, 'x')});
  }
  News Take(const Segment& segment) {
    return judge().Take({.segment = segment}, {.program = "rrecv", .where = Where::current()});
  }
  std::string Fault(const Segment& segment) {
    return tests::Failure([&] { Take(segment); });
  }
  ReceiverJudge& judge() { return *judge_; }

 private:
  std::optional<ReceiverJudge> judge_;
};

// ---- What a correct receiver may do

TEST_F(ReceiverJudgeTest, KnowsWhatIsAcknowledged) {
  Begin();
  EXPECT_EQ(Take(kBegin), News::kSynAck);
  EXPECT_EQ(judge().their_isn(), kTheirIsn);
  EXPECT_EQ(judge().acknowledged(), 1u);
  Send(1001, 6);
  Send(1007, 4);
  EXPECT_EQ(judge().next(), 11u);
  EXPECT_EQ(Take(AckOf(1007)), News::kAck);
  EXPECT_EQ(judge().acknowledged(), 7u);
  EXPECT_EQ(Take(AckOf(1011)), News::kAck);
  judge().IsSent({.seq = 1011, .flags = kFin | kAck});
  EXPECT_EQ(Take(kEnd), News::kFinAck);
  EXPECT_TRUE(judge().has_fin_ack_arrived());
}

TEST_F(ReceiverJudgeTest, TakesWhateverFirstNumberAReceiverChooses) {
  Begin(kIsn, {});
  EXPECT_EQ(Take(WithSeq(kBegin, 77)), News::kSynAck);
  EXPECT_EQ(judge().their_isn(), 77u);
  EXPECT_EQ(Take(WithSeq(AckOf(1001), 78)), News::kAck);
}

TEST_F(ReceiverJudgeTest, TakesNumbersAroundTheEndOfAllNumbers) {
  constexpr std::uint32_t kLate = 0xFFFF'FFFA;
  Begin(kLate, 0xFFFF'FFFF);
  EXPECT_EQ(Take(WithAck(WithSeq(kBegin, 0xFFFF'FFFF), kLate + 1)), News::kSynAck);
  Send(kLate + 1, 10);
  EXPECT_EQ(Take(WithSeq(AckOf(0xFFFF'FFFF), 0)), News::kAck);
  EXPECT_EQ(Take(WithSeq(AckOf(5), 0)), News::kAck);
  judge().IsSent({.seq = 5, .flags = kFin | kAck});
  EXPECT_EQ(Take(WithAck(WithSeq(kEnd, 0), 6)), News::kFinAck);
}

TEST_F(ReceiverJudgeTest, TakesARepeatedSynAckAtAnyPlace) {
  SendFive();
  EXPECT_EQ(Take(kBegin), News::kSynAck);
  Take(AckOf(1006));
  EXPECT_EQ(Take(kBegin), News::kSynAck);
  EXPECT_EQ(judge().acknowledged(), 6u);
}

TEST_F(ReceiverJudgeTest, TakesAnAckOfTheFinBeforeTheFinAck) {
  SendAll();
  EXPECT_EQ(Take(AckOf(1012)), News::kAck);
  EXPECT_EQ(Take(kEnd), News::kFinAck);
  EXPECT_EQ(Take(kEnd), News::kFinAck);
}

TEST_F(ReceiverJudgeTest, TakesAnAckAfterTheFinAck) {
  SendAll();
  Take(kEnd);
  EXPECT_EQ(Fault(AckOf(1012)),
            "your rrecv should put its next number, 5002, into seq of its ACK, but sends ACK seq=5001 ack=1012 "
            "window=8192.");
  EXPECT_EQ(Take(WithSeq(AckOf(1012), 5002)), News::kAck);
}

TEST_F(ReceiverJudgeTest, LeavesItToTheProgramWhetherItKeepsWhatComesTooEarly) {
  for (const std::uint32_t ack : {1006, 1011}) {
    Open();
    Send(1006, 5);
    EXPECT_EQ(Take(AckOf(1001)), News::kAck);
    Send(1001, 5);
    EXPECT_EQ(Take(AckOf(ack)), News::kAck);
  }
}

TEST_F(ReceiverJudgeTest, GoesBackToWhatIsAcknowledged) {
  SendFive();
  EXPECT_EQ(judge().next(), 6u);
  judge().GoBack();
  EXPECT_EQ(judge().next(), 1u);
}

// ---- The handshake

TEST_F(ReceiverJudgeTest, SaysThatSomethingCameBeforeTheSynAck) {
  Begin(kIsn, {});
  const std::string first = "your rrecv should answer the SYN with a SYN|ACK before anything else, but sends ";
  EXPECT_EQ(Fault(AckOf(1001)), first + "ACK seq=5001 ack=1001 window=8192.");
  EXPECT_EQ(Fault(kEnd), first + "FIN|ACK seq=5001 ack=1012 window=8192.");
}

TEST_F(ReceiverJudgeTest, SaysWhatIsWrongWithASynAck) {
  Begin();
  EXPECT_EQ(Fault(WithSeq(kBegin, 0)), "your rrecv should number its SYN|ACK 5000, but its seq is 0.");
  EXPECT_EQ(Fault(WithAck(kBegin, 1000)),
            "your rrecv should acknowledge the SYN with ack=1001, but sends SYN|ACK seq=5000 ack=1000 window=8192.");
  EXPECT_EQ(Fault(WithFlags(kBegin, kSyn)),
            "your rrecv should send SYN|ACK, ACK and FIN|ACK only, but sends SYN seq=5000.");
}

TEST_F(ReceiverJudgeTest, SaysThatASecondSynAckHasAnotherNumber) {
  Begin(kIsn, {});
  Take(kBegin);
  EXPECT_EQ(Fault(WithSeq(kBegin, 6000)), "your rrecv should number its SYN|ACK 5000, but its seq is 6000.");
}

// ---- Acknowledgements

TEST_F(ReceiverJudgeTest, SaysThatMoreIsAcknowledgedThanHasArrived) {
  const std::string should =
      "your rrecv should acknowledge no more than has arrived in order, up to ack=1006, but sends ";
  SendFive();
  EXPECT_EQ(Fault(AckOf(1007)), should + "ACK seq=5001 ack=1007 window=8192.");
  Send(1008, 3);
  EXPECT_EQ(Fault(AckOf(1011)), should + "ACK seq=5001 ack=1011 window=8192.") << "a part is left out";
  EXPECT_EQ(Fault(kEnd), should + "FIN|ACK seq=5001 ack=1012 window=8192.");
}

TEST_F(ReceiverJudgeTest, SaysThatAnAckIsTakenBack) {
  SendFive();
  Take(AckOf(1006));
  for (const std::uint32_t ack : {1005U, 1000U, 999U, 0U}) {
    EXPECT_EQ(Fault(AckOf(ack)),
              "your rrecv should never take back what it has acknowledged, up to ack=1006, but sends " +
                  ToString(AckOf(ack)) + ".");
  }
}

TEST_F(ReceiverJudgeTest, SaysThatAnAckHasNotTheNextNumber) {
  SendFive();
  EXPECT_EQ(Fault(WithSeq(AckOf(1006), 5000)),
            "your rrecv should put its next number, 5001, into seq of its ACK, but sends ACK seq=5000 ack=1006 "
            "window=8192.");
}

TEST_F(ReceiverJudgeTest, SaysThatItSendsWhatAReceiverNeverSends) {
  SendFive();
  Segment data = AckOf(1006);
  data.data = "well";
  EXPECT_EQ(Fault(data), "your rrecv should send no data, but sends data seq=5001 length=4 ack=1006.");
  const std::string only = "your rrecv should send SYN|ACK, ACK and FIN|ACK only, but sends ";
  EXPECT_EQ(Fault(WithFlags(AckOf(1006), 0)), only + "data seq=5001 length=0.");
  EXPECT_EQ(Fault(WithFlags(kEnd, kFin)), only + "FIN seq=5001.");
  EXPECT_EQ(Fault(WithFlags(AckOf(1006), kRst | kAck)), "your rrecv should go on, but resets the connection (RST).");
}

// ---- The end

TEST_F(ReceiverJudgeTest, SaysWhatIsWrongWithAFinAck) {
  const std::string should =
      "your rrecv should send its FIN|ACK once everything has arrived, and acknowledge it with ack=1012, but sends ";
  SendFive();
  EXPECT_EQ(Fault(WithAck(kEnd, 1006)), should + "FIN|ACK seq=5001 ack=1006 window=8192.");
  SendAll();
  EXPECT_EQ(Fault(WithAck(kEnd, 1011)), should + "FIN|ACK seq=5001 ack=1011 window=8192.");
  EXPECT_EQ(Fault(WithSeq(kEnd, 5000)),
            "your rrecv should number its FIN|ACK 5001, but sends FIN|ACK seq=5000 ack=1012 window=8192.");
  EXPECT_EQ(Fault(kEnd), kNothing);
}

}  // namespace
}  // namespace socklab::lab3
