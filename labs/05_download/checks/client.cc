#include "labs/05_download/checks/fixture.h"

namespace socklab::check {
namespace {

// ---- basic: raw framing, a polite peer

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
       .why = "A download is correct only if every byte is.",
       .hint = "Do you open the file in binary mode, and do you also write what the last recv() returned?"}) {
  const Content photo = RandomContent(100'000);
  auto server = Requests(kRaw, "photo.jpg");
  Serves(server, photo);
  client.Exits(0);
  client.Stores("[接收]photo.jpg", photo);
}

CHECK(DownloadClient, PrintsTheSize,
      {.tier = Tier::kBasic,
       .points = 2,
       .rule = 11,
       .why = "The user wants to know how much data to expect.",
       .hint = "The size follows the separator, as text."}) {
  auto server = Requests(kRaw, "photo.jpg");
  Serves(server, RandomContent(4711));
  client.Prints("接收到的文件大小:4711");
}

CHECK(DownloadClient, AsksForTheNameBeforeItConnects,
      {.tier = Tier::kBasic,
       .points = 1,
       .rule = 10,
       .why = "A server that serves one client at a time would have to wait while the user is still thinking.",
       .hint = "Which comes first in your program: reading the line, or connect()?"}) {
  TcpListener listener = Listen();
  client = Start("client", kRaw);
  client.Prompts();
  listener.HasNoCaller(client);
  client.Types("report.txt\n");
  auto server = listener.Accepts(client, "the server");
  server.Receives("report.txt");
}

CHECK(DownloadClient, ShowsProgressUpTo100Percent,
      {.tier = Tier::kBasic,
       .points = 1,
       .rule = 12,
       .why = "Without a total nobody can tell how long a transfer will take.",
       .hint = "labs/support/progress.h does it for you: have you told it the size?"}) {
  auto server = Requests(kRaw, "photo.jpg");
  Serves(server, RandomContent(200'000));
  client.PrintsError(ShowsAllOf(200'000));
}

CHECK(DownloadClient, SaysThatTheServerRefuses,
      {.tier = Tier::kBasic,
       .points = 2,
       .rule = 13,
       .why = "The user must see the server's reason.",
       .hint = "What follows the separator when the number before it is -1?"}) {
  auto server = Requests(kRaw, "missing.txt");
  server.Sends("-1<SEPARATOR>missing.txt文件不存在");
  server.Closes();
  client.Prints("下载失败:missing.txt文件不存在");
}

CHECK(DownloadClient, EndsARefusalWithStatus1,
      {.tier = Tier::kBasic,
       .points = 1,
       .rule = 13,
       .why = "A script sees only the exit status.",
       .hint = "What does main() return in each case?"}) {
  auto server = Requests(kRaw, "missing.txt");
  server.Sends("-1<SEPARATOR>missing.txt文件不存在");
  server.Closes();
  client.Exits(1);
  client.FolderHolds("", {});
}

// ---- robust: line framing, and a network that cuts the stream as it likes

CHECK(DownloadClient, ReadsTheAnswerInFragments,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 18,
       .why = "The first line of the answer may arrive in many pieces.",
       .hint = "What does your client do when the bytes received so far contain no newline?"}) {
  auto server = Requests(kLine, "report.txt");
  server.Delivering(Plan::ByteByByte());
  server.Sends("0<SEPARATOR>14\na short report");
  server.Closes();
  client.Exits(0);
  client.Stores("[接收]report.txt", "a short report");
}

CHECK(DownloadClient, KeepsTheBytesBehindTheHeader,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 18,
       .why = "One recv() may return the first line and the beginning of the file.",
       .hint = "What happens to the bytes after the newline?"}) {
  auto server = Requests(kLine, "report.txt");
  server.Sends("0<SEPARATOR>14\na short report");
  server.Closes();
  client.Exits(0);
  client.Stores("[接收]report.txt", "a short report");
}

CHECK(DownloadClient, StoresAnEmptyFile,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 11,
       .why = "A file of 0 bytes is a file, too.",
       .hint = "Do you treat a size of 0 as an error, and do you create the file only when the first byte arrives?"}) {
  Fetches("empty", "");
}

CHECK(DownloadClient, StoresAFileOf512Mebibytes,
      {.tier = Tier::kRobust,
       .points = 3,
       .rule = 11,
       .why = "A file may be larger than memory: data that has been stored need not be kept.",
       .hint = "How much data do you collect before you write the first byte?",
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
       .why = "Whatever fits into a file name with the 8 bytes of [接收] must be stored.",
       .hint = "How long is the name of your temporary file?"}) {
  for (const std::string& name : {std::string("报告 2023.txt"), std::string(247, 'n')}) Fetches(name, "a short report");
}

CHECK(DownloadClient, NoticesATruncatedFile,
      {.tier = Tier::kRobust,
       .points = 2,
       .rule = 14,
       .why = "A connection may end before the file does, and a partial file is useless.",
       .hint = "When recv() returns 0, how many bytes have arrived, and how many should have?"}) {
  FailsOn("0<SEPARATOR>1000\n" + RandomText(999));
}

CHECK(DownloadClient, NoticesExtraBytes,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 14,
       .why = "If a server sends more than it announced, either the size is wrong or the file is.",
       .hint = "After SIZE bytes, what must recv() return?"}) {
  FailsOn("0<SEPARATOR>1000\n" + RandomText(1001));
  auto server = Requests(kLine, "report.txt");
  server.Sends("0<SEPARATOR>1000\n" + RandomText(1000));
  server.Sends("one more");
  server.Closes();
  client.Prints(StartsWith("下载失败:"));
  client.Exits(1);
}

CHECK(DownloadClient, RedrawsOneLineOnATerminal,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 12,
       .why = "A progress bar that scrolls the terminal is useless.",
       .hint = "labs/support/progress.h does it for you. Or: what does '\\r' do, and how wide is the terminal?"}) {
  GivenTerminal();
  auto server = Requests(kLine, "photo.jpg");
  server.Sends("0<SEPARATOR>30000\n");
  server.Delivering(Plan::Paced(1'000, 100ms)).Sends(RandomText(13'000));
  client.Shows(ShowsAPercentage());
  server.Delivering(Plan::Whole()).Sends(RandomText(17'000));
  server.Closes();
  client.Exits(0);
  client.Shows(ShowsAllOf(30'000));
  client.ShowsAtMost(2);
}

CHECK(DownloadClient, PrintsFewLinesElsewhere,
      {.tier = Tier::kRobust,
       .points = 1,
       .rule = 12,
       .why = "In a log file, a bar that is redrawn a thousand times is a thousand lines.",
       .hint = "What does isatty() return, and when did you print the last line?"}) {
  auto server = Requests(kLine, "photo.jpg");
  Serves(server, RandomContent(8 * kMebibyte));
  client.Exits(0);
  client.PrintsError(ShowsAllOf(8 * kMebibyte));
  client.HasPrintedFewProgressLines();
}

// ---- hardened: faults and bad input

CHECK(DownloadClient, RefusesGarbage,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 14,
       .why = "The program that listens on that port may not be your server at all.",
       .hint = "What does your client do if the first line has no separator, or if the connection ends before it is "
               "complete?"}) {
  for (const std::string answer : {"", "garbage\n", "HTTP/1.1 400 Bad Request\r\n\r\n", "0\n", "0<SEPARATOR>\n",
                                   "0<SEPARATOR>1x\n1", "x<SEPARATOR>5\nhello", "0<SEPARATOR>5"}) {
    FailsOn(answer);
  }
}

CHECK(DownloadClient, RefusesImpossibleSizes,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 14,
       .why = "A size from the network is only a claim: it may be negative, or too large to be true.",
       .hint = "Which function parses the number, and how does it report one that does not fit?"}) {
  for (const std::string size : {"-5", "-1", "9223372036854775808", "4294967296", "18446744073709551616"}) {
    FailsOn("0<SEPARATOR>" + size + "\n");
    FailsOn("0<SEPARATOR>" + size + "\nhello");
  }
}

CHECK(DownloadClient, KeepsTheOldFileWhenATransferBreaks,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 15,
       .why = "The user had a good file: a download that fails must not destroy it.",
       .hint = "Under which name do you write until everything has arrived?"}) {
  GivenFile("[接收]report.txt", "what was there before");
  auto server = Requests(kLine, "report.txt");
  server.Sends("0<SEPARATOR>1000\nonly a part");
  server.Closes();
  client.Exits(1);
  client.Stores("[接收]report.txt", "what was there before");
  client.FolderHolds("", {"[接收]report.txt"});
}

CHECK(DownloadClient, LeavesNothingBehindWhenInterrupted,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 15,
       .why = "Many downloads end with Ctrl-C, and no partial file may stay.",
       .hint = "What removes the temporary file when a signal ends the program? (labs/support/partial_file.h does.)"}) {
  for (const int signal : {SIGINT, SIGTERM}) {
    auto server = Requests(kLine, "report.txt");
    server.Sends("0<SEPARATOR>1000\nthe first part, ");
    server.Sends("the second, ");
    server.Sends("the third");
    client.Signals(signal);
    client.Ends();
    client.FolderHolds("", {});
  }
}

CHECK(DownloadClient, WritesNothingOutsideItsFolder,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 16,
       .why = "A name that leads to another directory can overwrite any of your files.",
       .hint = "Is the name a single component, or a path?"}) {
  Fetches("report.txt", "a short report");
  for (const std::string name : {"../outside.txt", "sub/../../outside.txt", "/outside.txt", "..", "."}) {
    GivenFolder("downloads");
    GivenFolder("downloads/[接收]sub");
    MayRequest(name, "a short report", {"--out-dir", "downloads"});
    client.Ends();
    client.HoldsNothingOutside("downloads");
  }
}

CHECK(DownloadClient, FailsCleanlyWithATooLongName,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 16,
       .why = "The 8 bytes of [接收] can make a valid name too long.",
       .hint = "Which call fails, and with which errno? Does it fail before or after the bytes have arrived?"}) {
  Fetches(std::string(247, 'n'), "a short report");
  MayRequest(std::string(248, 'n'), "a short report");
  client.PrintsError(StartsWith("error:"));
  client.Exits(1);
  client.FolderHolds("", {});
}

CHECK(DownloadClient, SaysThatNobodyListens,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 17,
       .why = "The most common failure deserves a clear message.",
       .hint = "Which call fails when nobody listens, and with which errno?"}) {
  Fetches("report.txt", "a short report");
  client = Start("client", With(kLine, {"--file", "report.txt"}));
  client.PrintsError(StartsWith("error:"));
  client.Exits(1);
}

CHECK(DownloadClient, SaysThatItCannotStore,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 17,
       .why = "Disks fill up and directories are read-only: tell the user, and leave no partial file.",
       .hint = "What does write() return when the disk is full, and do you check it?"}) {
  Fetches("report.txt", "a short report");
  GivenFolder("downloads");
  GivenPermissions("downloads", 0555);
  MayRequest("report.txt", "a short report", {"--out-dir", "downloads"});
  client.PrintsError(StartsWith("error:"));
  client.Exits(1);
  GivenDisk(64 * 1024);
  MayRequest("photo.jpg", RandomContent(kMebibyte));
  client.PrintsError(StartsWith("error:"));
  client.Exits(1);
  client.FolderHolds("", {});
}

// ---- hardened: manners

MANNERS(DownloadClient, client, Requests(kLine, "report.txt"),
        {.bad_options = {.points = 1, .rule = 21}, .more_bad_options = {{"--framing", "morse"}}});

}  // namespace
}  // namespace socklab::check
