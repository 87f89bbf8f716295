// The checks of lab 6. Each cites the rule of the handout that it checks.
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
using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Ne;
using testing::Not;
using testing::StartsWith;

constexpr std::uint16_t kPort = 12800;
constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20;
constexpr std::uint64_t kBig = 512 * kMebibyte;
const std::vector<std::string> kRaw = {"--framing", "raw"};
const std::vector<std::string> kLine = {"--framing", "line"};

std::vector<std::string> With(std::vector<std::string> options, const std::vector<std::string>& more) {
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

// What both ends of the protocol have in common.
class Upload : public Check {
 protected:
  explicit Upload(std::string prompt = "") : Check(Transport::kTcp, kPort, std::move(prompt)) {}

  void Serves(const std::vector<std::string>& framing, const std::vector<std::string>& more = {},
              Where where = Where::current()) {
    Frames(framing);
    Start("server", With(framing, more), where);
    IsReady(where);
  }

  void Frames(const std::vector<std::string>& framing) { in_lines_ = framing == kLine; }
  bool in_lines() const { return in_lines_; }
  std::string Message(const std::string& text) const { return text + (in_lines_ ? "\n" : ""); }
  std::string Announcement(const std::string& name, const Content& file) const {
    return Claim(name, std::to_string(file.size()));
  }
  // An announcement whose size may be anything.
  std::string Claim(const std::string& name, const std::string& size) const {
    return Message(name + "<SEPARATOR>" + size);
  }

 private:
  bool in_lines_ = true;
};

class UploadServer : public Upload {
 protected:
  UploadServer() { ByHand("printf 'report.txt<SEPARATOR>5\\nhello' | nc -q 1 127.0.0.1 12800"); }

  // Another client comes and announces a file, which is welcome.
  TcpPeer Announces(const std::string& client, const std::string& name, const Content& file,
                    Where where = Where::current()) {
    auto peer = Connect(client, where);
    peer.Sends(Announcement(name, file), where);
    peer.Receives(Message("ok"), where);
    return peer;
  }
  // The same, and all the rest of it, until the file stands there.
  void Uploads(const std::string& client, const std::string& name, const Content& file,
               Where where = Where::current()) {
    auto peer = Announces(client, name, file, where);
    peer.SendsFile(file, where);
    if (in_lines()) peer.Receives("stored\n", where);
    peer.Closes();
    Stores("[接收]" + name, file, where);
  }
  // Another client sends all that there is in one go, and leaves it to the server what to make of it.
  void Pushes(const std::string& bytes, Where where = Where::current()) {
    auto mallory = Connect("mallory", where);
    mallory.SendsWhatIsTaken(bytes, where);
    mallory.HalfCloses();
    mallory.ReceivesAnyEnd(where);
  }
  void StoresOrNothing(const std::string& name, const Content& file, Where where = Where::current()) {
    if (program().folder().SizeOf("[接收]" + name)) Stores("[接收]" + name, file, where);
  }
  // Another client announces what cannot be stored, and hears so at once.
  void IsRefused(const std::string& announcement, Where where = Where::current()) {
    auto mallory = Connect("mallory", where);
    mallory.Sends(announcement, where);
    mallory.Receives("no: ", where);
    mallory.ReceivesRest(where);
    mallory.Closes();
  }
  // The same, where the server may find out when it stores the bytes.
  void HearsNo(const std::string& name, const Content& file, Where where = Where::current()) {
    auto alice = Connect("alice", where);
    alice.Sends(Announcement(name, file), where);
    std::string answer = alice.ReceivesLine(where);
    if (answer == "ok") {
      alice.SendsWhatIsTaken(file.Part(0, file.size()), where);
      answer = alice.ReceivesLine(where);
    }
    alice.Closes();
    if (answer.starts_with("no: ")) return;
    throw Unmet("your server should tell alice that it cannot store the file (no: …), but it says \"" + answer + "\".",
                where);
  }
};

class UploadClient : public Upload {
 protected:
  UploadClient() : Upload("请输入要上传的文件名:") {
    ByHand("printf 'ok\\nstored\\n' | nc -N -l 127.0.0.1 12800   # in one terminal, and your client in another");
  }

  // Starts the client on a file that it is given, before a server of ours, which reads the announcement.
  TcpPeer Offers(const std::vector<std::string>& framing, const std::string& name, const Content& file,
                 Where where = Where::current()) {
    Frames(framing);
    GivenFile(name, file);
    TcpListener listener = Listen();
    Start("client", With(framing, {"--file", name}), where);
    TcpPeer server = listener.Accepts(program(), "the server", where);
    server.Receives(Announcement(name, file), where);
    return server;
  }
  // A whole upload, in line framing.
  void Sends(const std::string& name, const Content& file, Where where = Where::current()) {
    auto server = Offers(kLine, name, file, where);
    server.Sends("ok\n", where);
    server.ReceivesFile(file, where);
    server.Sends("stored\n", where);
    server.Closes();
    Prints("上传完毕", where);
    Exits(0, where);
  }
  void EndsInError(const Line& line = StartsWith("error:"), Where where = Where::current()) {
    PrintsError(line, where);
    Exits(1, where);
  }
};

// ---- basic: raw framing, a polite peer

CHECK(UploadServer, ListensForClients,
      {.tier = Tier::kBasic,
       .points = 3,
       .rule = 1,
       .why = "A server is found by its address and port, and only once it listens.",
       .hint = "socket(), bind(), listen(), accept(): which of them does your server reach?"}) {
  Serves(kRaw);
  Connect("alice");
}

CHECK(UploadServer, AnswersAnAnnouncement,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 2,
       .why = "The client sends nothing before it knows that its file is welcome.",
       .hint = "After the first message, what does your server send, and how many bytes of it?"}) {
  Serves(kRaw);
  Announces("alice", "report.txt", "a short report");
}

CHECK(UploadServer, PrintsWhatIsAnnounced,
      {.tier = Tier::kBasic,
       .points = 5,
       .rule = 2,
       .why = "Whoever runs a server wants to see what is coming.",
       .hint = "Split the message at the separator; a comma and a blank stand between name and size."}) {
  Serves(kRaw, {"--idle-timeout", "60"});
  Announces("alice", "report.txt", "a short report");
  Prints("收到文件名:report.txt, 大小:14");
}

CHECK(UploadServer, StoresTheFile,
      {.tier = Tier::kBasic,
       .points = 10,
       .rule = 3,
       .why = "An upload is right when every byte is.",
       .hint = "Is the file opened as binary, and is what recv() brought last written too?"}) {
  Serves(kRaw);
  Uploads("alice", "photo.jpg", RandomContent(100'000));
}

CHECK(UploadServer, ServesOneClientAfterAnother,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 1,
       .why = "A server that ends with its first client has to be started for each.",
       .hint = "What is inside of your loop, and what before it?"}) {
  Serves(kRaw);
  Uploads("alice", "report.txt", "a short report");
  Uploads("bob", "other.txt", "another one");
  Uploads("carol", "photo.jpg", RandomContent(5'000));
}

CHECK(UploadClient, AnnouncesNameAndSize,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 13,
       .why = "The server must know what is coming, and how much of it.",
       .hint = "Name, separator, size: where does the size of a file come from?"}) {
  Offers(kRaw, "report.txt", "a short report");
}

CHECK(UploadClient, SendsTheBytesAfterOk,
      {.tier = Tier::kBasic,
       .points = 7,
       .rule = 14,
       .why = "An upload is right when every byte is, and no other.",
       .hint = "How many bytes did each of your sends take? Do you close when all have gone?"}) {
  const Content photo = RandomContent(100'000);
  auto server = Offers(kRaw, "photo.jpg", photo);
  server.Sends("ok");
  server.ReceivesFile(photo);
  server.ReceivesEnd();
  Exits(0);
}

CHECK(UploadClient, SaysHowItGoes,
      {.tier = Tier::kBasic,
       .points = 3,
       .rule = 14,
       .why = "The user wants to know when it begins, and when it is done.",
       .hint = "One line when the server has agreed, one when all bytes are sent: each flushed at once."}) {
  auto server = Offers(kRaw, "report.txt", "a short report");
  server.Sends("ok");
  Prints("开始上传");
  server.ReceivesFile("a short report");
  Prints("上传完毕");
}

CHECK(UploadClient, AsksForTheNameBeforeItConnects,
      {.tier = Tier::kBasic,
       .points = 1,
       .rule = 13,
       .why = "A server that serves one after another waits for a client whose user is still thinking.",
       .hint = "Which comes first in your program: reading the line, or connect()?"}) {
  GivenFile("report.txt", "a short report");
  TcpListener listener = Listen();
  Start("client", kRaw);
  Prompts();
  listener.HasNoCaller(program());
  Types("report.txt\n");
  auto server = listener.Accepts(program(), "the server");
  server.Receives("report.txt<SEPARATOR>14");
}

CHECK(UploadClient, ShowsProgressUpTo100Percent,
      {.tier = Tier::kBasic,
       .points = 1,
       .rule = 15,
       .why = "Without a total nobody can tell how long a transfer will take.",
       .hint = "labs/support/progress.h does it for you: does it know the size?"}) {
  const Content photo = RandomContent(200'000);
  auto server = Offers(kRaw, "photo.jpg", photo);
  server.Sends("ok");
  server.ReceivesFile(photo);
  PrintsError(ShowsAllOf(200'000));
}

CHECK(Upload, MovesAFileInRawFraming,
      {.tier = Tier::kBasic,
       .points = 2,
       .rule = 19,
       .why = "Your two programs must understand each other.",
       .hint = "Look at what each of them says to a peer of ours, in the other checks."}) {
  const Content photo = RandomContent(50'000);
  Serves(kRaw);
  GivenFile("photo.jpg", photo);
  Start("client", With(kRaw, {"--file", "photo.jpg"}));
  Exits(0);
  Stop();
  Stores("[接收]photo.jpg", photo);
}

// ---- robust: line framing, and a network that cuts the stream as it likes

CHECK(UploadServer, ReadsAnAnnouncementInFragments,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 18,
       .why = "A message may arrive in many pieces: TCP knows bytes, not messages.",
       .hint = "What does your server do with a recv() that holds no newline yet?"}) {
  Serves(kLine);
  auto alice = Connect("alice");
  alice.Delivering(Plan::ByteByByte());
  alice.Sends("report.txt<SEPARATOR>14\n");
  alice.Receives("ok\n");
  alice.Sends("a short report");
  alice.Receives("stored\n");
  Stores("[接收]report.txt", "a short report");
}

CHECK(UploadServer, KeepsTheBytesBehindTheAnnouncement,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 18,
       .why = "One recv() may bring the announcement and the beginning of the file.",
       .hint = "What happens to the bytes behind the newline?"}) {
  Serves(kLine);
  auto alice = Connect("alice");
  alice.Sends("report.txt<SEPARATOR>14\na short");
  alice.Sends(" report");
  alice.Receives("ok\nstored\n");
  Stores("[接收]report.txt", "a short report");
}

CHECK(UploadServer, SaysThatTheFileIsStored,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 3,
       .why = "A client whose last byte has left does not know where it is now.",
       .hint = "After SIZE bytes the upload is complete, although the client has not closed."}) {
  Serves(kLine);
  auto alice = Announces("alice", "report.txt", "a short report");
  alice.Sends("a short report");
  alice.Receives("stored\n");
  Stores("[接收]report.txt", "a short report");
}

CHECK(UploadServer, StoresAnEmptyFile,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 10,
       .why = "A file of 0 bytes is a file.",
       .hint = "Do you wait for a first byte that will never come?"}) {
  Serves(kLine);
  Uploads("alice", "empty", "");
}

CHECK(UploadServer, RefusesInRawFramingByTheClose,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 8,
       .why = "A raw client expects two letters and no newline: it would take the first two bytes of a reason for the "
              "answer.",
       .hint = "Which messages has raw framing at all? What does a client see instead when its file is not welcome?"}) {
  Serves(kRaw);
  for (const char* size : {"many", "-1"}) {
    auto mallory = Connect("mallory");
    mallory.Sends(Claim("report.txt", size));
    mallory.ReceivesEnd();
    mallory.Closes();
  }
  Uploads("alice", "report.txt", "a short report");
}

CHECK(UploadServer, StoresAFileOf512Mebibytes,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 10,
       .why = "A file may be larger than the memory: what has been stored need not be kept.",
       .hint = "How much do you collect before you write the first byte?",
       .heavy = true}) {
  GivenDisk(kBig + kMebibyte);
  Serves(kLine);
  Uploads("alice", "small", RandomContent(10'000));
  FollowsMemoryOver(kBig);
  Uploads("bob", "big", RandomContent(kBig));
  DoesNotGrowWithTheFile();
}

CHECK(UploadServer, StoresNamesOfAllKinds,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 4,
       .why = "A name may hold whatever a file system allows, less the 8 bytes of [接收].",
       .hint = "How large is the buffer for the announcement, and how long is the name of your temporary file? Is the "
               "separator looked for as a word, or as any of its letters (strtok)?"}) {
  Serves(kLine);
  for (const std::string& name : {std::string("two words.txt"), std::string("报告 2023.txt"), std::string("REPORT.TXT"),
                                  std::string("<A>ROSTER"), std::string(247, 'n')}) {
    Uploads("alice", name, "a short report");
  }
}

CHECK(UploadServer, SplitsAtTheLastSeparator,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 4,
       .why = "A separator in a name is allowed, in a size it is not.",
       .hint = "From which end do you look for it?"}) {
  Serves(kLine);
  Uploads("alice", "a<SEPARATOR>b", "a short report");
  Prints("收到文件名:a<SEPARATOR>b, 大小:14");
}

CHECK(UploadServer, KeepsNothingOfAShortUpload,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 5,
       .why = "A connection may end before the file does: half a file is none.",
       .hint = "recv() returns 0: how many bytes have come, and how many should have?"}) {
  Serves(kLine);
  auto alice = Announces("alice", "report.txt", "a short report");
  alice.Sends("a short repor");
  alice.Closes();
  FolderHolds("", {});
  auto bob = Announces("bob", "report.txt", "a short report");
  bob.Sends("a short repor");
  bob.Resets();
  FolderHolds("", {});
  Uploads("carol", "report.txt", "a short report");
}

CHECK(
    UploadServer, StoresTheLastCompleteUpload,
    {.tier = Tier::kRobust,
     .points = 1,
     .rule = 5,
     .why = "Two uploads of one name must never become a mixture.",
     .hint = "Under which name do you write, until all has come? What does rename(2) do with a file that is there?"}) {
  const Content second = RandomContent(5'000);
  Serves(kLine);
  Uploads("alice", "report.txt", RandomContent(9'000));
  Uploads("bob", "report.txt", second);
  auto carol = Announces("carol", "report.txt", "a third report");
  carol.Sends("a third");
  carol.Closes();
  Uploads("dave", "other.txt", "another one");  // so that the server has done with carol
  Stores("[接收]report.txt", second);
  FolderHolds("", {"[接收]other.txt", "[接收]report.txt"});
}

CHECK(UploadClient, ReadsAnswersInFragments,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 18,
       .why = "An answer may arrive in many pieces: TCP knows bytes, not messages.",
       .hint = "In line framing an answer ends with a newline: does your client read until it has come?"}) {
  auto server = Offers(kLine, "report.txt", "a short report");
  server.Delivering(Plan::ByteByByte());
  server.Sends("ok\n");
  server.ReceivesFile("a short report");
  server.Sends("stored\n");
  Prints("上传完毕");
  Exits(0);
}

CHECK(UploadClient, SendsNothingBeforeOk,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 14,
       .why = "A server that refuses does not want the bytes.",
       .hint = "What do you wait for between the announcement and the first byte?"}) {
  auto server = Offers(kLine, "report.txt", "a short report");
  server.ReceivesNothingYet();
  server.Sends("ok\n");
  server.ReceivesFile("a short report");
}

CHECK(UploadClient, AnnouncesTheLastComponent,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 13,
       .why = "In which folder the file lies is your business, not the server's.",
       .hint = "What stands behind the last slash of the path?"}) {
  GivenFolder("folder");
  GivenFile("folder/报告 2023.txt", "a short report");
  TcpListener listener = Listen();
  Start("client", With(kLine, {"--file", "folder/报告 2023.txt"}));
  auto server = listener.Accepts(program(), "the server");
  server.Receives("报告 2023.txt<SEPARATOR>14\n");
}

CHECK(UploadClient, SendsAFileOf512Mebibytes,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 14,
       .why = "A file may be larger than the memory: what has been sent need not be kept.",
       .hint = "How much of the file do you read before you send the first byte?",
       .heavy = true}) {
  Sends("small", RandomContent(10'000));
  FollowsMemoryOver(kBig);
  GivenDisk(kBig + kMebibyte);
  Sends("big", SparseContent(kBig));
  DoesNotGrowWithTheFile();
}

CHECK(UploadClient, SendsAnEmptyFile,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 14,
       .why = "A file of 0 bytes is a file.",
       .hint = "Do you take a size of 0, or a read() that returns 0, for an error?"}) {
  Sends("empty", "");
}

CHECK(UploadClient, AwaitsThatTheFileIsStored,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 14,
       .why = "That all bytes have been sent does not mean that they have been stored.",
       .hint = "Which answer do you read before you tell the user that all is done?"}) {
  auto server = Offers(kLine, "report.txt", "a short report");
  server.Sends("ok\n");
  server.ReceivesFile("a short report");
  server.ReceivesNothingYet();
  HasNotPrinted("上传完毕");
  server.Sends("stored\n");
  Prints("上传完毕");
}

CHECK(UploadClient, RedrawsOneLineOnATerminal,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 15,
       .why = "A bar that scrolls away is no bar.",
       .hint = "labs/support/progress.h does it for you. Or: what does '\\r' do, and how wide is the terminal?"}) {
  constexpr std::size_t kPiece = 128 * 1024, kPieces = 32, kSlowOnes = 13;
  GivenTerminal();
  auto server = Offers(kLine, "photo.jpg", RandomContent(kPieces * kPiece));
  server.Sends("ok\n");
  for (std::size_t i = 0; i < kSlowOnes; ++i) {
    server.Pauses(100ms);
    server.ReceivesAtLeast(kPiece);
  }
  Shows(ContainsRegex("[0-9]%"));
  server.ReceivesAtLeast((kPieces - kSlowOnes) * kPiece);
  server.Sends("stored\n");
  Exits(0);
  Shows(ShowsAllOf(kPieces * kPiece));
  ShowsAtMost(2);
}

CHECK(UploadClient, PrintsFewLinesElsewhere,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 15,
       .why = "In a log file a bar that is redrawn a thousand times is a thousand lines.",
       .hint = "What does isatty() say, and when did you print the last line?"}) {
  Sends("photo.jpg", RandomContent(8 * kMebibyte));
  PrintsError(ShowsAllOf(8 * kMebibyte));
  HasPrintedFewProgressLines();
}

CHECK(Upload, MovesAFile,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 18,
       .why = "Your two programs must understand each other.",
       .hint = "Look at what each of them says to a peer of ours, in the other checks."}) {
  const Content photo = RandomContent(8 * kMebibyte);
  Serves(kLine);
  GivenFile("photo.jpg", photo);
  Start("client", With(kLine, {"--file", "photo.jpg"}));
  Prints("上传完毕");
  Exits(0);
  Stop();
  Stores("[接收]photo.jpg", photo);
}

// ---- hardened: faults and bad input

CHECK(UploadServer, WritesNothingOutsideItsFolder,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 6,
       .why = "A name from the network is an attack until the contrary is proven.",
       .hint = "Is the name of one component, or a path? Where does .. lead?"}) {
  GivenFolder("uploads");
  GivenFolder("uploads/[接收]sub");
  Serves(kLine, {"--dir", "uploads"});
  for (const std::string name :
       {"../outside.txt", "sub/../../outside.txt", "/outside.txt", "..", "sub/../../../tmp/x"}) {
    Pushes(name + "<SEPARATOR>4\nevil");
    HoldsNothingOutside("uploads");
  }
  auto alice = Announces("alice", "report.txt", "a short report");
  alice.Sends("a short report");
  alice.Receives("stored\n");
  Stores("uploads/[接收]report.txt", "a short report");
}

CHECK(UploadServer, RefusesNamesThatNoFileCanHave,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 6,
       .why = "A name is a claim of the client: it may be empty, end in the middle for C, or be too long.",
       .hint = "Which names does open() not take as they are, and when does your server find out?"}) {
  Serves(kLine);
  for (const std::string& name : {std::string(), std::string("report\0.txt", 11), std::string(248, 'n')}) {
    IsRefused(Claim(name, "5"));
  }
  FolderHolds("", {});
  Uploads("alice", "report.txt", "a short report");
}

CHECK(UploadServer, RefusesImpossibleSizes,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 7,
       .why = "A size is a claim of the client: it may be no number, or one that fits nowhere.",
       .hint = "Which function reads the number, and how does it tell that it does not fit?"}) {
  Serves(kLine);
  for (const std::string size :
       {"", "many", "12x", "-1", "9223372036854775808", "18446744073709551621", "99999999999999999999999"}) {
    IsRefused(Claim("report.txt", size));
  }
  IsRefused("report.txt\n");
  Uploads("alice", "report.txt", "a short report");
}

CHECK(UploadServer, RefusesMoreThanTheDiskHolds,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 7,
       .why = "A disk has an end: the client must hear it, and no half a file may stay.",
       .hint = "What does statvfs(3) tell, and what does write() return when the disk is full?"}) {
  GivenDisk(256 * 1024);
  Serves(kLine);
  HearsNo("photo.jpg", RandomContent(kMebibyte));
  FolderHolds("", {});
  Uploads("bob", "report.txt", "a short report");
}

CHECK(UploadServer, SaysThatItCannotStore,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 12,
       .why = "A client that only sees the connection end does not know what to do about it.",
       .hint = "Which call fails, and where does its error go?"}) {
  GivenFolder("uploads");
  GivenRights("uploads", 0555);
  Serves(kLine, {"--dir", "uploads"});
  HearsNo("report.txt", "a short report");
  HearsNo("report.txt", "a short report");  // it is still there
}

CHECK(UploadServer, StoresNoExtraBytes,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 9,
       .why = "What the client has announced is what it may store, and no byte more.",
       .hint = "How many bytes may the last recv() add to the file?"}) {
  Serves(kLine);
  Pushes("report.txt<SEPARATOR>14\na short report, and more");
  StoresOrNothing("report.txt", "a short report");
  auto bob = Announces("bob", "report.txt", "a short report");
  bob.Sends("a short report");
  bob.SendsWhatIsTaken(", and more");
  bob.HalfCloses();
  bob.ReceivesAnyEnd();
  StoresOrNothing("report.txt", "a short report");
  Uploads("carol", "other.txt", "another one");
}

CHECK(UploadServer, DropsASilentClient,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 11,
       .why = "One client that connects and says nothing would keep all others waiting for ever.",
       .hint = "How can recv() be made to give up: what do poll(2) and SO_RCVTIMEO do?"}) {
  Serves(kLine, {"--idle-timeout", "0.3"});
  auto mute = Connect("mute");
  mute.IsDroppedWithin(3s);
  mute.Closes();
  auto hesitant = Connect("hesitant");
  hesitant.Sends("report.txt<SEPA");
  hesitant.IsDroppedWithin(3s);
  hesitant.Closes();
  Uploads("alice", "report.txt", "a short report");
}

CHECK(UploadServer, DropsATricklingClient,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 11,
       .why = "A client that sends a byte now and then is never silent, and never done.",
       .hint = "Does each recv() get the whole timeout anew, or only what is left of it?"}) {
  Serves(kLine, {"--idle-timeout", "0.4"});
  auto slow = Connect("slow");
  slow.TricklesUntilDropped("x", 100ms, 30);
  slow.Closes();
  Uploads("alice", "report.txt", "a short report");
}

CHECK(UploadServer, DropsAClientThatStopsInMidFile,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 11,
       .why = "A client whose cable was pulled never closes.",
       .hint = "Has the timeout ended with the announcement?"}) {
  Serves(kLine, {"--idle-timeout", "0.3"});
  auto alice = Announces("alice", "report.txt", "a short report");
  alice.Sends("a short");
  alice.IsDroppedWithin(3s);
  alice.Closes();
  FolderHolds("", {});
  Uploads("bob", "report.txt", "a short report");
}

CHECK(UploadServer, GoesOnAfterAClientVanished,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 12,
       .why = "A server that dies with its client is no server.",
       .hint = "What does send() do when nobody reads any more? Look up SIGPIPE and MSG_NOSIGNAL."}) {
  Serves(kLine);
  Connect("alice").Resets();
  auto bob = Connect("bob");
  bob.Sends("report.txt<SEPA");
  bob.Resets();
  auto carol = Announces("carol", "photo.jpg", RandomContent(kMebibyte));
  carol.Sends(RandomText(100'000));
  carol.Resets();
  Uploads("dave", "report.txt", "a short report");
}

CHECK(UploadServer, KeepsNoDescriptors,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 12,
       .why = "A server that forgets to close runs for a day, and then out of descriptors.",
       .hint = "ls -l /proc/PID/fd shows what it still has open: sockets, or files?"}) {
  constexpr int kRounds = 50;
  Serves(kLine);
  Uploads("alice", "report.txt", "a short report");
  const std::size_t before = OpenDescriptors();
  for (int i = 0; i < kRounds; ++i) {
    Uploads("alice", "report.txt", "a short report");
    auto bob = Announces("bob", "report.txt", "a short report");
    bob.Sends("a short");
    bob.Resets();
  }
  Uploads("alice", "report.txt", "a short report");
  HoldsAtMost(before);
}

CHECK(UploadServer, LeavesNothingBehindWhenEnded,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 5,
       .why = "An operator who ends a server in the middle of an upload must not have to tidy up after it.",
       .hint = "Who removes the temporary file when a signal ends the program? (labs/support/partial_file.h does.)"}) {
  for (const int signal : {SIGINT, SIGTERM}) {
    Serves(kLine);
    auto alice = Announces("alice", "report.txt", "a short report");
    alice.Sends("a ");
    alice.Sends("short ");
    alice.Sends("rep");
    Signals(signal);
    Exits(0);
    FolderHolds("", {});
  }
}

CHECK(UploadServer, RefusesAPortInUse,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 20,
       .why = "Two servers cannot share a port: the second must say so instead of waiting for nobody.",
       .hint = "Which call fails, and do you look at what it returns?"}) {
  Serves(kLine);
  Start("server", kLine);
  PrintsError(StartsWith("error:"));
  Exits(1);
}

CHECK(UploadServer, EndsOnSignals,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 21,
       .why = "A server is ended by its operator, with Ctrl-C or by the system, and that is no failure.",
       .hint = "labs/support/signals.h does it for you."}) {
  for (const int signal : {SIGINT, SIGTERM}) {
    Serves(kLine);
    Signals(signal);
    Exits(0);
  }
}

CHECK(UploadServer, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 22,
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

CHECK(UploadClient, TellsWhyItWasRefused,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 16,
       .why = "The server's reason is for the user.",
       .hint = "What else than ok and stored may the server answer, and where does it tell why?"}) {
  const auto reason = AllOf(StartsWith("error:"), HasSubstr("it is Sunday"));
  auto early = Offers(kLine, "report.txt", "a short report");
  early.Sends("no: it is Sunday\n");
  early.Closes();
  EndsInError(reason);
  auto late = Offers(kLine, "report.txt", "a short report");
  late.Sends("ok\n");
  late.ReceivesFile("a short report");
  late.Sends("no: it is Sunday\n");
  late.Closes();
  EndsInError(reason);
  HasNotPrinted("上传完毕");
}

CHECK(UploadClient, SaysThatTheServerHasGone,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 16,
       .why = "The first bytes to a server that has closed draw a reset, the next ones SIGPIPE, which kills silently.",
       .hint = "Look up SIGPIPE and MSG_NOSIGNAL. What does recv() return when the server has closed?"}) {
  auto silent = Offers(kLine, "report.txt", "a short report");
  silent.Closes();
  EndsInError();
  auto rude = Offers(kLine, "photo.jpg", RandomContent(8 * kMebibyte));
  rude.Sends("ok\n");
  rude.ReceivesAtLeast(100'000);
  rude.Resets();
  EndsInError();
  auto hasty = Offers(kLine, "photo.jpg", RandomContent(8 * kMebibyte));
  hasty.Sends("ok\n");
  hasty.ReceivesAtLeast(100'000);
  hasty.HalfCloses();
  hasty.Resets();  // to send is EPIPE then, where it was ECONNRESET with the rude one
  EndsInError();
}

CHECK(UploadClient, SaysThatThereIsNoSuchFile,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 17,
       .why = "The most common of all mistakes deserves a clear word.",
       .hint = "Which call fails for each of them, and what does fstat() say of a folder?"}) {
  Sends("report.txt", "a short report");
  TcpListener listener = Listen();
  for (const char* path : {"missing.txt", "folder", "unreadable.txt"}) {
    GivenFolder("folder");
    GivenFile("unreadable.txt", "a secret report");
    GivenRights("unreadable.txt", 0);
    Start("client", With(kLine, {"--file", path}));
    EndsInError();
  }
}

CHECK(UploadClient, SaysThatNobodyListens,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 20,
       .why = "A server that is not there is no reason to wait, or to fall silent.",
       .hint = "Which call fails when nobody listens, and with which errno?"}) {
  Sends("report.txt", "a short report");
  GivenFile("report.txt", "a short report");
  Start("client", With(kLine, {"--file", "report.txt"}));
  EndsInError();
}

CHECK(UploadClient, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 22,
       .why = "A mistake on the command line that goes unnoticed costs hours.",
       .hint = "labs/support/options.h does it for you."}) {
  Offers(kLine, "report.txt", "a short report");
  for (const std::vector<std::string>& options :
       {std::vector<std::string>{"--port", "many"}, {"--no-such-option"}, {"--framing", "morse"}}) {
    StartWith("client", options);
    PrintsError(Not(IsEmpty()));
    Exits(Ne(0));
  }
}

}  // namespace
}  // namespace socklab::check
