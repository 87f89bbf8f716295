#include "labs/11_web_events/checks/fixture.h"

namespace socklab::check {
namespace {

// ---- basic

CHECK(EventLoop, ListensForClients,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 1,
       .why = "A server is found by its address and port, and only once it listens.",
       .hint = "Who tells your loop that a client waits to be accepted?"}) {
  Serves();
  Browse("alice").Closes();
}

CHECK(EventLoop, SendsThePageAskedFor,
      {.tier = Tier::kBasic,
       .points = 12,
       .rule = 2,
       .why = "However a server is built inside, each client wants its page.",
       .hint = "Which event tells you that a request may be there, and what do you do next?"}) {
  GivenFolder("site");
  GivenFile("site/index.html", "<h1>the first page</h1>\n");
  GivenFile("site/hello.html", kHello);
  Serves({"--root", "site"});
  WebCheck::Fetches("alice", "/hello.html", Is(kHello));
  WebCheck::Fetches("bob", "/", Is("<h1>the first page</h1>\n"));
}

CHECK(EventLoop, SaysThatThereIsNoSuchPage,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 2,
       .why = "A client that gets no answer does not know whether to go on waiting.",
       .hint = "support::Pages finds out for you. Does its status become an answer?"}) {
  Serves();
  WebCheck::Fetches("alice", "/missing.html", {.status = {404}, .any_body = true});
}

CHECK(EventLoop, ServesOneClientAfterAnother,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 1,
       .why = "A server that exits after its first client must be restarted for each new client.",
       .hint = "What does your loop do when a client has closed its connection?"}) {
  GivenPages();
  Serves();
  Fetches("alice");
  Fetches("bob");
  Fetches("carol");
}

CHECK(
    EventLoop, KeepsTheConnection,
    {.tier = Tier::kBasic,
     .points = 8,
     .rule = 4,
     .why = "A page has pictures and styles: a new connection for each of them costs a round trip every time.",
     .hint = "Which state does a connection go to when its answer is sent? How does the client know where it ends?"}) {
  GivenHelloAndNews();
  Serves();
  auto alice = Browse("alice");
  Gets(alice, "/hello.html", Is(kHello));
  Gets(alice, "/news.html", Is(kNews));
  Gets(alice, "/missing.html", kNotFound);
  Gets(alice, "/hello.html", Is(kHello));
  alice.Closes();
}

CHECK(EventLoop, DelaysNobodyForASlowClient,
      {.tier = Tier::kBasic,
       .points = 10,
       .rule = 3,
       .why = "One thread serves everybody: if it waits for one client, all others wait too.",
       .hint = "In which call is your server while bob waits? The only one that may wait is epoll_wait()."}) {
  GivenPages();
  Serves();
  auto alice = ConnectsSlowly("alice");
  Fetches("bob");
  Finishes(alice);
}

CHECK(EventLoop, ServesEverybodyByOneThread,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 3,
       .why = "A thread costs memory and switching for each client, an entry in a list of events nearly nothing.",
       .hint = "Who remembers how far a client's request has got, if no thread waits for the rest of it?"}) {
  GivenPages(4);
  Serves();
  Fetches("alice");
  const std::size_t threads = ThreadsWhenIdle(), processes = server.Processes();
  auto crowd = Gathers(16);
  server.HasAtMostProcesses(processes);
  server.HasAtMostThreads(threads + kOfTheRunTime);
  Finish(crowd);
}

// ---- robust: what a real network and real browsers do

CHECK(EventLoop, ReadsTheRequestInFragments,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 6,
       .why = "A request may arrive in many pieces, and between them the loop serves others.",
       .hint = "Where do you keep the beginning of a request until the rest arrives?"}) {
  GivenHelloAndNews();
  Serves();
  auto alice = Browse("alice");
  for (const Plan& plan : {Plan::ByteByByte(), Plan::SplitAt({26, 50}), Plan::Pieces(7)}) {
    alice.Delivering(plan);
    Gets(alice, "/hello.html", Is(kHello));
  }
  auto bob = Browse("bob");
  bob.Sends(web::LongRequest(bob, "/news.html?", 4 * kKibibyte, 8 * kKibibyte));
  bob.IsAnswered(Is(kNews));
}

CHECK(EventLoop, AnswersPipelinedRequests,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 5,
       .why = "A client need not wait for one answer before it sends the next request: TCP keeps them in order.",
       .hint = "What is left in your buffer when you have taken a request out of it? No event will tell you."}) {
  GivenHelloAndNews();
  Serves();
  auto alice = Browse("alice");
  const std::string hello = alice.Request("GET", "/hello.html"), news = alice.Request("GET", "/news.html");
  const std::string half = hello.substr(0, hello.size() / 2), rest = hello.substr(hello.size() / 2);
  alice.Sends(hello + news + hello + half);
  for (const char* page : {kHello, kNews, kHello}) alice.IsAnswered(Is(page));
  alice.Sends(rest + news);
  for (const char* page : {kHello, kNews}) alice.IsAnswered(Is(page));
}

CHECK(EventLoop, AnswersInOrderBehindALargePage,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 5,
       .why = "The answers on a connection follow one another: a small page must wait until a large one is sent.",
       .hint = "What does your server do with a request that arrives in the middle of an answer?"}) {
  GivenHelloAndNews();
  const Content large = GivenLargePage();
  Serves();
  auto alice = Browse("alice");
  alice.Sends(alice.Request("GET", "/large.html") + alice.Request("GET", "/hello.html"));
  alice.ReadsNothingYet();
  alice.SendsWhatIsTaken(alice.Request("GET", "/news.html"));
  alice.IsAnswered(Is(large));
  for (const char* page : {kHello, kNews}) alice.IsAnswered(Is(page));
}

CHECK(EventLoop, ClosesWhenAsked,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 4,
       .why = "A client that will not ask again says so, and then waits for the end of the connection.",
       .hint = "What may the field Connection list, and what did HTTP/1.0 do before there was such a field?"}) {
  GivenHelloAndNews();
  Serves();
  auto alice = Browse("alice");
  Gets(alice, "/hello.html", Is(kHello));
  alice.Asks("GET", "/news.html", "Connection: close\r\n");
  alice.IsAnswered(Is(kNews));
  alice.WaitingAtMost(kAtOnce).ReceivesEnd();
  alice.Closes();
  auto bob = Browse("bob");
  bob.Sends("GET /hello.html HTTP/1.0\r\n\r\n");
  bob.IsAnswered(Is(kHello));
  bob.WaitingAtMost(kAtOnce).ReceivesEnd();
  bob.Closes();
}

CHECK(EventLoop, AnswersHeadWithoutABody,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 2,
       .why = "To HEAD no body is sent: whatever follows would be taken for the next answer.",
       .hint = "What do you send after the head if the request is HEAD, and what if there is no such page?"}) {
  GivenHelloAndNews();
  Serves();
  auto alice = Browse("alice");
  alice.Asks("HEAD", "/hello.html");
  alice.IsAnswered(Is(kHello));
  Gets(alice, "/news.html", Is(kNews));
  alice.Asks("HEAD", "/missing.html");
  alice.IsAnswered(kNotFound);
  Gets(alice, "/hello.html", Is(kHello));
}

CHECK(EventLoop, ServesManyAmongAThousandIdle,
      {.tier = Tier::kRobust,
       .points = 5,
       .rule = 3,
       .why = "Most connections of a busy server are idle: browsers keep them in case they need them.",
       .hint = "How many descriptors can select() watch? What does a list of all clients cost at each event?",
       .heavy = true}) {
  GivenDescriptors(4'096);
  GivenPages(8);
  Serves();
  auto idle = IdleClients(1'000);
  auto crowd = Gathers(50);
  Finish(crowd);
  Finishes(idle.front());
  Finishes(idle.back());
}

CHECK(EventLoop, SleepsWhileNothingHappens,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 8,
       .why = "A loop that asks again and again whether there is something to do takes a whole CPU for it.",
       .hint = "Does epoll_wait() return although nothing can be done? What is watched, and for which events?",
       .waits = true}) {
  GivenPages();
  GivenLargePage();
  Serves();
  auto alice = ConnectsSlowly("alice");
  auto bob = AsksAndDoesNotRead("bob");
  auto carol = Browse("carol");
  Fetches("dave");
  Sleeps();
  Finishes(alice);
}

CHECK(EventLoop, LosesNothingToASlowReader,
      {.tier = Tier::kRobust,
       .points = 4,
       .rule = 7,
       .why = "A client may read more slowly than you send: others go first, and it still gets every byte.",
       .hint = "How much did send() take? Which event tells that it will take more, and what if you wait in it?"}) {
  GivenPages();
  const Content large = GivenLargePage();
  Serves();
  auto alice = AsksAndDoesNotRead("alice");
  auto bob = AsksAndDoesNotRead("bob");
  Fetches("carol");
  alice.IsAnswered(Is(large));
  bob.IsAnswered(Is(large));
}

CHECK(EventLoop, SendsAFileOf512Mebibytes,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 7,
       .why = "A file may be larger than the memory: what has been sent need not stay in memory.",
       .hint = "How much of the file is in memory while it is sent?",
       .heavy = true}) {
  const Content small = RandomContent(10'000), big = SparseContent(kBig);
  GivenDisk(kBig + kMebibyte);
  GivenFile("small.jpg", small);
  GivenFile("big.iso", big);
  Serves();
  auto alice = Browse("alice");
  Gets(alice, "/small.jpg", Is(small));
  FollowsMemoryOver(kBig);
  Gets(alice, "/big.iso", Is(big));
  DoesNotGrowWithTheFile();
}

CHECK(EventLoop, KeepsNoDescriptors,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 9,
       .why = "A server that forgets to close descriptors runs out of them, perhaps after a day.",
       .hint = "ls -l /proc/PID/fd shows what your server still has open: sockets, or files?"}) {
  GivenPages(5);
  Serves();
  ServesMany(10, 10);
  const std::size_t before = DescriptorsWhenIdle();
  ServesMany(50, 10);
  for (int i = 0; i < 10; ++i) ConnectsSlowly("alice").peer.Resets();
  for (int i = 0; i < 10; ++i) Browse("bob").Closes();
  server.HasAtMostOpenDescriptors(before + kOfTheRunTime);
}

CHECK(EventLoop, RefusesOtherMethods,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 2,
       .why = "A client that asks for a change must not believe that it was made.",
       .hint = "Which status has support::Pages found, and which field does an answer with it need?"}) {
  GivenPages();
  Serves();
  for (const char* method : {"POST", "DELETE"}) {
    auto mallory = Browse("mallory");
    mallory.Asks(method, "/page1.html", "Content-Length: 0\r\n");
    mallory.IsAnswered({.status = {405}, .fields = {"Allow"}});
    mallory.Leaves();
  }
  Fetches("alice");
}

CHECK(EventLoop, AnswersWholeWhileTheClientStillSends,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 10,
       .why = "Closing a socket with unread bytes resets the connection, which can destroy the answer in transit.",
       .hint = "Which state comes after the last answer? What does shutdown() do that close() does not?"}) {
  GivenHelloAndNews();
  Serves();
  auto alice = Browse("alice");
  alice.SendsWhatIsTaken(alice.Request("GET", "/hello.html", "Connection: close\r\n") +
                         alice.Request("GET", "/news.html", web::FillerFields(kMebibyte / 2)));
  alice.IsAnswered(Is(kHello));
  alice.ReceivesEnd();
  alice.Closes();
}

}  // namespace
}  // namespace socklab::check
