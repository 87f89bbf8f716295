// What a strict receiver sees of a sender's window, of its flights, and of its timer.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "labs/03_tcp_reliability/checks/strict_receiver.h"
#include "tests/unit/lab3/with_strict_receiver.h"

namespace socklab::lab3 {
namespace {

using namespace sender;  // NOLINT(google-build-using-namespace): its segments
using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using tests::kNothing;
using tests::Receive;
using tests::Send;

// ---- The window

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatMoreIsOnTheWayThanTheWindowHasRoomFor) {
  EXPECT_EQ(
      Fault(Opened({Send(Data(0, 5)), Send(Data(5, 4))}),
            [](StrictReceiver& receiver) {
              receiver.MindsTheWindow();
              receiver.Accepts(8);
              receiver.ReceivesFlight();
            }),
      "your server may have at most 8 bytes in flight (the advertised window), but data seq=1006 length=4 ack=5001 "
      "makes it 9.");
}

TEST_IN_SANDBOX(StrictReceiverTest, NeverMovesTheRightEdgeOfTheWindowBack) {
  StrictReceiver receiver = Sends(kFile, Opened({Send(Data(0, 3)), Receive(), Send(Data(3, 5)), Receive()}));
  receiver.MindsTheWindow();
  receiver.Accepts(8);
  receiver.ReceivesData();
  receiver.Acknowledges(2);
  EXPECT_EQ(Replies().back(), "ACK seq=5001 ack=1004 window=5");
  receiver.ReceivesData();
  receiver.Acknowledges(2);
  EXPECT_EQ(Replies().back(), "ACK seq=5001 ack=1009 window=2");
}

TEST_IN_SANDBOX(StrictReceiverTest, ClosesTheWindowOfASenderOfWholeWindows) {
  StrictReceiver receiver = Sends(kFile, Opened({Send(Data(0, 8)), Receive()}));
  receiver.MindsTheWindow();
  receiver.Accepts(8);
  receiver.ReceivesUntilTheWindowCloses();
  EXPECT_EQ(Replies().back(), "ACK seq=5001 ack=1009 window=0");
}

TEST_IN_SANDBOX(StrictReceiverTest, ClosesTheWindowOfASenderThatFillsItWithASmallSegment) {
  StrictReceiver receiver = Sends(kFile, Opened({Send(Data(0, 5)), Send(Data(5, 3)), Receive(), Receive()}));
  receiver.MindsTheWindow();
  receiver.Accepts(8);
  receiver.ReceivesUntilTheWindowCloses();
  EXPECT_EQ(Replies().back(), "ACK seq=5001 ack=1009 window=0");
}

TEST_IN_SANDBOX(StrictReceiverTest, ClosesTheWindowOfASenderThatWaitsForEachAck) {
  StrictReceiver receiver = Sends(kFile, Opened({Send(Data(0, 4)), Receive(), Send(Data(4, 4)), Receive()}));
  receiver.MindsTheWindow();
  receiver.Accepts(8);
  receiver.ReceivesUntilTheWindowCloses();
  EXPECT_EQ(Replies().back(), "ACK seq=5001 ack=1009 window=0");
}

TEST_IN_SANDBOX(StrictReceiverTest, ClosesTheWindowOfASenderThatWaitsForRoomForAWholeSegment) {
  StrictReceiver receiver =
      Sends(kFile, Opened({Send(Data(0, 5)), Receive(), Receive(), Send(Data(5, 5)), Receive(), Send(kEnd)}));
  receiver.MindsTheWindow();
  receiver.Accepts(8);
  receiver.ReceivesUntilTheWindowCloses();
  EXPECT_EQ(Replies().back(), "ACK seq=5001 ack=1011 window=0");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatAClosedWindowIsNotProbed) {
  EXPECT_EQ(Fault(Opened({Send(Data(0, 8)), Receive()}),
                  [](StrictReceiver& receiver) {
                    receiver.Accepts(8);
                    receiver.ReceivesUntilTheWindowCloses();
                    receiver.ReceivesProbe();
                  }),
            "your server should probe the closed window with one byte, but it sends nothing more.");
}

TEST_IN_SANDBOX(StrictReceiverTest, TakesNoByteOfAProbe) {
  StrictReceiver receiver = Sends(kFile, Opened({Send(Data(0, 8)),
                                                 Receive(),
                                                 Send(Data(7, 1)),
                                                 Send(Data(8, 1)),
                                                 Receive(),
                                                 {"poll", "30"},
                                                 Send(Data(8, 1)),
                                                 Receive(),
                                                 Receive(),
                                                 Send(Data(8, 2))}));
  receiver.MindsTheWindow();
  receiver.Accepts(8);
  receiver.ReceivesUntilTheWindowCloses();
  EXPECT_GE(receiver.ReceivesProbe().time, 0ms);
  receiver.AcknowledgesAgain();
  EXPECT_EQ(Replies().back(), "ACK seq=5001 ack=1009 window=0");
  EXPECT_GE(receiver.ReceivesProbe().time, 30ms) << "between the two probes";
  receiver.AcknowledgesAgain();
  EXPECT_EQ(receiver.bytes_left(), 2u);
  receiver.Acknowledges(8);
  receiver.ReceivesRest();
}

// ---- Flights

TEST_IN_SANDBOX(StrictReceiverTest, CountsTheSegmentsOfAFlight) {
  StrictReceiver receiver = Sends(kFile, Opened({Send(Data(0, 3)), Send(Data(3, 3)), Send(Data(0, 3)), Send(Data(3, 5)),
                                                 Receive(), Receive(), Receive(), Send(Data(8, 1))}));
  receiver.Accepts();
  EXPECT_THAT(receiver.ReceivesFlight(),
              AllOf(Field(&StrictReceiver::Flight::segments, 3u), Field(&StrictReceiver::Flight::bytes, 8u)));
  receiver.AcknowledgesEach();
  EXPECT_THAT(Replies(), ElementsAre("SYN|ACK seq=5000 ack=1001 window=8192", "ACK seq=5001 ack=1004 window=8192",
                                     "ACK seq=5001 ack=1007 window=8192", "ACK seq=5001 ack=1009 window=8192"));
  EXPECT_EQ(receiver.ReceivesFlight().segments, 1u);
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatNoFlightComes) {
  EXPECT_EQ(FaultOnceOpened({}, [](StrictReceiver& receiver) { receiver.ReceivesFlight(); }),
            "your server should send its data from seq=1001 on, but it sends nothing more.");
}

TEST_IN_SANDBOX(StrictReceiverTest, TakesAFlightWithTheFinInIt) {
  StrictReceiver receiver = Sends(kFile, Opened({Send(Data(0, 10)), Send(kEnd), Receive(), Receive(), Send(kLastAck)}));
  receiver.Accepts();
  EXPECT_EQ(receiver.ReceivesFlight().bytes, 10u);
  EXPECT_EQ(receiver.bytes_left(), 0u);
  receiver.Acknowledges();
  receiver.ReceivesRest();
  receiver.Ends();
}

// ---- What is sent again

TEST_IN_SANDBOX(StrictReceiverTest, TellsTheTimeBetweenTwoSendings) {
  StrictReceiver receiver = Sends(kFile, {Send(kBegin),
                                          {"poll", "20"},
                                          Send(kBegin),
                                          Receive(),
                                          Send(kThirdAck),
                                          Send(Data(0, 5)),
                                          Send(Data(5, 5)),
                                          {"poll", "30"},
                                          Send(Data(0, 3)),
                                          {"poll", "40"},
                                          Send(Data(0, 10))});
  receiver.ReceivesSyn();
  EXPECT_GE(receiver.ReceivesAgain().time, 20ms);
  receiver.SendsSynAck();
  receiver.ReceivesData();
  EXPECT_GE(receiver.ReceivesAgain().time, 30ms);
  EXPECT_GE(receiver.ReceivesAgain().time, 40ms);
}

TEST_IN_SANDBOX(StrictReceiverTest, TellsTheTimeSinceASegmentIsTheOldest) {
  StrictReceiver receiver =
      Sends(kFile, Opened({Send(Data(0, 5)), Send(Data(5, 5)), Receive(), {"poll", "30"}, Send(Data(5, 5))}));
  receiver.Accepts();
  receiver.ReceivesData();
  receiver.Acknowledges();
  receiver.ReceivesData();
  EXPECT_GE(receiver.ReceivesAgain().time, 30ms);
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatTheOldestIsNotSentAgain) {
  const auto waits = [](StrictReceiver& receiver) {
    receiver.ReceivesData();
    receiver.ReceivesAgain();
  };
  EXPECT_EQ(FaultOnceOpened({Send(Data(0, 5)), Send(Data(5, 5)), Send(Data(5, 5))}, waits),
            "your server should send seq=1001 again, since it is not acknowledged, but it sends nothing more.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SeesWhatIsSentAgainAtOnce) {
  const auto waits = [](StrictReceiver& receiver) {
    receiver.ReceivesData();
    receiver.AcknowledgesAgain();
    receiver.ReceivesAgainAtOnce();
  };
  EXPECT_EQ(FaultOnceOpened({Send(Data(0, 5)), Receive(), Send(Data(5, 5)), Send(Data(0, 5))}, waits), kNothing);
  EXPECT_EQ(FaultOnceOpened({Send(Data(0, 5)), Receive(), Send(Data(5, 5))}, waits),
            "your server should send seq=1001 again at once, but waits for its timer.");
}

}  // namespace
}  // namespace socklab::lab3
