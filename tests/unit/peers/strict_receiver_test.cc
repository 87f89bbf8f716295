#include "harness/peers/strict_receiver.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/net/content.h"
#include "tests/unit/peers/in_segments.h"

namespace socklab::peers {
namespace {

using namespace std::chrono_literals;
using net::Content;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::Optional;
using tests::Receive;
using tests::Script;
using tests::Send;
using tests::Then;
using tests::UnmetBy;

// The program's first number, and its file. Its bytes have the numbers 1001 to 1010, and FIN has 1011.
constexpr std::uint32_t kIsn = 1000;
const std::string kFile = "abcdefghij";

// ---- The program's segments.

const Segment kBegin = {.seq = 1000, .flags = kSyn};
const Segment kThirdAck = {.seq = 1001, .ack = 5001, .flags = kAck};
const Segment kEnd = {.seq = 1011, .ack = 5001, .flags = kFin | kAck};
const Segment kLastAck = {.seq = 1012, .ack = 5002, .flags = kAck};

Segment DataOf(const std::string& file, std::size_t offset, std::size_t bytes) {
  return {.seq = kIsn + 1 + static_cast<std::uint32_t>(offset),
          .ack = 5001,
          .flags = kAck,
          .data = file.substr(offset, bytes)};
}

Segment Data(std::size_t offset, std::size_t bytes) {
  return DataOf(kFile, offset, bytes);
}

// The segment, changed in one way.
Segment WithSeq(Segment segment, std::uint32_t seq) {
  segment.seq = seq;
  return segment;
}
Segment WithAck(Segment segment, std::uint32_t ack) {
  segment.ack = ack;
  return segment;
}
Segment WithFlags(Segment segment, std::uint16_t flags) {
  segment.flags = flags;
  return segment;
}
Segment WithData(Segment segment, std::string data) {
  segment.data = std::move(data);
  return segment;
}

// What follows an opening without a fault.
Script Opened(const Script& rest) {
  return Then({Send(kBegin), Receive(), Send(kThirdAck)}, rest);
}

class StrictReceiverTest : public tests::InSegments {
 protected:
  // Starts a program that plays this script, for a receiver of ours.
  StrictReceiver Sends(const Content& file, Script script, std::optional<std::uint32_t> isn = kIsn) {
    script.insert(script.begin(), {{"read-line"}, {"connect-udp", "1300"}});
    Play(script);
    StrictReceiver receiver(conversation(), kReceiver, file, isn);
    receiver.Meets(program());
    program().Type("\n");
    return receiver;
  }

  // What a program of kFile, which plays this script, is blamed with.
  template <typename Act>
  std::string Blame(const Script& script, Act act) {
    StrictReceiver receiver = Sends(kFile, script);
    return UnmetBy([&] { act(receiver); }).what();
  }
  // The same behind the opening.
  template <typename Act>
  std::string BlameOnceOpened(const Script& script, Act act) {
    return Blame(Opened(script), [&](StrictReceiver& receiver) {
      receiver.Accepts();
      act(receiver);
    });
  }

  // What our receiver has said.
  std::vector<std::string> Said() {
    std::vector<std::string> said;
    for (const Step& step : conversation().story().steps()) {
      if (step.kind == Step::Kind::kToProgram) said.push_back(step.text);
    }
    return said;
  }
};

constexpr const char* kNothing = "nothing: all is met";

constexpr auto kReceivesSyn = [](StrictReceiver& receiver) { receiver.ReceivesSyn(); };
constexpr auto kReceivesData = [](StrictReceiver& receiver) { receiver.ReceivesData(); };
constexpr auto kReceivesRest = [](StrictReceiver& receiver) { receiver.ReceivesRest(); };
constexpr auto kReceivesSynAndData = [](StrictReceiver& receiver) {
  receiver.ReceivesSyn();
  receiver.ReceivesData();
};
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

TEST_IN_SANDBOX(StrictReceiverTest, TakesNumbersAroundTheEndOfAllNumbers) {
  constexpr std::uint32_t kLate = 0xFFFF'FFFA;  // byte 5 has the number 0
  StrictReceiver receiver = Sends(kFile,
                                  {Send(WithSeq(kBegin, kLate)), Receive(), Send(WithSeq(Data(0, 4), kLate + 1)),
                                   Send(WithSeq(Data(4, 6), kLate + 5)), Send(WithSeq(Data(0, 4), kLate + 1)),
                                   Receive(), Receive(), Send(WithSeq(kEnd, 5)), Receive(), Send(WithSeq(kLastAck, 6))},
                                  kLate);
  receiver.Accepts();
  receiver.ReceivesRest();
  receiver.Ends();
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

TEST_IN_SANDBOX(StrictReceiverTest, TakesWhatIsSentAgainCutAnew) {
  StrictReceiver receiver = Sends(kFile, Opened({Send(Data(0, 4)), Send(Data(4, 1)), Send(Data(2, 1)), Send(Data(0, 5)),
                                                 Send(Data(1, 7)), Send(Data(3, 7))}));
  receiver.Accepts();
  receiver.ReceivesRest();
}

TEST_IN_SANDBOX(StrictReceiverTest, TakesBareAcksThatSayNothingNew) {
  StrictReceiver receiver = Sends(
      kFile, Opened({Send(kThirdAck), Send(Data(0, 10)), Send(kThirdAck), Receive(), Send(WithSeq(kThirdAck, 1011)),
                     Send(kEnd), Send(WithSeq(kThirdAck, 1012)), Receive(), Send(kLastAck), Send(kLastAck)}));
  receiver.ReceivesSyn();
  receiver.SendsSynAck();
  receiver.ReceivesAck();
  receiver.ReceivesRest();
  receiver.Ends();
  receiver.ReceivesNothingNew("in the end");
}

TEST_IN_SANDBOX(StrictReceiverTest, TakesDataAndFinWithoutTheFlagAck) {
  StrictReceiver receiver = Sends(kFile, Opened({Send(WithFlags(Data(0, 5), 0)), Send(WithAck(Data(5, 5), 5001)),
                                                 Send(WithAck(WithFlags(kEnd, kFin), 4711))}));
  receiver.Accepts();
  receiver.ReceivesRest();
  receiver.ReceivesFin();
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
  EXPECT_EQ(Blame({}, kReceivesSyn), "your server should begin with a SYN, but it sends nothing at all.");
  EXPECT_EQ(Blame({Send(Data(0, 10))}, kReceivesSyn),
            "your server should begin with a SYN, but begins with data seq=1001 length=10 ack=5001.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysWhatIsWrongWithASyn) {
  EXPECT_EQ(Blame({Send(WithSeq(kBegin, 0))}, kReceivesSyn),
            "your server should number its SYN 1000, but its seq is 0.");
  EXPECT_EQ(Blame({Send(WithFlags(kBegin, kSyn | kAck))}, kReceivesSyn),
            "your server should set no flag ACK before anything has come that it could acknowledge, but sends SYN|ACK "
            "seq=1000 ack=0 window=0.");
  const std::string alone = "your server should set the flag SYN alone, without data, in its first segment, but sends ";
  EXPECT_EQ(Blame({Send(WithFlags(kBegin, kSyn | kFin))}, kReceivesSyn), alone + "SYN|FIN seq=1000.");
  EXPECT_EQ(Blame({Send(WithData(kBegin, "abc"))}, kReceivesSyn), alone + "data seq=1000 length=3 flags=SYN.");
  EXPECT_EQ(BlameOnceOpened({Send(WithAck(WithFlags(kBegin, kSyn | kAck), 5001))}, kReceivesData),
            alone + "SYN|ACK seq=1000 ack=5001 window=0.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatASecondSynHasAnotherNumber) {
  StrictReceiver receiver = Sends(kFile, {Send(kBegin), Send(WithSeq(kBegin, 2000))}, {});
  receiver.ReceivesSyn();
  EXPECT_STREQ(UnmetBy([&] { receiver.ReceivesNothingNew("in the end"); }).what(),
               "your server should number its SYN 1000, but its seq is 2000.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatNoAckCame) {
  EXPECT_EQ(Blame({Send(kBegin), Receive()}, kReceivesAck),
            "your server should answer the SYN|ACK with an ACK, but it sends nothing more.");
  EXPECT_EQ(Blame({Send(kBegin), Receive(), Send(Data(0, 10))}, kReceivesAck),
            "your server should answer the SYN|ACK with an ACK, but sends data first.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysWhatIsWrongWithTheAck) {
  EXPECT_EQ(Blame({Send(kBegin), Receive(), Send(WithSeq(kThirdAck, 1000))}, kReceivesAck),
            "your server should put its next number, 1001, into seq of this ACK, but seq is 1000.");
  EXPECT_EQ(Blame({Send(kBegin), Receive(), Send(WithAck(kThirdAck, 5000))}, kReceivesAck),
            "your server should acknowledge ack=5001, the next number that it expects, but sends ACK seq=1001 ack=5000 "
            "window=0.");
  EXPECT_EQ(Blame({Send(kBegin), Send(kThirdAck)}, kReceivesSynAndData),
            "your server should set no flag ACK before anything has come that it could acknowledge, but sends ACK "
            "seq=1001 ack=5001 window=0.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatDataCameBeforeItsTime) {
  EXPECT_EQ(Blame({Send(kBegin), Send(WithFlags(Data(0, 10), 0))}, kReceivesSynAndData),
            "your server should send no data before its SYN is acknowledged.");
}

// ---- Data

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatNoDataCame) {
  EXPECT_EQ(BlameOnceOpened({}, kReceivesData),
            "your server should send its data from seq=1001 on, but it sends nothing more.");
  EXPECT_EQ(BlameOnceOpened({Send(Data(0, 4)), Receive()}, kReceivesRest),
            "your server should send its data from seq=1005 on, but it sends nothing more.");
  EXPECT_EQ(BlameOnceOpened({Send(Data(0, 4)), Receive(), {"exit", "1"}}, kReceivesRest),
            "your server should send its data from seq=1005 on, but it exited with status 1.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatNumbersAreLeftOut) {
  EXPECT_EQ(
      BlameOnceOpened({Send(Data(4, 4))}, kReceivesData),
      "your server should go on with seq=1001, but sends data seq=1005 length=4 ack=5001: the numbers between have "
      "never come.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatDataIsNumberedBeforeTheFirstByte) {
  for (const std::uint32_t seq : {1000U, 0U, 0x9000'0000U}) {
    const Segment data = WithSeq(Data(0, 4), seq);
    EXPECT_EQ(BlameOnceOpened({Send(data)}, kReceivesData), "your server should go on with seq=1001, but sends " +
                                                                InWords(data) +
                                                                ": the first byte of the file is seq=1001.");
  }
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatThereIsMoreThanTheFile) {
  EXPECT_EQ(
      BlameOnceOpened({Send(WithData(Data(0, 4), kFile + "k"))}, kReceivesData),
      "your server should go on with seq=1001, but sends data seq=1001 length=11 ack=5001: the last of the file's "
      "10 bytes is seq=1010.");
}

TEST_IN_SANDBOX(StrictReceiverTest, ShowsTheFirstByteThatIsNotThatOfTheFile) {
  StrictReceiver receiver = Sends(kFile, Opened({Send(Data(0, 4)), Send(WithData(Data(4, 4), "efxh"))}));
  receiver.Accepts();
  receiver.ReceivesData();
  const Unmet unmet = UnmetBy([&] { receiver.ReceivesData(); });
  EXPECT_STREQ(
      unmet.what(),
      "your server should send the bytes of its file, but those of data seq=1005 length=4 ack=5001 are others.");
  EXPECT_EQ(unmet.difference, Compare(Content(kFile), 4, "efxh"));
  EXPECT_THAT(unmet.difference, Optional(Field(&Difference::first_difference, 6)));
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatASegmentIsNothingAtAll) {
  EXPECT_EQ(BlameOnceOpened({Send({.seq = 1001})}, kReceivesData),
            "your server should send no segment that has neither flags nor data.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatTheConnectionIsReset) {
  EXPECT_EQ(Blame({Send(WithFlags(kBegin, kRst))}, kReceivesSyn),
            "your server should go on, but resets the connection (RST).");
  EXPECT_EQ(BlameOnceOpened({Send(WithFlags(kThirdAck, kRst | kAck))}, kReceivesData),
            "your server should go on, but resets the connection (RST).");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysWhereTheProgramIs) {
  StrictReceiver receiver = Sends(kFile, {Send(WithSeq(kBegin, 0)), {"exit", "0"}});
  tests::AwaitThat("the program ends", [&] {
    program().Pump();
    return program().exit().has_value();
  });
  EXPECT_EQ(UnmetBy([&] { receiver.ReceivesSyn(); }).program_state, "your server exited with status 0");
}

// ---- The window

TEST_IN_SANDBOX(StrictReceiverTest, TakesAWindowThatIsFull) {
  StrictReceiver receiver = Sends(
      kFile, Opened({Send(Data(0, 5)), Send(Data(5, 3)), Send(Data(0, 5)), Receive(), Send(Data(8, 2)), Send(kEnd)}));
  receiver.MindsTheWindow();
  receiver.Accepts(8);
  for (int i = 0; i < 2; ++i) receiver.ReceivesData();
  receiver.Acknowledges(2);
  receiver.ReceivesData();
  receiver.ReceivesFin();  // it needs no room
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatMoreIsOnTheWayThanTheWindowHasRoomFor) {
  EXPECT_EQ(Blame(Opened({Send(Data(0, 5)), Send(Data(5, 4))}),
                  [](StrictReceiver& receiver) {
                    receiver.MindsTheWindow();
                    receiver.Accepts(8);
                    receiver.ReceivesFlight();
                  }),
            "your server should have no more than 8 bytes on the way, as the window was advertised, but with data "
            "seq=1006 length=4 ack=5001 it has 9.");
}

TEST_IN_SANDBOX(StrictReceiverTest, TakesMoreThanTheWindowWhereItDoesNotMind) {
  StrictReceiver receiver = Sends(kFile, Opened({Send(Data(0, 10))}));
  receiver.Accepts(8);
  receiver.ReceivesRest();
}

TEST_IN_SANDBOX(StrictReceiverTest, NeverMovesTheRightEdgeOfTheWindowBack) {
  StrictReceiver receiver = Sends(kFile, Opened({Send(Data(0, 3)), Receive(), Send(Data(3, 5)), Receive()}));
  receiver.MindsTheWindow();
  receiver.Accepts(8);
  receiver.ReceivesData();
  receiver.Acknowledges(2);
  EXPECT_EQ(Said().back(), "ACK seq=5001 ack=1004 window=5");
  receiver.ReceivesData();
  receiver.Acknowledges(2);
  EXPECT_EQ(Said().back(), "ACK seq=5001 ack=1009 window=2");
}

TEST_IN_SANDBOX(StrictReceiverTest, ClosesTheWindowOfASenderOfWholeWindows) {
  StrictReceiver receiver = Sends(kFile, Opened({Send(Data(0, 8)), Receive()}));
  receiver.MindsTheWindow();
  receiver.Accepts(8);
  receiver.ReceivesUntilTheWindowCloses();
  EXPECT_EQ(Said().back(), "ACK seq=5001 ack=1009 window=0");
}

TEST_IN_SANDBOX(StrictReceiverTest, ClosesTheWindowOfASenderThatFillsItWithASmallSegment) {
  StrictReceiver receiver = Sends(kFile, Opened({Send(Data(0, 5)), Send(Data(5, 3)), Receive(), Receive()}));
  receiver.MindsTheWindow();
  receiver.Accepts(8);
  receiver.ReceivesUntilTheWindowCloses();
  EXPECT_EQ(Said().back(), "ACK seq=5001 ack=1009 window=0");
}

TEST_IN_SANDBOX(StrictReceiverTest, ClosesTheWindowOfASenderThatWaitsForEachAck) {
  StrictReceiver receiver = Sends(kFile, Opened({Send(Data(0, 4)), Receive(), Send(Data(4, 4)), Receive()}));
  receiver.MindsTheWindow();
  receiver.Accepts(8);
  receiver.ReceivesUntilTheWindowCloses();
  EXPECT_EQ(Said().back(), "ACK seq=5001 ack=1009 window=0");
}

TEST_IN_SANDBOX(StrictReceiverTest, ClosesTheWindowOfASenderThatWaitsForRoomForAWholeSegment) {
  StrictReceiver receiver =
      Sends(kFile, Opened({Send(Data(0, 5)), Receive(), Receive(), Send(Data(5, 5)), Receive(), Send(kEnd)}));
  receiver.MindsTheWindow();
  receiver.Accepts(8);
  receiver.ReceivesUntilTheWindowCloses();
  EXPECT_EQ(Said().back(), "ACK seq=5001 ack=1011 window=0");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatAClosedWindowIsNotProbed) {
  EXPECT_EQ(Blame(Opened({Send(Data(0, 8)), Receive()}),
                  [](StrictReceiver& receiver) {
                    receiver.Accepts(8);
                    receiver.ReceivesUntilTheWindowCloses();
                    receiver.ReceivesProbe();
                  }),
            "your server should probe the closed window with one byte, but it sends nothing more.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatAProbeIsTooLarge) {
  EXPECT_EQ(Blame(Opened({Send(Data(0, 8)), Receive(), Send(Data(8, 2))}),
                  [](StrictReceiver& receiver) {
                    receiver.MindsTheWindow();
                    receiver.Accepts(8);
                    receiver.ReceivesUntilTheWindowCloses();
                    receiver.ReceivesProbe();
                  }),
            "your server should send no more than one byte while the window is 0, but sends data seq=1009 length=2 "
            "ack=5001.");
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
  EXPECT_EQ(Said().back(), "ACK seq=5001 ack=1009 window=0");
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
  EXPECT_THAT(Said(), ElementsAre("SYN|ACK seq=5000 ack=1001 window=8192", "ACK seq=5001 ack=1004 window=8192",
                                  "ACK seq=5001 ack=1007 window=8192", "ACK seq=5001 ack=1009 window=8192"));
  EXPECT_EQ(receiver.ReceivesFlight().segments, 1u);
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatNoFlightComes) {
  EXPECT_EQ(BlameOnceOpened({}, [](StrictReceiver& receiver) { receiver.ReceivesFlight(); }),
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

// ---- Nothing

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatSomethingNewCame) {
  const auto waits = [](StrictReceiver& receiver) {
    receiver.ReceivesData();
    receiver.ReceivesNothingNew("in the end");
  };
  EXPECT_EQ(BlameOnceOpened({Send(Data(0, 5)), Send(Data(0, 5)), Send(kThirdAck), Send(kBegin)}, waits), kNothing);
  EXPECT_EQ(BlameOnceOpened({Send(Data(0, 5)), Send(Data(5, 5))}, waits),
            "your server should send nothing new in the end, but sends data seq=1006 length=5 ack=5001.");
  EXPECT_EQ(BlameOnceOpened({Send(Data(0, 10)), Send(kEnd)}, waits),
            "your server should send nothing new in the end, but sends FIN|ACK seq=1011 ack=5001 window=0.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatSomethingCameBeforeTheSynWasAnswered) {
  const auto waits = [](StrictReceiver& receiver) {
    receiver.ReceivesSyn();
    receiver.ReceivesNothingNew("after a damaged SYN|ACK");
  };
  EXPECT_EQ(Blame({Send(kBegin), Send(kBegin)}, waits), kNothing);
  EXPECT_EQ(Blame({Send(kBegin), Send(kThirdAck)}, waits),
            "your server should send nothing new after a damaged SYN|ACK, but sends ACK seq=1001 ack=5001 window=0.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatSomethingCameOnceMore) {
  const auto waits = [](StrictReceiver& receiver) {
    receiver.ReceivesData();
    receiver.ReceivesAgain();
    receiver.HasReceivedNothingMore("in the end");
  };
  const Script twice = {Send(Data(0, 5)), Send(Data(5, 5)), Send(Data(0, 5))};
  EXPECT_EQ(BlameOnceOpened(twice, waits), kNothing);
  EXPECT_EQ(BlameOnceOpened(Then(twice, {Send(Data(5, 5))}), waits), kNothing) << "the rest of its flight";
  EXPECT_EQ(BlameOnceOpened(Then(twice, {Send(WithFlags(kThirdAck, kRst))}), waits), kNothing) << "it gives up";
  EXPECT_EQ(BlameOnceOpened(Then(twice, {Send(Data(0, 5))}), waits),
            "your server should send nothing more in the end, but has sent data seq=1001 length=5 ack=5001.");
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
  EXPECT_EQ(BlameOnceOpened({Send(Data(0, 5)), Send(Data(5, 5)), Send(Data(5, 5))}, waits),
            "your server should send seq=1001 again, since it is not acknowledged, but it sends nothing more.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SeesWhatIsSentAgainAtOnce) {
  const auto waits = [](StrictReceiver& receiver) {
    receiver.ReceivesData();
    receiver.AcknowledgesAgain();
    receiver.ReceivesAgainAtOnce();
  };
  EXPECT_EQ(BlameOnceOpened({Send(Data(0, 5)), Receive(), Send(Data(5, 5)), Send(Data(0, 5))}, waits), kNothing);
  EXPECT_EQ(BlameOnceOpened({Send(Data(0, 5)), Receive(), Send(Data(5, 5))}, waits),
            "your server should send seq=1001 again at once, but waits for its timer.");
}

// ---- The end

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatNoFinCame) {
  const auto waits = [](StrictReceiver& receiver) { receiver.ReceivesFin(); };
  EXPECT_EQ(BlameOnceOpened({}, waits),
            "your server should send a FIN behind its last byte, but it sends nothing more.");
  EXPECT_EQ(BlameOnceOpened({Send(Data(0, 5))}, waits),
            "your server should send a FIN behind its last byte, but sends data first.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysWhatIsWrongWithAFin) {
  const std::string without_data =
      "your server should send its FIN without data and with no flag but ACK, but sends data seq=";
  EXPECT_EQ(BlameOnceOpened({Send(WithFlags(Data(0, 10), kFin | kAck))}, kReceivesRest),
            without_data + "1001 length=10 flags=FIN|ACK ack=5001.");
  EXPECT_EQ(BlameOnceOpened({Send(WithSeq(kEnd, 1010))}, kReceivesRest),
            "your server should number its FIN 1011, behind the last of the file's 10 bytes, but its seq is 1010.");
  EXPECT_EQ(BlameOnceOpened({Send(Data(0, 4)), Send(kEnd)}, kReceivesRest),
            "your server should send all of its file before its FIN, but 6 bytes have never come.");
}

TEST_IN_SANDBOX(StrictReceiverTest, SaysThatNoLastAckCame) {
  const auto ends = [](StrictReceiver& receiver) {
    receiver.ReceivesRest();
    receiver.Ends();
  };
  const auto blame = [&](const Script& last) {
    return BlameOnceOpened(Then({Send(Data(0, 10)), Receive(), Send(kEnd), Receive()}, last), ends);
  };
  EXPECT_EQ(blame({Send(kLastAck)}), kNothing);
  EXPECT_EQ(blame({}), "your server should answer the FIN|ACK with an ACK, but it sends nothing more.");
  EXPECT_EQ(blame({Send(WithAck(kLastAck, 5001))}),
            "your server should answer the FIN|ACK with an ACK, but it sends nothing more.");
  EXPECT_EQ(blame({Send(WithAck(kLastAck, 5003))}),
            "your server should acknowledge ack=5002, the next number that it expects, but sends ACK seq=1012 ack=5003 "
            "window=0.");
  EXPECT_EQ(blame({Send(WithSeq(kLastAck, 1011))}),
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
  EXPECT_THAT(Said(), ElementsAre("SYN|ACK seq=5000 ack=1001 window=8192", "ACK seq=5001 ack=1006 window=8192",
                                  "FIN|ACK seq=5001 ack=1007 window=8192"));
}

}  // namespace
}  // namespace socklab::peers
