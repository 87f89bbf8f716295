#include "harness/web/http_peer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/net/content.h"
#include "harness/program/folder.h"
#include "harness/report/words.h"
#include "harness/results/finding.h"
#include "harness/results/step.h"
#include "harness/text/quote.h"
#include "tests/unit/peers/in_conversation.h"

namespace socklab::web {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::Eq;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Optional;
using tests::UnmetBy;

using net::Content;
using peers::Plan;
using results::Step;
using results::Unmet;

const std::string kHead = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 11\r\n\r\n";
const std::string kHello = kHead + "hello world";
const std::string kHelloUntilEnd = "HTTP/1.1 200 OK\r\n\r\nhello world";
const std::string kNotFound = "HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone";
const Answer kIsHello = {.body = "hello world"};

std::string Said(const Phrase& phrase) {
  return report::Words(report::Language::kEnglish).Say(phrase);
}

// What `act` fails with, in words.
template <typename Act>
std::string FailureBy(Act act) {
  return Said(UnmetBy(act).finding.message);
}

// That her Content-Length is that, and should be this.
Phrase WrongLength(int size, int length) {
  return {"http.wrong_content_length", {{"peer", "alice"}, {"size", size}, {"length", length}}};
}

class HttpPeerTest : public tests::InConversation {
 protected:
  // Starts a server that reads a request, sends these bytes, and then does this.
  HttpPeer Browse(const std::string& answer, const std::vector<std::string>& then = {"close", "pause"}) {
    std::vector<std::string> verbs = {"accept", "receive", "send", answer};
    verbs.insert(verbs.end(), then.begin(), then.end());
    BeginServer(verbs);
    return HttpPeer(Connect("alice"));
  }
  // The same, of a client that has asked for "/".
  HttpPeer Ask(const std::string& answer, const std::vector<std::string>& then = {"close", "pause"}) {
    HttpPeer alice = Browse(answer, then);
    alice.Asks("/");
    return alice;
  }
  // How it fails that "/" is answered by these bytes, where this is demanded.
  std::string FailureOf(const Answer& demanded, const std::string& answer,
                        const std::vector<std::string>& then = {"close", "pause"}) {
    HttpPeer alice = Ask(answer, then);
    return FailureBy([&] { alice.IsAnswered(demanded); });
  }
  // The same of ReceivesEnd, where the answer is right.
  std::string FailureOfEnd(const Answer& demanded, const std::string& answer,
                           const std::vector<std::string>& then = {"close", "pause"}) {
    HttpPeer alice = Ask(answer, then);
    alice.IsAnswered(demanded);
    return FailureBy([&] { alice.ReceivesEnd(); });
  }

  const std::vector<Step>& Steps() { return conversation().story().steps(); }
};

// ---- Requests

TEST_IN_SANDBOX(HttpPeerTest, SendsARequest) {
  BeginServer({"accept", "print-received", "pause"});
  HttpPeer alice(Connect("alice"));
  alice.Asks("POST", "/a?b", "Accept: */*\r\n");
  tests::AwaitOutput(program(), "\r\n\r\n");
  EXPECT_EQ(program().output(), "listening\nPOST /a?b HTTP/1.1\r\nHost: 127.0.0.1:1246\r\nAccept: */*\r\n\r\n\n");
}

TEST_IN_SANDBOX(HttpPeerTest, SendsARequestInPieces) {
  BeginServer({"accept", "print-pieces", "pause"});
  HttpPeer alice(Connect("alice"));
  alice.Delivering(Plan::SplitAt({1, 5})).Asks("/");
  tests::AwaitOutput(program(), "piece of 1\npiece of 4\npiece of 35\n");
}

// ---- Answers that are right

TEST_IN_SANDBOX(HttpPeerTest, IsAnswered) {
  HttpPeer alice = Ask(kHello);
  const HttpHead head = alice.IsAnswered(
      {.body = "hello world", .types = {"text/plain", "text/html"}, .says_length = true, .fields = {"content-type"}});
  EXPECT_EQ(head.status, 200);
  EXPECT_THAT(head.Field("Content-Type"), Optional(Eq("text/html")));
  EXPECT_EQ(Said(Steps().back().what), R"("HTTP/1.1 200 OK", Content-Type: text/html, Content-Length: 11)");
  EXPECT_EQ(Said(Steps().back().detail), "a body of 11 bytes");
  alice.ReceivesEnd();
  EXPECT_EQ(Said(Steps().back().what), "closes");
}

TEST_IN_SANDBOX(HttpPeerTest, IsAnsweredInPieces) {
  HttpPeer alice = Ask(kHello.substr(0, 20), {"receive", "send", kHello.substr(20), "close", "pause"});
  alice.Sends("!");
  alice.IsAnswered(kIsHello);
  alice.ReceivesEnd();
}

TEST_IN_SANDBOX(HttpPeerTest, IsAnsweredWithAnyStatusOfThese) {
  HttpPeer alice = Ask(kNotFound);
  alice.IsAnswered({.status = {403, 404}, .any_body = true});
  alice.ReceivesEnd();
}

TEST_IN_SANDBOX(HttpPeerTest, IsAnsweredWithABodyThatEndsWithTheConnection) {
  HttpPeer alice = Ask(kHelloUntilEnd);
  alice.IsAnswered(kIsHello);
  alice.ReceivesEnd();
}

TEST_IN_SANDBOX(HttpPeerTest, IsAnsweredBeforeTheEndOfABodyThatIsFree) {
  HttpPeer alice = Ask(kHelloUntilEnd, {"receive", "send", " and more", "close", "pause"});
  alice.IsAnswered({.any_body = true});
  alice.Sends("!");
  alice.ReceivesEnd();
}

TEST_IN_SANDBOX(HttpPeerTest, IsAnsweredInChunks) {
  HttpPeer alice = Ask("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n\r\n");
  alice.IsAnswered(kIsHello);
  alice.ReceivesEnd();
}

TEST_IN_SANDBOX(HttpPeerTest, TakesANewlineAfterTheBody) {
  const Answer hello = {.body = "hello world", .newline_may_follow = true};
  for (const std::string& answer :
       {kHello, kHello + "\n", kHello + "\r\n", kHelloUntilEnd, kHelloUntilEnd + "\n", kHelloUntilEnd + "\r\n",
        std::string("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello world\n")}) {
    HttpPeer alice = Ask(answer);
    alice.IsAnswered(hello);
    alice.ReceivesEnd();
  }
}

TEST_IN_SANDBOX(HttpPeerTest, TakesANewlineThatFollowsTheBodyLater) {
  for (const std::string& answer : {kHello, kHelloUntilEnd}) {
    HttpPeer alice = Ask(answer, {"receive", "send", "\n", "close", "pause"});
    alice.IsAnswered({.body = "hello world", .newline_may_follow = true, .any_length = true});
    alice.Sends("!");
    alice.WaitingAtMost(std::chrono::seconds(2)).ReceivesEnd();
  }
}

TEST_IN_SANDBOX(HttpPeerTest, ForgivesNoNewlineAfterALengthThatWasAskedFor) {
  EXPECT_EQ(
      FailureOfEnd({.body = "hello world", .newline_may_follow = true, .says_length = true}, kHello + "\n"),
      "alice should see the connection closed, but \"\\n\" arrived after the 11 bytes that Content-Length announces.");
}

TEST_IN_SANDBOX(HttpPeerTest, TakesAnyContentLengthWhereThatIsFree) {
  for (const char* length : {"5", "11", "20"}) {
    HttpPeer alice = Ask("HTTP/1.1 200 OK\r\nContent-Length: " + std::string(length) + "\r\n\r\nhello world");
    alice.IsAnswered({.body = "hello world", .any_length = true});
    alice.ReceivesEnd();
  }
  EXPECT_EQ(FailureOf({.body = "hello world", .any_length = true}, kHead + "hello"),
            "alice should receive a body of 11 bytes, but your server has closed the connection after 5 bytes of the "
            "body.");
}

TEST_IN_SANDBOX(HttpPeerTest, LeavesAServerThatDoesNotClose) {
  for (const std::vector<std::string>& then : {std::vector<std::string>{"close", "pause"}, {"receive", "pause"}}) {
    HttpPeer alice = Ask(kHello, then);
    alice.IsAnswered(kIsHello);
    alice.Leaves();
    EXPECT_EQ(Said(Steps().back().what), "closes");
  }
  HttpPeer bob = Ask(kHello + "!", {"receive", "pause"});
  bob.IsAnswered(kIsHello);
  EXPECT_EQ(FailureBy([&] { bob.Leaves(); }),
            R"(alice should receive nothing more, but "!" arrived after the 11 bytes that Content-Length announces.)");
}

TEST_IN_SANDBOX(HttpPeerTest, KnowsThatAnAnswerToHeadHasNoBody) {
  HttpPeer alice = Browse(kHead);
  alice.Asks("HEAD", "/");
  alice.IsAnswered({.body = "hello world", .says_length = true});
  alice.ReceivesEnd();
}

TEST_IN_SANDBOX(HttpPeerTest, KnowsWhichOfItsRequestsIsAnswered) {
  HttpPeer alice = Browse(kHead, {"receive", "send", kHello, "close", "pause"});
  alice.Asks("HEAD", "/");
  alice.Asks("/");
  alice.IsAnswered(kIsHello);
  alice.IsAnswered(kIsHello);
  alice.ReceivesEnd();
}

TEST_IN_SANDBOX(HttpPeerTest, ReceivesALargeFile) {
  const Content file = Content::Sparse(7, std::uint64_t{512} << 20);
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 536870912\r\n\r\n";
  const auto furnish = [&](const program::Folder& folder) { folder.Write("file", file); };
  BeginIn({.furnish = furnish}, {"listen", "1246", "print", "listening", "accept", "receive", "send", head, "send-file",
                                 "file", "close", "pause"});
  tests::AwaitOutput(program(), "listening");
  HttpPeer alice(Connect("alice"));
  alice.Asks("/file");
  alice.IsAnswered({.body = file});
  alice.ReceivesEnd();
}

TEST_IN_SANDBOX(HttpPeerTest, FindsTheDifferenceInALargeFile) {
  constexpr std::uint64_t kSize = 3 << 20;
  Content file = Content::Random(7, kSize);
  std::string other = file.Part(0, kSize);
  other[2'000'000] = static_cast<char>(other[2'000'000] ^ 1);
  const auto furnish = [&](const program::Folder& folder) { folder.Write("file", other); };
  BeginIn({.furnish = furnish},
          {"listen", "1246", "print", "listening", "accept", "receive", "send",
           "HTTP/1.1 200 OK\r\nContent-Length: 3145728\r\n\r\n", "send-file", "file", "close", "pause"});
  tests::AwaitOutput(program(), "listening");
  HttpPeer alice(Connect("alice"));
  alice.Asks("/file");
  const Unmet unmet = UnmetBy([&] { alice.IsAnswered({.body = file}); });
  EXPECT_EQ(Said(unmet.finding.message), "alice should receive a body of 3145728 bytes, but other bytes arrived.");
  EXPECT_EQ(unmet.finding.difference->first_difference, 2'000'000);
}

// ---- No answer

TEST_IN_SANDBOX(HttpPeerTest, SaysThatNothingCame) {
  BeginServer({"accept", "receive", "receive", "pause"});
  HttpPeer alice(Connect("alice"));
  alice.Asks("/");
  const Unmet unmet = UnmetBy([&] { alice.IsAnswered({.status = {403, 404}}); });
  EXPECT_EQ(Said(unmet.finding.message),
            "alice should be answered 403 Forbidden or 404 Not Found, but your server has read all 40 bytes and "
            "says nothing.");
  EXPECT_THAT(Said(unmet.finding.now.front()), HasSubstr("blocked in recv"));
}

TEST_IN_SANDBOX(HttpPeerTest, SaysThatTheAnswerComesOnlyAfterTheEnd) {
  BeginServer({"accept", "echo-to-the-end", "pause"});
  HttpPeer alice(Connect("alice"));
  alice.Asks("/");
  const Unmet unmet = UnmetBy([&] { alice.IsAnswered({}); });
  EXPECT_THAT(Said(unmet.finding.message), EndsWith("answers only once alice has half-closed."));
  EXPECT_EQ(unmet.finding.hint, "hint.reads_to_the_end");
}

TEST_IN_SANDBOX(HttpPeerTest, SaysThatTheConnectionWasClosedInstead) {
  EXPECT_EQ(FailureOf({}, ""), "alice should be answered 200 OK, but your server has closed the connection.");
}

TEST_IN_SANDBOX(HttpPeerTest, SaysThatTheHeadHasNoEnd) {
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n";
  const std::string after = " after a head without the empty line (\\r\\n\\r\\n) that has to end it.";
  EXPECT_EQ(FailureOf({}, answer),
            "alice should be answered 200 OK, but your server has closed the connection" + after);
  EXPECT_EQ(Said(Steps().back().what), text::Quoted(answer));
  EXPECT_EQ(FailureOf({}, answer, {"pause"}),
            "alice should be answered 200 OK, but your server says nothing more" + after);
}

TEST_IN_SANDBOX(HttpPeerTest, SaysWhatIsWrongWithTheHead) {
  EXPECT_EQ(
      FailureOf({}, "HTTP/1.1 200 OK\n\nhello world"),
      R"(alice should be answered 200 OK, but line 1 of the answer's head, "HTTP/1.1 200 OK", ends with \n alone, )"
      R"(and not with \r\n.)");
  EXPECT_THAT(FailureOf({}, "hello world\n", {"pause"}), HasSubstr("but what arrived is no HTTP answer"));
}

TEST_IN_SANDBOX(HttpPeerTest, SaysWhichStatusCame) {
  EXPECT_EQ(FailureOf({}, kNotFound), "alice should be answered 200 OK, but it is answered 404 Not Found.");
  EXPECT_EQ(FailureOf({.status = {400, 401, 402, 403, 404}}, kHello),
            "alice should be answered a status from 400 to 404, but it is answered 200 OK.");
}

TEST_IN_SANDBOX(HttpPeerTest, ComparesNoBodyOfAnotherStatus) {
  HttpPeer alice = Ask(kNotFound);
  EXPECT_EQ(UnmetBy([&] { alice.IsAnswered(kIsHello); }).finding.difference, std::nullopt);
}

TEST_IN_SANDBOX(HttpPeerTest, TellsOfALongHeadOnlyItsBeginning) {
  const std::string field = "A: " + std::string(1000, 'x') + "\r\n";
  Ask("HTTP/1.1 204 No Content\r\n" + field + field + field + field + "\r\n").IsAnswered({.status = {204}});
  EXPECT_THAT(Said(Steps().back().what), testing::StartsWith(R"("HTTP/1.1 204 No Content", A: "xxx)"));
  EXPECT_THAT(Said(Steps().back().what), EndsWith(", …"));
  EXPECT_LT(Said(Steps().back().what).size(), 400u);
}

// ---- What the head should say

TEST_IN_SANDBOX(HttpPeerTest, SaysWhatTheHeadLacks) {
  EXPECT_EQ(FailureOf({.fields = {"Allow"}}, kHello),
            "alice's answer should have a header field Allow, but it has none.");
  EXPECT_EQ(FailureOf({.says_length = true}, kHelloUntilEnd),
            "alice's answer should have a Content-Length, but it has none.");
  EXPECT_EQ(FailureOf({.types = {"text/css"}}, kHelloUntilEnd),
            "alice's answer should have the Content-Type text/css, but it has no such field.");
  EXPECT_EQ(FailureOf({.types = {"text/css", "text/plain"}}, kHello),
            R"(alice's answer should have the Content-Type text/css or text/plain, but it has "text/html".)");
}

TEST_IN_SANDBOX(HttpPeerTest, SaysThatTheConnectionIsPromisedToStay) {
  const auto failure_of = [&](const std::string& connection) {
    HttpPeer alice = Ask("HTTP/1.1 200 OK\r\nConnection: " + connection + "\r\n\r\nhello world");
    return FailureBy([&] { alice.IsAnswered({.body = "hello world", .closes = true}); });
  };
  for (const std::string connection : {"keep-alive", "Keep-Alive", "x, keep-alive"}) {
    EXPECT_EQ(failure_of(connection),
              "alice's answer should not promise to keep the connection open, but it says Connection: \"" + connection +
                  "\".");
  }
  Ask("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello world").IsAnswered({.body = "hello world", .closes = true});
}

TEST_IN_SANDBOX(HttpPeerTest, SaysThatTheLengthToHeadIsAnother) {
  HttpPeer alice = Browse("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  alice.Asks("HEAD", "/");
  const Unmet unmet = UnmetBy([&] { alice.IsAnswered(kIsHello); });
  EXPECT_EQ(unmet.finding.message, WrongLength(11, 0));
  EXPECT_THAT(unmet.finding.remarks, ElementsAre(Phrase("http.head_has_length_of_get")));
}

// ---- The body

TEST_IN_SANDBOX(HttpPeerTest, SaysThatOtherBytesCame) {
  HttpPeer alice = Ask(kHead + "hello_world");
  const Unmet unmet = UnmetBy([&] { alice.IsAnswered(kIsHello); });
  EXPECT_EQ(Said(unmet.finding.message), "alice should receive a body of 11 bytes, but other bytes arrived.");
  EXPECT_EQ(unmet.finding.difference->expected, R"("hello world")");
  EXPECT_EQ(unmet.finding.difference->received, R"("hello_world")");
  EXPECT_EQ(unmet.finding.difference->first_difference, 5);
  EXPECT_EQ(Said(Steps().back().detail), "a body of 11 bytes");
}

TEST_IN_SANDBOX(HttpPeerTest, SaysThatMoreCame) {
  EXPECT_EQ(FailureOf(kIsHello, kHelloUntilEnd + "!"), "alice should receive a body of 11 bytes, but more arrived.");
  EXPECT_EQ(FailureOf({.body = "hello world", .newline_may_follow = true}, kHelloUntilEnd + "\n\n"),
            "alice should receive a body of 11 bytes, but more arrived.");
}

TEST_IN_SANDBOX(HttpPeerTest, SaysThatTheBodyEndsTooEarly) {
  EXPECT_EQ(FailureOf(kIsHello, "HTTP/1.1 200 OK\r\n\r\nhello"),
            "alice should receive a body of 11 bytes, but your server has closed the connection after 5 bytes of the "
            "body.");
  EXPECT_EQ(
      FailureOf(kIsHello, kHead + "hello"),
      "alice should receive a body of 11 bytes, but your server has closed the connection after 5 of the 11 bytes "
      "that Content-Length announces.");
  EXPECT_EQ(FailureOf({}, kHead + "hello", {"exit", "1"}),
            "alice should receive the whole answer, but your server has closed the connection after 5 of the 11 bytes "
            "that Content-Length announces.");
  EXPECT_EQ(FailureOf({}, kHead + "hello", {"pause"}),
            "alice should receive the whole answer, but your server says nothing more after 5 of the 11 bytes that "
            "Content-Length announces.");
}

TEST_IN_SANDBOX(HttpPeerTest, SaysThatTheLastChunkIsMissing) {
  const std::string answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
  EXPECT_EQ(FailureOf({}, answer),
            "alice should receive the whole answer, but your server has closed the connection after 5 bytes in chunks, "
            "without the last chunk (0\\r\\n\\r\\n).");
  EXPECT_EQ(FailureOf(kIsHello, answer + "0\r\n\r\n"),
            "alice should receive a body of 11 bytes, but it is shorter: it ends after 5 bytes in chunks.");
  EXPECT_THAT(FailureOf({}, answer + "world\r\n"), HasSubstr("but the answer's chunks are wrong"));
}

TEST_IN_SANDBOX(HttpPeerTest, SaysThatTheBodyIsEmpty) {
  EXPECT_EQ(FailureOf({.any_body = true}, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
            "alice should receive a body, but it is empty.");
  EXPECT_EQ(FailureOf({.any_body = true}, "HTTP/1.1 200 OK\r\n\r\n"), "alice should receive a body, but it is empty.");
  EXPECT_EQ(FailureOf({.status = {204}, .any_body = true}, "HTTP/1.1 204 No Content\r\n\r\n"),
            "alice should receive a body, but it is empty.");
}

TEST_IN_SANDBOX(HttpPeerTest, SaysThatContentLengthIsTooLong) {
  const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\nhello world";
  for (const std::vector<std::string>& then : {std::vector<std::string>{"close", "pause"}, {"pause"}}) {
    HttpPeer alice = Ask(answer, then);
    const Unmet unmet = UnmetBy([&] { alice.IsAnswered(kIsHello); });
    EXPECT_EQ(unmet.finding.message, WrongLength(11, 20));
    EXPECT_THAT(unmet.finding.remarks, IsEmpty());
  }
  EXPECT_EQ(FailureOf(kIsHello, answer),
            "alice's answer should have Content-Length 11, the size of its body, but it says 20.");
}

TEST_IN_SANDBOX(HttpPeerTest, SaysThatContentLengthIsTooShort) {
  HttpPeer alice = Ask("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello world");
  EXPECT_EQ(UnmetBy([&] { alice.IsAnswered(kIsHello); }).finding.message, WrongLength(11, 5));
  HttpPeer bob = Ask("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n你好");
  const Unmet unmet = UnmetBy([&] { bob.IsAnswered({.body = "你好"}); });
  EXPECT_EQ(unmet.finding.message, WrongLength(6, 2));
  EXPECT_THAT(unmet.finding.remarks, ElementsAre(Phrase("http.counts_characters", {{"length", 2}})));
}

TEST_IN_SANDBOX(HttpPeerTest, SaysThatContentLengthOfAnUnknownBodyIsTooLong) {
  HttpPeer alice = Ask(kHead + "hello");
  const Unmet unmet = UnmetBy([&] { alice.IsAnswered({}); });
  EXPECT_EQ(unmet.finding.message, WrongLength(5, 11));
  EXPECT_THAT(unmet.finding.remarks, ElementsAre(Phrase("http.or_closed_too_early", {{"length", 11}})));
}

TEST_IN_SANDBOX(HttpPeerTest, SaysThatContentLengthOfAnUnknownBodyIsTooShort) {
  const Answer not_found = {.status = {404}};
  for (const std::vector<std::string>& then : {std::vector<std::string>{"close", "pause"}, {"pause"}}) {
    HttpPeer alice = Ask(kNotFound + " at all", then);
    alice.IsAnswered(not_found);
    EXPECT_EQ(UnmetBy([&] { alice.ReceivesEnd(); }).finding.message, WrongLength(11, 4));
    HttpPeer bob = Ask(kNotFound + " at all", then);
    bob.IsAnswered(not_found);
    EXPECT_EQ(UnmetBy([&] { bob.Leaves(); }).finding.message, WrongLength(11, 4));
  }
  HttpPeer carol = Ask(kNotFound + " at all");
  carol.IsAnswered({.status = {404}, .any_length = true});
  carol.Leaves();
}

TEST_IN_SANDBOX(HttpPeerTest, SaysThatContentLengthAndBodyAreOthers) {
  HttpPeer alice = Ask("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  const Unmet unmet = UnmetBy([&] { alice.IsAnswered(kIsHello); });
  EXPECT_EQ(Said(unmet.finding.message), "alice should receive a body of 11 bytes, but Content-Length announces 5.");
  EXPECT_EQ(Said(unmet.finding.difference->remark), "nothing more arrived");
}

// ---- The end

TEST_IN_SANDBOX(HttpPeerTest, SaysThatTheConnectionIsNotClosed) {
  EXPECT_EQ(FailureOfEnd(kIsHello, kHello, {"receive", "pause"}),
            "alice should see the connection closed, but your server has read all 40 bytes and says nothing more.");
  EXPECT_EQ(FailureOfEnd(kIsHello, kHelloUntilEnd, {"receive", "pause"}),
            "alice should see the connection closed, but your server has read all 40 bytes and says nothing more.");
}

TEST_IN_SANDBOX(HttpPeerTest, SaysThatTheConnectionIsReset) {
  EXPECT_THAT(FailureOfEnd(kIsHello, kHello, {"reset", "pause"}),
              HasSubstr("alice should see the connection closed in an orderly way, but your server has reset"));
}

TEST_IN_SANDBOX(HttpPeerTest, SaysWhatCameAfterTheAnswer) {
  EXPECT_EQ(
      FailureOfEnd(kIsHello, kHello + "\n"),
      R"(alice should see the connection closed, but "\n" arrived after the 11 bytes that Content-Length announces.)");
  EXPECT_EQ(FailureOfEnd({}, kHello + kHello),
            "alice should see the connection closed, but another answer arrived after the 11 bytes that Content-Length "
            "announces.");
  EXPECT_EQ(FailureOfEnd({}, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nbye"),
            R"(alice should see the connection closed, but "bye" arrived after the last chunk.)");
  EXPECT_EQ(FailureOfEnd(kIsHello, kHelloUntilEnd, {"receive", "send", " and more", "pause"}),
            "alice should see the connection closed, but your server has read all 40 bytes and says nothing more.");
}

TEST_IN_SANDBOX(HttpPeerTest, SaysThatABodyCameToHead) {
  HttpPeer alice = Browse(kHello);
  alice.Asks("HEAD", "/");
  alice.IsAnswered(kIsHello);
  EXPECT_EQ(FailureBy([&] { alice.ReceivesEnd(); }),
            R"(alice should see the connection closed, but "hello world" arrived after the head of an answer that has )"
            "no body.");
}

TEST_IN_SANDBOX(HttpPeerTest, SaysThatTheBodyGoesOn) {
  HttpPeer alice = Ask(kHelloUntilEnd, {"receive", "send", "!", "pause"});
  alice.IsAnswered(kIsHello);
  alice.Sends("?");
  EXPECT_EQ(FailureBy([&] { alice.ReceivesEnd(); }),
            R"(alice should see the connection closed, but "!" arrived after a body of 11 bytes.)");
}

TEST_IN_SANDBOX(HttpPeerTest, ReceivesTheEndWithoutAnAnswer) {
  BeginServer({"accept", "close", "pause"});
  HttpPeer(Connect("alice")).ReceivesEnd();
}

// ---- Answered or dropped

TEST_IN_SANDBOX(HttpPeerTest, IsAnsweredOrDropped) {
  const Answer bad = {.status = {400}};
  for (const std::vector<std::string>& then : {std::vector<std::string>{"close", "pause"}, {"reset", "pause"}}) {
    HttpPeer alice = Ask("", then);
    alice.IsAnsweredOrDropped(bad);
    alice.ReceivesEnd();
  }
  HttpPeer alice = Ask("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  alice.IsAnsweredOrDropped(bad);
  alice.ReceivesEnd();
}

TEST_IN_SANDBOX(HttpPeerTest, IsNeitherAnsweredNorDropped) {
  const auto failure_of = [&](const std::string& answer, const std::vector<std::string>& then) {
    HttpPeer alice = Ask(answer, then);
    return FailureBy([&] { alice.IsAnsweredOrDropped({.status = {400}}); });
  };
  EXPECT_EQ(failure_of("", {"receive", "pause"}),
            "alice should be answered 400 Bad Request, or dropped, but your server has read all 40 bytes and says "
            "nothing.");
  EXPECT_EQ(failure_of(kHello, {"close", "pause"}),
            "alice should be answered 400 Bad Request, or dropped, but it is answered 200 OK.");
  EXPECT_THAT(failure_of("HTTP/1.1 400", {"close", "pause"}), HasSubstr("but your server has closed the connection"));
}

}  // namespace
}  // namespace socklab::web
