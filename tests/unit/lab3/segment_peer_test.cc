#include "labs/03_tcp_reliability/checks/segment_peer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "harness/peers/udp_peer.h"
#include "labs/03_tcp_reliability/checks/strict_receiver.h"
#include "tests/unit/lab3/in_segments.h"
#include "tests/unit/lab3/in_words.h"

namespace socklab::lab3 {
namespace {

using namespace std::chrono_literals;
using peers::Step;
using peers::UdpPeer;
using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::Gt;
using tests::Failure;
using tests::Said;
using tests::Script;
using tests::Send;
using tests::SendDatagram;

const Segment kBegin = {.seq = 1000, .flags = kSyn};
const Segment kHello = {.seq = 1001, .ack = 5001, .flags = kAck, .data = "hello"};

// What peers of segments have in common, of one that only sends, and of one that receives from a program.
class SegmentPeerTest : public tests::InSegments {
 protected:
  // Starts a program that plays this script, for a receiver of ours.
  StrictReceiver Sends(Script script) {
    script.insert(script.begin(), {{"read-line"}, {"connect-udp", "1300"}});
    Play(script);
    StrictReceiver receiver(conversation(), kReceiver, "hello", 1000);
    receiver.SetProgram(program());
    program().Type("\n");
    return receiver;
  }

  const Step& LastStep() { return conversation().story().steps().back(); }
};

// ---- What the machine does to a conversation

// The test is kept from answering for so long.
void Dawdle(std::chrono::milliseconds time) {
  for (const auto end = std::chrono::steady_clock::now() + time; std::chrono::steady_clock::now() < end;) {
  }
}

TEST_IN_SANDBOX(SegmentPeerTest, NotesHowLateItAnswers) {
  StrictReceiver receiver = Sends({Send(kBegin)});
  Strain strain;
  receiver.NoteStrainIn(strain);
  receiver.ReceivesSyn();
  EXPECT_EQ(strain.longest(), 0ms);
  Dawdle(30ms);
  receiver.SendsSynAck();
  EXPECT_GE(strain.longest(), 30ms);
}

// When we look does not matter: the kernel has stamped it.
TEST_IN_SANDBOX(SegmentPeerTest, DatesASegmentByWhenItWasSent) {
  StrictReceiver receiver = Sends({Send(kBegin), {"poll", "20"}, Send(kBegin), {"print", "both"}});
  receiver.ReceivesSyn();
  tests::AwaitOutput(program(), "both");
  Dawdle(500ms);
  const Gap gap = receiver.ReceivesAgain();
  EXPECT_GE(gap.time, 20ms);
  EXPECT_LT(gap.time - gap.starved, 400ms);
}

// ---- What we send

TEST_IN_SANDBOX(SegmentPeerTest, SendsSegments) {
  Play({});
  UdpPeer bob(conversation(), "bob", {});
  Stranger stranger(conversation(), bob.local());
  EXPECT_EQ(stranger.remote(), bob.local());
  EXPECT_NE(stranger.local().port, 0);
  stranger.Sends(kHello);
  EXPECT_EQ(LastStep().peer, "stranger");
  EXPECT_EQ(Said(LastStep().what), "data seq=1001 length=5 ack=5001");
  bob.Receives(program(), Encode(kHello));
}

TEST_IN_SANDBOX(SegmentPeerTest, SendsDatagramsThatAreNone) {
  Play({});
  UdpPeer bob(conversation(), "bob", {});
  Stranger stranger(conversation(), bob.local());
  stranger.SendsDatagram("", {"lab3.datagram", {{"size", 0}}});
  EXPECT_EQ(Said(LastStep().what), "a datagram of 0 bytes");
  stranger.SendsDatagram("no segment", text::Verbatim("a datagram"));
  bob.Receives(program(), "");
  bob.Receives(program(), "no segment");
}

TEST_IN_SANDBOX(SegmentPeerTest, SendsSegmentsWithAFlippedBit) {
  Play({});
  UdpPeer bob(conversation(), "bob", {});
  Stranger stranger(conversation(), bob.local());
  const auto last_bit_of = [&](std::string_view field, std::size_t byte) {
    stranger.SendsDamaged(kHello, field);
    EXPECT_EQ(Said(LastStep().what),
              "data seq=1001 length=5 ack=5001, one bit of its " + std::string(field) + " flipped");
    bob.Receives(program(), WithFlippedBit(Encode(kHello), 8 * byte + 7));
  };
  last_bit_of("seq", 3);
  last_bit_of("ack", 7);
  last_bit_of("flags", 9);
  last_bit_of("window", 11);
  last_bit_of("length", 13);
  last_bit_of("checksum", 15);
  last_bit_of("data", 16);
}

TEST_IN_SANDBOX(SegmentPeerTest, HasDeliveredASegmentWhenItReturns) {
  constexpr net::Endpoint kVictim = {.port = 1400};
  Play({{"bind-udp", "1400"}, {"print", "bound"}});
  tests::AwaitOutput(program(), "bound");
  Stranger stranger(conversation(), kVictim);
  stranger.Sends(kHello);
  EXPECT_THAT(conversation().sockets().UdpSockets(), Contains(AllOf(Field(&net::SocketEntry::local, kVictim),
                                                                    Field(&net::SocketEntry::receive_queue, Gt(0u)))));
}

// ---- What comes

TEST_IN_SANDBOX(SegmentPeerTest, TellsWhatComes) {
  StrictReceiver receiver = Sends({Send(kBegin)});
  receiver.ReceivesSyn();
  EXPECT_EQ(LastStep().kind, Step::Kind::kFromProgram);
  EXPECT_EQ(LastStep().peer, "receiver");
  EXPECT_EQ(Said(LastStep().what), "SYN seq=1000");
}

// It would have us wait anew, again and again, without end.
TEST_IN_SANDBOX(SegmentPeerTest, SaysThatTheSameComesAgainAndAgain) {
  StrictReceiver receiver = Sends(Script(205, Send(kBegin)));
  receiver.ReceivesSyn();
  EXPECT_EQ(Failure([&] { receiver.ReceivesNothingNew(text::Verbatim("before its SYN is answered")); }),
            "your server should go on, or give up, but sends the same again and again: SYN seq=1000.");
}

TEST_IN_SANDBOX(SegmentPeerTest, SaysThatADatagramIsNoSegment) {
  StrictReceiver receiver = Sends({SendDatagram(Encode(kBegin).substr(0, 12))});
  EXPECT_EQ(Failure([&] { receiver.ReceivesSyn(); }),
            "your server should send segments only, but one of its datagrams is none: it has 12 bytes: the header "
            "alone has 16.");
  EXPECT_EQ(Said(LastStep().what), "a datagram of 12 bytes");
}

TEST_IN_SANDBOX(SegmentPeerTest, SaysThatTheProgramHasChangedItsAddress) {
  const Script script = {{"bind-udp", "1401"}, {"connect-udp", "1300"}, Send(kBegin),
                         {"bind-udp", "1402"}, {"connect-udp", "1300"}, Send(kBegin)};
  StrictReceiver receiver = Sends(script);
  receiver.ReceivesSyn();
  EXPECT_EQ(receiver.remote(), (net::Endpoint{.port = 1401}));
  EXPECT_EQ(Failure([&] { receiver.ReceivesNothingNew(text::Verbatim("in the end")); }),
            "your server should send all segments of a connection from one address, but after 127.0.0.1:1401 one "
            "comes from 127.0.0.1:1402.");
}

TEST_IN_SANDBOX(SegmentPeerTest, SaysWhereTheProgramIs) {
  StrictReceiver receiver = Sends({});
  const Unmet unmet = tests::UnmetBy([&] { receiver.ReceivesSyn(); });
  EXPECT_EQ(Said(unmet.finding.message), "your server should begin with a SYN, but it sends nothing at all.");
  EXPECT_EQ(Said(unmet.finding.now.front()), "your server is blocked in pause()");
}

TEST_IN_SANDBOX(SegmentPeerTest, TakesWhatAProgramHasSentBeforeItsEnd) {
  StrictReceiver receiver = Sends({Send(kBegin), {"exit", "1"}});
  tests::AwaitThat("the program ends", [&] {
    program().Pump();
    return program().exit().has_value();
  });
  receiver.ReceivesSyn();
  EXPECT_EQ(Failure([&] { receiver.ReceivesAgain(); }),
            "your server should send seq=1000 again, since it is not acknowledged, but it exited with status 1.");
}

}  // namespace
}  // namespace socklab::lab3
