#include "labs/04_tcp_chat/checks/fixture.h"

namespace socklab::check {
namespace {

// ---- basic: raw framing, a polite peer

CHECK(ChatClient, SendsEachLineAsAMessage,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 8,
       .why = "What the user types must arrive exactly as typed.",
       .hint = "In raw framing, the newline at the end of a line is not part of the message."}) {
  auto server = ConnectsWith(kRaw);
  for (const std::string line : {"hello", "two words", "你好"}) {
    client.Types(line + "\n");
    server.Receives(line);
    server.Sends(kAnswer);
  }
}

CHECK(ChatClient, PrintsEachAnswer,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 9,
       .why = "The user wants to see the server's answer.",
       .hint = "recv() returns the number of bytes received: print exactly these bytes, and end the line."}) {
  auto server = ConnectsWith(kRaw);
  for (const std::string answer : {kAnswer, "a longer answer than usual", "ok"}) {
    client.Types("hello\n");
    server.Receives("hello");
    server.Sends(answer);
    client.Prints("收到服务端的回应: " + answer);
  }
}

CHECK(ChatClient, EndsAfterSendingQ,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 10,
       .why = "The server need not answer q: a client that waits for an answer may wait forever.",
       .hint = "Where do you leave the loop: before or after sending, before or after receiving?"}) {
  auto server = ConnectsWith(kRaw);
  client.Types("hello\n");
  server.Receives("hello");
  server.Sends(kAnswer);
  client.Types("q\n");
  server.Receives("q");
  server.ReceivesEnd();
  client.Exits(0);
}

// ---- robust: line framing, and a network that cuts the stream as it likes

CHECK(ChatClient, ReadsAnAnswerInPieces,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 9,
       .why = "An answer may arrive in many pieces: TCP knows bytes, not messages.",
       .hint = "In line framing, an answer ends with a newline: does your client read until it arrives?"}) {
  auto server = ConnectsWith(kLine);
  server.Delivering(Plan::ByteByByte());
  for (const std::string line : {"hello", "again"}) {
    client.Types(line + "\n");
    server.Receives(line + "\n");
    server.Sends(kAnswerLine);
    client.Prints(std::string("收到服务端的回应: ") + kAnswer);
  }
}

CHECK(ChatClient, SendsEveryLineTypedAtOnce,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 8,
       .why = "Pasted input, or input from a file, has many lines at once: each is a message of its own.",
       .hint = "What reads standard input in your program, and what stays in its buffer after you have taken one line? "
               "select() and poll() do not look there."}) {
  auto server = ConnectsWith(kLine);
  client.Types("one\ntwo\nthree\n");
  for (const std::string line : {"one", "two", "three"}) {
    server.Receives(line + "\n");
    server.Sends(kAnswerLine);
    client.Prints(std::string("收到服务端的回应: ") + kAnswer);
  }
}

CHECK(ChatClient, SendsALineOfOneMebibyteWhole,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 8,
       .why = "send() may accept only part of the data that you give it.",
       .hint = "What does send() return, and what happens to the rest?"}) {
  auto server = ConnectsWith(kLine);
  const std::string line = RandomText(kMebibyte) + "\n";
  client.Types(line);
  server.Receives(line);
  server.Sends(kAnswerLine);
  client.Prints(std::string("收到服务端的回应: ") + kAnswer);
}

CHECK(ChatClient, EndsAtEndOfInput,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 10,
       .why = "Input may come from a file or a pipe, and may end without q.",
       .hint = "How does the function that reads a line tell you that there is none left?"}) {
  auto server = ConnectsWith(kLine);
  client.Types("hello\n");
  server.Receives("hello\n");
  server.Sends(kAnswerLine);
  client.Prints(std::string("收到服务端的回应: ") + kAnswer);
  client.EndsInput();
  server.ReceivesEnd();
  client.Exits(0);
}

// ---- hardened: faults and bad input

CHECK(ChatClient, SaysThatTheServerHasGone,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 11,
       .why = "A user who keeps typing into a dead connection must be told that the server has gone.",
       .hint = "What does recv() return when the server has closed? What does send() do after that?"}) {
  auto server = ConnectsWith(kLine);
  client.Types("hello\n");
  server.Receives("hello\n");
  server.Sends(kAnswerLine);
  client.Prints(std::string("收到服务端的回应: ") + kAnswer);
  server.Closes();
  client.Types("are you there?\n");
  client.PrintsError(StartsWith("error:"));
  client.Exits(1);
}

CHECK(ChatClient, SurvivesALongLineToAServerThatHasGone,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 11,
       .why = "Sending to a server that has closed draws a reset; sending again raises SIGPIPE, which kills silently.",
       .hint = "Look up SIGPIPE and MSG_NOSIGNAL in send(2)."}) {
  auto server = ConnectsWith(kLine);
  server.Closes();
  client.Types(RandomText(4 * kMebibyte) + "\n");
  client.PrintsError(StartsWith("error:"));
  client.Exits(1);
}

CHECK(ChatClient, SaysThatNobodyListens,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 12,
       .why = "The most common failure deserves a clear message.",
       .hint = "Which call fails when nobody listens, and with which errno?"}) {
  { auto server = ConnectsWith(kLine); }
  client = Start("client", kLine);
  client.Types("hello\n");
  client.PrintsError(StartsWith("error:"));
  client.Exits(1);
}

CHECK(ChatClient, SkipsAnEmptyLineInRawFraming,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 13,
       .why = "An empty send() puts nothing on the wire, so no answer will ever arrive.",
       .hint = "How many bytes are in an empty message, and what would the server receive?"}) {
  auto server = ConnectsWith(kRaw);
  client.Types("\nhello\n");
  server.Receives("hello");
  server.Sends(kAnswer);
  client.Prints(std::string("收到服务端的回应: ") + kAnswer);
}

// ---- hardened: manners

MANNERS(ChatClient, client, FindsAServer(), {.bad_options = {.points = 1, .rule = 15}});

}  // namespace
}  // namespace socklab::check
