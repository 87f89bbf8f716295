// The checks of lab 8. Each cites the rule of the handout that it checks.
#include <signal.h>

#include <chrono>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "harness/check/web_check.h"
#include "harness/net/quote.h"

namespace socklab::check {
namespace {

using namespace std::chrono_literals;
using net::Content;
using peers::Answer;
using peers::HttpHead;
using peers::HttpPeer;
using peers::Unmet;
using testing::AnyOf;
using testing::IsEmpty;
using testing::Ne;
using testing::Not;
using testing::StartsWith;

constexpr std::uint16_t kPort = 7788;
constexpr std::size_t kKibibyte = 1024;
constexpr std::size_t kMebibyte = 1024 * kKibibyte;
constexpr int kBacklog = 64;
constexpr std::uint64_t kBig = 512 * std::uint64_t{kMebibyte};
constexpr char kPage[] = "<!DOCTYPE html>\n<title>News</title>\n<p>Nothing has happened today.</p>\n";
constexpr char kIndex[] = "<!DOCTYPE html>\n<title>Welcome</title>\n<p><a href=\"news.html\">News</a></p>\n";
constexpr char kSecret[] = "what lies outside of the root is nobody's business";
const std::vector<std::string> kPatient = {"--idle-timeout", "3600"};  // where clients take their time
constexpr std::chrono::milliseconds kAtOnce = 500ms;  // of idleness; a close that waits for something takes longer
const Answer kNotFound = {.status = {404}, .any_length = true};
const Answer kForbidden = {.status = {403, 404}, .any_length = true};

// Whether Content-Length is right is for the check that is about it.
Answer Is(const Content& content) {
  return {.body = content, .any_length = true};
}

// Whatever a server may say to a client that has made a mistake.
Answer Refusal() {
  Answer answer = {.status = std::vector<int>(100), .any_length = true};
  std::iota(answer.status.begin(), answer.status.end(), 400);
  return answer;
}

class PagesOnDemand : public WebCheck {
 protected:
  PagesOnDemand() : WebCheck(kPort) { ByHand("curl -v http://127.0.0.1:7788/news.html"); }

  // A folder `root` with one page, and beside it what is nobody's business.
  void GivenSecrets() {
    GivenFolder("root");
    GivenFile("root/news.html", kPage);
    GivenFolder("root-private");
    for (const std::string path : {"secret.txt", "root-private/x"}) GivenFile(path, kSecret);
  }

  void Gets(HttpPeer& client, const Answer& answer, Where where = Where::current()) {
    client.IsAnswered(answer, where);
    client.Leaves(where);
  }
  // The same, and then the end of the connection.
  void GetsToTheEnd(HttpPeer& client, const Answer& answer, Where where = Where::current()) {
    client.IsAnswered(answer, where);
    client.ReceivesEnd(where);
    client.Closes();  // a server may read on until then
  }
  // Another client sends what is no request.
  void IsRefusedOrDropped(const std::string& garbage, Where where = Where::current()) {
    auto mallory = Browse("mallory", where);
    mallory.Sends(garbage, where);
    mallory.IsAnsweredOrDropped({.status = {400}, .any_length = true}, where);
    mallory.ReceivesAnyEnd(where);
    mallory.Closes();
  }
  // Another client asks for a folder, without a slash behind it: it gets the page, or hears where that is, and goes
  // there as a browser does.
  void FindsThePageOf(const std::string& folder, const Content& page, Where where = Where::current()) {
    auto alice = Browse("alice", where);
    alice.Asks(folder, where);
    const HttpHead head = alice.IsAnswered({.status = {200, 301}, .any_length = true}, where);
    alice.Leaves(where);
    if (head.status == 200) return Fetches("alice", folder, Is(page), where);
    GoesOn(alice, folder, head.Field("Location").value_or(""), page, where);
  }
  // She goes where the Location of her answer leads, which she got when she asked for the folder.
  void GoesOn(const HttpPeer& alice, const std::string& folder, const std::string& location, const Content& page,
              Where where) {
    const std::string should = "alice should be sent on to " + folder + "/, but ";
    if (location.empty()) throw Unmet(should + "her 301 has no Location.", where);
    const std::string quoted = net::QuotedShort(location);
    const std::string target = peers::ResolveTarget(folder, location, alice.remote().ToString());
    if (target.empty())
      throw Unmet(should + "the Location " + quoted + " is not a percent-encoded address on this server.", where);
    try {
      Fetches("alice", target, Is(page), where);
    } catch (const Unmet& unmet) {
      if (target == folder + "/") throw;
      Unmet astray(should + "from " + folder + " the Location " + quoted + " leads to " + target + ".", where);
      astray.difference = unmet.difference;
      astray.program_state = unmet.program_state;
      throw astray;
    }
  }
  // Another client asks for the same with GET and with HEAD: both heads say the same of the body.
  void HasTheHeadOfThePage(const std::string& target, const Answer& answer, Where where = Where::current()) {
    auto alice = Browse("alice", where);
    alice.Asks(target, where);
    const HttpHead get = alice.IsAnswered(answer, where);
    alice.Leaves(where);
    auto bob = Browse("bob", where);
    bob.Asks("HEAD", target, "", where);
    const HttpHead head = bob.IsAnswered(answer, where);
    bob.Leaves(where);
    for (const char* name : {"Content-Length", "Content-Type"}) {
      if (head.Field(name) == get.Field(name)) continue;
      throw Unmet("the answer to HEAD should have the " + std::string(name) + " of the answer to GET, " +
                      get.Field(name).value_or("none") + ", but it has " + head.Field(name).value_or("none") + ".",
                  where);
    }
  }
};

// A request for this whose line has so many bytes and whose head so many, the ends of the lines and the empty one
// included.
std::string LongRequest(const HttpPeer& client, std::string target, std::size_t line, std::size_t head) {
  target += "?" + std::string(line - std::string("GET ? HTTP/1.1\r\n").size() - target.size(), 'x');
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
       .why = "This is what a web server is for: a path goes in, a file comes out.",
       .hint = "Which word of the request's first line is the path, and which folder does it begin in?"}) {
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
       .why = "Who only knows the name of a site gets its first page.",
       .hint = "What is the path when a browser is given no more than http://127.0.0.1:7788?"}) {
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
       .why = "The status is for the browser, the body for the person before it: both want to know.",
       .hint = "What does open() return for a file that is not there, and what do you send then, byte for byte?"}) {
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
       .why = "Whoever runs a server wants to see what is asked of it.",
       .hint = "One line for each request, flushed at once, without the slash that a path begins with."}) {
  GivenFile("news.html", kPage);
  GivenFile("index.html", kIndex);
  Serves();
  auto alice = Browse("alice");
  alice.Asks("/news.html");
  alice.IsAnswered(Is(kPage));
  alice.Closes();
  Prints("file name is ===>news.html");
  auto bob = Browse("bob");
  bob.Asks("/");
  Prints(AnyOf("file name is ===>", "file name is ===>index.html"));
}

CHECK(PagesOnDemand, ClosesAfterTheAnswer,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 2,
       .why = "A browser that does not know how long the body is goes on loading until the connection ends.",
       .hint = "Do you close the client's socket on every way out of your loop, and at once? What does your answer's "
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
       .why = "A browser opens a new connection for every page, and there is more than one browser.",
       .hint = "What is inside of your loop, and what before it?"}) {
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
       .why = "Who closes first keeps the address for a minute, in TIME_WAIT: no time to wait for a restart.",
       .hint = "Which option of the socket allows bind() all the same, and when must it be set?"}) {
  GivenFile("news.html", kPage);
  Serves();
  auto alice = Browse("alice");
  alice.Asks("/news.html");
  GetsToTheEnd(alice, Is(kPage));
  Stop();
  GivenFile("news.html", kPage);
  Serves();
  Fetches("bob", "/news.html", Is(kPage));
}

// ---- robust: what a real network and real browsers do

CHECK(PagesOnDemand, ReadsTheRequestInFragments,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 10,
       .why = "A request may arrive in many pieces: its end is the empty line, not the end of a recv().",
       .hint = "What do you do with a recv() that brings no empty line yet, or only a half of one?"}) {
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
       .why = "With its cookies a browser's request soon has some kilobytes.",
       .hint = "How large is your buffer, and what happens when the empty line is not in it?"}) {
  GivenFile("news.html", kPage);
  Serves();
  auto alice = Browse("alice");
  alice.Sends(LongRequest(alice, "/news.html", 4 * kKibibyte, 8 * kKibibyte));
  Gets(alice, Is(kPage));
}

CHECK(PagesOnDemand, SaysHowLongTheFileIs,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 5,
       .why = "Without a length, half a file looks like a whole one.",
       .hint = "Which field of the head says how many bytes the body has, and how do you learn it before you read the "
               "file?"}) {
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
       .why = "A browser takes a style sheet only from a server that says that it is one.",
       .hint = "What does the name of the file tell, and which field of the head passes it on?"}) {
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
       .why = "A file is bytes: what looks like a text, or like the end of one, means nothing.",
       .hint = "Is the file opened as binary, and does anything in your program look for the end of a string?"}) {
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
       .why = "A file of 0 bytes is a file.",
       .hint = "Do you take a size of 0, or a read() that returns 0, for an error?"}) {
  GivenFile("empty.txt", "");
  Serves();
  Fetches("alice", "/empty.txt", Is(""));
}

CHECK(PagesOnDemand, SendsAFileOf512Mebibytes,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 6,
       .why = "A file may be larger than the memory: what has been sent need not be kept.",
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
       .why = "A path is written in a part of ASCII: all else that a name may hold stands in it as %XX.",
       .hint = "What do the two digits behind a % mean, and how often may they be replaced?"}) {
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
       .why = "What stands behind the ? is for a program that makes the page: the file is the same.",
       .hint = "Which comes first: to cut at the ?, or to decode?"}) {
  for (const char* name : {"index.html", "two words.txt", "what?.txt"}) GivenFile(name, name);
  Serves();
  Fetches("alice", "/?from=mail", Is("index.html"));
  Fetches("alice", "/two%20words.txt?back=/../a?b%20c", Is("two words.txt"));
  Fetches("alice", "/what%3F.txt?", Is("what?.txt"));
  Prints(AnyOf("file name is ===>", "file name is ===>index.html"));
  Prints("file name is ===>two words.txt");
  Prints("file name is ===>what?.txt");
}

CHECK(PagesOnDemand, ServesNamesWithDots,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 7,
       .why =
           "A step upwards is a component that is .. and nothing else: other names may have as many dots as they like.",
       .hint = "Where between two slashes may a .. stand, so that it leads upwards?"}) {
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
       .why = "A site of more than a few pages has folders, each with a first page of its own.",
       .hint = "What does the path end with when it names a folder, and which file is meant then?"}) {
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
       .why = "Without its slash a folder is one step too high: the links of its page would lead astray.",
       .hint = "A browser takes a Location without a slash in front from the folder where it is; and what in it has to "
               "be written as %XX?"}) {
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
       .why = "Who asks with HEAD wants to know whether a file is there and how large it is, not the file.",
       .hint = "What is the first word of the request? All up to the empty line is the same as for GET."}) {
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
       .why = "A client that wants a file changed or removed must not believe that it has been.",
       .hint = "Which status says that a method is not allowed here, and which field names those that are?"}) {
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
       .why = "To close a socket with unread bytes in it resets the connection, and destroys the answer under way.",
       .hint = "What does shutdown() do that close() does not, and how do you learn that the client has closed?"}) {
  GivenFile("news.html", kPage);
  Serves();
  auto alice = Browse("alice");
  alice.SendsWhatIsTaken(alice.Request("GET", "/news.html") + alice.Request("GET", "/", Fields(kMebibyte / 2)));
  GetsToTheEnd(alice, Is(kPage));
}

CHECK(PagesOnDemand, ServesManyClients,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 1,
       .why = "While one client is being served, the others queue up, and the kernel keeps no more than you allow.",
       .hint = "What does the number mean that listen() is given?"}) {
  GivenFile("news.html", kPage);
  Serves();
  Signals(SIGSTOP);  // so that they all have to wait
  std::vector<HttpPeer> crowd;
  for (int i = 1; i <= kBacklog; ++i) {
    crowd.push_back(Call("client " + std::to_string(i)));
    crowd.back().Asks("/news.html");
  }
  Signals(SIGCONT);
  ServesAll(crowd, Is(kPage), kAtOnce);
}

CHECK(PagesOnDemand, LosesNothingToASlowReader,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 6,
       .why = "A client may read slower than you send: no byte may get lost meanwhile.",
       .hint = "What does send() return when the client's buffers are full, and do you look at it?"}) {
  const Content photo = RandomContent(2 * kMebibyte);
  GivenFile("photo.jpg", photo);
  Serves(kPatient);
  auto alice = Browse("alice");
  alice.Asks("/photo.jpg");
  alice.ReadsNothingYet();
  Gets(alice, Is(photo));
}

// ---- hardened: faults and bad input

CHECK(PagesOnDemand, StaysInsideTheRoot,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 12,
       .why = "A path from the network is an attack until the contrary is proven.",
       .hint = "Which spellings of .. and of / do you look for, and before or after you decode?"}) {
  GivenSecrets();
  Serves({"--root", "root"});
  for (const std::string target :
       {"/../secret.txt", "/../root-private/x", "/./.././secret.txt", "/x/../../secret.txt", "/%2e%2e/secret.txt",
        "/.%2E/secret.txt", "/..%2fsecret.txt", "/%2e%2e%2fsecret.txt", "/..%5csecret.txt", "/%2fetc/passwd",
        "//etc/passwd", "//../secret.txt", "/%252e%252e/secret.txt", "/proc/self/cwd/secret.txt",
        "http://127.0.0.1/../secret.txt", "http://127.0.0.1//etc/passwd"}) {
    Fetches("mallory", target, Refusal());
  }
  Fetches("alice", "/news.html", Is(kPage));
}

CHECK(PagesOnDemand, FollowsNoLinkOut,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 12,
       .why = "A path without any .. can lead out all the same.",
       .hint = "What does O_NOFOLLOW do, in open(2), and for which part of the path?"}) {
  GivenSecrets();
  GivenLink("root/link.txt", "../secret.txt");
  GivenLink("root/passwd.txt", "/etc/passwd");
  GivenLink("root/private", "../root-private");
  Serves({"--root", "root"});
  for (const char* target : {"/link.txt", "/passwd.txt", "/private/x"}) Fetches("mallory", target, Refusal());
  Fetches("alice", "/news.html", Is(kPage));
}

CHECK(PagesOnDemand, RefusesBadEscapes,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 13,
       .why = "What cannot be decoded names no file; and a NUL byte would cut the name short.",
       .hint = "What do you do with a % that no two hexadecimal digits follow, and what does open() make of %00?"}) {
  GivenFile("news.html", kPage);
  Serves();
  for (const char* target : {"/%00", "/news.html%00", "/news.html%00.png", "/%zz", "/100%", "/%4", "/news.htm%6"}) {
    Fetches("mallory", target, {.status = {400, 404}, .any_length = true});
  }
  Fetches("alice", "/news.html", Is(kPage));
}

CHECK(PagesOnDemand, RefusesGarbage,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 13,
       .why = "Whoever connects may speak another language altogether, TLS for example.",
       .hint = "How many words has the first line of a request, and what do you do with bytes that are no text?"}) {
  using namespace std::string_literals;
  GivenFile("news.html", kPage);
  Serves();
  for (const std::string& garbage : {"hello\r\n\r\n"s, "GET\r\n\r\n"s, "GET /news.html HTTP/1.1 and more\r\n\r\n"s,
                                     "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n"s, "\xff\xfe\xc3\x28\r\n\r\n"s,
                                     RandomText(1000) + "\r\n\r\n"}) {
    IsRefusedOrDropped(garbage);
  }
  Fetches("alice", "/news.html", Is(kPage));
}

CHECK(PagesOnDemand, ListsNoFolder,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 14,
       .why = "What lies in a folder without a first page is for those only who know its name.",
       .hint = "What do you do when index.html is not there?"}) {
  GivenFolder("drafts");
  GivenFile("drafts/private.html", kSecret);
  Serves();
  Fetches("mallory", "/drafts/", kForbidden);
  Fetches("mallory", "/", kForbidden);
  Fetches("alice", "/drafts/private.html", Is(kSecret));
}

CHECK(PagesOnDemand, RefusesWhatIsNoFile,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 14,
       .why = "Not all that has a name can be read to its end: to open a FIFO waits for a writer, who never comes.",
       .hint = "What does fstat() say of it, and what does O_NONBLOCK do when a FIFO is opened?"}) {
  GivenFifo("fifo.txt");
  GivenFile("unreadable.txt", kSecret);
  GivenRights("unreadable.txt", 0);
  GivenFile("news.html", kPage);
  Serves();
  for (const char* target : {"/fifo.txt", "/unreadable.txt"}) Fetches("mallory", target, kForbidden);
  Fetches("alice", "/news.html", Is(kPage));
}

CHECK(PagesOnDemand, RefusesTooLongAHead,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 15,
       .why = "A head that never ends would fill the memory.",
       .hint =
           "Where does your loop stop that waits for the empty line? See also what close() does with unread bytes."}) {
  GivenFile("news.html", kPage);
  Serves();
  auto mallory = Browse("mallory");
  mallory.SendsWhatIsTaken(mallory.Request("GET", "/news.html", Fields(kMebibyte)));
  mallory.IsAnswered({.status = {400, 431}, .any_length = true});
  mallory.ReceivesAnyEnd();  // orderly or not is for AnswersWholeWhileTheClientStillSends
  mallory.Closes();
  Fetches("alice", "/news.html", Is(kPage));
}

CHECK(PagesOnDemand, RefusesTooLongATarget,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 15,
       .why = "No file has a name of 64 KiB: the client is told what is wrong with it, not just that there is none.",
       .hint = "Which status says that a target is too long? See also what close() does with unread bytes."}) {
  GivenFile("news.html", kPage);
  Serves();
  auto mallory = Browse("mallory");
  mallory.SendsWhatIsTaken(mallory.Request("GET", "/" + std::string(64 * kKibibyte, 'x')));
  mallory.IsAnswered({.status = {414, 431}, .any_length = true});
  mallory.ReceivesAnyEnd();  // orderly or not is for AnswersWholeWhileTheClientStillSends
  mallory.Closes();
  Fetches("alice", "/news.html", Is(kPage));
}

CHECK(PagesOnDemand, GoesOnAfterAClientVanished,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 16,
       .why = "A server that dies with its client is no server.",
       .hint = "What does send() do when nobody reads any more? Look up SIGPIPE and MSG_NOSIGNAL."}) {
  const Content photo = RandomContent(8 * kMebibyte);
  GivenFile("photo.jpg", photo);
  Serves();
  Browse("mute").Closes();
  auto hesitant = Browse("hesitant");
  hesitant.Sends("GET /phot");
  hesitant.Resets();
  auto alice = Browse("alice");
  alice.Asks("/photo.jpg");
  alice.ReceivesAtLeast(100'000);
  alice.Resets();
  auto bob = Browse("bob");
  bob.Asks("/photo.jpg");
  bob.ReceivesAtLeast(100'000);
  bob.HalfCloses();
  bob.Resets();
  Fetches("carol", "/photo.jpg", Is(photo));
}

CHECK(PagesOnDemand, KeepsNoDescriptors,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 16,
       .why = "A server that forgets to close runs for a day, and then out of descriptors.",
       .hint = "ls -l /proc/PID/fd shows what it still has open: sockets, files, or folders?"}) {
  constexpr int kRounds = 30;
  GivenFile("photo.jpg", RandomContent(kMebibyte));
  GivenFile("news.html", kPage);
  Serves();
  Fetches("alice", "/news.html", Is(kPage));
  const std::size_t before = OpenDescriptors();
  for (int i = 0; i < kRounds; ++i) {
    Fetches("alice", "/news.html", Is(kPage));
    Fetches("bob", "/missing.html", kNotFound);
    auto carol = Browse("carol");
    carol.Asks("/photo.jpg");
    carol.Resets();
  }
  Fetches("alice", "/news.html", Is(kPage));
  HoldsAtMost(before);
}

CHECK(PagesOnDemand, CutsASlowLoris,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 17,
       .why = "A client that never gets to the end of its request would keep all others waiting for ever.",
       .hint = "How can recv() be made to give up, and does each get the whole timeout anew, or what is left of it?"}) {
  Serves({"--idle-timeout", "0.4"});
  auto mute = Browse("mute");
  mute.IsDroppedWithin(3s);
  mute.Closes();
  auto hesitant = Browse("hesitant");
  hesitant.SendsWhatIsTaken("GET /news.html HTTP/1.1\r\n");
  hesitant.IsAnsweredOrDropped({.status = {408}, .any_length = true});
  hesitant.ReceivesAnyEnd();
  hesitant.Closes();
  auto loris = Browse("loris");
  loris.SendsWhatIsTaken("GET /news.html HTTP/1.1\r\nX-Slow: ");
  loris.TricklesUntilDropped("x", 100ms, 30);
  loris.Closes();
  Browse("alice");
}

CHECK(PagesOnDemand, DropsAReaderThatStops,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 17,
       .why = "A client that asks for much and takes nothing would keep all others waiting for ever.",
       .hint = "How can send() be made to give up: what do poll(2) and SO_SNDTIMEO do?"}) {
  GivenFile("photo.jpg", RandomContent(8 * kMebibyte));
  Serves({"--idle-timeout", "0.4"});
  Signals(SIGSTOP);  // so that the request is there in time
  auto stuck = Call("stuck");
  stuck.Asks("/photo.jpg");
  Signals(SIGCONT);
  Browse("alice");
}

CHECK(PagesOnDemand, RefusesAPortInUse,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 18,
       .why = "Two servers cannot share a port: the second must say so instead of waiting for nobody.",
       .hint = "Which call fails, and do you look at what it returns?"}) {
  Serves();
  Start("server");
  PrintsError(StartsWith("error:"));
  Exits(1);
}

CHECK(PagesOnDemand, EndsOnSignals,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 19,
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

CHECK(PagesOnDemand, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 20,
       .why = "A mistake on the command line that goes unnoticed costs hours.",
       .hint = "labs/support/options.h does it for you."}) {
  Serves();
  Stop();  // or a program that takes any option would fail for its port being in use
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--port", "many"}, {"--no-such-option"}, {"--idle-timeout", "soon"}, {"--root"}}) {
    StartWith("server", options);
    PrintsError(Not(IsEmpty()));
    Exits(Ne(0));
  }
}

}  // namespace
}  // namespace socklab::check
