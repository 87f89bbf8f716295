#include "labs/03_tcp_reliability/checks/strict_sender.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>

#include "harness/net/content.h"
#include "tests/unit/lab3/in_segments.h"
#include "tests/unit/lab3/in_words.h"
#include "tests/unit/lab3/receiver_segments.h"

namespace socklab::lab3 {
namespace {

using namespace receiver;  // NOLINT(google-build-using-namespace): its segments
using net::Content;
using tests::Answer;
using tests::Failure;
using tests::kNothing;
using tests::Receive;
using tests::Said;
using tests::Script;
using tests::Then;

// What follows an opening without a fault: the third ACK has been received.
Script Opened(const Script& rest) {
  return Then({Receive(), Answer(kBegin), Receive()}, rest);
}

class StrictSenderTest : public tests::InSegments {
 protected:
  // Starts a program that plays this script, for a sender of ours.
  StrictSender Receives(const Content& file, Script script, std::uint32_t isn = kIsn,
                        std::optional<std::uint32_t> their_isn = kTheirIsn) {
    script.insert(script.begin(), {{"bind-udp", "1300"}, {"print", "bound"}});
    Play(script);
    tests::AwaitOutput(program(), "bound");
    StrictSender sender(conversation(), kReceiver, file, isn, their_isn);
    sender.SetProgram(program());
    return sender;
  }

  // What a program that plays this script fails with.
  template <typename Act>
  std::string Fault(const Script& script, Act act) {
    StrictSender sender = Receives(kFile, script);
    return Failure([&] { act(sender); });
  }
  // The same after the handshake.
  template <typename Act>
  std::string FaultOnceOpened(const Script& script, Act act) {
    return Fault(Opened(script), [&](StrictSender& sender) {
      sender.Connects();
      act(sender);
    });
  }
};

constexpr auto kConnects = [](StrictSender& sender) { sender.Connects(); };
constexpr auto kSendsFiveBytes = [](StrictSender& sender) {
  sender.SendsData(5);
  sender.IsAcknowledged();
};
constexpr auto kSendsAllAtOnce = [](StrictSender& sender) {
  sender.SendsRest();
  sender.Ends();
};

// ---- What a correct program may do

TEST_IN_SANDBOX(StrictSenderTest, SendsAFile) {
  StrictSender sender = Receives(kFile, Opened({Receive(),
                                                Answer(AckOf(1007)),
                                                Receive(),
                                                Answer(AckOf(1011)),
                                                Receive(),
                                                Answer(kEnd),
                                                Receive(),
                                                {"exit", "0"}}));
  sender.SendsSyn();
  sender.ReceivesSynAck();
  EXPECT_EQ(sender.their_isn(), kTheirIsn);
  sender.SendsAck();
  sender.SendsRest(6);
  sender.SendsFin();
  sender.ReceivesFinAck();
  sender.SendsLastAck();
  tests::AwaitThat("the program has received the last ACK", [&] {
    program().Pump();
    return program().exit().has_value();
  });
  std::string said;
  for (const peers::Step& step : conversation().story().steps()) {
    if (step.kind == peers::Step::Kind::kToProgram) said += Said(step.what) + "\n";
  }
  EXPECT_EQ(said,
            "SYN seq=1000\n"
            "ACK seq=1001 ack=5001 window=1024\n"
            "data seq=1001 length=6 ack=5001\n"
            "data seq=1007 length=4 ack=5001\n"
            "FIN|ACK seq=1011 ack=5001 window=1024\n"
            "ACK seq=1012 ack=5002 window=1024\n");
}

TEST_IN_SANDBOX(StrictSenderTest, SendsAnEmptyFile) {
  StrictSender sender = Receives("", Opened({Receive(), Answer(WithAck(kEnd, 1002)), Receive()}));
  sender.Connects();
  sender.SendsRest();
  sender.Ends();
}

TEST_IN_SANDBOX(StrictSenderTest, TakesARepeatedSynAckAtAnyPlace) {
  EXPECT_EQ(FaultOnceOpened({Answer(kBegin), Receive(), Answer(kBegin), Answer(AckOf(1011)), Answer(kBegin), Receive(),
                             Answer(kBegin), Answer(kEnd)},
                            kSendsAllAtOnce),
            kNothing);
  EXPECT_EQ(Fault({Receive(), Answer(kBegin), Answer(kBegin)},
                  [](StrictSender& sender) {
                    sender.SendsSyn();
                    sender.ReceivesSynAck();
                    sender.ReceivesSynAckAgain();
                  }),
            kNothing);
}

TEST_IN_SANDBOX(StrictSenderTest, TakesBareAcksThatSayNothingNew) {
  EXPECT_EQ(FaultOnceOpened({Answer(AckOf(1001)), Receive(), Answer(AckOf(1001)), Answer(AckOf(1011)),
                             Answer(AckOf(1011)), Receive(), Answer(AckOf(1011)), Answer(kEnd)},
                            kSendsAllAtOnce),
            kNothing);
}

TEST_IN_SANDBOX(StrictSenderTest, TakesOneAckForSeveralSegments) {
  const auto sends = [](StrictSender& sender) {
    sender.SendsData(2);
    sender.SendsData(2);
    sender.SendsData(2);
    sender.IsAcknowledged();
  };
  EXPECT_EQ(FaultOnceOpened({Receive(), Receive(), Answer(AckOf(1005)), Receive(), Answer(AckOf(1007))}, sends),
            kNothing);
}

TEST_IN_SANDBOX(StrictSenderTest, TakesAnAckAfterTheFinAck) {
  const auto sends = [](StrictSender& sender) {
    kSendsAllAtOnce(sender);
    sender.SendsPart(sender.Data(0));
    sender.IsAnswered();
  };
  const Script until_end = {Receive(), Answer(AckOf(1011)), Receive(), Answer(kEnd), Receive(), Receive()};
  const auto fault = [&](const Segment& last) { return FaultOnceOpened(Then(until_end, {Answer(last)}), sends); };
  EXPECT_EQ(fault(WithSeq(AckOf(1012), 5002)), kNothing);
  EXPECT_EQ(fault(AckOf(1012)),
            "your server should put its next number, 5002, into seq of its ACK, but sends ACK seq=5001 ack=1012 "
            "window=8192.");
}

TEST_IN_SANDBOX(StrictSenderTest, SendsTheVerySameFinAgain) {
  StrictSender sender = Receives(kFile, Opened({Receive(), Answer(kEnd)}));
  sender.Connects();
  const Segment data = sender.Data(0), fin = sender.Fin();
  sender.SendsPart(data);
  sender.SendsFin();
  EXPECT_EQ(fin.ack, kTheirIsn + 1);
  sender.ReceivesFinAck();
  EXPECT_EQ(sender.Ack().ack, kTheirIsn + 2);
  EXPECT_EQ(sender.Fin(), fin);
  EXPECT_EQ(sender.Data(0), data);
}

TEST_IN_SANDBOX(StrictSenderTest, TakesAnAnswerToEachFin) {
  const auto sends = [](StrictSender& sender) {
    sender.SendsRest();
    for (int i = 0; i < 2; ++i) {
      sender.SendsFin();
      sender.ReceivesFinAck();
    }
    sender.ReceivesFinAck();
  };
  EXPECT_EQ(
      FaultOnceOpened({Receive(), Answer(AckOf(1011)), Receive(), Answer(kEnd), Receive(), Answer(kEnd), Answer(kEnd)},
                      sends),
      kNothing);
}

TEST_IN_SANDBOX(StrictSenderTest, LeavesItToTheProgramWhetherItKeepsWhatComesTooEarly) {
  const auto sends = [](StrictSender& sender) {
    for (const std::uint64_t offset : {5, 0}) {
      sender.SendsPart(sender.Data(offset, 5));
      sender.IsAnswered();
    }
    sender.SendsRest();
  };
  EXPECT_EQ(FaultOnceOpened({Receive(), Answer(AckOf(1001)), Receive(), Answer(AckOf(1011))}, sends), kNothing)
      << "keeps";
  EXPECT_EQ(
      FaultOnceOpened({Receive(), Answer(AckOf(1001)), Receive(), Answer(AckOf(1006)), Receive(), Answer(AckOf(1011))},
                      sends),
      kNothing)
      << "drops";
}

// ---- The handshake

TEST_IN_SANDBOX(StrictSenderTest, SaysThatNoSynAckCame) {
  EXPECT_EQ(Fault({Receive()}, kConnects),
            "your server should answer the SYN with a SYN|ACK, but it sends nothing at all.");
  EXPECT_EQ(Fault({Receive(), Answer(AckOf(1001))}, kConnects),
            "your server should answer the SYN with a SYN|ACK before anything else, but sends ACK seq=5001 ack=1001 "
            "window=8192.");
  EXPECT_EQ(Fault({Receive(), Answer(kBegin)},
                  [](StrictSender& sender) {
                    sender.SendsSyn();
                    sender.ReceivesSynAck();
                    sender.ReceivesSynAckAgain();
                  }),
            "your server should send its SYN|ACK again, since it is not acknowledged, but it sends nothing more.");
}

// ---- Acknowledgements

TEST_IN_SANDBOX(StrictSenderTest, SaysThatDataIsNotAcknowledged) {
  const std::string should = "your server should acknowledge all that has arrived, with ack=1006, but it ";
  EXPECT_EQ(FaultOnceOpened({Receive()}, kSendsFiveBytes), should + "sends nothing more.");
  EXPECT_EQ(FaultOnceOpened({Receive(), Answer(AckOf(1005))}, kSendsFiveBytes), should + "sends nothing more.");
  EXPECT_EQ(FaultOnceOpened({Receive(), {"exit", "1"}}, kSendsFiveBytes), should + "exited with status 1.");
}

TEST_IN_SANDBOX(StrictSenderTest, SaysThatAnOldSegmentIsNotAnswered) {
  const auto sends = [](StrictSender& sender) {
    kSendsFiveBytes(sender);
    sender.SendsPart(sender.Data(0, 5));
    sender.IsAnswered();
  };
  EXPECT_EQ(FaultOnceOpened({Receive(), Answer(AckOf(1006)), Receive(), Answer(AckOf(1006))}, sends), kNothing);
  EXPECT_EQ(FaultOnceOpened({Receive(), Answer(AckOf(1006)), Receive()}, sends),
            "your server should answer with ack=1006, the next number that it expects, but it sends nothing more.");
}

TEST_IN_SANDBOX(StrictSenderTest, SaysThatMoreIsAcknowledgedThanHasArrived) {
  const std::string should =
      "your server should acknowledge no more than has arrived in order, up to ack=1006, but sends ";
  EXPECT_EQ(FaultOnceOpened({Receive(), Answer(AckOf(1007))}, kSendsFiveBytes),
            should + "ACK seq=5001 ack=1007 window=8192.");
  const auto leaves_out = [](StrictSender& sender) {
    sender.SendsPart(sender.Data(0, 5));
    sender.SendsPart(sender.Data(7, 3));
    sender.IsAcknowledged();
  };
  EXPECT_EQ(FaultOnceOpened({Receive(), Receive(), Answer(AckOf(1011))}, leaves_out),
            should + "ACK seq=5001 ack=1011 window=8192.");
}

TEST_IN_SANDBOX(StrictSenderTest, ExpectsNoAckOfWhatIsNoPartOfTheConnection) {
  const auto sends = [](StrictSender& sender) {
    sender.Sends(sender.Data(0, 5));
    sender.IsAnswered();
  };
  EXPECT_EQ(FaultOnceOpened({Receive(), Answer(AckOf(1006))}, sends),
            "your server should acknowledge no more than has arrived in order, up to ack=1001, but sends ACK seq=5001 "
            "ack=1006 window=8192.");
}

TEST_IN_SANDBOX(StrictSenderTest, SaysThatSomethingIsAnsweredThatShouldNotBe) {
  const auto sends = [](StrictSender& sender) {
    sender.SendsDamaged(sender.Data(0, 5), "data");
    sender.IsNotAnswered("lab3.damaged_segment");
  };
  EXPECT_EQ(FaultOnceOpened({Receive()}, sends), kNothing);
  EXPECT_EQ(
      FaultOnceOpened({Receive(), Answer(AckOf(1001))}, sends),
      "your server should silently drop a segment whose checksum is wrong, but answers with ACK seq=5001 ack=1001 "
      "window=8192.");
}

// ---- The end

TEST_IN_SANDBOX(StrictSenderTest, SaysThatNoFinAckCame) {
  const std::string should = "your server should answer the FIN with a FIN|ACK, once it has stored the file, but it ";
  EXPECT_EQ(FaultOnceOpened({Receive(), Answer(AckOf(1011)), Receive()}, kSendsAllAtOnce),
            should + "sends nothing more.");
  EXPECT_EQ(FaultOnceOpened({Receive(), Answer(AckOf(1011)), Receive(), Answer(AckOf(1012))}, kSendsAllAtOnce),
            should + "sends nothing more.");
}

TEST_IN_SANDBOX(StrictSenderTest, CountsFinAcks) {
  const auto fault = [this](const Script& rest, std::size_t most) {
    const Script script = Then({Receive(), Answer(AckOf(1011)), Receive(), Answer(kEnd)}, Then(rest, {{"exit", "0"}}));
    return FaultOnceOpened(script, [&](StrictSender& sender) {
      sender.SendsRest();
      sender.SendsFin();
      sender.ReceivesFinAck();
      sender.HasReceivedFinAcksAtMost(most);
    });
  };
  EXPECT_EQ(fault({}, 0), kNothing);
  EXPECT_EQ(fault({Answer(kEnd), Answer(WithSeq(AckOf(1012), 5002)), Answer(kEnd)}, 2), kNothing);
  EXPECT_EQ(fault({Answer(kEnd), Answer(WithSeq(WithFlags(kEnd, kRst | kAck), 5002))}, 1), kNothing) << "it gives up";
  EXPECT_EQ(fault({Answer(kEnd), Answer(kEnd)}, 1),
            "your server should send its FIN|ACK again at most 1 time, but has sent it 2 times.");
  EXPECT_EQ(fault({Answer(kEnd), Answer(kEnd), Answer(kEnd)}, 2),
            "your server should send its FIN|ACK again at most 2 times, but has sent it 3 times.");
}

// ---- A program that ends in mid-transfer

TEST_IN_SANDBOX(StrictSenderTest, SendsAsLongAsTheProgramAnswers) {
  const auto says = [this](const Script& script) {
    const Content file(std::string(3 * kMostSegmentData, 'x'));
    StrictSender sender = Receives(file, Opened(script));
    sender.Connects();
    sender.SendsRestUntilItEnds();
    return Said(conversation().story().steps().back().what);
  };
  EXPECT_EQ(says({Receive(), Answer(AckOf(2025)), Receive(), {"exit", "1"}}), "data seq=2025 length=1024 ack=5001");
  EXPECT_EQ(says({Receive(), Answer(WithFlags(AckOf(2025), kRst | kAck)), {"exit", "1"}}),
            "RST|ACK seq=5001 ack=2025 window=8192");
  EXPECT_EQ(says({Receive(),
                  Answer(AckOf(2025)),
                  Receive(),
                  Answer(AckOf(3049)),
                  Receive(),
                  Answer(AckOf(4073)),
                  Receive(),
                  {"exit", "1"}}),
            "FIN|ACK seq=4073 ack=5001 window=1024");
}

}  // namespace
}  // namespace socklab::lab3
