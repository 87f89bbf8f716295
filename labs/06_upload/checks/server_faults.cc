#include "labs/06_upload/checks/fixture.h"

namespace socklab::check {
namespace {

// ---- hardened: faults and bad input

CHECK(UploadServer, WritesNothingOutsideItsFolder,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 6,
       .why = "Treat a name from the network as an attack until you have checked it.",
       .hint = "Is the name a single component, or a path? Where does .. lead?"}) {
  GivenFolder("uploads");
  GivenFolder("uploads/[接收]sub");
  Serves(kLine, {"--dir", "uploads"});
  for (const std::string name :
       {"../outside.txt", "sub/../../outside.txt", "/outside.txt", "..", "sub/../../../tmp/x"}) {
    Pushes(name + "<SEPARATOR>4\nevil");
    server.HoldsNothingOutside("uploads");
  }
  auto alice = Announces("alice", "report.txt", "a short report");
  alice.Sends("a short report");
  alice.Receives("stored\n");
  server.Stores("uploads/[接收]report.txt", "a short report");
}

CHECK(UploadServer, RefusesNamesThatNoFileCanHave,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 6,
       .why = "A client may send any name: an empty one, one with a NUL byte inside, or one that is too long.",
       .hint = "Which names can open() not use as they are, and when does your server notice?"}) {
  Serves(kLine);
  for (const std::string& name : {std::string(), std::string("report\0.txt", 11), std::string(248, 'n')}) {
    HearsNo(name, "hello");
  }
  server.FolderHolds("", {});
  Uploads("alice", "report.txt", "a short report");
}

CHECK(UploadServer, RefusesImpossibleSizes,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 7,
       .why = "A client may send anything as the size: text, a negative number, or one too large for any file.",
       .hint = "Which function converts the size to a number, and how does it report text or overflow?"}) {
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
       .why = "Disks fill up: tell the client, and leave no partial file.",
       .hint = "What does statvfs(3) tell you, and what does write() return when the disk is full?"}) {
  GivenDisk(256 * 1024);
  Serves(kLine);
  HearsNo("photo.jpg", RandomContent(kMebibyte));
  server.FolderHolds("", {});
  Uploads("bob", "report.txt", "a short report");
}

CHECK(UploadServer, SaysThatItCannotStore,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 12,
       .why = "A client that only sees the connection end does not know what went wrong.",
       .hint = "Which call fails, and to whom do you report the error?"}) {
  GivenFolder("uploads");
  GivenPermissions("uploads", 0555);
  Serves(kLine, {"--dir", "uploads"});
  HearsNo("report.txt", "a short report");
  HearsNo("report.txt", "a short report");  // it is still there
}

CHECK(UploadServer, StoresNoExtraBytes,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 9,
       .why = "A client may store exactly the bytes that it has announced, and not one more.",
       .hint = "How many bytes of the last recv() belong to the file?"}) {
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
       .why = "A client that connects and says nothing would keep all others waiting forever.",
       .hint = "How can you make recv() give up? What do poll(2) and SO_RCVTIMEO do?"}) {
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
       .why = "A client that sends one byte now and then is never silent, but never done either.",
       .hint = "Does each recv() get the full timeout again, or only the time left?"}) {
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
       .why = "A client whose cable is unplugged never closes the connection.",
       .hint = "Does your timeout apply only to the announcement, or also to the bytes of the file?"}) {
  Serves(kLine, {"--idle-timeout", "0.3"});
  auto alice = Announces("alice", "report.txt", "a short report");
  alice.Sends("a short");
  alice.IsDroppedWithin(3s);
  alice.Closes();
  server.FolderHolds("", {});
  Uploads("bob", "report.txt", "a short report");
}

CHECK(UploadServer, GoesOnAfterAClientVanished,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 12,
       .why = "A client that disappears must not take the server down.",
       .hint = "What does send() do when the other side has gone? Look up SIGPIPE and MSG_NOSIGNAL."}) {
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
       .why = "A server that forgets to close descriptors runs out of them, perhaps after a day.",
       .hint = "ls -l /proc/PID/fd shows what your server still has open: sockets, or files?"}) {
  constexpr int kRounds = 50;
  Serves(kLine);
  Uploads("alice", "report.txt", "a short report");
  const std::size_t before = server.OpenDescriptors();
  for (int i = 0; i < kRounds; ++i) {
    Uploads("alice", "report.txt", "a short report");
    auto bob = Announces("bob", "report.txt", "a short report");
    bob.Sends("a short");
    bob.Resets();
  }
  Uploads("alice", "report.txt", "a short report");
  server.HasAtMostOpenDescriptors(before);
}

CHECK(UploadServer, LeavesNothingBehindWhenEnded,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 5,
       .why = "Stopping the server in the middle of an upload must leave no temporary file.",
       .hint = "What removes the temporary file when a signal ends the program? labs/support/partial_file.h can."}) {
  for (const int signal : {SIGINT, SIGTERM}) {
    Serves(kLine);
    auto alice = Announces("alice", "report.txt", "a short report");
    alice.Sends("a ");
    alice.Sends("short ");
    alice.Sends("rep");
    server.Signals(signal);
    server.Exits(0);
    server.FolderHolds("", {});
  }
}

// ---- hardened: manners

MANNERS(UploadServer, server, Serves(kLine),
        {.port_in_use = {.points = 1, .rule = 20},
         .signals = {.points = 1, .rule = 21},
         .bad_options = {.points = 1, .rule = 22},
         .more_bad_options = {{"--idle-timeout", "soon"}}});

}  // namespace
}  // namespace socklab::check
