#include "harness/peers/tcp_listener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/unit/peers/in_conversation.h"

namespace socklab::peers {
namespace {

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

TEST_IN_SANDBOX(TcpListenerTest, SaysThatNobodyConnected) {
  Begin({"pause"});
  TcpListener listener(conversation(), kServer);
  EXPECT_STREQ(UnmetBy([&] { listener.Accepts(program(), "bob"); }).what(),
               "your server should connect to 127.0.0.1:1246, but it has opened no socket.");
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
