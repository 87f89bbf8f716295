#include "labs/06_upload/checks/fixture.h"

namespace socklab::check {
namespace {

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
       .why = "The client sends no byte of the file until it knows that the file is welcome.",
       .hint = "What does your server send after the first message, and how many bytes?"}) {
  Serves(kRaw);
  Announces("alice", "report.txt", "a short report");
}

CHECK(UploadServer, PrintsWhatIsAnnounced,
      {.tier = Tier::kBasic,
       .points = 5,
       .rule = 2,
       .why = "The operator of a server wants to see what is being uploaded.",
       .hint = "Split the message at the separator. In the line to print, a comma and a space follow the name."}) {
  Serves(kRaw, {"--idle-timeout", "60"});
  Announces("alice", "report.txt", "a short report");
  server.Prints("收到文件名:report.txt, 大小:14");
}

CHECK(UploadServer, StoresTheFile,
      {.tier = Tier::kBasic,
       .points = 10,
       .rule = 3,
       .why = "An upload is correct only if every byte is.",
       .hint = "Is the file opened in binary mode, and is the data of the last recv() written too?"}) {
  Serves(kRaw);
  Uploads("alice", "photo.jpg", RandomContent(100'000));
}

CHECK(UploadServer, ServesOneClientAfterAnother,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 1,
       .why = "A server that exits after its first client must be restarted for each new client.",
       .hint = "What is inside your loop, and what is before it?"}) {
  Serves(kRaw);
  Uploads("alice", "report.txt", "a short report");
  Uploads("bob", "other.txt", "another one");
  Uploads("carol", "photo.jpg", RandomContent(5'000));
}

// ---- robust: line framing, and a network that cuts the stream as it likes

CHECK(UploadServer, ReadsAnAnnouncementInFragments,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 18,
       .why = "A message may arrive in many pieces: TCP carries bytes, not messages.",
       .hint = "What does your server do when recv() returns data without a newline?"}) {
  Serves(kLine);
  auto alice = Connect("alice");
  alice.Delivering(Plan::ByteByByte());
  alice.Sends("report.txt<SEPARATOR>14\n");
  alice.Receives("ok\n");
  alice.Sends("a short report");
  alice.Receives("stored\n");
  server.Stores("[接收]report.txt", "a short report");
}

CHECK(UploadServer, KeepsTheBytesBehindTheAnnouncement,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 18,
       .why = "One recv() may return the announcement together with the beginning of the file.",
       .hint = "What happens to the bytes after the newline?"}) {
  Serves(kLine);
  auto alice = Connect("alice");
  alice.Sends("report.txt<SEPARATOR>14\na short");
  alice.Sends(" report");
  alice.Receives("ok\nstored\n");
  server.Stores("[接收]report.txt", "a short report");
}

CHECK(UploadServer, SaysThatTheFileIsStored,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 3,
       .why = "A client that has sent its last byte does not know whether the file has been stored.",
       .hint = "When is the upload complete: after SIZE bytes, or when the client closes the connection?"}) {
  Serves(kLine);
  auto alice = Announces("alice", "report.txt", "a short report");
  alice.Sends("a short report");
  alice.Receives("stored\n");
  server.Stores("[接收]report.txt", "a short report");
}

CHECK(UploadServer, StoresAnEmptyFile,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 10,
       .why = "A file of 0 bytes is still a file.",
       .hint = "Do you wait for a first byte that will never arrive?"}) {
  Serves(kLine);
  Uploads("alice", "empty", "");
}

CHECK(UploadServer, RefusesInRawFramingByTheClose,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 8,
       .why = "In raw framing the only answer is ok: a client would not recognize a refusal sent as text.",
       .hint = "Which messages exist in raw framing? What does a client see instead when its file is refused?"}) {
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
       .why = "A file may be larger than the memory: what has been written to disk need not stay in memory.",
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
       .why = "A name may contain whatever a file system allows, up to 247 bytes: [接收] takes the other 8.",
       .hint = "How large is your buffer for the announcement? How long is the name of your temporary file? Do you "
               "search for the separator as a whole, or for any of its letters, as strtok() does?"}) {
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
       .why = "The name may contain the separator; the size cannot.",
       .hint = "From which end of the announcement do you search for it?"}) {
  Serves(kLine);
  Uploads("alice", "a<SEPARATOR>b", "a short report");
  server.Prints("收到文件名:a<SEPARATOR>b, 大小:14");
}

CHECK(UploadServer, KeepsNothingOfAShortUpload,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 5,
       .why = "A connection may end in the middle of a file, and half a file must not be stored.",
       .hint = "When recv() returns 0, how many bytes have arrived, and how many should have?"}) {
  Serves(kLine);
  auto alice = Announces("alice", "report.txt", "a short report");
  alice.Sends("a short repor");
  alice.Closes();
  server.FolderHolds("", {});
  auto bob = Announces("bob", "report.txt", "a short report");
  bob.Sends("a short repor");
  bob.Resets();
  server.FolderHolds("", {});
  Uploads("carol", "report.txt", "a short report");
}

CHECK(
    UploadServer, StoresTheLastCompleteUpload,
    {.tier = Tier::kRobust,
     .points = 1,
     .rule = 5,
     .why = "Two uploads with the same name must never be mixed in one file.",
     .hint = "Under which name do you write until all bytes are there? What does rename(2) do to an existing file?"}) {
  const Content second = RandomContent(5'000);
  Serves(kLine);
  Uploads("alice", "report.txt", RandomContent(9'000));
  Uploads("bob", "report.txt", second);
  auto carol = Announces("carol", "report.txt", "a third report");
  carol.Sends("a third");
  carol.Closes();
  Uploads("dave", "other.txt", "another one");  // so that the server has done with carol
  server.Stores("[接收]report.txt", second);
  server.FolderHolds("", {"[接收]other.txt", "[接收]report.txt"});
}

}  // namespace
}  // namespace socklab::check
