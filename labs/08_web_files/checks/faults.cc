#include "labs/08_web_files/checks/fixture.h"

namespace socklab::check {
namespace {

// ---- hardened: faults and bad input

CHECK(PagesOnDemand, StaysInsideTheRoot,
      {.tier = Tier::kHardened,
       .points = 3,
       .rule = 12,
       .why = "Treat a path from the network as an attack until you have checked it.",
       .hint = "Which spellings of .. and / do you check for, and do you check before or after you decode?"}) {
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
       .why = "A path without any .. can still lead out of the root, through a link.",
       .hint = "What does O_NOFOLLOW do in open(2), and to which part of the path does it apply?"}) {
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
       .why = "A target that cannot be decoded names no file, and a NUL byte would cut the name short.",
       .hint = "What do you do if no two hexadecimal digits follow a %? What does open() make of a decoded %00?"}) {
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
       .why = "A client may speak another protocol altogether, TLS for example.",
       .hint = "How many words does a request line have, and what do you do with bytes that are not text?"}) {
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
       .why = "A list of files would reveal names that nobody was meant to know.",
       .hint = "What do you do when a directory has no index.html?"}) {
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
       .why = "Not every name is a readable file: opening a FIFO blocks until somebody writes, perhaps forever.",
       .hint = "What does fstat() say about it, and what does O_NONBLOCK change when you open a FIFO?"}) {
  GivenFifo("fifo.txt");
  GivenFile("unreadable.txt", kSecret);
  GivenPermissions("unreadable.txt", 0);
  GivenFile("news.html", kPage);
  Serves();
  for (const char* target : {"/fifo.txt", "/unreadable.txt"}) Fetches("mallory", target, kForbidden);
  Fetches("alice", "/news.html", Is(kPage));
}

CHECK(PagesOnDemand, RefusesTooLongAHead,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 15,
       .why = "A head that never ends would fill the server's memory.",
       .hint = "When does your loop give up waiting for the empty line? What does close() do to unread bytes?"}) {
  GivenFile("news.html", kPage);
  Serves();
  auto mallory = Browse("mallory");
  mallory.SendsWhatIsTaken(mallory.Request("GET", "/news.html", web::FillerFields(kMebibyte)));
  mallory.IsAnswered({.status = {400, 431}, .any_length = true});
  mallory.ReceivesAnyEnd();  // orderly or not is for AnswersWholeWhileTheClientStillSends
  mallory.Closes();
  Fetches("alice", "/news.html", Is(kPage));
}

CHECK(PagesOnDemand, RefusesTooLongATarget,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 15,
       .why = "No path is 64 KiB long: tell the client what is wrong, not just that there is no such file.",
       .hint = "Which status says that a target is too long? What does close() do to unread bytes?"}) {
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
       .why = "A client that disappears must not take the server down.",
       .hint = "What does send() do when the other side has gone? Look up SIGPIPE and MSG_NOSIGNAL."}) {
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
       .why = "A server that forgets to close descriptors runs out of them, perhaps after a day.",
       .hint = "ls -l /proc/PID/fd shows what your server still has open: sockets, files, or directories?"}) {
  constexpr int kRounds = 30;
  GivenFile("photo.jpg", RandomContent(kMebibyte));
  GivenFile("news.html", kPage);
  Serves();
  Fetches("alice", "/news.html", Is(kPage));
  const std::size_t before = server.OpenDescriptors();
  for (int i = 0; i < kRounds; ++i) {
    Fetches("alice", "/news.html", Is(kPage));
    Fetches("bob", "/missing.html", kNotFound);
    auto carol = Browse("carol");
    carol.Asks("/photo.jpg");
    carol.Resets();
  }
  Fetches("alice", "/news.html", Is(kPage));
  server.HasAtMostOpenDescriptors(before);
}

CHECK(PagesOnDemand, CutsASlowLoris,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 17,
       .why = "A client that never finishes its request would keep all others waiting forever.",
       .hint = "How can you make recv() give up? Does each call get the full timeout again, or the time left?"}) {
  Serves({"--idle-timeout", "0.4"});
  DropsAMuteClient();
  auto hesitant = Browse("hesitant");
  hesitant.SendsWhatIsTaken("GET /news.html HTTP/1.1\r\n");
  hesitant.IsAnsweredOrDropped({.status = {408}, .any_length = true});
  hesitant.ReceivesAnyEnd();
  hesitant.Closes();
  DropsASlowLoris("/news.html");
  Browse("alice");
}

CHECK(PagesOnDemand, DropsAReaderThatStops,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 17,
       .why = "A client that asks for a large file and reads nothing would keep all others waiting forever.",
       .hint = "How can you make send() give up? What do poll(2) and SO_SNDTIMEO do?"}) {
  GivenFile("photo.jpg", RandomContent(8 * kMebibyte));
  Serves({"--idle-timeout", "0.4"});
  server.Signals(SIGSTOP);  // so that the request is there in time
  auto stuck = Call("stuck");
  stuck.Asks("/photo.jpg");
  server.Signals(SIGCONT);
  Browse("alice");
}

CHECK(PagesOnDemand, EndsOnSignals,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 19,
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

MANNERS_BUT_SIGNALS(PagesOnDemand, server, Serves(),
                    {.port_in_use = {.points = 1, .rule = 18},
                     .bad_options = {.points = 1, .rule = 20},
                     .more_bad_options = {{"--idle-timeout", "soon"}, {"--root"}}});

}  // namespace
}  // namespace socklab::check
