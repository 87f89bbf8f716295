#include "labs/08_web_files/checks/fixture.h"

namespace socklab::check {
namespace {

// ---- basic: a polite client, the whole request in one segment

CHECK(PagesOnDemand, ListensForClients,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 1,
       .why = "A server is found by its address and port, and only once it listens.",
       .hint = "socket(), bind(), listen(), accept(): which of them does your server reach?"}) {
  Serves();
  Browse("alice");
}

CHECK(PagesOnDemand, SendsThePageAskedFor,
      {.tier = Tier::kBasic,
       .points = 12,
       .rule = 2,
       .why = "This is what a web server does: it gets a path and sends a file.",
       .hint = "Which word of the request line is the path, and in which directory does it start?"}) {
  GivenFolder("site");
  GivenFile("site/news.html", kPage);
  Serves({"--root", "site"});
  auto alice = Browse("alice");
  alice.Asks("/news.html");
  alice.IsAnswered(Is(kPage));
}

CHECK(PagesOnDemand, SendsIndexHtmlForTheRoot,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 2,
       .why = "Anyone who knows only the name of a site should get its first page.",
       .hint = "Which path does a browser send for http://127.0.0.1:7788, with nothing after it?"}) {
  GivenFile("index.html", kIndex);
  Serves();
  auto alice = Browse("alice");
  alice.Asks("/");
  alice.IsAnswered(Is(kIndex));
}

CHECK(PagesOnDemand, SaysThatThereIsNoSuchPage,
      {.tier = Tier::kBasic,
       .points = 8,
       .rule = 3,
       .why = "The browser reads the status, the person reads the body: both want to know.",
       .hint = "What does open() return for a missing file, and what do you send then, byte for byte?"}) {
  GivenFile("news.html", kPage);
  Serves();
  auto alice = Browse("alice");
  alice.Asks("/missing.html");
  alice.IsAnswered({.status = {404}, .any_body = true, .any_length = true});
}

CHECK(PagesOnDemand, PrintsTheNameOfTheFile,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 4,
       .why = "The operator of a server wants to see what clients ask for.",
       .hint = "One line for each request: is it flushed at once, and without the leading slash?"}) {
  GivenFile("news.html", kPage);
  GivenFile("index.html", kIndex);
  Serves();
  auto alice = Browse("alice");
  alice.Asks("/news.html");
  alice.IsAnswered(Is(kPage));
  alice.Closes();
  server.Prints("file name is ===>news.html");
  auto bob = Browse("bob");
  bob.Asks("/");
  server.Prints(AnyOf("file name is ===>", "file name is ===>index.html"));
}

CHECK(PagesOnDemand, ClosesAfterTheAnswer,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 2,
       .why = "A browser that is not told the length of the body keeps loading until the connection ends.",
       .hint = "Do you close the client's socket at once on every path through your code? What does your answer's "
               "Connection field say?"}) {
  GivenFile("news.html", kPage);
  Serves();
  auto alice = Browse("alice");
  alice.Asks("/news.html");
  alice.IsAnswered({.body = kPage, .any_length = true, .closes = true});
  alice.WaitingAtMost(kAtOnce).ReceivesEnd();
}

CHECK(PagesOnDemand, ServesOneClientAfterAnother,
      {.tier = Tier::kBasic,
       .points = 5,
       .rule = 1,
       .why = "The server closes after each answer, so a browser needs a new connection for every page.",
       .hint = "What is inside your loop, and what is before it?"}) {
  GivenFile("news.html", kPage);
  GivenFile("index.html", kIndex);
  Serves();
  Fetches("alice", "/news.html", Is(kPage));
  Fetches("bob", "/", Is(kIndex));
  Fetches("carol", "/news.html", Is(kPage));
}

CHECK(PagesOnDemand, ListensAgainAtOnce,
      {.tier = Tier::kBasic,
       .points = 3,
       .rule = 18,
       .why = "The side that closes first holds its address in TIME_WAIT for a minute: too long for a restart.",
       .hint = "Which socket option allows bind() in spite of that, and when must you set it?"}) {
  GivenFile("news.html", kPage);
  Serves();
  auto alice = Browse("alice");
  alice.Asks("/news.html");
  GetsToTheEnd(alice, Is(kPage));
  server.Stop();
  GivenFile("news.html", kPage);
  Serves();
  Fetches("bob", "/news.html", Is(kPage));
}

// ---- robust: what a real network and real browsers do

CHECK(PagesOnDemand, ReadsTheRequestInFragments,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 10,
       .why = "A request may arrive in many pieces: it ends with the empty line, not with a recv().",
       .hint = "What do you do when recv() returns no empty line yet, or only half of one?"}) {
  GivenFile("news.html", kPage);
  Serves(kPatient);
  for (const Plan& plan : {Plan::ByteByByte(), Plan::SplitAt({26, 50}), Plan::Pieces(7)}) {
    auto alice = Browse("alice");
    alice.Delivering(plan).Asks("/news.html");
    Gets(alice, Is(kPage));
  }
}

CHECK(PagesOnDemand, ReadsAHeadOf8Kibibytes,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 10,
       .why = "With cookies, the head of a browser's request easily grows to several kilobytes.",
       .hint = "How large is your buffer, and what happens if it is full before the empty line arrives?"}) {
  GivenFile("news.html", kPage);
  Serves();
  auto alice = Browse("alice");
  alice.Sends(web::LongRequest(alice, "/news.html?", 4 * kKibibyte, 8 * kKibibyte));
  Gets(alice, Is(kPage));
}

CHECK(PagesOnDemand, SaysHowLongTheFileIs,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 5,
       .why = "Without a length, half a file looks like a whole one.",
       .hint = "Which field says how many bytes the body has, and how do you find out before you read the file?"}) {
  const Content page = "<p>今天没有新闻。</p>\n", photo = RandomContent(4711);
  GivenFile("news.html", page);
  GivenFile("photo.jpg", photo);
  Serves();
  Fetches("alice", "/news.html", {.body = page, .says_length = true});
  Fetches("bob", "/photo.jpg", {.body = photo, .says_length = true});
  Fetches("carol", "/missing.html", {.status = {404}});  // right, if it is there
}

CHECK(PagesOnDemand, SaysWhatTheFileIs,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 5,
       .why = "A browser uses a style sheet only if the server says that it is one.",
       .hint = "What does the end of the file's name tell you, and which field tells it to the browser?"}) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> files = {
      {"page.html", {"text/html"}},
      {"style.css", {"text/css"}},
      {"code.min.js", {"text/javascript", "application/javascript"}},
      {"data.json", {"application/json"}},
      {"notes.txt", {"text/plain"}},
      {"icon.png", {"image/png"}},
      {"photo.jpg", {"image/jpeg"}},
      {"smile.gif", {"image/gif"}},
      {"logo.svg", {"image/svg+xml"}}};
  for (const auto& [name, types] : files) GivenFile(name, name);
  Serves();
  for (const auto& [name, types] : files) Fetches("alice", "/" + name, {.types = types, .any_length = true});
}

CHECK(PagesOnDemand, SendsEveryByteValue,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 6,
       .why = "A file is a sequence of bytes: NUL bytes, newlines and empty lines in it have no special meaning.",
       .hint = "Is the file opened in binary mode, and does any of your code look for the end of a string?"}) {
  const std::string odd("\0\r\n\r\n\xff\x1aHTTP/1.1 404 Not Found\r\n\r\n\n", 35);
  const Content photo = RandomContent(100'000);
  GivenFile("odd.png", odd);
  GivenFile("one.png", "\n");
  GivenFile("photo.jpg", photo);
  Serves();
  Fetches("alice", "/odd.png", Is(odd));
  Fetches("bob", "/one.png", Is("\n"));
  Fetches("carol", "/photo.jpg", Is(photo));
}

CHECK(PagesOnDemand, SendsAnEmptyFile,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 6,
       .why = "A file of 0 bytes is still a file.",
       .hint = "Do you treat a size of 0, or a read() that returns 0, as an error?"}) {
  GivenFile("empty.txt", "");
  Serves();
  Fetches("alice", "/empty.txt", Is(""));
}

CHECK(PagesOnDemand, SendsAFileOf512Mebibytes,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 6,
       .why = "A file may be larger than the memory: what has been sent need not stay in memory.",
       .hint = "How much of the file do you read before you send the first byte?",
       .heavy = true}) {
  const Content small = RandomContent(10'000), big = SparseContent(kBig);
  GivenDisk(kBig + kMebibyte);
  GivenFile("small.jpg", small);
  GivenFile("big.iso", big);
  Serves();
  Fetches("alice", "/small.jpg", Is(small));
  FollowsMemoryOver(kBig);
  Fetches("bob", "/big.iso", Is(big));
  DoesNotGrowWithTheFile();
}

CHECK(PagesOnDemand, DecodesNames,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 7,
       .why = "A target may contain only some ASCII characters; all others are written as %XX.",
       .hint = "What do the two digits after a % mean, and how many times may you decode a target?"}) {
  for (const char* name : {"two words.txt", "报告 2023.txt", "100%.txt", "a%20b.txt", "1+1.txt"}) GivenFile(name, name);
  Serves();
  Fetches("alice", "/two%20words.txt", Is("two words.txt"));
  Fetches("alice", "/%E6%8A%A5%E5%91%8A%202023.txt", Is("报告 2023.txt"));
  Fetches("alice", "/%e6%8a%a5%e5%91%8a%20%32023%2etxt", Is("报告 2023.txt"));
  Fetches("alice", "/100%25.txt", Is("100%.txt"));
  Fetches("alice", "/a%2520b.txt", Is("a%20b.txt"));
  Fetches("alice", "/1+1.txt", Is("1+1.txt"));
}

CHECK(PagesOnDemand, LeavesTheQueryOut,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 7,
       .why = "What follows the ? is for programs that generate pages: it does not change which file is meant.",
       .hint = "What do you do first: cut at the ?, or decode?"}) {
  for (const char* name : {"index.html", "two words.txt", "what?.txt"}) GivenFile(name, name);
  Serves();
  Fetches("alice", "/?from=mail", Is("index.html"));
  Fetches("alice", "/two%20words.txt?back=/../a?b%20c", Is("two words.txt"));
  Fetches("alice", "/what%3F.txt?", Is("what?.txt"));
  server.Prints(AnyOf("file name is ===>", "file name is ===>index.html"));
  server.Prints("file name is ===>two words.txt");
  server.Prints("file name is ===>what?.txt");
}

CHECK(PagesOnDemand, ServesNamesWithDots,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 7,
       .why = "Only a component that is exactly .. leads upwards: other names may contain any number of dots.",
       .hint = "What must be before and after a .. in the path so that it leads upwards?"}) {
  GivenFolder("v1..2");
  for (const char* name : {"a..b.txt", "c..txt", "d...txt", "v1..2/notes.txt"}) GivenFile(name, name);
  Serves();
  for (const std::string name : {"a..b.txt", "c..txt", "d...txt", "v1..2/notes.txt"}) {
    Fetches("alice", "/" + name, Is(name));
  }
}

CHECK(PagesOnDemand, ServesSubfolders,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 7,
       .why = "Larger sites have directories, each with a first page of its own.",
       .hint = "What is the last character of a path that names a directory, and which file does it mean?"}) {
  GivenFolder("site");
  GivenFolder("site/docs");
  GivenFolder("site/docs/deep");
  GivenFile("site/docs/index.html", kIndex);
  GivenFile("site/docs/deep/news.html", kPage);
  Serves({"--root", "site"});
  Fetches("alice", "/docs/deep/news.html", Is(kPage));
  Fetches("alice", "/docs/", Is(kIndex));
}

CHECK(PagesOnDemand, LeadsToTheFolder,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 7,
       .why = "Without the final slash, a browser resolves the links of the page against the wrong directory.",
       .hint = "How does a browser resolve a Location that does not begin with a slash? Which characters in it must be "
               "written as %XX?"}) {
  for (const char* folder : {"site", "site/docs", "site/docs/deep", "site/docs/报告 2023"}) GivenFolder(folder);
  for (const char* folder : {"site/docs", "site/docs/deep", "site/docs/报告 2023"}) {
    GivenFile(std::string(folder) + "/index.html", folder);
  }
  Serves({"--root", "site"});
  FindsThePageOf("/docs", "site/docs");
  FindsThePageOf("/docs/deep", "site/docs/deep");
  FindsThePageOf("/docs/%E6%8A%A5%E5%91%8A%202023", "site/docs/报告 2023");
}

CHECK(PagesOnDemand, AnswersHeadWithoutABody,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 8,
       .why = "A client that sends HEAD wants to know whether the file exists and how large it is, not its bytes.",
       .hint = "What is the first word of the request? Up to the empty line, the answer is the same as for GET."}) {
  GivenFile("news.html", kPage);
  Serves();
  HasTheHeadOfThePage("/news.html", Is(kPage));
  auto carol = Browse("carol");
  carol.Asks("HEAD", "/missing.html");
  Gets(carol, kNotFound);
}

CHECK(PagesOnDemand, RefusesOtherMethods,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 9,
       .why = "A client that asks to change or delete a file must not believe that it succeeded.",
       .hint = "Which status says that a method is not allowed here, and which field lists those that are?"}) {
  GivenFile("news.html", kPage);
  Serves();
  for (const char* method : {"POST", "PUT", "DELETE"}) {
    auto mallory = Browse("mallory");
    mallory.Asks(method, "/news.html", "Content-Length: 0\r\n");
    Gets(mallory, {.status = {405}, .any_length = true, .fields = {"Allow"}});
  }
  auto alice = Browse("alice");
  alice.Asks("BREW", "/news.html");
  Gets(alice, {.status = {405, 501}, .any_length = true});
  Fetches("bob", "/news.html", Is(kPage));
}

CHECK(PagesOnDemand, AnswersWholeWhileTheClientStillSends,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 11,
       .why = "Closing a socket with unread bytes resets the connection, which can destroy the answer in transit.",
       .hint = "What does shutdown() do that close() does not, and how do you notice that the client has closed?"}) {
  GivenFile("news.html", kPage);
  Serves();
  auto alice = Browse("alice");
  alice.SendsWhatIsTaken(alice.Request("GET", "/news.html") +
                         alice.Request("GET", "/", web::FillerFields(kMebibyte / 2)));
  GetsToTheEnd(alice, Is(kPage));
}

CHECK(PagesOnDemand, ServesManyClients,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 1,
       .why = "While you serve one client, the others wait in a queue, which is only as long as you allow.",
       .hint = "What does the second argument of listen() mean?"}) {
  GivenFile("news.html", kPage);
  Serves();
  server.Signals(SIGSTOP);  // so that they all have to wait
  std::vector<HttpPeer> crowd;
  for (int i = 1; i <= kBacklog; ++i) {
    crowd.push_back(Call("client " + std::to_string(i)));
    crowd.back().Asks("/news.html");
  }
  server.Signals(SIGCONT);
  ServesAll(crowd, Is(kPage), kAtOnce);
}

CHECK(PagesOnDemand, LosesNothingToASlowReader,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 6,
       .why = "A client may read more slowly than you send, and must still get every byte.",
       .hint = "What does send() return when the buffers are full, and do you check it?"}) {
  const Content photo = RandomContent(2 * kMebibyte);
  GivenFile("photo.jpg", photo);
  Serves(kPatient);
  auto alice = Browse("alice");
  alice.Asks("/photo.jpg");
  alice.ReadsNothingYet();
  Gets(alice, Is(photo));
}

}  // namespace
}  // namespace socklab::check
