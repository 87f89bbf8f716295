// A strict receiver takes a file, from its SYN to the last ACK.
#include "labs/03_tcp_reliability/checks/strict_receiver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "harness/results/difference.h"
#include "tests/unit/lab3/with_strict_receiver.h"

namespace socklab::lab3 {
namespace {

using namespace sender;  // NOLINT(google-build-using-namespace): its segments
using net::Content;
using testing::ElementsAre;
using tests::kNothing;
using tests::Receive;
using tests::Said;
using tests::Script;
using tests::Send;
using tests::Then;

constexpr auto kReceivesSyn = [](StrictReceiver& receiver) { receiver.ReceivesSyn(); };
constexpr auto kReceivesData = [](StrictReceiver& receiver) { receiver.ReceivesData(); };
constexpr auto kReceivesRest = [](StrictReceiver& receiver) { receiver.ReceivesRest(); };
constexpr auto kReceivesAck = [](StrictReceiver& receiver) {
  receiver.Accepts();
  receiver.ReceivesAck();
};

// ---- What a correct program may do

TEST_IN_SANDBOX(StrictReceiverTest, TakesAFile) {
  StrictReceiver receiver = Sends(
      kFile, Opened({Send(Data(0, 6)), Receive(), Send(Data(6, 4)), Receive(), Send(kEnd), Receive(), Send(kLastAck)}));
  receiver.ReceivesSyn();
  receiver.SendsSynAck();
  receiver.ReceivesAck();
  receiver.ReceivesRest();
  EXPECT_EQ(receiver.bytes_left(), 0u);
  receiver.ReceivesFin();
  receiver.SendsFinAck();
  receiver.ReceivesLastAck();
}

TEST_IN_SANDBOX(StrictReceiverTest, TakesAnEmptyFile) {
  StrictReceiver receiver = Sends("", Opened({Send(WithSeq(kEnd, 1001)), Receive(), Send(WithSeq(kLastAck, 1002))}));
  receiver.Accepts();
  receiver.ReceivesRest();
  receiver.Ends();
}

TEST_IN_SANDBOX(StrictReceiverTest, TakesWhateverFirstNumberAProgramChooses) {
  StrictReceiver receiver = Sends(kFile, {Send(WithSeq(kBegin, 77)), Receive(), Send(WithSeq(Data(0, 10), 78))}, {});
  receiver.Accepts();
  EXPECT_EQ(receiver.their_isn(), 77u);
  receiver.ReceivesRest();
}

TEST_IN_SANDBOX(StrictReceiverTest, TakesWhatIsSentAgainAtAnyPlace) {
  StrictReceiver receiver =
      Sends(kFile, {Send(kBegin), Send(kBegin), Receive(), Send(kBegin), Send(kThirdAck), Send(Data(0, 5)),
                    Send(Data(0, 5)), Receive(), Send(kBegin), Send(Data(5, 5)), Send(Data(0, 5)), Receive(),
                    Send(Data(5, 5)), Send(kEnd), Send(Data(0, 5)), Send(kEnd), Receive(), Send(kEnd), Send(kLastAck)});
  receiver.Accepts();
  receiver.ReceivesRest();
  receiver.Ends();
}

TEST_IN_SANDBOX(StrictReceiverTest, TakesWhatMakesALostAckGood) {
  for (const Script& script :
       {Script{Send(kBegin), Receive(), Send(Data(0, 10)), Receive(), Send(kEnd), Receive(), Send(kLastAck)},
        Script{Send(kBegin), Receive(), Send(Data(0, 10)), Send(kEnd), Receive(), Receive(), Send(kLastAck)}}) {
    StrictReceiver receiver = Sends(kFile, script);
    receiver.Accepts();
    receiver.ReceivesRest();
    receiver.Ends();
  }
}

TEST_IN_SANDBOX(StrictReceiverTest, TakesSegmentsOfAnySize) {
  const std::string file(3 * kMostSegmentData, 'x');
  StrictReceiver receiver = Sends(file, Opened({Send(DataOf(file, 0, 1)), Send(DataOf(file, 1, kMostSegmentData)),
                                                Send(DataOf(file, 1 + kMostSegmentData, kMostSegmentData)),
                                                Send(DataOf(file, 1 + 2 * kMostSegmentData, kMostSegmentData - 1))}));
  receiver.MindsTheWindow();
  receiver.Accepts();
  receiver.ReceivesRest();
}

// ---- The handshake

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatNoSynCame) {
  EXPECT_EQ(Fault({}, kReceivesSyn), "your server should begin with a SYN, but it sends nothing at all.");
  EXPECT_EQ(Fault({Send(Data(0, 10))}, kReceivesSyn),
            "your server should begin with a SYN, but begins with data seq=1001 length=10 ack=5001.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatNoAckCame) {
  EXPECT_EQ(Fault({Send(kBegin), Receive()}, kReceivesAck),
            "your server should answer the SYN|ACK with an ACK, but it sends nothing more.");
  EXPECT_EQ(Fault({Send(kBegin), Receive(), Send(Data(0, 10))}, kReceivesAck),
            "your server should answer the SYN|ACK with an ACK, but sends data first.");
}

// ---- Data

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatNoDataCame) {
  EXPECT_EQ(FaultOnceOpened({}, kReceivesData),
            "your server should send its data from seq=1001 on, but it sends nothing more.");
  EXPECT_EQ(FaultOnceOpened({Send(Data(0, 4)), Receive()}, kReceivesRest),
            "your server should send its data from seq=1005 on, but it sends nothing more.");
  EXPECT_EQ(FaultOnceOpened({Send(Data(0, 4)), Receive(), {"exit", "1"}}, kReceivesRest),
            "your server should send its data from seq=1005 on, but it exited with status 1.");
}

TEST_IN_SANDBOX(StrictReceiverTest, ShowsTheFirstByteThatIsNotThatOfTheFile) {
  StrictReceiver receiver = Sends(kFile, Opened({Send(Data(0, 4)), Send(WithData(Data(4, 4), "efxh"))}));
  receiver.Accepts();
  receiver.ReceivesData();
  const Unmet unmet = tests::UnmetBy([&] { receiver.ReceivesData(); });
  EXPECT_EQ(Said(unmet.finding.message),
            "your server should send the bytes of its file, but those of data seq=1005 length=4 ack=5001 are others.");
  EXPECT_EQ(unmet.finding.difference, results::Compare(Content(kFile), 4, "efxh"));
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysWhereTheProgramIs) {
  StrictReceiver receiver = Sends(kFile, {Send(WithSeq(kBegin, 0)), {"exit", "0"}});
  tests::AwaitThat("the program ends", [&] {
    program().Pump();
    return program().exit().has_value();
  });
  EXPECT_EQ(Said(tests::UnmetBy([&] { receiver.ReceivesSyn(); }).finding.now.front()),
            "your server exited with status 0");
}

// ---- Nothing

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatSomethingNewCame) {
  const auto waits = [](StrictReceiver& receiver) {
    receiver.ReceivesData();
    receiver.ReceivesNothingNew(kInTheEnd);
  };
  EXPECT_EQ(FaultOnceOpened({Send(Data(0, 5)), Send(Data(0, 5)), Send(kThirdAck), Send(kBegin)}, waits), kNothing);
  EXPECT_EQ(FaultOnceOpened({Send(Data(0, 5)), Send(Data(5, 5))}, waits),
            "your server should send nothing new in the end, but sends data seq=1006 length=5 ack=5001.");
  EXPECT_EQ(FaultOnceOpened({Send(Data(0, 10)), Send(kEnd)}, waits),
            "your server should send nothing new in the end, but sends FIN|ACK seq=1011 ack=5001 window=0.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatSomethingCameBeforeTheSynWasAnswered) {
  const auto waits = [](StrictReceiver& receiver) {
    receiver.ReceivesSyn();
    receiver.ReceivesNothingNew("lab3.after_damaged_syn_ack");
  };
  EXPECT_EQ(Fault({Send(kBegin), Send(kBegin)}, waits), kNothing);
  EXPECT_EQ(Fault({Send(kBegin), Send(kThirdAck)}, waits),
            "your server should send nothing new after a SYN|ACK whose checksum is wrong, but sends ACK seq=1001 "
            "ack=5001 window=0.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatSomethingCameOnceMore) {
  const auto waits = [](StrictReceiver& receiver) {
    receiver.ReceivesData();
    receiver.ReceivesAgain();
    receiver.HasReceivedNothingMore(kInTheEnd);
  };
  const Script twice = {Send(Data(0, 5)), Send(Data(5, 5)), Send(Data(0, 5))};
  EXPECT_EQ(FaultOnceOpened(twice, waits), kNothing);
  EXPECT_EQ(FaultOnceOpened(Then(twice, {Send(Data(5, 5))}), waits), kNothing) << "the rest of its flight";
  EXPECT_EQ(FaultOnceOpened(Then(twice, {Send(WithFlags(kThirdAck, kRst))}), waits), kNothing) << "it gives up";
  EXPECT_EQ(FaultOnceOpened(Then(twice, {Send(Data(0, 5))}), waits),
            "your server should send nothing more in the end, but has sent data seq=1001 length=5 ack=5001.");
}

// ---- The end

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatNoFinCame) {
  const auto waits = [](StrictReceiver& receiver) { receiver.ReceivesFin(); };
  EXPECT_EQ(FaultOnceOpened({}, waits),
            "your server should send a FIN after its last byte, but it sends nothing more.");
  EXPECT_EQ(FaultOnceOpened({Send(Data(0, 5))}, waits),
            "your server should send a FIN after its last byte, but sends data first.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatNoLastAckCame) {
  const auto ends = [](StrictReceiver& receiver) {
    receiver.ReceivesRest();
    receiver.Ends();
  };
  const auto fault = [&](const Script& last) {
    return FaultOnceOpened(Then({Send(Data(0, 10)), Receive(), Send(kEnd), Receive()}, last), ends);
  };
  EXPECT_EQ(fault({Send(kLastAck)}), kNothing);
  EXPECT_EQ(fault({}), "your server should answer the FIN|ACK with an ACK, but it sends nothing more.");
  EXPECT_EQ(fault({Send(WithAck(kLastAck, 5001))}),
            "your server should answer the FIN|ACK with an ACK, but it sends nothing more.");
  EXPECT_EQ(fault({Send(WithAck(kLastAck, 5003))}),
            "your server should acknowledge ack=5002, the next number that it expects, but sends ACK seq=1012 ack=5003 "
            "window=0.");
  EXPECT_EQ(fault({Send(WithSeq(kLastAck, 1011))}),
            "your server should put its next number, 1012, into seq of this ACK, but seq is 1011.");
}

// ---- Answers to anything

TEST_IN_SANDBOX(StrictReceiverTest, PlaysAlongWithWhateverComes) {
  StrictReceiver receiver = Sends("", {Send(kBegin),
                                       Receive(),
                                       Send(kThirdAck),
                                       Send({.seq = 1001, .data = "what?"}),
                                       Receive(),
                                       Send(WithSeq(kEnd, 1006)),
                                       Receive(),
                                       {"exit", "1"}});
  receiver.AnswersUntilItEnds();
  EXPECT_THAT(Replies(), ElementsAre("SYN|ACK seq=5000 ack=1001 window=8192", "ACK seq=5001 ack=1006 window=8192",
                                     "FIN|ACK seq=5001 ack=1007 window=8192"));
}

}  // namespace
}  // namespace socklab::lab3
