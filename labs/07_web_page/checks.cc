// The checks of lab 7. Each cites the rule of the handout that it checks.
#include <signal.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "harness/check/web_check.h"

namespace socklab::check {
namespace {

using namespace std::chrono_literals;
using peers::Answer;
using peers::HttpPeer;
using testing::IsEmpty;
using testing::Ne;
using testing::Not;
using testing::StartsWith;

constexpr std::uint16_t kPort = 7788;
constexpr std::size_t kKibibyte = 1024;
constexpr std::size_t kMebibyte = 1024 * kKibibyte;
constexpr int kBacklog = 64;
const std::vector<std::string> kPatient = {"--idle-timeout", "3600"};  // where clients take their time
constexpr std::chrono::milliseconds kAtOnce = 500ms;  // of idleness; a close that waits for something takes longer
const Answer kHello = {.body = "hello world", .newline_may_follow = true, .any_length = true};

class FixedPage : public WebCheck {
 protected:
  FixedPage() : WebCheck(kPort) { ByHand("curl -v http://127.0.0.1:7788/"); }

  // What every client gets.
  void Gets(HttpPeer& client, Where where = Where::current()) {
    client.IsAnswered(kHello, where);
    client.Leaves(where);
  }
  // The same, and then the end of the connection.
  void GetsToTheEnd(HttpPeer& client, Where where = Where::current()) {
    client.IsAnswered(kHello, where);
    client.ReceivesEnd(where);
    client.Closes();  // a server may read on until then
  }
};

// A request whose line has so many bytes and whose head so many, the ends of the lines and the empty one included.
std::string LongRequest(const HttpPeer& client, std::size_t line, std::size_t head) {
  const std::string target = "/" + std::string(line - std::string("GET / HTTP/1.1\r\n").size(), 'x');
  const std::size_t missing = head - client.Request("GET", target, "X-Filler: \r\n").size();
  return client.Request("GET", target, "X-Filler: " + std::string(missing, 'x') + "\r\n");
}

// So many bytes of fields, or a few more.
std::string Fields(std::size_t bytes) {
  std::string fields;
  while (fields.size() < bytes) fields += "X-Filler: 4711 bottles of beer on the wall\r\n";
  return fields;
}

// ---- basic: a polite client, the whole request in one segment

CHECK(FixedPage, ListensForClients,
      {.tier = Tier::kBasic,
       .points = 5,
       .rule = 1,
       .why = "A server is found by its address and port, and only once it listens.",
       .hint = "socket(), bind(), listen(), accept(): which of them does your server reach?"}) {
  Serves();
  Browse("alice");
}

CHECK(FixedPage, AnswersHelloWorld,
      {.tier = Tier::kBasic,
       .points = 15,
       .rule = 2,
       .why = "A browser shows the body only if it understands the head before it.",
       .hint = "A status line, the fields, an empty line, the body: which of them do you send, and how does each line "
               "end?"}) {
  Serves();
  auto alice = Browse("alice");
  alice.Asks("/");
  alice.IsAnswered(kHello);
}

CHECK(FixedPage, ClosesAfterTheAnswer,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 2,
       .why = "A browser that does not know how long the body is goes on loading until the connection ends.",
       .hint = "Which socket do you close, when, and what does your program wait for before it does? What does your "
               "answer's Connection field say?"}) {
  Serves();
  auto alice = Browse("alice");
  alice.Asks("/");
  alice.IsAnswered({.body = "hello world", .newline_may_follow = true, .any_length = true, .closes = true});
  alice.WaitingAtMost(kAtOnce).ReceivesEnd();
}

CHECK(FixedPage, PrintsTheRequest,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 3,
       .why = "What a browser really sends is best seen with your own eyes.",
       .hint = "Where does a line of the request end, and is each of yours flushed at once?"}) {
  Serves();
  auto alice = Browse("alice");
  alice.Asks("GET", "/news.html", "User-Agent: alice/1.0\r\nAccept: text/html\r\n");
  Prints(StartsWith("GET /news.html HTTP/1.1"));
  Prints(StartsWith("User-Agent: alice/1.0"));
  Prints(StartsWith("Accept: text/html"));
}

CHECK(FixedPage, AnswersAnyMethodAndPath,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 2,
       .why = "This server has one page, whatever it is asked for.",
       .hint = "Does your answer depend on anything that stands in the request?"}) {
  Serves();
  for (const auto& [method, target] : {std::pair{"GET", "/favicon.ico"},
                                       {"POST", "/form?name=alice"},
                                       {"PUT", "/a/b/c"},
                                       {"DELETE", "/%E6%8A%A5%E5%91%8A"},
                                       {"BREW", "/pot"}}) {
    auto alice = Browse("alice");
    alice.Asks(method, target);
    alice.IsAnswered(kHello);
    alice.Closes();
  }
}

CHECK(FixedPage, ServesOneClientAfterAnother,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 1,
       .why = "A browser opens a new connection for every page, and there is more than one browser.",
       .hint = "What is inside of your loop, and what before it?"}) {
  Serves();
  Fetches("alice", "/", kHello);
  Fetches("bob", "/", kHello);
  Fetches("carol", "/", kHello);
}

CHECK(FixedPage, ListensAgainAtOnce,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 7,
       .why = "Who closes first keeps the address for a minute, in TIME_WAIT: no time to wait for a restart.",
       .hint = "Which option of the socket allows bind() all the same, and when must it be set?"}) {
  Serves();
  auto alice = Browse("alice");
  alice.Asks("/");
  GetsToTheEnd(alice);
  Stop();
  Serves();
  Fetches("bob", "/", kHello);
}

// ---- robust: what a real network and real browsers do

CHECK(FixedPage, ReadsTheRequestInFragments,
      {.tier = Tier::kRobust,
       .points = 6,
       .rule = 4,
       .why = "A request may arrive in many pieces: its end is the empty line, not the end of a recv().",
       .hint = "What do you do with a recv() that brings no empty line yet, or only a half of one?"}) {
  Serves(kPatient);
  auto alice = Browse("alice");
  alice.Sends(alice.Request("GET", "/").substr(0, 20));
  alice.ReceivesNothingYet();
  alice.Sends(alice.Request("GET", "/").substr(20));
  Gets(alice);
  auto bob = Browse("bob");
  bob.Delivering(Plan::ByteByByte()).Asks("/");
  Gets(bob);
}

CHECK(FixedPage, ReadsAHeadOf8Kibibytes,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 4,
       .why = "With its cookies a browser's request soon has some kilobytes.",
       .hint = "How large is your buffer, and what happens when the empty line is not in it?"}) {
  Serves();
  auto alice = Browse("alice");
  alice.Sends(LongRequest(alice, 4 * kKibibyte, 8 * kKibibyte));
  Gets(alice);
}

CHECK(FixedPage, SaysHowLongTheBodyIs,
      {.tier = Tier::kRobust,
       .points = 5,
       .rule = 5,
       .why = "Without a length, half a body looks like a whole one.",
       .hint = "Which field of the head says how many bytes the body has? A newline behind it counts, too."}) {
  Serves();
  auto alice = Browse("alice");
  alice.Asks("/");
  alice.IsAnswered({.body = "hello world", .newline_may_follow = true, .says_length = true});
  alice.Leaves();  // a newline that was not counted would come
}

CHECK(FixedPage, SaysWhatTheBodyIs,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 5,
       .why = "Bytes do not say what they are: a browser that is not told has to guess.",
       .hint = "Which field of the head says what the body is: text/plain, or text/html?"}) {
  Serves();
  auto alice = Browse("alice");
  alice.Asks("/");
  alice.IsAnswered({.types = {"text/html", "text/plain"}, .any_length = true});
}

CHECK(FixedPage, SendsNoBodyForHead,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 2,
       .why = "Who asks with HEAD wants the head alone: it would take a body for the next answer.",
       .hint = "What is the first word of the request?"}) {
  Serves();
  auto alice = Browse("alice");
  alice.Asks("HEAD", "/");
  alice.IsAnswered({});
  alice.Leaves();  // a body would come
}

CHECK(FixedPage, AnswersTheFirstOfTwoRequests,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 6,
       .why = "A client may send its next request before it has read the answer to the first.",
       .hint =
           "What do you do with what stands behind the empty line, and what does close() do if nobody has read it?"}) {
  Serves();
  auto alice = Browse("alice");
  alice.Sends(alice.Request("GET", "/first") + alice.Request("GET", "/second"));
  GetsToTheEnd(alice);
}

CHECK(FixedPage, AnswersWholeWhileTheClientStillSends,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 6,
       .why = "To close a socket with unread bytes in it resets the connection, and destroys the answer under way.",
       .hint = "What does shutdown() do that close() does not, and how do you learn that the client has closed?"}) {
  Serves();
  auto alice = Browse("alice");
  alice.SendsWhatIsTaken(alice.Request("POST", "/", "Content-Length: 1048576\r\n") + RandomText(kMebibyte));
  GetsToTheEnd(alice);
  auto bob = Browse("bob");
  bob.SendsWhatIsTaken(bob.Request("GET", "/") + bob.Request("GET", "/second", Fields(kMebibyte / 2)));
  GetsToTheEnd(bob);
}

CHECK(FixedPage, ServesManyClients,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 1,
       .why = "While one client is being served, the others queue up, and the kernel keeps no more than you allow.",
       .hint = "What does the number mean that listen() is given?"}) {
  Serves();
  Signals(SIGSTOP);  // so that they all have to wait
  std::vector<HttpPeer> crowd;
  for (int i = 1; i <= kBacklog; ++i) {
    crowd.push_back(Call("client " + std::to_string(i)));
    crowd.back().Asks("/");
  }
  Signals(SIGCONT);
  ServesAll(crowd, kHello, kAtOnce);
}

// ---- hardened: faults and bad input

CHECK(FixedPage, OutlivesClientsWithoutARequest,
      {.tier = Tier::kHardened,
       .points = 4,
       .rule = 8,
       .why = "A browser may connect in advance, and never ask for anything.",
       .hint = "What does recv() return when the client has closed, and what do you do with an empty request?"}) {
  Serves();
  auto mute = Browse("mute");
  mute.Closes();
  auto hesitant = Browse("hesitant");
  hesitant.Sends("GET / HT");
  hesitant.Closes();
  Fetches("alice", "/", kHello);
}

CHECK(FixedPage, OutlivesAReset,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 8,
       .why = "A server that dies with its client is no server.",
       .hint = "What does send() do when nobody reads any more? Look up SIGPIPE and MSG_NOSIGNAL."}) {
  Serves();
  Signals(SIGSTOP);  // so that they have gone before it is their turn
  Call("alice").Resets();
  auto bob = Call("bob");
  bob.Asks("/");
  bob.Resets();
  auto carol = Call("carol");
  carol.Asks("/");
  carol.HalfCloses();
  carol.Resets();
  Signals(SIGCONT);
  Fetches("dave", "/", kHello);
}

CHECK(FixedPage, RefusesGarbage,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 9,
       .why = "Whoever connects may speak another language altogether, TLS for example.",
       .hint = "How many words has the first line of a request, and what do you do with bytes that are no text?"}) {
  using namespace std::string_literals;
  Serves();
  for (const std::string& garbage :
       {"hello\r\n\r\n"s, "GET\r\n\r\n"s, "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n"s,
        "\xff\xfe\xc3\x28\r\n\r\n"s, RandomText(1000) + "\r\n\r\n"}) {
    auto mallory = Browse("mallory");
    mallory.Sends(garbage);
    mallory.IsAnsweredOrDropped({.status = {400}, .any_length = true});
    mallory.ReceivesAnyEnd();
    mallory.Closes();
  }
  Fetches("alice", "/", kHello);
}

CHECK(FixedPage, RefusesTooLongAHead,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 10,
       .why = "A head that never ends would fill the memory.",
       .hint =
           "Where does your loop stop that waits for the empty line? See also what close() does with unread bytes."}) {
  Serves();
  auto mallory = Browse("mallory");
  mallory.SendsWhatIsTaken(mallory.Request("GET", "/", Fields(kMebibyte)));
  mallory.IsAnswered({.status = {400, 431}, .any_length = true});
  mallory.ReceivesAnyEnd();  // orderly or not is for AnswersWholeWhileTheClientStillSends
  mallory.Closes();
  Fetches("alice", "/", kHello);
}

CHECK(FixedPage, CutsASlowLoris,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 11,
       .why = "A client that never gets to the end of its request would keep all others waiting for ever.",
       .hint = "How can recv() be made to give up, and does each get the whole timeout anew, or what is left of it?"}) {
  Serves({"--idle-timeout", "0.4"});
  auto mute = Browse("mute");
  mute.IsDroppedWithin(3s);
  mute.Closes();
  auto hesitant = Browse("hesitant");
  hesitant.SendsWhatIsTaken("GET / HTTP/1.1\r\n");
  hesitant.IsAnsweredOrDropped({.status = {408}, .any_length = true});
  hesitant.ReceivesAnyEnd();
  hesitant.Closes();
  auto loris = Browse("loris");
  loris.SendsWhatIsTaken("GET / HTTP/1.1\r\nX-Slow: ");
  loris.TricklesUntilDropped("x", 100ms, 30);
  loris.Closes();
  Browse("alice");
}

CHECK(FixedPage, RefusesAPortInUse,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 12,
       .why = "Two servers cannot share a port: the second must say so instead of waiting for nobody.",
       .hint = "Which call fails, and do you look at what it returns?"}) {
  Serves();
  Start("server");
  PrintsError(StartsWith("error:"));
  Exits(1);
}

CHECK(FixedPage, EndsOnSignals,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 13,
       .why = "A server is ended by its operator, with Ctrl-C or by the system, and that is no failure.",
       .hint = "labs/support/signals.h does it for you."}) {
  Serves();
  Browse("alice").Closes();  // it may listen before it is ready for signals
  Signals(SIGINT);
  Exits(0);
  Serves();
  auto bob = Browse("bob");
  Signals(SIGTERM);
  Exits(0);
}

CHECK(FixedPage, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 14,
       .why = "A mistake on the command line that goes unnoticed costs hours.",
       .hint = "labs/support/options.h does it for you."}) {
  Serves();
  Stop();  // or a program that takes any option would fail for its port being in use
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--port", "many"}, {"--no-such-option"}, {"--idle-timeout", "soon"}}) {
    StartWith("server", options);
    PrintsError(Not(IsEmpty()));
    Exits(Ne(0));
  }
}

}  // namespace
}  // namespace socklab::check
