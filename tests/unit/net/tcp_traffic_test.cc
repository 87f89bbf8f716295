#include "harness/net/tcp_traffic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/tcp.h>

#include <vector>

namespace socklab::net {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

// A connection between a server's socket (inode 1) and a client's (inode 2), of which one may be ours.
constexpr Endpoint kServer = {.port = 1246}, kClient = {.port = 40'000};
const SocketOwners kBothArePrograms = {.ours = {}, .programs = {1, 2}};
const SocketOwners kClientIsOurs = {.ours = {2}, .programs = {1}};
const SocketOwners kNeitherIsKnown = {.ours = {}, .programs = {3}};

SocketEntry Server(int state = TCP_ESTABLISHED) {
  return {.local = kServer, .remote = kClient, .state = state, .inode = 1};
}

SocketEntry Client(int state = TCP_ESTABLISHED) {
  return {.local = kClient, .remote = kServer, .state = state, .inode = 2};
}

SocketEntry Listener(std::uint32_t waiting, std::uint32_t backlog) {
  return {.local = {.address = 0, .port = 1246},
          .state = TCP_LISTEN,
          .inode = 1,
          .receive_queue = waiting,
          .send_queue = backlog};
}

// All that the client has sent; of it, so much has arrived.
void Sent(SocketEntry& client, std::uint32_t bytes, SocketEntry& server, std::uint32_t arrived) {
  client.send_queue = bytes;
  client.bytes_sent = bytes;
  client.segments_unacked = 1;
  client.send_window = 65'536;
  server.bytes_received = server.receive_queue = arrived;
}

TEST(UnderWay, IsNothingOnAQuietConnection) {
  EXPECT_THAT(UnderWay({Server(), Client()}, kBothArePrograms), IsEmpty());
  EXPECT_FALSE(MayBeUnderWay({Listener(0, 5), Server(), Client()}));
}

TEST(UnderWay, AreBytesThatHaveNotArrived) {
  SocketEntry server = Server(), client = Client();
  Sent(client, 5, server, 0);
  EXPECT_TRUE(MayBeUnderWay({server, client}));
  EXPECT_THAT(UnderWay({server, client}, kBothArePrograms), SizeIs(1));
  EXPECT_THAT(UnderWay({server, client}, kClientIsOurs), SizeIs(1));
}

TEST(UnderWay, AreBytesThatWaitForAnAcknowledgement) {
  SocketEntry server = Server(), client = Client();
  Sent(client, 5, server, 4);
  client.bytes_sent = 4;
  client.bytes_unsent = 1;
  EXPECT_THAT(UnderWay({server, client}, kClientIsOurs), SizeIs(1));
}

TEST(UnderWay, IsAnAcknowledgementToAProgramOnly) {
  SocketEntry server = Server(), client = Client();
  Sent(client, 5, server, 5);
  EXPECT_THAT(UnderWay({server, client}, kBothArePrograms), SizeIs(1));
  EXPECT_THAT(UnderWay({server, client}, kClientIsOurs), IsEmpty());
}

TEST(UnderWay, AreNoBytesThatHaveArrivedAndAreNotRead) {
  SocketEntry server = Server();
  server.receive_queue = server.bytes_received = 5;
  EXPECT_THAT(UnderWay({server, Client()}, kBothArePrograms), IsEmpty());
}

TEST(UnderWay, AreNoBytesForWhichTheReceiverHasNoRoom) {
  SocketEntry server = Server(), client = Client();
  Sent(client, 99'999, server, 50'000);
  client.segments_unacked = 0;
  client.send_window = 0;
  EXPECT_THAT(UnderWay({server, client}, kBothArePrograms), IsEmpty());
  server.receive_queue = 0;  // it has read, and its window is about to open
  EXPECT_THAT(UnderWay({server, client}, kBothArePrograms), SizeIs(1));
}

TEST(UnderWay, IsNoSegmentThatAFullReceiverRefusesAgainAndAgain) {
  SocketEntry server = Server(), client = Client();
  Sent(client, 99'999, server, 50'000);
  client.retransmits = 1;
  EXPECT_THAT(UnderWay({server, client}, kBothArePrograms), SizeIs(1));
  client.retransmits = 2;
  EXPECT_THAT(UnderWay({server, client}, kBothArePrograms), IsEmpty());
}

TEST(UnderWay, IsAFinUntilItHasArrived) {
  SocketEntry server = Server(), client = Client(TCP_FIN_WAIT1);
  client.send_queue = client.segments_unacked = 1;
  EXPECT_THAT(UnderWay({server, client}, kClientIsOurs), SizeIs(1));
  server.state = TCP_CLOSE_WAIT;
  EXPECT_THAT(UnderWay({server, client}, kClientIsOurs), IsEmpty());
}

TEST(UnderWay, AreBytesOfASocketThatItsProgramHasClosed) {
  SocketEntry server = Server(TCP_FIN_WAIT1), client = Client();
  server.inode = 0;
  server.send_queue = 100;
  EXPECT_THAT(UnderWay({server, client}, kClientIsOurs), SizeIs(1));
}

TEST(UnderWay, IsAHandshakeWhereThereIsRoomForIt) {
  for (const SocketEntry& end : {Client(TCP_SYN_SENT), Server(TCP_SYN_RECV)}) {
    EXPECT_TRUE(MayBeUnderWay({end}));
    EXPECT_THAT(UnderWay({Listener(5, 5), end}, kBothArePrograms), SizeIs(1));
    EXPECT_THAT(UnderWay({end}, kBothArePrograms), SizeIs(1));  // the refusal is
    EXPECT_THAT(UnderWay({Listener(6, 5), end}, kBothArePrograms), IsEmpty());
  }
}

TEST(UnderWay, AreNoBytesToAConnectionThatWaitsForAFullBacklog) {
  SocketEntry server = Server(TCP_SYN_RECV), client = Client();
  server.inode = 0;
  Sent(client, 5, server, 0);
  EXPECT_THAT(UnderWay({Listener(6, 5), server, client}, kClientIsOurs), IsEmpty());
  EXPECT_THAT(UnderWay({Listener(5, 5), server, client}, kClientIsOurs), SizeIs(2));
}

TEST(UnderWay, IsNothingBetweenStrangers) {
  SocketEntry server = Server(), client = Client();
  Sent(client, 5, server, 0);
  EXPECT_THAT(UnderWay({server, client}, kNeitherIsKnown), IsEmpty());
}

}  // namespace
}  // namespace socklab::net
