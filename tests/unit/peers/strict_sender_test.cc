#include "harness/peers/strict_sender.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>

#include "harness/net/content.h"
#include "tests/unit/peers/in_segments.h"

namespace socklab::peers {
namespace {

using net::Content;
using tests::Answer;
using tests::Receive;
using tests::Script;
using tests::Then;
using tests::UnmetBy;

// Our first number, and our file. Its bytes have the numbers 1001 to 1010, and FIN has 1011.
constexpr std::uint32_t kIsn = 1000;
constexpr std::uint32_t kTheirIsn = 5000;
const std::string kFile = "abcdefghij";

// ---- The program's segments.

const Segment kBegin = {.seq = 5000, .ack = 1001, .flags = kSyn | kAck, .window = 8192};
const Segment kEnd = {.seq = 5001, .ack = 1012, .flags = kFin | kAck, .window = 8192};

// Of what comes before this number.
Segment AckOf(std::uint32_t ack) {
  return {.seq = 5001, .ack = ack, .flags = kAck, .window = 8192};
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
    sender.Meets(program());
    return sender;
  }

  // What a program that plays this script is blamed with.
  template <typename Act>
  std::string Blame(const Script& script, Act act) {
    StrictSender sender = Receives(kFile, script);
    return UnmetBy([&] { act(sender); }).what();
  }
  // The same behind the handshake.
  template <typename Act>
  std::string BlameOnceOpened(const Script& script, Act act) {
    return Blame(Opened(script), [&](StrictSender& sender) {
      sender.Connects();
      act(sender);
    });
  }
};

constexpr const char* kNothing = "nothing: all is met";

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
  for (const Step& step : conversation().story().steps()) {
    if (step.kind == Step::Kind::kToProgram) said += step.text + "\n";
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

TEST_IN_SANDBOX(StrictSenderTest, TakesWhateverFirstNumberAProgramChooses) {
  StrictSender sender = Receives(kFile,
                                 {Receive(), Answer(WithSeq(kBegin, 77)), Receive(), Receive(),
                                  Answer(WithSeq(AckOf(1011), 78)), Receive(), Answer(WithSeq(kEnd, 78)), Receive()},
                                 kIsn, {});
  sender.Connects();
  EXPECT_EQ(sender.their_isn(), 77u);
  sender.SendsRest();
  sender.Ends();
}

TEST_IN_SANDBOX(StrictSenderTest, TakesNumbersAroundTheEndOfAllNumbers) {
  constexpr std::uint32_t kLate = 0xFFFF'FFFA;
  StrictSender sender =
      Receives(kFile,
               {Receive(), Answer(WithAck(WithSeq(kBegin, 0xFFFF'FFFF), kLate + 1)), Receive(), Receive(),
                Answer(WithSeq(AckOf(0xFFFF'FFFF), 0)), Receive(), Answer(WithSeq(AckOf(3), 0)), Receive(),
                Answer(WithSeq(AckOf(5), 0)), Receive(), Answer(WithAck(WithSeq(kEnd, 0), 6)), Receive()},
               kLate, 0xFFFF'FFFF);
  sender.Connects();
  sender.SendsRest(4);
  sender.Ends();
}

TEST_IN_SANDBOX(StrictSenderTest, TakesARepeatedSynAckAtAnyPlace) {
  EXPECT_EQ(BlameOnceOpened({Answer(kBegin), Receive(), Answer(kBegin), Answer(AckOf(1011)), Answer(kBegin), Receive(),
                             Answer(kBegin), Answer(kEnd)},
                            kSendsAllAtOnce),
            kNothing);
  EXPECT_EQ(Blame({Receive(), Answer(kBegin), Answer(kBegin)},
                  [](StrictSender& sender) {
                    sender.SendsSyn();
                    sender.ReceivesSynAck();
                    sender.ReceivesSynAckAgain();
                  }),
            kNothing);
}

TEST_IN_SANDBOX(StrictSenderTest, TakesBareAcksThatSayNothingNew) {
  EXPECT_EQ(BlameOnceOpened({Answer(AckOf(1001)), Receive(), Answer(AckOf(1001)), Answer(AckOf(1011)),
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
  EXPECT_EQ(BlameOnceOpened({Receive(), Receive(), Answer(AckOf(1005)), Receive(), Answer(AckOf(1007))}, sends),
            kNothing);
}

TEST_IN_SANDBOX(StrictSenderTest, TakesAnAckOfTheFinBeforeTheFinAck) {
  EXPECT_EQ(
      BlameOnceOpened({Receive(), Answer(AckOf(1011)), Receive(), Answer(AckOf(1012)), Answer(kEnd)}, kSendsAllAtOnce),
      kNothing);
}

TEST_IN_SANDBOX(StrictSenderTest, TakesAnAckBehindTheFinAck) {
  const auto sends = [](StrictSender& sender) {
    kSendsAllAtOnce(sender);
    sender.SendsPart(sender.Data(0));
    sender.IsAnswered();
  };
  const Script until_end = {Receive(), Answer(AckOf(1011)), Receive(), Answer(kEnd), Receive(), Receive()};
  const auto blame = [&](const Segment& last) { return BlameOnceOpened(Then(until_end, {Answer(last)}), sends); };
  EXPECT_EQ(blame(WithSeq(AckOf(1012), 5002)), kNothing);
  EXPECT_EQ(blame(AckOf(1012)),
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
      BlameOnceOpened({Receive(), Answer(AckOf(1011)), Receive(), Answer(kEnd), Receive(), Answer(kEnd), Answer(kEnd)},
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
  EXPECT_EQ(BlameOnceOpened({Receive(), Answer(AckOf(1001)), Receive(), Answer(AckOf(1011))}, sends), kNothing)
      << "keeps";
  EXPECT_EQ(
      BlameOnceOpened({Receive(), Answer(AckOf(1001)), Receive(), Answer(AckOf(1006)), Receive(), Answer(AckOf(1011))},
                      sends),
      kNothing)
      << "drops";
}

// ---- The handshake

TEST_IN_SANDBOX(StrictSenderTest, SaysThatNoSynAckCame) {
  EXPECT_EQ(Blame({Receive()}, kConnects),
            "your server should answer the SYN with a SYN|ACK, but it sends nothing at all.");
  EXPECT_EQ(Blame({Receive(), Answer(AckOf(1001))}, kConnects),
            "your server should answer the SYN with a SYN|ACK before anything else, but sends ACK seq=5001 ack=1001 "
            "window=8192.");
  EXPECT_EQ(Blame({Receive(), Answer(kBegin)},
                  [](StrictSender& sender) {
                    sender.SendsSyn();
                    sender.ReceivesSynAck();
                    sender.ReceivesSynAckAgain();
                  }),
            "your server should send its SYN|ACK again, since it is not acknowledged, but it sends nothing more.");
}

TEST_IN_SANDBOX(StrictSenderTest, SaysWhatIsWrongWithASynAck) {
  EXPECT_EQ(Blame({Receive(), Answer(WithSeq(kBegin, 0))}, kConnects),
            "your server should number its SYN|ACK 5000, but its seq is 0.");
  EXPECT_EQ(Blame({Receive(), Answer(WithAck(kBegin, 1000))}, kConnects),
            "your server should acknowledge the SYN with ack=1001, but sends SYN|ACK seq=5000 ack=1000 window=8192.");
  EXPECT_EQ(Blame({Receive(), Answer(WithFlags(kBegin, kSyn))}, kConnects),
            "your server should send SYN|ACK, ACK and FIN|ACK only, but sends SYN seq=5000.");
}

TEST_IN_SANDBOX(StrictSenderTest, SaysThatASecondSynAckHasAnotherNumber) {
  StrictSender sender = Receives(kFile, {Receive(), Answer(kBegin), Answer(WithSeq(kBegin, 6000))}, kIsn, {});
  sender.SendsSyn();
  sender.ReceivesSynAck();
  EXPECT_STREQ(UnmetBy([&] { sender.ReceivesSynAckAgain(); }).what(),
               "your server should number its SYN|ACK 5000, but its seq is 6000.");
}

TEST_IN_SANDBOX(StrictSenderTest, SaysThatAFinAckCameBeforeTheSynAck) {
  StrictSender sender = Receives(kFile, {Receive(), Answer(kEnd)}, kIsn, {});
  EXPECT_STREQ(UnmetBy([&] { sender.Connects(); }).what(),
               "your server should answer the SYN with a SYN|ACK before anything else, but sends FIN|ACK seq=5001 "
               "ack=1012 window=8192.");
}

// ---- Acknowledgements

TEST_IN_SANDBOX(StrictSenderTest, SaysThatDataIsNotAcknowledged) {
  const std::string should = "your server should acknowledge all that has come, with ack=1006, but it ";
  EXPECT_EQ(BlameOnceOpened({Receive()}, kSendsFiveBytes), should + "sends nothing more.");
  EXPECT_EQ(BlameOnceOpened({Receive(), Answer(AckOf(1005))}, kSendsFiveBytes), should + "sends nothing more.");
  EXPECT_EQ(BlameOnceOpened({Receive(), {"exit", "1"}}, kSendsFiveBytes), should + "exited with status 1.");
}

TEST_IN_SANDBOX(StrictSenderTest, SaysThatAnOldSegmentIsNotAnswered) {
  const auto sends = [](StrictSender& sender) {
    kSendsFiveBytes(sender);
    sender.SendsPart(sender.Data(0, 5));
    sender.IsAnswered();
  };
  EXPECT_EQ(BlameOnceOpened({Receive(), Answer(AckOf(1006)), Receive(), Answer(AckOf(1006))}, sends), kNothing);
  EXPECT_EQ(BlameOnceOpened({Receive(), Answer(AckOf(1006)), Receive()}, sends),
            "your server should answer with ack=1006, the next number that it expects, but it sends nothing more.");
}

TEST_IN_SANDBOX(StrictSenderTest, SaysThatMoreIsAcknowledgedThanHasCome) {
  const std::string should =
      "your server should acknowledge no more than has come in order, up to ack=1006, but sends ";
  EXPECT_EQ(BlameOnceOpened({Receive(), Answer(AckOf(1007))}, kSendsFiveBytes),
            should + "ACK seq=5001 ack=1007 window=8192.");
  const auto leaves_out = [](StrictSender& sender) {
    sender.SendsPart(sender.Data(0, 5));
    sender.SendsPart(sender.Data(7, 3));
    sender.IsAcknowledged();
  };
  EXPECT_EQ(BlameOnceOpened({Receive(), Receive(), Answer(AckOf(1011))}, leaves_out),
            should + "ACK seq=5001 ack=1011 window=8192.");
}

TEST_IN_SANDBOX(StrictSenderTest, ExpectsNoAckOfWhatIsNoPartOfTheConnection) {
  const auto sends = [](StrictSender& sender) {
    sender.Sends(sender.Data(0, 5));
    sender.IsAnswered();
  };
  EXPECT_EQ(BlameOnceOpened({Receive(), Answer(AckOf(1006))}, sends),
            "your server should acknowledge no more than has come in order, up to ack=1001, but sends ACK seq=5001 "
            "ack=1006 window=8192.");
}

TEST_IN_SANDBOX(StrictSenderTest, SaysThatAnAckIsTakenBack) {
  const auto sends = [](StrictSender& sender) {
    kSendsFiveBytes(sender);
    sender.IsAnswered();
  };
  for (const std::uint32_t ack : {1005U, 1000U, 999U, 0U}) {
    EXPECT_EQ(BlameOnceOpened({Receive(), Answer(AckOf(1006)), Answer(AckOf(ack))}, sends),
              "your server should never take back what it has acknowledged, up to ack=1006, but sends " +
                  InWords(AckOf(ack)) + ".");
  }
}

TEST_IN_SANDBOX(StrictSenderTest, SaysThatAnAckHasNotTheNextNumber) {
  EXPECT_EQ(BlameOnceOpened({Receive(), Answer(WithSeq(AckOf(1006), 5000))}, kSendsFiveBytes),
            "your server should put its next number, 5001, into seq of its ACK, but sends ACK seq=5000 ack=1006 "
            "window=8192.");
}

TEST_IN_SANDBOX(StrictSenderTest, SaysThatItSendsWhatAReceiverNeverSends) {
  Segment data = AckOf(1006);
  data.data = "well";
  EXPECT_EQ(BlameOnceOpened({Receive(), Answer(data)}, kSendsFiveBytes),
            "your server should send no data, but sends data seq=5001 length=4 ack=1006.");
  const std::string only = "your server should send SYN|ACK, ACK and FIN|ACK only, but sends ";
  EXPECT_EQ(BlameOnceOpened({Receive(), Answer(WithFlags(AckOf(1006), 0))}, kSendsFiveBytes),
            only + "data seq=5001 length=0.");
  EXPECT_EQ(BlameOnceOpened({Receive(), Answer(WithFlags(kEnd, kFin))}, kSendsFiveBytes), only + "FIN seq=5001.");
  EXPECT_EQ(BlameOnceOpened({Receive(), Answer(WithFlags(AckOf(1006), kRst | kAck))}, kSendsFiveBytes),
            "your server should go on, but resets the connection (RST).");
}

TEST_IN_SANDBOX(StrictSenderTest, SaysThatSomethingIsAnsweredThatShouldNotBe) {
  const auto sends = [](StrictSender& sender) {
    sender.SendsDamaged(sender.Data(0, 5), "data");
    sender.IsNotAnswered("a segment whose checksum is wrong");
  };
  EXPECT_EQ(BlameOnceOpened({Receive()}, sends), kNothing);
  EXPECT_EQ(
      BlameOnceOpened({Receive(), Answer(AckOf(1001))}, sends),
      "your server should drop in silence a segment whose checksum is wrong, but answers with ACK seq=5001 ack=1001 "
      "window=8192.");
}

// ---- The end

TEST_IN_SANDBOX(StrictSenderTest, SaysThatNoFinAckCame) {
  const std::string should = "your server should answer the FIN with a FIN|ACK, once it has stored the file, but it ";
  EXPECT_EQ(BlameOnceOpened({Receive(), Answer(AckOf(1011)), Receive()}, kSendsAllAtOnce),
            should + "sends nothing more.");
  EXPECT_EQ(BlameOnceOpened({Receive(), Answer(AckOf(1011)), Receive(), Answer(AckOf(1012))}, kSendsAllAtOnce),
            should + "sends nothing more.");
}

TEST_IN_SANDBOX(StrictSenderTest, SaysWhatIsWrongWithAFinAck) {
  const std::string should =
      "your server should send its FIN|ACK once everything has come, and acknowledge it with ack=1012, but sends ";
  EXPECT_EQ(BlameOnceOpened({Receive(), Answer(AckOf(1011)), Receive(), Answer(WithAck(kEnd, 1011))}, kSendsAllAtOnce),
            should + "FIN|ACK seq=5001 ack=1011 window=8192.");
  EXPECT_EQ(BlameOnceOpened({Receive(), Answer(WithAck(kEnd, 1006))}, kSendsFiveBytes),
            should + "FIN|ACK seq=5001 ack=1006 window=8192.");
  EXPECT_EQ(BlameOnceOpened({Receive(), Answer(AckOf(1011)), Receive(), Answer(WithSeq(kEnd, 5000))}, kSendsAllAtOnce),
            "your server should number its FIN|ACK 5001, but sends FIN|ACK seq=5000 ack=1012 window=8192.");
  EXPECT_EQ(BlameOnceOpened({Receive(), Answer(kEnd)}, kSendsFiveBytes),
            "your server should acknowledge no more than has come in order, up to ack=1006, but sends FIN|ACK seq=5001 "
            "ack=1012 window=8192.");
}

TEST_IN_SANDBOX(StrictSenderTest, CountsFinAcks) {
  const auto blame = [this](const Script& rest, std::size_t most) {
    const Script script = Then({Receive(), Answer(AckOf(1011)), Receive(), Answer(kEnd)}, Then(rest, {{"exit", "0"}}));
    return BlameOnceOpened(script, [&](StrictSender& sender) {
      sender.SendsRest();
      sender.SendsFin();
      sender.ReceivesFinAck();
      sender.HasReceivedFinAcksAtMost(most);
    });
  };
  EXPECT_EQ(blame({}, 0), kNothing);
  EXPECT_EQ(blame({Answer(kEnd), Answer(WithSeq(AckOf(1012), 5002)), Answer(kEnd)}, 2), kNothing);
  EXPECT_EQ(blame({Answer(kEnd), Answer(WithSeq(WithFlags(kEnd, kRst | kAck), 5002))}, 1), kNothing) << "it gives up";
  EXPECT_EQ(blame({Answer(kEnd), Answer(kEnd)}, 1),
            "your server should send its FIN|ACK no more than 1 time again, but has sent it 2 times.");
  EXPECT_EQ(blame({Answer(kEnd), Answer(kEnd), Answer(kEnd)}, 2),
            "your server should send its FIN|ACK no more than 2 times again, but has sent it 3 times.");
}

// ---- A program that ends in mid-transfer

TEST_IN_SANDBOX(StrictSenderTest, SendsAsLongAsTheProgramAnswers) {
  const auto says = [this](const Script& script) {
    const Content file(std::string(3 * kMostSegmentData, 'x'));
    StrictSender sender = Receives(file, Opened(script));
    sender.Connects();
    sender.SendsRestUntilItEnds();
    return conversation().story().steps().back().text;
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
}  // namespace socklab::peers
