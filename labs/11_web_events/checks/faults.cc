#include "labs/11_web_events/checks/fixture.h"

namespace socklab::check {
namespace {

// ---- hardened: faults and bad input

CHECK(EventLoop, StaysInsideTheRoot,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 11,
       .why = "Treat a path from the network as an attack until you have checked it.",
       .hint = "support::Pages does it for you. Does every file that you send come from it?"}) {
  GivenFolder("root");
  GivenFile("root/news.html", kNews);
  GivenFile("secret.txt", kSecret);
  GivenLink("root/link.txt", "../secret.txt");
  Serves({"--root", "root"});
  for (const char* target : {"/../secret.txt", "/x/../../secret.txt", "/%2e%2e/secret.txt", "/..%2fsecret.txt",
                             "//etc/passwd", "/link.txt", "http://127.0.0.1/../secret.txt"}) {
    WebCheck::Fetches("mallory", target, Refusal());
  }
  WebCheck::Fetches("alice", "/news.html", Is(kNews));
}

CHECK(EventLoop, OutlivesBadRequests,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 11,
       .why = "Anybody may send anything: one client's bad request must not cost the others their answers.",
       .hint = "What becomes of everybody else if one client's bytes make your loop throw an exception?"}) {
  GivenPages();
  Serves();
  auto alice = ConnectsSlowly("alice");
  SendNonsense();
  Finishes(alice);
  Fetches("bob");
}

CHECK(EventLoop, RefusesTooLongAHead,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 11,
       .why = "A head that never ends would fill the server's memory.",
       .hint = "How many bytes do you keep before you stop waiting for the empty line?"}) {
  GivenHelloAndNews();
  Serves();
  auto mallory = Browse("mallory");
  mallory.SendsWhatIsTaken(mallory.Request("GET", "/news.html", web::FillerFields(kMebibyte)));
  mallory.IsAnswered({.status = {400, 431}});
  mallory.ReceivesAnyEnd();
  mallory.Closes();
  auto trudy = Browse("trudy");
  trudy.SendsWhatIsTaken(trudy.Request("GET", "/" + std::string(64 * kKibibyte, 'x')));
  trudy.IsAnswered({.status = {414, 431}});
  trudy.ReceivesAnyEnd();
  trudy.Closes();
  WebCheck::Fetches("alice", "/hello.html", Is(kHello));
}

CHECK(EventLoop, TakesNoBodyForARequest,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 5,
       .why = "If two programs disagree about where a request ends, one can be made to see requests nobody sent.",
       .hint = "Where does the next request begin if this one has a body? What if you do not read bodies at all?"}) {
  GivenHelloAndNews();
  Serves();
  for (const char* method : {"POST", "GET"}) {
    auto mallory = Browse("mallory");
    const std::string hidden = mallory.Request("GET", "/news.html");
    mallory.Asks(method, "/hello.html", "Content-Length: " + std::to_string(hidden.size()) + "\r\n");
    mallory.SendsWhatIsTaken(hidden);
    mallory.IsAnswered({.status = {200, 400, 405, 413}});
    mallory.Leaves();
  }
  WebCheck::Fetches("alice", "/hello.html", Is(kHello));
}

CHECK(
    EventLoop, HoldsBackAnEndlessAsker,
    {.tier = Tier::kHardened,
     .points = 1,
     .rule = 5,
     .why = "A client that asks without reading would have you keep all its answers in memory.",
     .hint = "Do you go on reading requests while an answer waits to be sent? What stops the client if you do not?"}) {
  constexpr int kRequests = 20'000;
  GivenPages(5);  // the fifth is a large one
  Serves();
  EndlessAsker mallory(Browse("mallory"));
  std::string requests;
  for (int i = 0; i < kRequests; ++i) requests += mallory.Request("GET", "/page5.html");
  mallory.SendsUntilNothingIsTaken(requests);
  server.UsesLessMemoryThan(kMostMemory);
  Fetches("alice");
}

CHECK(EventLoop, AnswersAClientThatHalfCloses,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 9,
       .why = "A client that says that it will send nothing more has not said that it will read nothing more.",
       .hint = "What does a recv() that returns 0 mean, and for which of the two directions?"}) {
  GivenHelloAndNews();
  const Content large = GivenLargePage();
  Serves();
  auto alice = Browse("alice");
  alice.Sends(alice.Request("GET", "/hello.html") + alice.Request("GET", "/large.html"));
  alice.HalfCloses();
  alice.IsAnswered(Is(kHello));
  alice.IsAnswered(Is(large));
  alice.WaitingAtMost(kAtOnce).ReceivesEnd();
}

CHECK(EventLoop, SleepsBesideHalfClosedClients,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 8,
       .why = "The end of what a client sends is an event that never goes away: a loop that ignores it never sleeps.",
       .hint = "While you cannot send, which events do you watch? Which of them are reported whether you ask or not?",
       .waits = true}) {
  GivenPages();
  GivenLargePage();
  Serves();
  MaySpinAtRest();
  auto alice = AsksAndDoesNotRead("alice");
  alice.HalfCloses();
  auto bob = ConnectsSlowly("bob");
  bob.peer.HalfCloses();
  auto carol = Browse("carol");
  carol.Asks("/page1.html");
  carol.ReceivesAtLeast(1);
  carol.HalfCloses();
  Sleeps();
  Fetches("dave");
}

CHECK(
    EventLoop, GoesOnAfterClientsVanished,
    {.tier = Tier::kHardened,
     .points = 2,
     .rule = 9,
     .why = "Clients disappear all the time, in every state that a connection can be in.",
     .hint = "What do send() and recv() do when the other side has gone, and what does SIGPIPE do to your process?"}) {
  GivenPages();
  const Content large = GivenLargePage();
  Serves();
  auto alice = ConnectsSlowly("alice");
  const std::size_t before = DescriptorsWhenIdle();
  Browse("bob").Resets();
  ConnectsSlowly("carol").peer.Resets();
  AsksAndDoesNotRead("dave").Resets();
  auto erin = AsksAndDoesNotRead("erin");
  erin.HalfCloses();
  erin.Resets();  // to send is EPIPE then, where it was ECONNRESET with dave
  Finishes(alice);
  Fetches("frank");
  server.HasAtMostOpenDescriptors(before + kOfTheRunTime);
}

CHECK(EventLoop, OutlivesTheLimitOfDescriptors,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 12,
       .why = "A client that cannot be accepted stays in the backlog, and the loop is told of it again and again.",
       .hint = "What does accept() say when there is no descriptor left? When is it worth another try?",
       .waits = true}) {
  GivenDescriptors(100);
  GivenPages();
  Serves();
  MaySpinAtRest();
  std::vector<HttpPeer> crowd;
  for (int i = 1; i <= 140; ++i) crowd.push_back(Call("client " + std::to_string(i)));
  Sleeps();
  for (HttpPeer& client : crowd) client.Closes();
  server.WaitUntilIdle();  // by then it knows that they have left
  Fetches("the next");
}

CHECK(EventLoop, CutsASlowLoris,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 13,
       .why = "A client that never finishes its request would keep its place forever.",
       .hint = "When must your loop wake up although nothing arrives? Does a single byte begin the time anew?"}) {
  WebCheck::Serves({"--idle-timeout", "0.4"});
  DropsAMuteClient();
  DropsASlowLoris();
  Browse("alice");
}

CHECK(EventLoop, DropsAReaderThatStops,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 13,
       .why = "A client that asks for a large file and reads nothing would keep its place, and the file, forever.",
       .hint = "Which clients does your timeout look at? When did this one last take something?"}) {
  GivenLargePage();
  WebCheck::Serves({"--idle-timeout", "0.4"});
  const std::size_t before = DescriptorsWhenIdle();
  auto stuck = Browse("stuck");
  stuck.Asks("/large.html");
  stuck.ReadsNothingYet();
  server.HasAtMostOpenDescriptors(before);
  Browse("alice");
}

// ---- hardened: manners

MANNERS(EventLoop, server, Serves(),
        {.port_in_use = {.points = 1, .rule = 15},
         .signals = {.points = 1, .rule = 14},
         .bad_options = {.points = 1, .rule = 16},
         .more_bad_options = {{"--idle-timeout", "-1"}}});

}  // namespace
}  // namespace socklab::check
