#include "labs/10_web_threads/checks/fixture.h"

namespace socklab::check {
namespace {

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
       .why = "However many threads there are, each client wants its page and then the end of the connection.",
       .hint = "Which thread calls Serve(), and which client's socket does it get?"}) {
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
       .why = "A client that gets no answer does not know whether to go on waiting.",
       .hint = "support::Website does it for you. Does its Serve() return in your thread?"}) {
  Serves();
  WebCheck::Fetches("alice", "/missing.html", {.status = {404}, .any_body = true, .any_length = true});
}

CHECK(ThreadPerClient, ServesOneClientAfterAnother,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 1,
       .why = "A server that exits after its first client must be restarted for each new client.",
       .hint = "What happens if a std::thread is destroyed that was neither joined nor detached?"}) {
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
       .why = "A thread costs less than a process, and shares memory with all other threads.",
       .hint = "Do you start the thread before or after accept()? Which thread accepts the next client?"}) {
  GivenPages();
  GivenLargeFile();
  Serves();
  Fetches("alice");
  const std::set<pid_t> threads = ThreadIdsWhenIdle();
  const std::size_t processes = server.Processes();
  auto bob = Hesitates("bob");
  auto carol = StopsReading("carol");
  server.RunsMoreThreads(threads, 2);
  server.RunsProcesses(processes);
  ReadsOn(carol);
  Finishes(bob);
}

CHECK(ThreadPerClient, DelaysNobodyForASlowClient,
      {.tier = Tier::kBasic,
       .points = 10,
       .rule = 3,
       .why = "One client with a slow connection must not keep all others waiting.",
       .hint = "Which thread waits for the slow client, and which for the next? When do you join?"}) {
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

CHECK(ThreadPerClient, ServesSixtyFourAtOnce,
      {.tier = Tier::kRobust,
       .points = 5,
       .rule = 3,
       .why = "A single browser opens about six connections at once, and there are many browsers.",
       .hint = "How many clients may wait in the backlog, and what delays the next accept() in main()?"}) {
  GivenPages(8);
  Serves();
  auto crowd = Gathers(64);
  Finish(crowd);
}

CHECK(ThreadPerClient, MixesNoAnswersUp,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 5,
       .why = "Clients served at the same time must each get what they asked for.",
       .hint = "Which variables does your thread use, and can another thread change them meanwhile?",
       .heavy = true}) {
  GivenPages(5);
  Serves();
  ServesCrowds(2, 25);
  ServesMany(950, 25);
}

CHECK(ThreadPerClient, GivesThreadsBack,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 4,
       .why = "A thread that does not end when its client leaves waits forever, and keeps its stack.",
       .hint = "Does the function that your thread runs return, even if the client leaves early?"}) {
  GivenPages(5);
  Serves();
  ServesMany(10, 10);
  const std::size_t at_rest = ThreadsWhenIdle();
  ServesMany(30, 10);
  for (int i = 0; i < 10; ++i) ConnectsSlowly("alice").peer.Resets();
  for (int i = 0; i < 10; ++i) Browse("bob").Closes();
  server.HasAtMostThreads(at_rest + kOfTheRunTime);
}

CHECK(ThreadPerClient, KeepsNoDescriptors,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 4,
       .why = "Threads share descriptors: one that no thread closes stays open until the server ends.",
       .hint = "Which thread closes the client's socket? ls -l /proc/PID/fd shows what is still open."}) {
  GivenPages(5);
  Serves();
  ServesMany(10, 10);
  const std::size_t before = DescriptorsWhenIdle();
  ServesMany(50, 10);
  for (int i = 0; i < 10; ++i) ConnectsSlowly("alice").peer.Resets();
  for (int i = 0; i < 10; ++i) Browse("bob").Closes();
  server.HasAtMostOpenDescriptors(before + kOfTheRunTime);
}

CHECK(ThreadPerClient, KeepsNoMemoryOfItsThreads,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 4,
       .why = "A thread that has ended keeps its stack, 8 MiB of address space, until it is joined.",
       .hint = "Where do you join your threads? If you never do: what does detach() do?",
       .heavy = true}) {
  GivenPages();
  Serves();
  ServesMany(10, 10);
  server.WaitUntilIdle();
  server.RemembersAddressSpace();
  ServesMany(1'000, 10);
  server.AddressSpaceGrowsByLessThan(kMostGrowth);
}

CHECK(ThreadPerClient, HasNoDataRace,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 5,
       .why = "If two threads access a variable, one of them writes and nothing orders them, anything may happen.",
       .hint = "Which variables do your threads share? Which of them are changed, and what orders the changes?"}) {
  GivenPages(5);
  GivenLargeFile();
  ServesSanitized();
  ServesCrowds(5, 10);
  auto alice = StopsReading("alice");
  auto bob = Browse("bob");
  bob.Asks("/status");
  bob.IsAnswered({.status = {200, 404}, .any_body = true, .any_length = true});
  ReadsOn(alice);  // hers is counted now; as bob is still there, nothing has told her thread what his has read
  bob.Leaves();
  ConnectsSlowly("carol").peer.Resets();
  Browse("dave").Closes();
  server.WaitUntilIdle();
}

CHECK(ThreadPerClient, CountsEveryAnswer,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 11,
       .why = "Two threads that add one at the same time may together add only one: the sum is then too small.",
       .hint = "++served reads, adds and writes. What keeps another thread out in between?",
       .heavy = true}) {
  GivenPages(5);
  GivenFile("status", "a file that happens to have this name\n");
  Serves();
  IsTold("alice", {.served = 0, .active = 1});
  ServesMany(1'000, 25);
  server.WaitUntilIdle();
  IsTold("bob", {.served = 1'000, .active = 1});
  WebCheck::Fetches("carol", "/missing.html", {.status = {404}, .any_body = true, .any_length = true});
  IsTold("dave", {.served = 1'001});
}

CHECK(
    ThreadPerClient, CountsBeforeItCloses,
    {.tier = Tier::kRobust,
     .points = 1,
     .rule = 11,
     .why = "Whoever has seen the end of an answer, and then asks for the count, must find that answer in it.",
     .hint = "support::Website calls CountAnswer() at the right time. Do you count there, or when the thread ends?"}) {
  GivenPages();
  Serves();
  auto alice = Browse("alice");
  alice.Asks("/page1.html");
  alice.IsAnswered({.any_body = true, .any_length = true});
  alice.ReceivesEnd();
  IsTold("bob", {.served = 1});
  alice.Closes();
}

CHECK(ThreadPerClient, CountsThoseBeingServed,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 11,
       .why = "How many clients are being served at this moment tells whether the server is busy.",
       .hint = "What does a thread do first, and what last, in each of the ways in which it can end?"}) {
  GivenPages();
  GivenLargeFile();
  Serves();
  auto alice = ConnectsSlowly("alice");
  auto bob = StopsReading("bob");
  IsTold("carol", {.served = 0, .active = 3});
  Finishes(alice);
  ReadsOn(bob);
  server.WaitUntilIdle();
  IsTold("dave", {.served = 2, .active = 1});
}

CHECK(ThreadPerClient, RefusesOtherMethods,
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

}  // namespace
}  // namespace socklab::check
