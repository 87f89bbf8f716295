#include "labs/04_tcp_chat/checks/fixture.h"

namespace socklab::check {
namespace {

// ---- basic: raw framing, a polite peer

CHECK(ChatServer, ListensForAClient,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 1,
       .why = "A client finds a server by its address and port, and only once the server listens.",
       .hint = "socket(), bind(), listen(), accept(): which of them does your server reach?"}) {
  Serves(kRaw);
  Connect("alice");
}

CHECK(ChatServer, PrintsEachMessageWithItsSender,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 2,
       .why = "A chat shows who said what, and accept() tells you who has connected.",
       .hint = "Which argument of accept() receives the client's address, and in which byte order?"}) {
  Serves(kRaw);
  auto alice = Connect("alice");
  alice.Sends("hello, server");
  PrintsMessage(alice, "hello, server");
  alice.Receives(kAnswer);
  alice.Sends("你好,世界");
  PrintsMessage(alice, "你好,世界");
}

CHECK(ChatServer, AnswersEachMessage,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 3,
       .why = "The client waits for an answer to each message before it sends the next.",
       .hint = "After printing a message, what does your server send, and how many bytes?"}) {
  Serves(kRaw);
  auto alice = Connect("alice");
  for (const char* message : {"one", "two", "three", "四"}) {
    alice.Sends(message);
    alice.Receives(kAnswer);
  }
}

CHECK(ChatServer, EndsOnQ,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 4,
       .why = "Both sides need to know when the conversation ends.",
       .hint = "Compare the message with \"q\" after printing it, and leave the loop."}) {
  Serves(kRaw);
  auto alice = Connect("alice");
  Converses(alice, "first something else");
  alice.Sends("q");
  PrintsMessage(alice, "q");
  alice.ReceivesAnyEnd();
  server.Exits(0);
}

CHECK(ChatServer, EndsOnNothingButQ,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 4,
       .why = "Only a message that is exactly q ends the conversation.",
       .hint = "Do you compare the whole message, or only its beginning?"}) {
  Serves(kRaw);
  auto alice = Connect("alice");
  for (const char* message : {"quit", "qq", "Q", "q ", " q", "iraq"}) Converses(alice, message);
}

// ---- robust: line framing, and a network that cuts the stream as it likes

CHECK(ChatServer, AnswersAMessageInOneByteFragments,
      {.tier = Tier::kRobust,
       .points = 5,
       .rule = 6,
       .why = "A message may arrive in many pieces: TCP knows bytes, not messages.",
       .hint = "What does your server do when the bytes received so far contain no newline?"}) {
  Serves(kLine);
  auto alice = Connect("alice");
  alice.Delivering(Plan::ByteByByte());
  alice.Sends("hello\n");
  alice.Receives(kAnswerLine);
  PrintsMessage(alice, "hello");
}

CHECK(ChatServer, AnswersEveryMessageInOneSegment,
      {.tier = Tier::kRobust,
       .points = 5,
       .rule = 6,
       .why = "TCP is a byte stream: several messages may arrive in one recv().",
       .hint = "After recv(), how many newlines are in your buffer?"}) {
  Serves(kLine);
  auto alice = Connect("alice");
  alice.Sends("one\ntwo\nthree\n");
  alice.Receives("已送达\n已送达\n已送达\n");
  for (const char* message : {"one", "two", "three"}) PrintsMessage(alice, message);
  alice.Sends("four\n");  // the answer to it must be the next thing that comes
  alice.Receives(kAnswerLine);
}

CHECK(ChatServer, KeepsTheRestForTheNextMessage,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 6,
       .why = "One recv() may return the end of one message and the beginning of the next.",
       .hint = "What happens to the bytes after the newline?"}) {
  Serves(kLine);
  auto alice = Connect("alice");
  alice.Delivering(Plan::SplitAt({6, 9}));
  alice.Sends("one\ntwo\nthree\n");
  alice.Receives("已送达\n已送达\n已送达\n");
  for (const char* message : {"one", "two", "three"}) PrintsMessage(alice, message);
}

CHECK(ChatServer, KeepsACharacterSplitOverTwoSegments,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 6,
       .why = "A character may take several bytes, and the network may cut between them.",
       .hint = "Decode or check a message only once it is complete, not after each recv()."}) {
  Serves(kLine);
  auto alice = Connect("alice");
  alice.Delivering(Plan::SplitAt({1, 5}));
  alice.Sends("你好\n");
  alice.Receives(kAnswerLine);
  PrintsMessage(alice, "你好");
}

CHECK(ChatServer, ReceivesAMessageOfOneMebibyte,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 7,
       .why = "One recv() seldom returns a whole long message, however large the buffer is.",
       .hint = "Collect bytes until the newline: a message may be longer than your buffer."}) {
  Serves(kLine);
  auto alice = Connect("alice");
  const std::string text = RandomText(kMebibyte);
  alice.Sends(text + "\n");
  alice.Receives(kAnswerLine);
  PrintsMessage(alice, text);
}

CHECK(ChatServer, AnswersAClientThatReadsLate,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 3,
       .why = "A client may send a lot and read late: no answer may be lost in the meantime.",
       .hint = "What does send() return when the client's buffers are full, and do you check it?"}) {
  constexpr int kMessages = 12'000;  // their answers fill all buffers on the way
  Serves(kLine);
  auto alice = Connect("alice");
  std::string messages, answers;
  for (int i = 0; i < kMessages; ++i) {
    messages += "x\n";
    answers += kAnswerLine;
  }
  alice.Sends(messages);
  alice.ReadsNothingYet();
  alice.Receives(answers);
}

// ---- hardened: faults and bad input

CHECK(ChatServer, EndsWhenTheClientClosesInMidMessage,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 5,
       .why = "Once the client has closed, every recv() returns 0: a server that ignores this loops forever.",
       .hint = "What does recv() return at the end of the stream, and what do you do then?"}) {
  Serves(kLine);
  auto alice = Connect("alice");
  alice.Sends("hello\n");
  alice.Receives(kAnswerLine);
  alice.Sends("unfinished");
  alice.Closes();
  server.Exits(0);
  server.HasNotPrinted(Contains("unfinished"));
}

CHECK(ChatServer, EndsWhenTheClientResets,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 5,
       .why = "A client that crashes may reset the connection: the server has done nothing wrong.",
       .hint = "With which errno does recv() fail then? It is no reason to exit with status 1."}) {
  Serves(kLine);
  auto alice = Connect("alice");
  alice.Sends("hello\n");
  alice.Receives(kAnswerLine);
  alice.Sends("unfinished");
  alice.Resets();
  server.Exits(0);
  server.HasNotPrinted(Contains("unfinished"));
}

CHECK(ChatServer, AcceptsAMessageOf16Mebibytes,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 7,
       .why = "A limit is exact: a message of exactly the largest size must pass.",
       .hint = "Does the newline count? After each recv(), do you search for it from the beginning again?"}) {
  Serves(kLine);
  auto alice = Connect("alice");
  const std::string text = RandomText(16 * kMebibyte);
  alice.Sends(text + "\n");
  alice.Receives(kAnswerLine);
  PrintsMessage(alice, text);
}

CHECK(ChatServer, RefusesALongerMessage,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 7,
       .why = "Without a limit, one client that never sends a newline uses up all memory.",
       .hint = "When do you check the limit: once the newline is there, or while the message grows?"}) {
  Serves(kLine);
  auto alice = Connect("alice");
  alice.SendsWhatIsTaken(std::string(20 * kMebibyte, 'x'));
  alice.ReceivesAnyEnd();
  server.PrintsError(StartsWith("error:"));
  server.Exits(1);
  server.UsesLessMemoryThan(128 * kMebibyte);
}

// ---- hardened: manners

MANNERS(ChatServer, server, Serves(kLine),
        {.port_in_use = {.points = 1, .rule = 12},
         .signals = {.points = 1, .rule = 14},
         .bad_options = {.points = 1, .rule = 15}});

}  // namespace
}  // namespace socklab::check
