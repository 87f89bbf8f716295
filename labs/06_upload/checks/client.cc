#include "labs/06_upload/checks/fixture.h"

namespace socklab::check {
namespace {

// ---- basic: raw framing, a polite peer

CHECK(UploadClient, AnnouncesNameAndSize,
      {.tier = Tier::kBasic,
       .points = 6,
       .rule = 13,
       .why = "The server must know which file to expect, and how many bytes.",
       .hint = "Name, separator, size: where does the size of a file come from?"}) {
  Offers(kRaw, "report.txt", "a short report");
}

CHECK(UploadClient, SendsTheBytesAfterOk,
      {.tier = Tier::kBasic,
       .points = 7,
       .rule = 14,
       .why = "The server must get every byte of the file, and nothing else.",
       .hint = "How many bytes did each send() take? Do you close the connection after the last one?"}) {
  const Content photo = RandomContent(100'000);
  auto server = Offers(kRaw, "photo.jpg", photo);
  server.Sends("ok");
  server.ReceivesFile(photo);
  server.ReceivesEnd();
  client.Exits(0);
}

CHECK(UploadClient, SaysHowItGoes,
      {.tier = Tier::kBasic,
       .points = 3,
       .rule = 14,
       .why = "The user wants to know when the upload begins and when it is done.",
       .hint = "One line when the server agrees, one when all bytes are sent: is each of them flushed at once?"}) {
  auto server = Offers(kRaw, "report.txt", "a short report");
  server.Sends("ok");
  client.Prints("开始上传");
  server.ReceivesFile("a short report");
  client.Prints("上传完毕");
}

CHECK(UploadClient, AsksForTheNameBeforeItConnects,
      {.tier = Tier::kBasic,
       .points = 1,
       .rule = 13,
       .why = "A server that serves one client at a time would have to wait while your user is still thinking.",
       .hint = "What does your program do first: read the line, or call connect()?"}) {
  GivenFile("report.txt", "a short report");
  TcpListener listener = Listen();
  client = Start("client", kRaw);
  client.Prompts();
  listener.HasNoCaller(client);
  client.Types("report.txt\n");
  auto server = listener.Accepts(client, "the server");
  server.Receives("report.txt<SEPARATOR>14");
}

CHECK(UploadClient, ShowsProgressUpTo100Percent,
      {.tier = Tier::kBasic,
       .points = 1,
       .rule = 15,
       .why = "Without a total, nobody can tell how long a transfer will take.",
       .hint = "labs/support/progress.h does it for you. Did you give it the size?"}) {
  const Content photo = RandomContent(200'000);
  auto server = Offers(kRaw, "photo.jpg", photo);
  server.Sends("ok");
  server.ReceivesFile(photo);
  client.PrintsError(ShowsAllOf(200'000));
}

// ---- robust: line framing, and a network that cuts the stream as it likes

CHECK(UploadClient, ReadsAnswersInFragments,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 18,
       .why = "An answer may arrive in many pieces: TCP carries bytes, not messages.",
       .hint = "In line framing an answer ends with a newline: does your client read until it has arrived?"}) {
  auto server = Offers(kLine, "report.txt", "a short report");
  server.Delivering(Plan::ByteByByte());
  server.Sends("ok\n");
  server.ReceivesFile("a short report");
  server.Sends("stored\n");
  client.Prints("上传完毕");
  client.Exits(0);
}

CHECK(UploadClient, SendsNothingBeforeOk,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 14,
       .why = "A server that refuses the file does not want its bytes.",
       .hint = "What do you wait for between the announcement and the first byte of the file?"}) {
  auto server = Offers(kLine, "report.txt", "a short report");
  server.ReceivesNothingYet();
  server.Sends("ok\n");
  server.ReceivesFile("a short report");
}

CHECK(UploadClient, AnnouncesTheLastComponent,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 13,
       .why = "The directory in which you keep the file is your business, not the server's.",
       .hint = "Which part of the path follows the last slash?"}) {
  GivenFolder("folder");
  GivenFile("folder/报告 2023.txt", "a short report");
  TcpListener listener = Listen();
  client = Start("client", With(kLine, {"--file", "folder/报告 2023.txt"}));
  auto server = listener.Accepts(client, "the server");
  server.Receives("报告 2023.txt<SEPARATOR>14\n");
}

CHECK(UploadClient, SendsAFileOf512Mebibytes,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 14,
       .why = "A file may be larger than the memory: what has been sent need not stay in memory.",
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
       .why = "A file of 0 bytes is still a file.",
       .hint = "Do you treat a size of 0, or a read() that returns 0, as an error?"}) {
  Sends("empty", "");
}

CHECK(UploadClient, AwaitsThatTheFileIsStored,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 14,
       .why = "Bytes that have been sent have not necessarily been stored.",
       .hint = "Which answer do you read before you tell the user that the upload is done?"}) {
  auto server = Offers(kLine, "report.txt", "a short report");
  server.Sends("ok\n");
  server.ReceivesFile("a short report");
  server.ReceivesNothingYet();
  client.HasNotPrinted("上传完毕");
  server.Sends("stored\n");
  client.Prints("上传完毕");
}

CHECK(UploadClient, RedrawsOneLineOnATerminal,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 15,
       .why = "A progress bar should stay in one line, not scroll the screen.",
       .hint = "labs/support/progress.h does it for you. Otherwise: what does '\\r' do? How wide is the terminal?"}) {
  constexpr std::size_t kPiece = 128 * 1024, kPieces = 32, kSlowOnes = 13;
  GivenTerminal();
  auto server = Offers(kLine, "photo.jpg", RandomContent(kPieces * kPiece));
  server.Sends("ok\n");
  for (std::size_t i = 0; i < kSlowOnes; ++i) {
    server.Pauses(100ms);
    server.ReceivesAtLeast(kPiece);
  }
  client.Shows(ShowsAPercentage());
  server.ReceivesAtLeast((kPieces - kSlowOnes) * kPiece);
  server.Sends("stored\n");
  client.Exits(0);
  client.Shows(ShowsAllOf(kPieces * kPiece));
  client.ShowsAtMost(2);
}

CHECK(UploadClient, PrintsFewLinesElsewhere,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 15,
       .why = "In a log file, a progress bar that is redrawn a thousand times becomes a thousand lines.",
       .hint = "What does isatty() return, and how long ago did you print the last line?"}) {
  Sends("photo.jpg", RandomContent(8 * kMebibyte));
  client.PrintsError(ShowsAllOf(8 * kMebibyte));
  client.HasPrintedFewProgressLines();
}

// ---- hardened: faults and bad input

CHECK(UploadClient, TellsWhyItWasRefused,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 16,
       .why = "The reason that the server gives is meant for the user.",
       .hint = "What may the server answer instead of ok or stored, and where is the reason in it?"}) {
  const auto reason = AllOf(StartsWith("error:"), Contains("it is Sunday"));
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
  client.HasNotPrinted("上传完毕");
}

CHECK(UploadClient, SaysThatTheServerHasGone,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 16,
       .why = "Sending to a server that has gone can raise SIGPIPE, which kills your program without a message.",
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
       .why = "The most common mistake deserves a clear error message.",
       .hint = "Which call fails for a missing or unreadable file, and what does fstat() say about a directory?"}) {
  Sends("report.txt", "a short report");
  TcpListener listener = Listen();
  for (const char* path : {"missing.txt", "folder", "unreadable.txt"}) {
    GivenFolder("folder");
    GivenFile("unreadable.txt", "a secret report");
    GivenPermissions("unreadable.txt", 0);
    client = Start("client", With(kLine, {"--file", path}));
    EndsInError();
  }
}

CHECK(UploadClient, SaysThatNobodyListens,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 20,
       .why = "If the server is not running, the user should be told at once instead of waiting.",
       .hint = "Which call fails when nobody listens, and with which errno?"}) {
  Sends("report.txt", "a short report");
  GivenFile("report.txt", "a short report");
  client = Start("client", With(kLine, {"--file", "report.txt"}));
  EndsInError();
}

// ---- hardened: manners

MANNERS(UploadClient, client, Offers(kLine, "report.txt", "a short report"),
        {.bad_options = {.points = 1, .rule = 22}, .more_bad_options = {{"--framing", "morse"}}});

}  // namespace
}  // namespace socklab::check
