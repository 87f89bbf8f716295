#include "labs/09_web_processes/checks/fixture.h"

namespace socklab::check {
namespace {

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
       .why = "However many processes there are, each client wants its page and then the end of the connection.",
       .hint = "Which process calls Serve(), and with which client's socket?"}) {
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
       .why = "A client that gets no answer does not know whether to go on waiting.",
       .hint = "support::Website does it for you. Does its Serve() return in your child process?"}) {
  Serves();
  WebCheck::Fetches("alice", "/missing.html", {.status = {404}, .any_body = true, .any_length = true});
}

CHECK(ProcessPerClient, ServesOneClientAfterAnother,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 1,
       .why = "A server that exits after its first client must be restarted for each new client.",
       .hint = "What does the child do after Serve(), and what does the parent do meanwhile?"}) {
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
       .why = "If each client has a process of its own, its troubles do not affect the others.",
       .hint = "Do you call fork() before or after accept()? Which process does what then, and with which socket?"}) {
  GivenPages();
  GivenLargeFile();
  Serves();
  Fetches("alice");
  const std::size_t at_rest = ProcessesWhenIdle();
  auto bob = Hesitates("bob");
  server.RunsProcesses(at_rest + 1);
  auto carol = StopsReading("carol");
  server.RunsProcesses(at_rest + 2);
  ReadsOn(carol);
  Finishes(bob);
}

CHECK(ProcessPerClient, DelaysNobodyForASlowClient,
      {.tier = Tier::kBasic,
       .points = 10,
       .rule = 3,
       .why = "One client with a slow connection must not keep all others waiting.",
       .hint = "Which process waits for the slow client, and which for the next? Does the parent wait for a child?"}) {
  GivenPages();
  GivenLargeFile();
  Serves();
  auto alice = Hesitates("alice");
  auto bob = StopsReading("bob");
  Fetches("carol");
  server.WaitUntilIdle();  // or dave might come before the server has begun to wait for the others
  Fetches("dave");
  Finishes(alice);
  ReadsOn(bob);
}

// ---- robust

CHECK(ProcessPerClient, ServesSixtyFourAtOnce,
      {.tier = Tier::kRobust,
       .points = 7,
       .rule = 3,
       .why = "A single browser opens about six connections at once, and there are many browsers.",
       .hint = "How many clients may wait in the backlog, and what delays the parent's next accept()?"}) {
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
       .hint = "Which processes have the client's socket open after fork(), and which of them need it?"}) {
  GivenPages();
  Serves();
  Fetches("alice");
  const std::size_t before = DescriptorsWhenIdle();
  for (const char* name : {"bob", "carol", "dave"}) Fetches(name);
  auto erin = ConnectsSlowly("erin");
  server.SignalsAChild(SIGKILL);  // so that nobody but the kernel closes
  erin.peer.ReceivesAnyEnd();
  server.HasAtMostOpenDescriptors(before + kOfChildren);
}

CHECK(ProcessPerClient, LeavesNoZombies,
      {.tier = Tier::kRobust,
       .points = 7,
       .rule = 5,
       .why = "A child that is never waited for stays in the process table, until the table is full.",
       .hint = "Sixty children end while the parent is busy: how often does it get SIGCHLD? See signal(7)."}) {
  GivenPages();
  Serves();
  const std::size_t at_rest = ProcessesWhenIdle();
  auto burst = Gathers(60);
  server.Signals(SIGSTOP);  // so that it is certain to be busy while they end
  Finish(burst);
  server.HasAtMostProcesses(at_rest);
  server.Signals(SIGCONT);
  server.HasNoZombiesWithin(kReaping);
}

CHECK(ProcessPerClient, KeepsNothingOfAThousandClients,
      {.tier = Tier::kRobust,
       .points = 6,
       .rule = 4,
       .why = "If every client leaves something behind, the server runs out of resources one day.",
       .hint = "ls -l /proc/PID/fd shows what the parent has open; ps --ppid PID shows its children.",
       .heavy = true}) {
  GivenPages(5);
  Serves();
  ServesMany(10, 10);
  const std::size_t processes = ProcessesWhenIdle(), descriptors = DescriptorsWhenIdle();
  ServesMany(1'000, 10);
  server.HasAtMostProcesses(processes);
  server.HasAtMostOpenDescriptors(descriptors + kOfChildren);
}

CHECK(ProcessPerClient, MixesNoAnswersUp,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 1,
       .why = "Clients served at the same time must each get what they asked for.",
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
       .hint = "support::Website does it for you. Does every client reach Serve(), whatever it asks for?"}) {
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
       .why = "Anybody may send anything: one client's bad request must not cost the others their answers.",
       .hint = "Which of your processes reads the request, and what happens if an exception is not caught there?"}) {
  GivenPages();
  Serves();
  auto alice = ConnectsSlowly("alice");
  SendNonsense();
  Finishes(alice);
  Fetches("bob");
}

CHECK(ProcessPerClient, OutlivesTheCrashOfAChild,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 6,
       .why = "This is the advantage of processes: when one crashes, the others keep running.",
       .hint = "What does the parent do when a child is killed by a signal instead of calling _exit()?"}) {
  GivenPages();
  Serves();
  const std::size_t at_rest = ProcessesWhenIdle();
  auto alice = ConnectsSlowly("alice");
  ConnectsSlowly("bob");
  server.SignalsAChild(SIGSEGV);
  server.RunsProcesses(at_rest + 1);
  Finishes(alice);
  Fetches("carol");
}

CHECK(ProcessPerClient, LeavesNoProcessWhenItEnds,
      {.tier = Tier::kHardened,
       .points = 4,
       .rule = 8,
       .why = "The operator stops one process, the parent: children that keep running would be forgotten.",
       .hint = "How do the children find out? Look up PR_SET_PDEATHSIG in prctl(2). What if the parent has ended "
               "before?"}) {
  GivenPages();
  GivenLargeFile();
  Serves();
  ConnectsSlowly("alice");
  StopsReading("bob");
  ConnectsSlowly("carol");
  server.Signals(SIGTERM);
  server.Ends();
}

CHECK(ProcessPerClient, ServesNoMoreThanMaxClients,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 7,
       .why = "If every connection gets a process, anyone who opens enough connections can bring the server down.",
       .hint = "What must happen before the next fork() when all places are taken? A semaphore can count them."}) {
  GivenPages();
  Serves(kFewPlaces);
  auto alice = ConnectsSlowly("alice");
  auto bob = ConnectsSlowly("bob");
  auto carol = QueuesUp("carol");
  Finishes(alice);
  GetsItsTurn(carol);
  Finishes(bob);
}

CHECK(ProcessPerClient, GivesPlacesBack,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 7,
       .why = "A place that is not given back is lost: in the end nobody is served.",
       .hint = "In which ways can a child end? Is its place given back in each case?"}) {
  GivenPages();
  Serves(kFewPlaces);
  for (int lost = 0; lost <= kPlaces; ++lost) {
    ConnectsSlowly("alice");
    server.SignalsAChild(SIGSEGV);
    server.WaitUntilIdle();
    ConnectsSlowly("bob").peer.Resets();
    server.WaitUntilIdle();
    Browse("carol").Closes();
    server.WaitUntilIdle();
  }
  Fetches("dave");
}

CHECK(ProcessPerClient, GoesOnAfterClientsVanished,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 6,
       .why = "Clients disappear all the time: the others must not suffer from it.",
       .hint = "Which of the parent's calls can a client cause to fail, and what does the parent do then?"}) {
  GivenPages();
  GivenLargeFile();
  Serves();
  auto alice = ConnectsSlowly("alice");
  Browse("bob").Resets();
  ConnectsSlowly("carol").peer.Resets();
  StopsReading("dave").Resets();
  auto erin = StopsReading("erin");
  erin.HalfCloses();
  erin.Resets();  // to send is EPIPE then, where it was ECONNRESET with dave
  server.WaitUntilIdle();
  Finishes(alice);
  Fetches("frank");
}

CHECK(ProcessPerClient, CutsASlowLoris,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 10,
       .why = "A client that never finishes its request would keep its place forever.",
       .hint = "support::Website does it for you. Which timeout do you give it?"}) {
  WebCheck::Serves({"--idle-timeout", "0.4"});
  DropsAMuteClient();
  DropsASlowLoris();
  Browse("alice");
}

// ---- hardened: manners

MANNERS(ProcessPerClient, server, Serves(),
        {.port_in_use = {.points = 1, .rule = 9},
         .signals = {.points = 1, .rule = 8},
         .bad_options = {.points = 1, .rule = 10},
         .more_bad_options = {{"--max-clients", "all"}}});

}  // namespace
}  // namespace socklab::check
