#include "harness/peers/tcp_listener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/unit/in_english.h"
#include "tests/unit/peers/in_conversation.h"

namespace socklab::peers {
namespace {

using tests::Message;
using tests::UnmetBy;

class TcpListenerTest : public tests::InConversation {};

TEST_IN_SANDBOX(TcpListenerTest, AcceptsAClient) {
  Begin({"read-line", "connect-tcp", "1246", "send", "hello", "print-received"});
  TcpListener listener(conversation(), kServer);
  program().Type("\n");
  TcpPeer bob = listener.Accepts(program(), "bob");
  EXPECT_EQ(bob.local(), kServer);
  bob.Receives("hello");
  bob.Sends("hi");
  tests::AwaitOutput(program(), "hi\n");
}

// Of such a connection the kernel does not tell any more who has made it.
TEST_IN_SANDBOX(TcpListenerTest, AcceptsAClientThatResetsAtOnce) {
  Begin({"read-line", "connect-tcp", "1246", "reset", "print", "gone", "pause"});
  TcpListener listener(conversation(), kServer);
  program().Type("\n");
  tests::AwaitOutput(program(), "gone");
  TcpPeer bob = listener.Accepts(program(), "bob");
  EXPECT_EQ(bob.local(), kServer);
  EXPECT_THAT(Message(UnmetBy([&] { bob.Receives("hello"); })),
              testing::HasSubstr("your server has reset the connection"));
}

TEST_IN_SANDBOX(TcpListenerTest, SaysThatNobodyConnected) {
  Begin({"pause"});
  TcpListener listener(conversation(), kServer);
  EXPECT_EQ(Message(UnmetBy([&] { listener.Accepts(program(), "bob"); })),
            "your server should connect to 127.0.0.1:1246, but it has opened no socket.");
}

TEST_IN_SANDBOX(TcpListenerTest, AcceptsAClientThatMightHaveEndedInstead) {
  Begin({"read-line", "connect-tcp", "1246", "send", "hello", "exit", "3"});
  TcpListener listener(conversation(), kServer);
  program().Type("\n");
  std::optional<TcpPeer> bob = listener.AcceptsUnlessItEnds(program(), "bob");
  ASSERT_TRUE(bob);
  bob->Receives("hello");
  bob->ReceivesEnd();
}

TEST_IN_SANDBOX(TcpListenerTest, AcceptsNobodyOfAProgramThatHasEnded) {
  Begin({"exit", "3"});
  TcpListener listener(conversation(), kServer);
  EXPECT_FALSE(listener.AcceptsUnlessItEnds(program(), "bob"));
}

TEST_IN_SANDBOX(TcpListenerTest, SaysThatItNeitherConnectedNorEnded) {
  Begin({"pause"});
  TcpListener listener(conversation(), kServer);
  EXPECT_EQ(Message(UnmetBy([&] { listener.AcceptsUnlessItEnds(program(), "bob"); })),
            "your server should connect to 127.0.0.1:1246, but it has opened no socket.");
}

TEST_IN_SANDBOX(TcpListenerTest, HasNoCallerUntilSomebodyConnects) {
  Begin({"read-line", "connect-tcp", "1246", "read-line", "connect-tcp", "1246", "pause"});
  TcpListener listener(conversation(), kServer);
  listener.HasNoCaller(program());
  program().Type("\n");
  EXPECT_EQ(Message(UnmetBy([&] { listener.HasNoCaller(program()); })),
            "your server should not connect to 127.0.0.1:1246 yet, but it has.");
  listener.Accepts(program(), "bob");
  listener.HasNoCaller(program());
}

TEST_IN_SANDBOX(TcpListenerTest, KnowsWhenAClientHasConnectedThatItAcceptsLater) {
  Begin({"read-line", "connect-tcp", "1246", "print", "connected", "pause"});
  TcpListener listener(conversation(), kServer);
  program().Type("\n");
  const auto connected = [&] { return program().output() == "connected\n"; };
  conversation().watch().Until(program(), {.done = connected});
  conversation().watch().For(std::chrono::milliseconds(0), {.done = [] { return false; }});
  EXPECT_THAT(conversation().story().transcript().Untold(transcript::Now()),
              testing::ElementsAre(testing::Field(&transcript::Event::what,
                                                  Phrase("tcp.program_connects", {{"endpoint", "127.0.0.1:1246"}}))));
  conversation().story().Note(text::Verbatim("asks only now"));
  listener.Accepts(program(), "bob");
  EXPECT_THAT(conversation().story().transcript().Untold(transcript::Now()), testing::IsEmpty());
  const std::vector<Step>& steps = conversation().story().steps();
  EXPECT_EQ(steps[steps.size() - 2].what, Phrase("tcp.connects"));
  EXPECT_EQ(steps.back().what, text::Verbatim("asks only now"));
}

TEST_IN_SANDBOX(TcpListenerTest, IsNotDeceivedByACallerThatComesALittleLater) {
  for (int i = 0; i < 20; ++i) {
    Begin({"read-line", "poll", std::to_string(i % 5), "connect-tcp", "1246", "pause"});
    TcpListener listener(conversation(), kServer);
    program().Type("\n");
    EXPECT_THROW(listener.HasNoCaller(program()), Unmet);
  }
}

TEST_IN_SANDBOX(TcpListenerTest, DoesNotWaitForEverForTheLackOfACaller) {
  Begin({"sleep"});
  TcpListener listener(conversation(), kServer);
  listener.HasNoCaller(program());
}

TEST_IN_SANDBOX(TcpListenerTest, RefusesOnceItIsClosed) {
  Begin({"read-line", "connect-tcp", "1246"});
  TcpListener listener(conversation(), kServer);
  listener.Closes();
  program().Type("\n");
  tests::AwaitThat("the program ends", [&] {
    program().Pump();
    return program().exit().has_value();
  });
  EXPECT_EQ(program().errors(), "connect: Connection refused\n");
}

}  // namespace
}  // namespace socklab::peers
