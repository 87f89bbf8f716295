#include "labs/07_web_page/checks/fixture.h"

namespace socklab::check {
namespace {

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
       .why = "A browser that is not told the length of the body keeps loading until the connection ends.",
       .hint = "Which socket do you close, when, and what does your program wait for before that? What does your "
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
       .why = "See with your own eyes what a browser really sends.",
       .hint = "Where does a line of the request end, and is each line that you print flushed at once?"}) {
  Serves();
  auto alice = Browse("alice");
  alice.Asks("GET", "/news.html", "User-Agent: alice/1.0\r\nAccept: text/html\r\n");
  server.Prints(StartsWith("GET /news.html HTTP/1.1"));
  server.Prints(StartsWith("User-Agent: alice/1.0"));
  server.Prints(StartsWith("Accept: text/html"));
}

CHECK(FixedPage, AnswersAnyMethodAndPath,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 2,
       .why = "This server has only one page, whatever the request asks for.",
       .hint = "Does your answer depend on anything in the request?"}) {
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
       .why = "The server closes after each answer, so a browser needs a new connection for every page.",
       .hint = "What is inside your loop, and what is before it?"}) {
  Serves();
  Fetches("alice", "/", kHello);
  Fetches("bob", "/", kHello);
  Fetches("carol", "/", kHello);
}

CHECK(FixedPage, ListensAgainAtOnce,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 7,
       .why = "The side that closes first holds its address in TIME_WAIT for a minute: too long for a restart.",
       .hint = "Which socket option allows bind() in spite of that, and when must you set it?"}) {
  Serves();
  auto alice = Browse("alice");
  alice.Asks("/");
  GetsToTheEnd(alice);
  server.Stop();
  Serves();
  Fetches("bob", "/", kHello);
}

// ---- robust: what a real network and real browsers do

CHECK(FixedPage, ReadsTheRequestInFragments,
      {.tier = Tier::kRobust,
       .points = 6,
       .rule = 4,
       .why = "A request may arrive in many pieces: it ends with the empty line, not with a recv().",
       .hint = "What do you do when recv() returns no empty line yet, or only half of one?"}) {
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
       .why = "With cookies, the head of a browser's request easily grows to several kilobytes.",
       .hint = "How large is your buffer, and what happens if it is full before the empty line arrives?"}) {
  Serves();
  auto alice = Browse("alice");
  alice.Sends(web::LongRequest(alice, "/", 4 * kKibibyte, 8 * kKibibyte));
  Gets(alice);
}

CHECK(FixedPage, SaysHowLongTheBodyIs,
      {.tier = Tier::kRobust,
       .points = 5,
       .rule = 5,
       .why = "Without a length, half a body looks like a whole one.",
       .hint = "Which field of the head says how many bytes the body has? A newline at its end counts too."}) {
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
       .why = "A client that sends HEAD expects no body: it would read one as the start of the next answer.",
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
       .hint = "What do you do with bytes after the empty line? What does close() do if they are unread?"}) {
  Serves();
  auto alice = Browse("alice");
  alice.Sends(alice.Request("GET", "/first") + alice.Request("GET", "/second"));
  GetsToTheEnd(alice);
}

CHECK(FixedPage, AnswersWholeWhileTheClientStillSends,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 6,
       .why = "Closing a socket with unread bytes resets the connection, which can destroy the answer in transit.",
       .hint = "What does shutdown() do that close() does not, and how do you notice that the client has closed?"}) {
  Serves();
  auto alice = Browse("alice");
  alice.SendsWhatIsTaken(alice.Request("POST", "/", "Content-Length: 1048576\r\n") + RandomText(kMebibyte));
  GetsToTheEnd(alice);
  auto bob = Browse("bob");
  bob.SendsWhatIsTaken(bob.Request("GET", "/") + bob.Request("GET", "/second", web::FillerFields(kMebibyte / 2)));
  GetsToTheEnd(bob);
}

CHECK(FixedPage, ServesManyClients,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 1,
       .why = "While you serve one client, the others wait in a queue, which is only as long as you allow.",
       .hint = "What does the second argument of listen() mean?"}) {
  Serves();
  server.Signals(SIGSTOP);  // so that they all have to wait
  std::vector<HttpPeer> crowd;
  for (int i = 1; i <= kBacklog; ++i) {
    crowd.push_back(Call("client " + std::to_string(i)));
    crowd.back().Asks("/");
  }
  server.Signals(SIGCONT);
  ServesAll(crowd, kHello, kAtOnce);
}

// ---- hardened: faults and bad input

CHECK(FixedPage, OutlivesClientsWithoutARequest,
      {.tier = Tier::kHardened,
       .points = 4,
       .rule = 8,
       .why = "A browser may open a spare connection and never send a request on it.",
       .hint = "What does recv() return when the client has closed? What do you do with an empty request?"}) {
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
       .why = "A client that disappears must not take the server down.",
       .hint = "What does send() do when the other side has gone? Look up SIGPIPE and MSG_NOSIGNAL."}) {
  Serves();
  server.Signals(SIGSTOP);  // so that they have gone before it is their turn
  Call("alice").Resets();
  auto bob = Call("bob");
  bob.Asks("/");
  bob.Resets();
  auto carol = Call("carol");
  carol.Asks("/");
  carol.HalfCloses();
  carol.Resets();
  server.Signals(SIGCONT);
  Fetches("dave", "/", kHello);
}

CHECK(FixedPage, RefusesGarbage,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 9,
       .why = "A client may speak another protocol altogether, TLS for example.",
       .hint = "How many words does a request line have, and what do you do with bytes that are not text?"}) {
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
       .why = "A head that never ends would fill the server's memory.",
       .hint = "When does your loop give up waiting for the empty line? What does close() do to unread bytes?"}) {
  Serves();
  auto mallory = Browse("mallory");
  mallory.SendsWhatIsTaken(mallory.Request("GET", "/", web::FillerFields(kMebibyte)));
  mallory.IsAnswered({.status = {400, 431}, .any_length = true});
  mallory.ReceivesAnyEnd();  // orderly or not is for AnswersWholeWhileTheClientStillSends
  mallory.Closes();
  Fetches("alice", "/", kHello);
}

CHECK(FixedPage, CutsASlowLoris,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 11,
       .why = "A client that never finishes its request would keep all others waiting forever.",
       .hint = "How can you make recv() give up? Does each call get the full timeout again, or the time left?"}) {
  Serves({"--idle-timeout", "0.4"});
  DropsAMuteClient();
  auto hesitant = Browse("hesitant");
  hesitant.SendsWhatIsTaken("GET / HTTP/1.1\r\n");
  hesitant.IsAnsweredOrDropped({.status = {408}, .any_length = true});
  hesitant.ReceivesAnyEnd();
  hesitant.Closes();
  DropsASlowLoris();
  Browse("alice");
}

CHECK(FixedPage, EndsOnSignals,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 13,
       .why = "Ctrl-C or SIGTERM is the normal way to stop a server, not a failure.",
       .hint = "labs/support/signals.h does it for you."}) {
  Serves();
  server.WaitUntilIdle();  // it may listen before it has set its handlers
  server.Signals(SIGINT);
  server.Exits(0);
  Serves();
  auto bob = Browse("bob");
  server.Signals(SIGTERM);
  server.Exits(0);
}

// ---- hardened: manners

MANNERS_BUT_SIGNALS(FixedPage, server, Serves(),
                    {.port_in_use = {.points = 1, .rule = 12},
                     .bad_options = {.points = 1, .rule = 14},
                     .more_bad_options = {{"--idle-timeout", "soon"}}});

}  // namespace
}  // namespace socklab::check
