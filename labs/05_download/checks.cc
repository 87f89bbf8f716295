// The checks of lab 5. Each cites the rule of the handout that it checks.
#include <signal.h>

#include <chrono>
#include <string>
#include <vector>

#include "harness/check/check.h"
#include "harness/check/progress.h"

namespace socklab::check {
namespace {

using namespace std::chrono_literals;
using net::Content;
using peers::TcpListener;
using peers::TcpPeer;
using peers::Unmet;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Ne;
using testing::Not;
using testing::StartsWith;

constexpr std::uint16_t kPort = 7890;
constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;
constexpr std::uint64_t kBig = 512 * kMebibyte;
constexpr char kSecret[] = "what lies outside of the root is nobody's business";
const std::vector<std::string> kRaw = {"--framing", "raw"};
const std::vector<std::string> kLine = {"--framing", "line"};

std::vector<std::string> With(std::vector<std::string> options, const std::vector<std::string>& more) {
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

// What both ends of the protocol have in common.
class Download : public Check {
 protected:
  explicit Download(std::string prompt = "") : Check(Transport::kTcp, kPort, std::move(prompt)) {}

  // Starts the server on the files that were given.
  void Serves(const std::vector<std::string>& framing, const std::vector<std::string>& more = {},
              Where where = Where::current()) {
    Frames(framing);
    Start("server", With(framing, more), where);
    IsReady(where);
  }

  // What ends a message in this framing.
  void Frames(const std::vector<std::string>& framing) { mark_ = framing == kLine ? "\n" : ""; }
  std::string Message(const std::string& text) const { return text + mark_; }
  std::string Header(const Content& file) const { return Message("0<SEPARATOR>" + std::to_string(file.size())); }

  void Asks(TcpPeer& client, const std::string& name, Where where = Where::current()) {
    client.Sends(Message(name), where);
  }
  void Gets(TcpPeer& client, const Content& file, Where where = Where::current()) {
    client.Receives(Header(file), where);
    client.ReceivesFile(file, where);
    client.ReceivesEnd(where);
    client.Closes();  // a server may read on until then
  }
  // Another client comes, asks for a file, and gets it.
  void Downloads(const std::string& client, const std::string& name, const Content& file,
                 Where where = Where::current()) {
    auto peer = Connect(client, where);
    Asks(peer, name, where);
    Gets(peer, file, where);
  }

 private:
  std::string mark_;
};

class DownloadServer : public Download {
 protected:
  DownloadServer() { ByHand("printf 'report.txt\\n' | nc 127.0.0.1 7890"); }

  // Another client asks for what it must not get.
  void IsRefused(const std::string& name, Where where = Where::current()) {
    auto mallory = Connect("mallory", where);
    Asks(mallory, name, where);
    mallory.Receives("-1<SEPARATOR>", where);
    const std::string rest = mallory.ReceivesRest(where);
    mallory.Closes();
    if (rest.find(kSecret) == std::string::npos) return;
    throw Unmet("your server should not send what lies outside of --root, but it does, behind its refusal.", where);
  }
};

class DownloadClient : public Download {
 protected:
  DownloadClient() : Download("请输入要下载的文件名:") {
    ByHand("printf '0<SEPARATOR>5\\nhello' | nc -N -l 127.0.0.1 7890   # in one terminal, and your client in another");
  }

  // Starts the client for this file, before a server of ours, which reads the request.
  TcpPeer Requests(const std::vector<std::string>& framing, const std::string& name,
                   const std::vector<std::string>& more = {}, Where where = Where::current()) {
    Frames(framing);
    TcpListener listener = Listen();
    Start("client", With(With(framing, {"--file", name}), more), where);
    TcpPeer server = listener.Accepts(program(), "the server", where);
    server.Receives(Message(name), where);
    return server;
  }
  // The same for a client that may refuse the name before it connects. Ours sends the file as far as it is taken.
  void MayRequest(const std::string& name, const Content& file, const std::vector<std::string>& more = {},
                  Where where = Where::current()) {
    Frames(kLine);
    TcpListener listener = Listen();
    Start("client", With(With(kLine, {"--file", name}), more), where);
    if (auto server = listener.AcceptsUnlessItEnds(program(), "the server", where)) {
      server->SendsWhatIsTaken(Header(file) + file.Part(0, file.size()), where);
      server->Closes();
    }
  }
  // A politely served transfer: bytes only when the header has been read, and a close.
  void Serves(TcpPeer& server, const Content& file, Where where = Where::current()) {
    server.Sends(Header(file), where);
    server.SendsFile(file, where);
    server.Closes();
  }
  void Fetches(const std::string& name, const Content& file, Where where = Where::current()) {
    auto server = Requests(kLine, name, {}, where);
    Serves(server, file, where);
    Exits(0, where);
    Stores("[接收]" + name, file, where);
  }

  // It has been answered something that is no file: it says so, and leaves nothing behind.
  void FailsOn(const std::string& answer, Where where = Where::current()) {
    auto server = Requests(kLine, "report.txt", {}, where);
    server.SendsWhatIsTaken(answer, where);
    server.Closes();
    Prints(StartsWith("下载失败:"), where);
    Exits(1, where);
    FolderHolds("", {}, where);
  }
};

// ---- basic: raw framing, a polite peer

CHECK(DownloadServer, ListensForClients,
      {.tier = Tier::kBasic,
       .points = 3,
       .rule = 1,
       .why = "A server is found by its address and port, and only once it listens.",
       .hint = "socket(), bind(), listen(), accept(): which of them does your server reach?"}) {
  Serves(kRaw);
  Connect("alice");
}

CHECK(DownloadServer, SendsTheSizeAndTheBytes,
      {.tier = Tier::kBasic,
       .points = 9,
       .rule = 2,
       .why = "The size tells the client how many bytes are the file.",
       .hint = "Where does the size come from, and how many bytes did each of your sends take?"}) {
  const Content photo = RandomContent(100'000);
  GivenFile("photo.jpg", photo);
  Serves(kRaw);
  Downloads("alice", "photo.jpg", photo);
}

CHECK(DownloadServer, SaysThatThereIsNoSuchFile,
      {.tier = Tier::kBasic,
       .points = 5,
       .rule = 3,
       .why = "A client that hears nothing does not know whether to go on waiting.",
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
       .why = "A refusal has no size: only the end of the connection tells that it is whole.",
       .hint = "Do you close the client's socket on every way out of your loop?"}) {
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
       .why = "Whoever runs a server wants to see what is asked of it.",
       .hint = "One line for each request, flushed at once: is it printed before the file has gone?"}) {
  GivenFile("report.txt", "a short report");
  Serves(kRaw);
  Downloads("alice", "report.txt", "a short report");
  Prints("对方请求下载的文件名为:report.txt");
  auto bob = Connect("bob");
  Asks(bob, "missing.txt");
  Prints("下载的文件不存在");
}

CHECK(DownloadServer, ServesOneClientAfterAnother,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 1,
       .why = "A server that ends with its first client has to be started for each.",
       .hint = "What is inside of your loop, and what before it?"}) {
  GivenFile("report.txt", "a short report");
  GivenFile("other.txt", "another one");
  Serves(kRaw);
  Downloads("alice", "report.txt", "a short report");
  Downloads("bob", "other.txt", "another one");
  Downloads("carol", "report.txt", "a short report");
}

CHECK(DownloadClient, SendsTheNameOfTheFile,
      {.tier = Tier::kBasic,
       .points = 4,
       .rule = 10,
       .why = "The name is the whole request.",
       .hint = "In raw framing the name is all that you send: no newline, no NUL byte."}) {
  auto server = Requests(kRaw, "report.txt");
  server.Sends("-1<SEPARATOR>report.txt文件不存在");
  server.HalfCloses();
  server.ReceivesEnd();  // and nothing more before it
}

CHECK(DownloadClient, StoresTheFile,
      {.tier = Tier::kBasic,
       .points = 7,
       .rule = 11,
       .why = "A download is right when every byte is.",
       .hint = "Is the file opened as binary, and is what recv() brought last written too?"}) {
  const Content photo = RandomContent(100'000);
  auto server = Requests(kRaw, "photo.jpg");
  Serves(server, photo);
  Exits(0);
  Stores("[接收]photo.jpg", photo);
}

CHECK(DownloadClient, PrintsTheSize,
      {.tier = Tier::kBasic,
       .points = 2,
       .rule = 11,
       .why = "The user wants to know what is coming.",
       .hint = "The size stands behind the separator, as text."}) {
  auto server = Requests(kRaw, "photo.jpg");
  Serves(server, RandomContent(4711));
  Prints("接收到的文件大小:4711");
}

CHECK(DownloadClient, AsksForTheNameBeforeItConnects,
      {.tier = Tier::kBasic,
       .points = 1,
       .rule = 10,
       .why = "A server that serves one after another waits for a client whose user is still thinking.",
       .hint = "Which comes first in your program: reading the line, or connect()?"}) {
  TcpListener listener = Listen();
  Start("client", kRaw);
  Prompts();
  listener.HasNoCaller(program());
  Types("report.txt\n");
  auto server = listener.Accepts(program(), "the server");
  server.Receives("report.txt");
}

CHECK(DownloadClient, ShowsProgressUpTo100Percent,
      {.tier = Tier::kBasic,
       .points = 1,
       .rule = 12,
       .why = "Without a total nobody can tell how long a transfer will take.",
       .hint = "labs/support/progress.h does it for you: does it know the size?"}) {
  auto server = Requests(kRaw, "photo.jpg");
  Serves(server, RandomContent(200'000));
  PrintsError(ShowsAllOf(200'000));
}

CHECK(DownloadClient, SaysThatTheServerRefuses,
      {.tier = Tier::kBasic,
       .points = 2,
       .rule = 13,
       .why = "The server's reason is for the user.",
       .hint = "What stands behind the separator when the number before it is -1?"}) {
  auto server = Requests(kRaw, "missing.txt");
  server.Sends("-1<SEPARATOR>missing.txt文件不存在");
  server.Closes();
  Prints("下载失败:missing.txt文件不存在");
}

CHECK(DownloadClient, EndsARefusalWithStatus1,
      {.tier = Tier::kBasic,
       .points = 1,
       .rule = 13,
       .why = "A script can only ask for the exit status.",
       .hint = "What does main() return on each of its ways out?"}) {
  auto server = Requests(kRaw, "missing.txt");
  server.Sends("-1<SEPARATOR>missing.txt文件不存在");
  server.Closes();
  Exits(1);
  FolderHolds("", {});
}

CHECK(Download, MovesAFileInRawFraming,
      {.tier = Tier::kBasic,
       .points = 2,
       .rule = 19,
       .why = "Your two programs must understand each other, with somebody between them who is as polite as raw needs.",
       .hint = "What does your server send first, and what does your client make of it?"}) {
  const Content report = RandomContent(50'000);
  GivenFile("report.txt", report);
  Serves(kRaw, {"--idle-timeout", "60"});
  auto to_server = Connect("the relay");
  TcpListener listener = ListenElsewhere();
  StartAt(listener.endpoint(), "client", With(kRaw, {"--file", "report.txt"}));
  auto to_client = listener.Accepts(program(), "the relay");
  to_client.Receives("report.txt");
  to_server.Sends("report.txt");
  Gets(to_server, report);
  to_client.Sends(Header(report));
  to_client.SendsFile(report);
  to_client.Closes();
  Exits(0);
  Stores("[接收]report.txt", report);
}

// ---- robust: line framing, and a network that cuts the stream as it likes

CHECK(DownloadServer, AnswersARequestInFragments,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 18,
       .why = "A name may arrive in many pieces: TCP knows bytes, not requests.",
       .hint = "What does your server do with a recv() that holds no newline yet?"}) {
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
       .why = "A file of 0 bytes is a file.",
       .hint = "Do you take a size of 0, or a read() that returns 0, for an error?"}) {
  GivenFile("empty", "");
  Serves(kLine);
  Downloads("alice", "empty", "");
}

CHECK(DownloadServer, SendsEveryByteValue,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 2,
       .why = "A file is bytes: newlines, NUL bytes and separators in it mean nothing.",
       .hint = "Is the file opened as binary, and does anything in your program look for the end of a string?"}) {
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
       .why = "A file may be larger than the memory: what has been sent need not be kept.",
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
       .why = "A name may hold whatever a file system allows.",
       .hint = "How large is the buffer for the name, and where do you split it?"}) {
  const std::vector<std::string> names = {"two words.txt", "报告 2023.txt", "-rf", "..hidden", std::string(255, 'n')};
  for (const std::string& name : names) GivenFile(name, name);
  Serves(kLine);
  for (const std::string& name : names) Downloads("alice", name, name);
}

CHECK(DownloadServer, LosesNothingToASlowReader,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 8,
       .why = "A client may read slower than you send: no byte may get lost meanwhile.",
       .hint = "What does send() return when the client's buffers are full, and do you look at it?"}) {
  const Content photo = RandomContent(2 * kMebibyte);
  GivenFile("photo.jpg", photo);
  Serves(kLine);
  auto alice = Connect("alice");
  Asks(alice, "photo.jpg");
  alice.ReadsNothingYet();
  Gets(alice, photo);
}

CHECK(DownloadClient, ReadsTheAnswerInFragments,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 18,
       .why = "The first line of the answer may arrive in many pieces.",
       .hint = "What does your client do with a recv() that holds no newline yet?"}) {
  auto server = Requests(kLine, "report.txt");
  server.Delivering(Plan::ByteByByte());
  server.Sends("0<SEPARATOR>14\na short report");
  server.Closes();
  Exits(0);
  Stores("[接收]report.txt", "a short report");
}

CHECK(DownloadClient, KeepsTheBytesBehindTheHeader,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 18,
       .why = "One recv() may bring the first line and the beginning of the file.",
       .hint = "What happens to the bytes behind the newline?"}) {
  auto server = Requests(kLine, "report.txt");
  server.Sends("0<SEPARATOR>14\na short report");
  server.Closes();
  Exits(0);
  Stores("[接收]report.txt", "a short report");
}

CHECK(DownloadClient, StoresAnEmptyFile,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 11,
       .why = "A file of 0 bytes is a file.",
       .hint = "Do you take a size of 0 for an error, and do you create the file before the first byte comes?"}) {
  Fetches("empty", "");
}

CHECK(DownloadClient, StoresAFileOf512Mebibytes,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 11,
       .why = "A file may be larger than the memory: what has been stored need not be kept.",
       .hint = "How much do you collect before you write the first byte?",
       .heavy = true}) {
  Fetches("small", RandomContent(10'000));
  FollowsMemoryOver(kBig);
  GivenDisk(kBig + kMebibyte);
  Fetches("big", RandomContent(kBig));
  DoesNotGrowWithTheFile();
}

CHECK(DownloadClient, StoresLongNames,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 16,
       .why = "What the server's file system allows, yours allows too, less the 8 bytes of [接收].",
       .hint = "How long is the name of your temporary file?"}) {
  for (const std::string& name : {std::string("报告 2023.txt"), std::string(247, 'n')}) Fetches(name, "a short report");
}

CHECK(DownloadClient, NoticesATruncatedFile,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 14,
       .why = "A connection may end before the file does: half a file is none.",
       .hint = "recv() returns 0: how many bytes have come, and how many should have?"}) {
  FailsOn("0<SEPARATOR>1000\n" + RandomText(999));
}

CHECK(DownloadClient, NoticesExtraBytes,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 14,
       .why = "A server that sends more than it has announced has lied about the size, or about the file.",
       .hint = "After SIZE bytes, what must recv() return?"}) {
  FailsOn("0<SEPARATOR>1000\n" + RandomText(1001));
  auto server = Requests(kLine, "report.txt");
  server.Sends("0<SEPARATOR>1000\n" + RandomText(1000));
  server.Sends("one more");
  server.Closes();
  Prints(StartsWith("下载失败:"));
  Exits(1);
}

CHECK(DownloadClient, RedrawsOneLineOnATerminal,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 12,
       .why = "A bar that scrolls away is no bar.",
       .hint = "labs/support/progress.h does it for you. Or: what does '\\r' do, and how wide is the terminal?"}) {
  GivenTerminal();
  auto server = Requests(kLine, "photo.jpg");
  server.Sends("0<SEPARATOR>30000\n");
  server.Delivering(Plan::Paced(1'000, 100ms)).Sends(RandomText(13'000));
  Shows(ContainsRegex("[0-9]%"));
  server.Delivering(Plan::Whole()).Sends(RandomText(17'000));
  server.Closes();
  Exits(0);
  Shows(ShowsAllOf(30'000));
  ShowsAtMost(2);
}

CHECK(DownloadClient, PrintsFewLinesElsewhere,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 12,
       .why = "In a log file a bar that is redrawn a thousand times is a thousand lines.",
       .hint = "What does isatty() say, and when did you print the last line?"}) {
  auto server = Requests(kLine, "photo.jpg");
  Serves(server, RandomContent(8 * kMebibyte));
  Exits(0);
  PrintsError(ShowsAllOf(8 * kMebibyte));
  HasPrintedFewProgressLines();
}

CHECK(Download, MovesAFile,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 18,
       .why = "Your two programs must understand each other.",
       .hint = "Look at what each of them says to a peer of ours, in the other checks."}) {
  const Content photo = RandomContent(8 * kMebibyte);
  GivenFile("photo.jpg", photo);
  Serves(kLine);
  Start("client", With(kLine, {"--file", "photo.jpg"}));
  Exits(0);
  Stores("[接收]photo.jpg", photo);
}

// ---- hardened: faults and bad input

CHECK(DownloadServer, RefusesPathsOutOfTheRoot,
      {.tier = Tier::kHardened,
       .points = 2,
       .rule = 6,
       .why = "A name from the network is an attack until the contrary is proven.",
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
       .why = "A name without any slash can lead out all the same.",
       .hint = "What does O_NOFOLLOW do, in open(2)?"}) {
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
       .why = "Not all that has a name can be read to its end: to open a FIFO waits for a writer, who never comes.",
       .hint = "What does fstat() say of it, and what does O_NONBLOCK do when a FIFO is opened?"}) {
  GivenFolder("folder");
  GivenFifo("fifo");
  GivenFile("unreadable", kSecret);
  GivenRights("unreadable", 0);
  GivenFile("inside.txt", "inside");
  Serves(kLine);
  for (const char* name : {"folder", "fifo", "unreadable", "", ".", ".."}) IsRefused(name);
  Downloads("alice", "inside.txt", "inside");
}

CHECK(DownloadServer, DropsASilentClient,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 9,
       .why = "One client that connects and says nothing would keep all others waiting for ever.",
       .hint = "How can recv() be made to give up: what do poll(2) and SO_RCVTIMEO do?"}) {
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
       .why = "A client that sends a byte now and then is never silent, and never done.",
       .hint = "Does each recv() get the whole timeout anew, or only what is left of it?"}) {
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
       .why = "A server that dies with its client is no server.",
       .hint = "What does send() do when nobody reads any more? Look up SIGPIPE and MSG_NOSIGNAL."}) {
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
       .why = "A server that forgets to close runs for a day, and then out of descriptors.",
       .hint = "ls -l /proc/PID/fd shows what it still has open: sockets, or files?"}) {
  constexpr int kRounds = 50;
  GivenFile("report.txt", "a short report");
  Serves(kLine);
  Downloads("alice", "report.txt", "a short report");
  const std::size_t before = OpenDescriptors();
  for (int i = 0; i < kRounds; ++i) {
    Downloads("alice", "report.txt", "a short report");
    IsRefused("missing.txt");
    Connect("bob").Resets();
  }
  Downloads("alice", "report.txt", "a short report");
  HoldsAtMost(before);
}

CHECK(DownloadServer, RefusesAPortInUse,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 17,
       .why = "Two servers cannot share a port: the second must say so instead of waiting for nobody.",
       .hint = "Which call fails, and do you look at what it returns?"}) {
  Serves(kLine);
  Start("server", kLine);
  PrintsError(StartsWith("error:"));
  Exits(1);
}

CHECK(DownloadServer, EndsOnSignals,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 20,
       .why = "A server is ended by its operator, with Ctrl-C or by the system, and that is no failure.",
       .hint = "labs/support/signals.h does it for you."}) {
  for (const int signal : {SIGINT, SIGTERM}) {
    Serves(kLine);
    Signals(signal);
    Exits(0);
  }
}

CHECK(DownloadServer, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 21,
       .why = "A mistake on the command line that goes unnoticed costs hours.",
       .hint = "labs/support/options.h does it for you."}) {
  Serves(kLine);
  Stop();  // or a program that takes any option would fail for its port being in use
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--port", "many"}, {"--no-such-option"}, {"--idle-timeout", "soon"}}) {
    StartWith("server", options);
    PrintsError(Not(IsEmpty()));
    Exits(Ne(0));
  }
}

CHECK(DownloadClient, RefusesGarbage,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 14,
       .why = "Whatever listens on that port may be another program altogether.",
       .hint = "What does your client do with a first line that has no separator, and with an end before it?"}) {
  for (const std::string answer : {"", "garbage\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "0\n", "0<SEPARATOR>\n",
                                   "0<SEPARATOR>1x\n1", "x<SEPARATOR>5\nhello", "0<SEPARATOR>5"}) {
    FailsOn(answer);
  }
}

CHECK(DownloadClient, RefusesImpossibleSizes,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 14,
       .why = "A size is only a claim: no computer has room for all of them.",
       .hint = "Which function reads the number, and how does it tell that it does not fit?"}) {
  for (const std::string size : {"-5", "-1", "9223372036854775808", "4294967296", "18446744073709551616"}) {
    FailsOn("0<SEPARATOR>" + size + "\n");
    FailsOn("0<SEPARATOR>" + size + "\nhello");
  }
}

CHECK(DownloadClient, KeepsTheOldFileWhenATransferBreaks,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 15,
       .why = "The user had a good file: a download that fails must not take it away.",
       .hint = "Under which name do you write, until all has come?"}) {
  GivenFile("[接收]report.txt", "what was there before");
  auto server = Requests(kLine, "report.txt");
  server.Sends("0<SEPARATOR>1000\nonly a part");
  server.Closes();
  Exits(1);
  Stores("[接收]report.txt", "what was there before");
  FolderHolds("", {"[接收]report.txt"});
}

CHECK(DownloadClient, LeavesNothingBehindWhenInterrupted,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 15,
       .why = "Ctrl-C is how most downloads fail.",
       .hint = "Who removes the temporary file when a signal ends the program? (labs/support/partial_file.h does.)"}) {
  for (const int signal : {SIGINT, SIGTERM}) {
    auto server = Requests(kLine, "report.txt");
    server.Sends("0<SEPARATOR>1000\nthe first part, ");
    server.Sends("the second, ");
    server.Sends("the third");
    Signals(signal);
    Ends();
    FolderHolds("", {});
  }
}

CHECK(DownloadClient, WritesNothingOutsideItsFolder,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 16,
       .why = "A name that leads elsewhere overwrites what it likes.",
       .hint = "Is the name of one component, or a path?"}) {
  Fetches("report.txt", "a short report");
  for (const std::string name : {"../outside.txt", "sub/../../outside.txt", "/outside.txt", "..", "."}) {
    GivenFolder("downloads");
    GivenFolder("downloads/[接收]sub");
    MayRequest(name, "a short report", {"--out-dir", "downloads"});
    Ends();
    HoldsNothingOutside("downloads");
  }
}

CHECK(DownloadClient, FailsCleanlyWithATooLongName,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 16,
       .why = "The 8 bytes of [接收] make a name too long that was not.",
       .hint = "Which call fails, and with which errno? Does it fail before or after the bytes have come?"}) {
  Fetches(std::string(247, 'n'), "a short report");
  MayRequest(std::string(248, 'n'), "a short report");
  PrintsError(StartsWith("error:"));
  Exits(1);
  FolderHolds("", {});
}

CHECK(DownloadClient, SaysThatNobodyListens,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 17,
       .why = "The most common of all failures deserves a clear word.",
       .hint = "Which call fails when nobody listens, and with which errno?"}) {
  Fetches("report.txt", "a short report");
  Start("client", With(kLine, {"--file", "report.txt"}));
  PrintsError(StartsWith("error:"));
  Exits(1);
}

CHECK(DownloadClient, SaysThatItCannotStore,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 17,
       .why = "A disk gets full, a folder is somebody else's: the user must hear it, and no half a file may stay.",
       .hint = "What does write() return when the disk is full, and do you look at it?"}) {
  Fetches("report.txt", "a short report");
  GivenFolder("downloads");
  GivenRights("downloads", 0555);
  MayRequest("report.txt", "a short report", {"--out-dir", "downloads"});
  PrintsError(StartsWith("error:"));
  Exits(1);
  GivenDisk(64 * 1024);
  MayRequest("photo.jpg", RandomContent(kMebibyte));
  PrintsError(StartsWith("error:"));
  Exits(1);
  FolderHolds("", {});
}

CHECK(DownloadClient, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 21,
       .why = "A mistake on the command line that goes unnoticed costs hours.",
       .hint = "labs/support/options.h does it for you."}) {
  auto server = Requests(kLine, "report.txt");
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--port", "many"}, {"--no-such-option"}, {"--framing", "morse"}}) {
    StartWith("client", options);
    PrintsError(Not(IsEmpty()));
    Exits(Ne(0));
  }
}

}  // namespace
}  // namespace socklab::check
