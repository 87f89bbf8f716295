// The checks of lab 9. Each cites the rule of the handout that it checks.
#include <signal.h>

#include <chrono>
#include <cstddef>
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

constexpr std::chrono::milliseconds kReaping{1'500};  // the rule's second, and some for timers that are late
constexpr std::size_t kOfChildren = 2;  // descriptors by which a run-time may wait for children, whatever their number
constexpr int kPlaces = 2;
const std::vector<std::string> kFewPlaces = {"--max-clients", std::to_string(kPlaces)};

class ProcessPerClient : public ConcurrentWebCheck {
 protected:
  ProcessPerClient() : ConcurrentWebCheck(8888) {}
};

// ---- basic

CHECK(ProcessPerClient, ListensForClients,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 1,
       .why = "A server is found by its address and port, and only once it listens.",
       .hint = "socket(), bind(), listen(), accept(): which of them does your server reach?"}) {
  Serves();
  Browse("alice").Closes();
}

CHECK(ProcessPerClient, SendsThePageAskedFor,
      {.tier = Tier::kBasic,
       .points = 12,
       .rule = 1,
       .why = "However many serve, each client wants its page, and then the end of the connection.",
       .hint = "Which process calls Serve(), and with whose socket?"}) {
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

CHECK(ProcessPerClient, SaysThatThereIsNoSuchPage,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 1,
       .why = "A client that is told nothing does not know whether to go on waiting.",
       .hint = "support::Website does it for you: does its Serve() come to its end in your child process?"}) {
  Serves();
  WebCheck::Fetches("alice", "/missing.html", {.status = {404}, .any_body = true, .any_length = true});
}

CHECK(ProcessPerClient, ServesOneClientAfterAnother,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 1,
       .why = "A server that ends with its first client has to be started for each.",
       .hint = "What does the child do after it has served, and what does the parent do meanwhile?"}) {
  GivenPages();
  Serves();
  Fetches("alice");
  Fetches("bob");
  Fetches("carol");
}

CHECK(ProcessPerClient, ServesEachClientByAProcess,
      {.tier = Tier::kBasic,
       .points = 14,
       .rule = 2,
       .why = "A process of its own keeps a client's troubles away from all others.",
       .hint = "Where does fork() stand: before accept(), or behind it? Who goes on after it, and with what?"}) {
  GivenPages();
  GivenLargeFile();
  Serves();
  Fetches("alice");
  const std::size_t at_rest = ProcessesAtRest();
  auto bob = Hesitates("bob");
  RunsProcesses(at_rest + 1);
  auto carol = StopsReading("carol");
  RunsProcesses(at_rest + 2);
  ReadsOn(carol);
  Finishes(bob);
}

CHECK(ProcessPerClient, DelaysNobodyForASlowClient,
      {.tier = Tier::kBasic,
       .points = 10,
       .rule = 3,
       .why = "One client with a bad line must not keep all others waiting.",
       .hint = "Who waits for the slow client, and who for the next one? Does the parent wait for its child?"}) {
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

CHECK(ProcessPerClient, ServesSixtyFourAtOnce,
      {.tier = Tier::kRobust,
       .points = 7,
       .rule = 3,
       .why = "A browser alone opens half a dozen connections, and it is not the only one.",
       .hint = "How many may wait in the backlog, and what keeps your parent from its next accept()?"}) {
  GivenPages(8);
  Serves();
  auto crowd = Gathers(64);
  Finish(crowd);
}

CHECK(ProcessPerClient, ClosesItsCopyOfEachConnection,
      {.tier = Tier::kRobust,
       .points = 6,
       .rule = 4,
       .why = "fork() copies each descriptor, and a connection ends only when the last copy is closed.",
       .hint = "Who has the client's socket open after fork(), and which of them has a use for it?"}) {
  GivenPages();
  Serves();
  Fetches("alice");
  const std::size_t before = DescriptorsAtRest();
  for (const char* name : {"bob", "carol", "dave"}) Fetches(name);
  auto erin = Dawdles("erin");
  SignalsAChild(SIGKILL);  // so that nobody but the kernel closes
  erin.peer.ReceivesAnyEnd();
  HoldsAtMost(before + kOfChildren);
}

CHECK(ProcessPerClient, LeavesNoZombies,
      {.tier = Tier::kRobust,
       .points = 7,
       .rule = 5,
       .why = "A child that nobody waits for stays in the table of processes until the table is full.",
       .hint = "Sixty children end while your parent is busy: how often is it sent SIGCHLD? (See signal(7).)"}) {
  GivenPages();
  Serves();
  const std::size_t at_rest = ProcessesAtRest();
  auto burst = Gathers(60);
  Signals(SIGSTOP);  // so that it is certain to be busy while they end
  Finish(burst);
  HasProcessesAtMost(at_rest);
  Signals(SIGCONT);
  HasNoZombiesWithin(kReaping);
}

CHECK(ProcessPerClient, KeepsNothingOfAThousandClients,
      {.tier = Tier::kRobust,
       .points = 6,
       .rule = 4,
       .why = "What is left behind by each client ends the server one day.",
       .hint = "ls -l /proc/PID/fd shows what the parent has open, and ps --ppid PID which children it has.",
       .heavy = true}) {
  GivenPages(5);
  Serves();
  ServesMany(10, 10);
  const std::size_t processes = ProcessesAtRest(), descriptors = DescriptorsAtRest();
  ServesMany(1'000, 10);
  HasProcessesAtMost(processes);
  HoldsAtMost(descriptors + kOfChildren);
}

CHECK(ProcessPerClient, MixesNoAnswersUp,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 1,
       .why = "Whoever is served at the same time as others must get what it has asked for itself.",
       .hint = "Which variables does your child use, and could the parent have changed them before the fork()?"}) {
  GivenPages(16);
  Serves();
  ServesCrowds(3, 32);
}

CHECK(ProcessPerClient, RefusesOtherMethods,
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

CHECK(ProcessPerClient, OutlivesBadRequests,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 6,
       .why = "Anybody may send anything: what one client gets wrong must not take the others' answers away.",
       .hint =
           "Which of your processes reads the request, and what becomes of an exception there that nobody catches?"}) {
  GivenPages();
  Serves();
  auto alice = Dawdles("alice");
  SendNonsense();
  Finishes(alice);
  Fetches("bob");
}

CHECK(ProcessPerClient, OutlivesTheCrashOfAChild,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 6,
       .why = "It is what processes are good for: one that crashes takes nobody along.",
       .hint = "What does your parent do when a child ends by a signal, and not by _exit()?"}) {
  GivenPages();
  Serves();
  const std::size_t at_rest = ProcessesAtRest();
  auto alice = Dawdles("alice");
  Dawdles("bob");
  SignalsAChild(SIGSEGV);
  RunsProcesses(at_rest + 1);
  Finishes(alice);
  Fetches("carol");
}

CHECK(ProcessPerClient, LeavesNoProcessWhenItEnds,
      {.tier = Tier::kHardened,
       .points = 4,
       .rule = 8,
       .why = "The operator ends one process, the parent: whatever still runs then is nobody's.",
       .hint = "Who tells the children? Look up PR_SET_PDEATHSIG in prctl(2), and what if it comes too late."}) {
  GivenPages();
  GivenLargeFile();
  Serves();
  Dawdles("alice");
  StopsReading("bob");
  Dawdles("carol");
  Signals(SIGTERM);
  Ends();
}

CHECK(ProcessPerClient, ServesNoMoreThanMaxClients,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 7,
       .why = "A server that makes a process for whoever calls can be brought down by whoever calls.",
       .hint = "What must happen before the next fork() once all places are taken? A semaphore can count them."}) {
  GivenPages();
  Serves(kFewPlaces);
  auto alice = Dawdles("alice");
  auto bob = Dawdles("bob");
  auto carol = QueuesUp("carol");
  Finishes(alice);
  GetsItsTurn(carol);
  Finishes(bob);
}

CHECK(ProcessPerClient, GivesPlacesBack,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 7,
       .why = "A place that is lost with a client is lost for good: in the end nobody is served.",
       .hint = "On which ways can a child end? Does the place come back on each of them?"}) {
  GivenPages();
  Serves(kFewPlaces);
  for (int lost = 0; lost <= kPlaces; ++lost) {
    Dawdles("alice");
    SignalsAChild(SIGSEGV);
    ComesToRest();
    Dawdles("bob").peer.Resets();
    ComesToRest();
    Browse("carol").Closes();
    ComesToRest();
  }
  Fetches("dave");
}

CHECK(ProcessPerClient, GoesOnAfterClientsVanished,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 6,
       .why = "Clients vanish all the time: it must cost nobody else anything.",
       .hint = "Which calls of the parent can a client make fail, and what does it do then?"}) {
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

CHECK(ProcessPerClient, CutsASlowLoris,
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

CHECK(ProcessPerClient, RefusesAPortInUse,
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

CHECK(ProcessPerClient, EndsOnSignals,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 8,
       .why = "A server is ended by its operator, with Ctrl-C or by the system, and that is no failure.",
       .hint = "labs/support/signals.h does it for you."}) {
  for (const int signal : {SIGINT, SIGTERM}) {
    Serves();
    Signals(signal);
    Exits(0);
  }
}

CHECK(ProcessPerClient, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 1,
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
