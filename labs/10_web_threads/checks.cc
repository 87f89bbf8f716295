// The checks of lab 10. Each cites the rule of the handout that it checks.
#include <signal.h>

#include <chrono>
#include <cstddef>
#include <set>
#include <string>
#include <vector>

#include "harness/check/concurrent_web_check.h"

namespace socklab::check {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::Ne;
using testing::Not;
using testing::StartsWith;

constexpr int kPlaces = 2;
constexpr std::size_t kMostGrowth = std::size_t{100} << 20;  // bytes of address space
constexpr std::size_t kOfTheRunTime = 4;  // threads, and descriptors, that a run-time may take for itself meanwhile
const std::vector<std::string> kFewPlaces = {"--max-clients", std::to_string(kPlaces)};

class ThreadPerClient : public ConcurrentWebCheck {
 protected:
  ThreadPerClient() : ConcurrentWebCheck(8888) {}
};

// ---- basic

CHECK(ThreadPerClient, ListensForClients,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 1,
       .why = "A server is found by its address and port, and only once it listens.",
       .hint = "socket(), bind(), listen(), accept(): which of them does your server reach?"}) {
  Serves();
  Browse("alice").Closes();
}

CHECK(ThreadPerClient, SendsThePageAskedFor,
      {.tier = Tier::kBasic,
       .points = 12,
       .rule = 1,
       .why = "However many serve, each client wants its page, and then the end of the connection.",
       .hint = "Which thread calls Serve(), and whose socket does it see?"}) {
  GivenFolder("site");
  GivenFile("site/index.html", "<h1>the first page</h1>\n");
  GivenFile("site/hello.html", "<h1>hello</h1>\n");
  Serves({"--root", "site"});
  WebCheck::Fetches("alice", "/hello.html", {.body = "<h1>hello</h1>\n", .any_length = true});
  auto bob = Browse("bob");
  bob.Asks("/");
  bob.IsAnswered({.body = "<h1>the first page</h1>\n", .any_length = true});
  bob.ReceivesEnd();
}

CHECK(ThreadPerClient, SaysThatThereIsNoSuchPage,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 1,
       .why = "A client that is told nothing does not know whether to go on waiting.",
       .hint = "support::Website does it for you: does its Serve() come to its end in your thread?"}) {
  Serves();
  WebCheck::Fetches("alice", "/missing.html", {.status = {404}, .any_body = true, .any_length = true});
}

CHECK(ThreadPerClient, ServesOneClientAfterAnother,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 1,
       .why = "A server that ends with its first client has to be started for each.",
       .hint = "What happens when a std::thread is destroyed that nobody has joined or detached?"}) {
  GivenPages();
  Serves();
  Fetches("alice");
  Fetches("bob");
  Fetches("carol");
}

CHECK(ThreadPerClient, ServesEachClientByAThread,
      {.tier = Tier::kBasic,
       .points = 14,
       .rule = 2,
       .why = "A thread costs less than a process, and sees what all others see.",
       .hint = "Where is the thread made: before accept(), or behind it? Who goes on with the next client?"}) {
  GivenPages();
  GivenLargeFile();
  Serves();
  Fetches("alice");
  const std::set<pid_t> threads = ThreadIdsAtRest();
  const std::size_t processes = Processes();
  auto bob = Hesitates("bob");
  auto carol = StopsReading("carol");
  RunsMoreThreads(threads, 2);
  RunsProcesses(processes);
  ReadsOn(carol);
  Finishes(bob);
}

CHECK(ThreadPerClient, DelaysNobodyForASlowClient,
      {.tier = Tier::kBasic,
       .points = 10,
       .rule = 3,
       .why = "One client with a bad line must not keep all others waiting.",
       .hint = "Who waits for the slow client, and who for the next one? When do you join?"}) {
  GivenPages();
  GivenLargeFile();
  Serves();
  auto alice = Hesitates("alice");
  auto bob = StopsReading("bob");
  Fetches("carol");
  ComesToRest();  // or dave might come before the server has begun to wait for the others
  Fetches("dave");
  Finishes(alice);
  ReadsOn(bob);
}

// ---- robust

CHECK(ThreadPerClient, ServesSixtyFourAtOnce,
      {.tier = Tier::kRobust,
       .points = 6,
       .rule = 3,
       .why = "A browser alone opens half a dozen connections, and it is not the only one.",
       .hint = "How many may wait in the backlog, and what keeps main() from its next accept()?"}) {
  GivenPages(8);
  Serves();
  auto crowd = Gathers(64);
  Finish(crowd);
}

CHECK(ThreadPerClient, MixesNoAnswersUp,
      {.tier = Tier::kRobust,
       .points = 5,
       .rule = 5,
       .why = "Whoever is served at the same time as others must get what it has asked for itself.",
       .hint = "Which variables does your thread use, and may another thread change them meanwhile?",
       .heavy = true}) {
  GivenPages(5);
  Serves();
  ServesCrowds(2, 25);
  ServesMany(950, 25);
}

CHECK(ThreadPerClient, GivesThreadsBack,
      {.tier = Tier::kRobust,
       .points = 6,
       .rule = 4,
       .why = "A thread that does not end with its client waits for nothing, for ever, and costs its stack.",
       .hint = "Does the function that your thread runs come to its end, also when the client has gone early?"}) {
  GivenPages(5);
  Serves();
  ServesMany(10, 10);
  const std::size_t at_rest = ThreadsAtRest();
  ServesMany(30, 10);
  for (int i = 0; i < 10; ++i) Dawdles("alice").peer.Resets();
  for (int i = 0; i < 10; ++i) Browse("bob").Closes();
  HasThreadsAtMost(at_rest + kOfTheRunTime);
}

CHECK(ThreadPerClient, KeepsNoDescriptors,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 4,
       .why = "Threads share their descriptors: one that nobody closes stays open until the server ends.",
       .hint = "Which thread closes the client's socket? ls -l /proc/PID/fd shows what is still open."}) {
  GivenPages(5);
  Serves();
  ServesMany(10, 10);
  const std::size_t before = DescriptorsAtRest();
  ServesMany(50, 10);
  for (int i = 0; i < 10; ++i) Dawdles("alice").peer.Resets();
  for (int i = 0; i < 10; ++i) Browse("bob").Closes();
  HoldsAtMost(before + kOfTheRunTime);
}

CHECK(ThreadPerClient, KeepsNoMemoryOfItsThreads,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 4,
       .why = "A thread that has ended keeps its stack, 8 MiB of addresses, until somebody joins it.",
       .hint = "Who joins your threads? If nobody does: what does detach() do?",
       .heavy = true}) {
  GivenPages();
  Serves();
  ServesMany(10, 10);
  ComesToRest();
  RemembersAddressSpace();
  ServesMany(1'000, 10);
  AddressSpaceGrowsByLessThan(kMostGrowth);
}

CHECK(ThreadPerClient, HasNoDataRace,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 5,
       .why = "Two threads at one variable, one of which writes, may do anything, and mostly do it at the customer's.",
       .hint = "Which variables do your threads share? Which of them are changed, and what orders the changes?"}) {
  GivenPages(5);
  ServesSanitized();
  ServesCrowds(5, 10);
  Dawdles("alice").peer.Resets();
  Browse("bob").Closes();
  ComesToRest();
}

CHECK(ThreadPerClient, RefusesOtherMethods,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 1,
       .why = "A client that asks for a change must not believe that it was made.",
       .hint = "support::Website does it for you. Does every client come to its Serve(), whatever it asks?"}) {
  GivenPages();
  Serves();
  for (const char* method : {"POST", "DELETE"}) {
    auto mallory = Browse("mallory");
    mallory.Asks(method, "/page1.html", "Content-Length: 0\r\n");
    mallory.IsAnswered({.status = {405}, .any_length = true, .fields = {"Allow"}});
    mallory.Leaves();
  }
  Fetches("alice");
}

// ---- hardened: faults and bad input

CHECK(ThreadPerClient, OutlivesBadRequests,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 6,
       .why = "Anybody may send anything: what one client gets wrong must not take the others' answers away.",
       .hint = "What becomes of all your threads when one of them throws an exception that nobody catches, or calls "
               "exit()?"}) {
  GivenPages();
  Serves();
  auto alice = Dawdles("alice");
  SendNonsense();
  Finishes(alice);
  Fetches("bob");
}

CHECK(ThreadPerClient, GoesOnAfterClientsVanished,
      {.tier = Tier::kHardened,
       .points = 4,
       .rule = 6,
       .why = "Clients vanish all the time, and in a server of threads whoever falls takes all others along.",
       .hint = "What does an exception do that leaves the function of a thread? And a SIGPIPE?"}) {
  GivenPages();
  GivenLargeFile();
  Serves();
  auto alice = Dawdles("alice");
  Browse("bob").Resets();
  Dawdles("carol").peer.Resets();
  StopsReading("dave").Resets();
  auto erin = StopsReading("erin");
  erin.HalfCloses();
  erin.Resets();  // to send is EPIPE then, where it was ECONNRESET with dave
  ComesToRest();
  Finishes(alice);
  Fetches("frank");
}

CHECK(ThreadPerClient, ServesNoMoreThanMaxClients,
      {.tier = Tier::kHardened,
       .points = 4,
       .rule = 7,
       .why = "A server that makes a thread for whoever calls can be brought down by whoever calls.",
       .hint = "What must happen before the next thread is made once all places are taken? std::counting_semaphore "
               "counts."}) {
  GivenPages();
  Serves(kFewPlaces);
  auto alice = Dawdles("alice");
  auto bob = Dawdles("bob");
  auto carol = QueuesUp("carol");
  Finishes(alice);
  GetsItsTurn(carol);
  Finishes(bob);
}

CHECK(ThreadPerClient, GivesPlacesBack,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 7,
       .why = "A place that is lost with a client is lost for good: in the end nobody is served.",
       .hint = "On which ways can a thread end? Does the place come back on each of them?"}) {
  GivenPages();
  Serves(kFewPlaces);
  for (int lost = 0; lost <= kPlaces; ++lost) {
    Dawdles("alice").peer.Resets();
    ComesToRest();
    Browse("bob").Closes();
    ComesToRest();
  }
  Fetches("carol");
}

CHECK(ThreadPerClient, EndsOnSignals,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 8,
       .why = "A server is ended by its operator, with Ctrl-C or by the system, and that is no failure.",
       .hint = "labs/support/signals.h does it for you."}) {
  for (const int signal : {SIGINT, SIGTERM}) {
    GivenPages();
    GivenLargeFile();
    Serves();
    Dawdles("alice");
    StopsReading("bob");
    Signals(signal);
    Exits(0);
  }
}

CHECK(ThreadPerClient, CutsASlowLoris,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 10,
       .why = "A client that never finishes its request would keep its place forever.",
       .hint = "support::Website does it for you: which time-out do you give it?"}) {
  WebCheck::Serves({"--idle-timeout", "0.4"});
  auto mute = Browse("mute");
  mute.IsDroppedWithin(3s);
  mute.Closes();
  auto loris = Browse("loris");
  loris.SendsWhatIsTaken("GET / HTTP/1.1\r\nX-Slow: ");
  loris.TricklesUntilDropped("x", 100ms, 30);
  loris.Closes();
  Browse("alice");
}

CHECK(ThreadPerClient, RefusesAPortInUse,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 9,
       .why = "Two servers cannot share a port: the second must say so instead of waiting for nobody.",
       .hint = "Which call fails, and do you look at what it returns?"}) {
  Serves();
  Start("server");
  PrintsError(StartsWith("error:"));
  Exits(1);
}

CHECK(ThreadPerClient, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 10,
       .why = "A mistake on the command line that goes unnoticed costs hours.",
       .hint = "labs/support/options.h does it for you."}) {
  Serves();
  Stop();  // or a program that takes any option would fail for its port being in use
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--port", "many"}, {"--no-such-option"}, {"--max-clients", "all"}}) {
    StartWith("server", options);
    PrintsError(Not(IsEmpty()));
    Exits(Ne(0));
  }
}

}  // namespace
}  // namespace socklab::check
