#include "labs/05_download/checks/fixture.h"

namespace socklab::check {
namespace {

// ---- basic: raw framing, a polite peer

CHECK(DownloadServer, ListensForClients,
      {.tier = Tier::kBasic,
       .points = 3,
       .rule = 1,
       .why = "A client finds a server by its address and port, and only once the server listens.",
       .hint = "socket(), bind(), listen(), accept(): which of them does your server reach?"}) {
  Serves(kRaw);
  Connect("alice");
}

CHECK(DownloadServer, SendsTheSizeAndTheBytes,
      {.tier = Tier::kBasic,
       .points = 9,
       .rule = 2,
       .why = "The size tells the client how many bytes belong to the file.",
       .hint = "Where do you get the size from, and how many bytes did each send() accept?"}) {
  const Content photo = RandomContent(100'000);
  GivenFile("photo.jpg", photo);
  Serves(kRaw);
  Downloads("alice", "photo.jpg", photo);
}

CHECK(DownloadServer, SaysThatThereIsNoSuchFile,
      {.tier = Tier::kBasic,
       .points = 5,
       .rule = 3,
       .why = "A client that receives no answer does not know whether to keep waiting.",
       .hint = "What does open() return for a file that is not there, and what do you send then?"}) {
  Serves(kRaw);
  auto alice = Connect("alice");
  Asks(alice, "missing.txt");
  alice.Receives("-1<SEPARATOR>missing.txt文件不存在");
}

CHECK(DownloadServer, ClosesAfterARefusal,
      {.tier = Tier::kBasic,
       .points = 2,
       .rule = 3,
       .why = "A refusal has no size: only the end of the connection shows that it is complete.",
       .hint = "Does every path through your loop close the client's socket?"}) {
  Serves(kRaw);
  auto alice = Connect("alice");
  Asks(alice, "missing.txt");
  alice.Receives("-1<SEPARATOR>missing.txt文件不存在");
  alice.ReceivesEnd();
}

CHECK(DownloadServer, PrintsWhatIsAskedFor,
      {.tier = Tier::kBasic,
       .points = 5,
       .rule = 4,
       .why = "The operator of a server wants to see what clients ask for.",
       .hint = "Print one line for each request. Does your program flush its output?"}) {
  GivenFile("report.txt", "a short report");
  Serves(kRaw);
  Downloads("alice", "report.txt", "a short report");
  server.Prints("对方请求下载的文件名为:report.txt");
  auto bob = Connect("bob");
  Asks(bob, "missing.txt");
  server.Prints("下载的文件不存在");
}

CHECK(DownloadServer, ServesOneClientAfterAnother,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 1,
       .why = "A server that ends after its first client must be restarted for every client.",
       .hint = "What is inside your loop, and what is before it?"}) {
  GivenFile("report.txt", "a short report");
  GivenFile("other.txt", "another one");
  Serves(kRaw);
  Downloads("alice", "report.txt", "a short report");
  Downloads("bob", "other.txt", "another one");
  Downloads("carol", "report.txt", "a short report");
}

// ---- robust: line framing, and a network that cuts the stream as it likes

CHECK(DownloadServer, AnswersARequestInFragments,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 18,
       .why = "A name may arrive in many pieces: TCP knows bytes, not requests.",
       .hint = "What does your server do when the bytes received so far contain no newline?"}) {
  GivenFile("report.txt", "a short report");
  Serves(kLine);
  auto alice = Connect("alice");
  alice.Delivering(Plan::ByteByByte());
  Asks(alice, "report.txt");
  Gets(alice, "a short report");
}

CHECK(DownloadServer, SendsAnEmptyFile,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 7,
       .why = "A file of 0 bytes is a file, too.",
       .hint = "Do you treat a size of 0, or a read() that returns 0, as an error?"}) {
  GivenFile("empty", "");
  Serves(kLine);
  Downloads("alice", "empty", "");
}

CHECK(
    DownloadServer, SendsEveryByteValue,
    {.tier = Tier::kRobust,
     .points = 2,
     .rule = 2,
     .why = "A file is bytes: newlines, NUL bytes and separators in it mean nothing special.",
     .hint = "Do you open the file in binary mode, and does anything in your program look for the end of a string?"}) {
  const std::string odd("\0\r\n\n\xff\x1a<SEPARATOR>-1\n", 20);
  GivenFile("odd", odd);
  GivenFile("one", "\n");
  const Content all = RandomContent(65'537);
  GivenFile("all", all);
  Serves(kLine);
  Downloads("alice", "odd", odd);
  Downloads("bob", "one", "\n");
  Downloads("carol", "all", all);
}

CHECK(DownloadServer, SendsAFileOf512Mebibytes,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 7,
       .why = "A file may be larger than memory: data that has been sent need not be kept.",
       .hint = "How much of the file do you read before you send the first byte?",
       .heavy = true}) {
  const Content small = RandomContent(10'000), big = SparseContent(kBig);
  GivenDisk(kBig + kMebibyte);
  GivenFile("small", small);
  GivenFile("big", big);
  Serves(kLine);
  Downloads("alice", "small", small);
  FollowsMemoryOver(kBig);
  Downloads("bob", "big", big);
  DoesNotGrowWithTheFile();
}

CHECK(DownloadServer, ServesNamesOfAllKinds,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 5,
       .why = "A file name may contain anything that the file system allows.",
       .hint = "How large is the buffer for the name, and do you split the name anywhere?"}) {
  const std::vector<std::string> names = {"two words.txt", "报告 2023.txt", "-rf", "..hidden", std::string(255, 'n')};
  for (const std::string& name : names) GivenFile(name, name);
  Serves(kLine);
  for (const std::string& name : names) Downloads("alice", name, name);
}

CHECK(DownloadServer, LosesNothingToASlowReader,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 8,
       .why = "A client may read more slowly than you send: no byte may be lost.",
       .hint = "What does send() return when the client's buffers are full, and do you check it?"}) {
  const Content photo = RandomContent(2 * kMebibyte);
  GivenFile("photo.jpg", photo);
  Serves(kLine);
  auto alice = Connect("alice");
  Asks(alice, "photo.jpg");
  alice.ReadsNothingYet();
  Gets(alice, photo);
}

// ---- hardened: faults and bad input

CHECK(DownloadServer, RefusesPathsOutOfTheRoot,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 6,
       .why = "Treat a name from the network as an attack until you have checked it.",
       .hint = "Where does open() look for a path that begins with a slash, and where does .. lead?"}) {
  GivenFolder("root");
  GivenFile("root/inside.txt", "inside");
  GivenFolder("root-private");
  for (const std::string path : {"secret.txt", "root-private/x"}) GivenFile(path, kSecret);
  Serves(kLine, {"--root", "root"});
  for (const std::string path : {"../secret.txt", "../root-private/x", "./../secret.txt", "/etc/passwd",
                                 "/proc/self/cwd/secret.txt", "../root/../secret.txt"}) {
    IsRefused(path);
  }
  Downloads("alice", "inside.txt", "inside");
}

CHECK(DownloadServer, RefusesALinkOutOfTheRoot,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 6,
       .why = "Even a name without a slash can lead out of the directory.",
       .hint = "What does O_NOFOLLOW do? See open(2)."}) {
  GivenFolder("root");
  GivenFile("secret.txt", kSecret);
  GivenLink("root/link", "../secret.txt");
  GivenLink("root/far", "/etc/passwd");
  GivenFile("root/inside.txt", "inside");
  Serves(kLine, {"--root", "root"});
  for (const char* name : {"link", "far"}) IsRefused(name);
  Downloads("alice", "inside.txt", "inside");
}

CHECK(DownloadServer, RefusesWhatIsNoFile,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 6,
       .why = "Not everything that has a name is a file: opening a FIFO waits for a writer, which never arrives.",
       .hint = "What does fstat() tell you, and what does O_NONBLOCK do when you open a FIFO?"}) {
  GivenFolder("folder");
  GivenFifo("fifo");
  GivenFile("unreadable", kSecret);
  GivenPermissions("unreadable", 0);
  GivenFile("inside.txt", "inside");
  Serves(kLine);
  for (const char* name : {"folder", "fifo", "unreadable", "", ".", ".."}) IsRefused(name);
  Downloads("alice", "inside.txt", "inside");
}

CHECK(DownloadServer, DropsASilentClient,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 9,
       .why = "One client that connects and says nothing would keep all others waiting forever.",
       .hint = "How can you limit the time that recv() waits: what do poll(2) and SO_RCVTIMEO do?"}) {
  GivenFile("report.txt", "a short report");
  Serves(kLine, {"--idle-timeout", "0.3"});
  auto mute = Connect("mute");
  mute.IsDroppedWithin(3s);
  mute.Closes();
  auto hesitant = Connect("hesitant");
  hesitant.Sends("repor");
  hesitant.IsDroppedWithin(3s);
  hesitant.Closes();
  Downloads("alice", "report.txt", "a short report");
}

CHECK(DownloadServer, DropsATricklingClient,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 9,
       .why = "A client that sends a byte now and then is never silent, and never finishes.",
       .hint = "Does each recv() get the whole timeout again, or only what is left of it?"}) {
  GivenFile("report.txt", "a short report");
  Serves(kLine, {"--idle-timeout", "0.4"});
  auto slow = Connect("slow");
  slow.TricklesUntilDropped("x", 100ms, 30);
  slow.Closes();
  Downloads("alice", "report.txt", "a short report");
}

CHECK(DownloadServer, GoesOnAfterAClientVanished,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 8,
       .why = "One client that vanishes must not take the server down.",
       .hint = "What does send() do when the client has gone? Look up SIGPIPE and MSG_NOSIGNAL."}) {
  const Content photo = RandomContent(8 * kMebibyte);
  GivenFile("photo.jpg", photo);
  Serves(kLine);
  auto alice = Connect("alice");
  alice.Sends("phot");
  alice.Resets();
  auto bob = Connect("bob");
  Asks(bob, "photo.jpg");
  bob.ReceivesAtLeast(100'000);
  bob.Resets();
  auto carol = Connect("carol");
  Asks(carol, "photo.jpg");
  carol.ReceivesAtLeast(100'000);
  carol.HalfCloses();
  carol.Resets();  // to send is EPIPE then, where it was ECONNRESET with bob
  Downloads("dave", "photo.jpg", photo);
}

CHECK(DownloadServer, KeepsNoDescriptors,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 8,
       .why = "A server that forgets to close descriptors will run out of them.",
       .hint = "ls -l /proc/PID/fd shows what it still has open: sockets, or files?"}) {
  constexpr int kRounds = 50;
  GivenFile("report.txt", "a short report");
  Serves(kLine);
  Downloads("alice", "report.txt", "a short report");
  const std::size_t before = server.OpenDescriptors();
  for (int i = 0; i < kRounds; ++i) {
    Downloads("alice", "report.txt", "a short report");
    IsRefused("missing.txt");
    Connect("bob").Resets();
  }
  Downloads("alice", "report.txt", "a short report");
  server.HasAtMostOpenDescriptors(before);
}

// ---- hardened: manners

MANNERS(DownloadServer, server, Serves(kLine),
        {.port_in_use = {.points = 1, .rule = 17},
         .signals = {.points = 1, .rule = 20},
         .bad_options = {.points = 1, .rule = 21},
         .more_bad_options = {{"--idle-timeout", "soon"}}});

}  // namespace
}  // namespace socklab::check
