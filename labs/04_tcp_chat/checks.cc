// The checks of lab 4. Each cites the rule of the handout that it checks.
#include <signal.h>

#include <string>
#include <vector>

#include "harness/check/check.h"

namespace socklab::check {
namespace {

using peers::TcpListener;
using peers::TcpPeer;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Ne;
using testing::Not;
using testing::StartsWith;

constexpr std::uint16_t kPort = 1246;
constexpr char kAnswer[] = "已送达";
constexpr char kAnswerLine[] = "已送达\n";
constexpr std::size_t kMebibyte = std::size_t{1} << 20;
const std::vector<std::string> kRaw = {"--framing", "raw"};
const std::vector<std::string> kLine = {"--framing", "line"};

class ChatServer : public Check {
 protected:
  ChatServer() : Check(Transport::kTcp, kPort) { ByHand("printf 'one\\ntwo\\nthree\\n' | nc -q 1 127.0.0.1 1246"); }

  void Serves(const std::vector<std::string>& framing, Where where = Where::current()) {
    Start("server", framing, where);
    IsReady(where);
  }

  void PrintsMessage(const TcpPeer& from, const std::string& text, Where where = Where::current()) {
    Prints("收到来自" + from.local().AsTutorial() + "的消息:" + text, where);
  }

  // In raw framing a message is a message only when the one before has been read.
  void Converses(TcpPeer& client, const std::string& message, Where where = Where::current()) {
    client.Sends(message, where);
    PrintsMessage(client, message, where);
    client.Receives(kAnswer, where);
  }
};

class ChatClient : public Check {
 protected:
  ChatClient() : Check(Transport::kTcp, kPort, "请输入要发送的内容:") {
    ByHand("nc -l 127.0.0.1 1246   # in one terminal, and your client in another");
  }

  // Starts the client before a server of ours.
  TcpPeer ConnectsWith(const std::vector<std::string>& framing, Where where = Where::current()) {
    TcpListener listener = Listen();
    Start("client", framing, where);
    return listener.Accepts(program(), "server", where);
  }
};

// ---- basic: raw framing, a polite peer

CHECK(ChatServer, ListensForAClient,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 1,
       .why = "A server is found by its address and port, and only once it listens.",
       .hint = "socket(), bind(), listen(), accept(): which of them does your server reach?"}) {
  Serves(kRaw);
  Connect("alice");
}

CHECK(ChatServer, PrintsEachMessageWithItsSender,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 2,
       .why = "accept() tells who has called: a chat shows who said what.",
       .hint = "Which argument of accept() is filled in with the client's address, and in which byte order?"}) {
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
       .hint = "After printing a message, what does your server send, and how many bytes of it?"}) {
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
       .why = "The conversation needs an end that both sides know.",
       .hint = "Compare the message with \"q\" after printing it, and leave the loop."}) {
  Serves(kRaw);
  auto alice = Connect("alice");
  Converses(alice, "first something else");
  alice.Sends("q");
  PrintsMessage(alice, "q");
  alice.ReceivesAnyEnd();
  Exits(0);
}

CHECK(ChatServer, EndsOnNothingButQ,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 4,
       .why = "Only the message that is exactly q ends the conversation.",
       .hint = "Do you compare the whole message, or only how it begins?"}) {
  Serves(kRaw);
  auto alice = Connect("alice");
  for (const char* message : {"quit", "qq", "Q", "q ", " q", "iraq"}) Converses(alice, message);
}

CHECK(ChatClient, SendsEachLineAsAMessage,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 8,
       .why = "What the user types arrives as it was typed.",
       .hint = "In raw framing the newline that ends a line is no part of the message."}) {
  auto server = ConnectsWith(kRaw);
  for (const std::string line : {"hello", "two words", "你好"}) {
    Types(line + "\n");
    server.Receives(line);
    server.Sends(kAnswer);
  }
}

CHECK(ChatClient, PrintsEachAnswer,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 9,
       .why = "The user wants to see what the server has answered.",
       .hint = "recv() tells how many bytes have come: print these and no others, and end the line."}) {
  auto server = ConnectsWith(kRaw);
  for (const std::string answer : {kAnswer, "a longer answer than usual", "ok"}) {
    Types("hello\n");
    server.Receives("hello");
    server.Sends(answer);
    Prints("收到服务端的回应: " + answer);
  }
}

CHECK(ChatClient, EndsAfterSendingQ,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 10,
       .why = "Nobody answers a goodbye: who waits for an answer to q waits for ever.",
       .hint = "Where in your loop do you leave it: before or after sending, before or after receiving?"}) {
  auto server = ConnectsWith(kRaw);
  Types("hello\n");
  server.Receives("hello");
  server.Sends(kAnswer);
  Types("q\n");
  server.Receives("q");
  server.ReceivesEnd();
  Exits(0);
}

// ---- robust: line framing, and a network that cuts the stream as it likes

CHECK(ChatServer, AnswersAMessageInOneByteFragments,
      {.tier = Tier::kRobust,
       .points = 5,
       .rule = 6,
       .why = "A message may arrive in many pieces: TCP knows bytes, not messages.",
       .hint = "What does your server do with a recv() that holds no newline yet?"}) {
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
       .why = "One recv() may bring the end of a message and the beginning of the next.",
       .hint = "What happens to the bytes behind the newline?"}) {
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
       .hint = "Decode, or check, a message once it is complete, not what one recv() has brought."}) {
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
       .why = "No recv() brings a long message whole, however large its buffer.",
       .hint = "Collect until the newline; a fixed buffer of 1,024 bytes is not a message."}) {
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
       .why = "A client may send much and read late: no answer may get lost meanwhile.",
       .hint = "What does send() return when the client's buffers are full, and do you look at it?"}) {
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

CHECK(ChatClient, ReadsAnAnswerInPieces,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 9,
       .why = "An answer may arrive in many pieces: TCP knows bytes, not messages.",
       .hint = "In line framing an answer ends with a newline: does your client read until it has come?"}) {
  auto server = ConnectsWith(kLine);
  server.Delivering(Plan::ByteByByte());
  for (const std::string line : {"hello", "again"}) {
    Types(line + "\n");
    server.Receives(line + "\n");
    server.Sends(kAnswerLine);
    Prints(std::string("收到服务端的回应: ") + kAnswer);
  }
}

CHECK(ChatClient, SendsEveryLineTypedAtOnce,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 8,
       .why = "Input that is pasted, or comes from a file, has many lines at once: each is a message of its own.",
       .hint = "Who reads standard input in your program, and what stays in its buffer when you have taken one line? "
               "select() and poll() do not look there."}) {
  auto server = ConnectsWith(kLine);
  Types("one\ntwo\nthree\n");
  for (const std::string line : {"one", "two", "three"}) {
    server.Receives(line + "\n");
    server.Sends(kAnswerLine);
    Prints(std::string("收到服务端的回应: ") + kAnswer);
  }
}

CHECK(ChatClient, SendsALineOfOneMebibyteWhole,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 8,
       .why = "send() may take only a part of what it is given.",
       .hint = "What does send() return, and what happens to the rest?"}) {
  auto server = ConnectsWith(kLine);
  const std::string line = RandomText(kMebibyte) + "\n";
  Types(line);
  server.Receives(line);
  server.Sends(kAnswerLine);
  Prints(std::string("收到服务端的回应: ") + kAnswer);
}

CHECK(ChatClient, EndsAtEndOfInput,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 10,
       .why = "Input may come from a file or a pipe, and ends without a q.",
       .hint = "How does your way of reading a line tell that there is none left?"}) {
  auto server = ConnectsWith(kLine);
  Types("hello\n");
  server.Receives("hello\n");
  server.Sends(kAnswerLine);
  Prints(std::string("收到服务端的回应: ") + kAnswer);
  EndsInput();
  server.ReceivesEnd();
  Exits(0);
}

// ---- hardened: faults and bad input

CHECK(ChatServer, EndsWhenTheClientClosesInMidMessage,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 5,
       .why = "recv() returns 0 for ever once the client has closed: a server that goes on spins.",
       .hint = "What does recv() return at the end of the stream, and what do you do then?"}) {
  Serves(kLine);
  auto alice = Connect("alice");
  alice.Sends("hello\n");
  alice.Receives(kAnswerLine);
  alice.Sends("unfinished");
  alice.Closes();
  Exits(0);
  HasNotPrinted(HasSubstr("unfinished"));
}

CHECK(ChatServer, EndsWhenTheClientResets,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 5,
       .why = "A client that crashes resets the connection: the server has done nothing wrong.",
       .hint = "With which errno does recv() fail then? It is no reason for an exit status of 1."}) {
  Serves(kLine);
  auto alice = Connect("alice");
  alice.Sends("hello\n");
  alice.Receives(kAnswerLine);
  alice.Sends("unfinished");
  alice.Resets();
  Exits(0);
  HasNotPrinted(HasSubstr("unfinished"));
}

CHECK(ChatServer, AcceptsAMessageOf16Mebibytes,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 7,
       .why = "A limit holds exactly: what is just allowed must pass.",
       .hint = "Does the newline count? Do you search for it anew from the beginning after each recv()?"}) {
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
       .why = "Without a limit, one client that never sends a newline takes all memory.",
       .hint = "When do you compare with the limit: once the newline is there, or while the message grows?"}) {
  Serves(kLine);
  auto alice = Connect("alice");
  alice.SendsWhatIsTaken(std::string(20 * kMebibyte, 'x'));
  alice.ReceivesAnyEnd();
  PrintsError(StartsWith("error:"));
  Exits(1);
  UsesLessMemoryThan(128 * kMebibyte);
}

CHECK(ChatServer, RefusesAPortInUse,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 12,
       .why = "Two servers cannot share a port: the second must say so instead of waiting for nobody.",
       .hint = "Which call fails, and do you look at what it returns?"}) {
  Serves(kLine);
  Start("server", kLine);
  PrintsError(StartsWith("error:"));
  Exits(1);
}

CHECK(ChatServer, EndsOnSignals,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 14,
       .why = "A server is ended by its operator, with Ctrl-C or by the system, and that is no failure.",
       .hint = "labs/support/signals.h does it for you."}) {
  for (const int signal : {SIGINT, SIGTERM}) {
    Serves(kLine);
    Signals(signal);
    Exits(0);
  }
}

CHECK(ChatServer, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 15,
       .why = "A mistake on the command line that goes unnoticed costs hours.",
       .hint = "labs/support/options.h does it for you."}) {
  Serves(kLine);
  Stop();  // or a program that takes any option would fail for its port being in use
  StartWith("server", {"--port", "many"});
  PrintsError(Not(IsEmpty()));
  Exits(Ne(0));
  StartWith("server", {"--no-such-option"});
  PrintsError(Not(IsEmpty()));
  Exits(Ne(0));
}

CHECK(ChatClient, SaysThatTheServerHasGone,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 11,
       .why = "A user who types on into a dead connection has to learn that nobody listens.",
       .hint = "What does recv() return when the server has closed? What does send() do after that?"}) {
  auto server = ConnectsWith(kLine);
  Types("hello\n");
  server.Receives("hello\n");
  server.Sends(kAnswerLine);
  Prints(std::string("收到服务端的回应: ") + kAnswer);
  server.Closes();
  Types("are you there?\n");
  PrintsError(StartsWith("error:"));
  Exits(1);
}

CHECK(
    ChatClient, SurvivesALongLineToAServerThatHasGone,
    {.tier = Tier::kHardened,
     .points = 1,
     .rule = 11,
     .why =
         "The first bytes to a server that has closed draw a reset, the next ones SIGPIPE, which kills without a word.",
     .hint = "Look up SIGPIPE and MSG_NOSIGNAL in send(2)."}) {
  auto server = ConnectsWith(kLine);
  server.Closes();
  Types(RandomText(4 * kMebibyte) + "\n");
  PrintsError(StartsWith("error:"));
  Exits(1);
}

CHECK(ChatClient, SaysThatNobodyListens,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 12,
       .why = "The most common of all failures deserves a clear word.",
       .hint = "Which call fails when nobody listens, and with which errno?"}) {
  { auto server = ConnectsWith(kLine); }
  Start("client", kLine);
  Types("hello\n");
  PrintsError(StartsWith("error:"));
  Exits(1);
}

CHECK(ChatClient, SkipsAnEmptyLineInRawFraming,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 13,
       .why = "To send nothing sends nothing: who then waits for an answer waits for ever.",
       .hint = "How many bytes are in an empty message, and what would the server receive?"}) {
  auto server = ConnectsWith(kRaw);
  Types("\nhello\n");
  server.Receives("hello");
  server.Sends(kAnswer);
  Prints(std::string("收到服务端的回应: ") + kAnswer);
}

CHECK(ChatClient, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 15,
       .why = "A mistake on the command line that goes unnoticed costs hours.",
       .hint = "labs/support/options.h does it for you."}) {
  TcpListener listener = Listen();
  Start("client", kLine);
  listener.Accepts(program(), "server");
  StartWith("client", {"--port", "many"});
  PrintsError(Not(IsEmpty()));
  Exits(Ne(0));
  StartWith("client", {"--no-such-option"});
  PrintsError(Not(IsEmpty()));
  Exits(Ne(0));
}

}  // namespace
}  // namespace socklab::check
