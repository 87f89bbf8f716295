// How rrecv ends when there is no file to be stored.
#include <signal.h>

#include <chrono>

#include "labs/03_tcp_reliability/checks/receiver_check.h"

namespace socklab::lab3 {
namespace {

using namespace std::chrono_literals;
using check::Tier;
using std::chrono::milliseconds;

CHECK(Receiver, GivesUpOnASilentSender,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 14,
       .why = "A sender that has vanished cannot say so: only a clock can tell.",
       .hint = "How long does a sender keep trying? Until then it may still be there.",
       .waits = true}) {
  WithTimer(20ms, 600ms, [&](milliseconds rto) {
    auto sender = Receives(RandomContent(5'000), Timer(rto, 2));
    sender.Connects();
    sender.SendsData();
    sender.IsAcknowledged();
    FailsOfSilence(sender, rto, 2);
  });
}

CHECK(Receiver, RefusesAFileItCannotWrite,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 16,
       .why = "A receiver that sends FIN|ACK without having stored the file has lied.",
       .hint = "Which call fails when the disk is full, and what happens to the part already written?"}) {
  GivenDisk(64 << 10);
  auto sender = Receives(RandomContent(300'000), Timer(50ms, 2));
  sender.Connects();
  sender.SendsRestUntilItEnds();
  FailsWithoutAFile();
}

CHECK(Receiver, KeepsTheOldFileUntilTheNewOneIsWhole,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 16,
       .why = "A file that has its final name must be complete.",
       .hint = "What happens to an old file when you open it for writing, and when do you know that the new one is "
               "complete?"}) {
  GivenFile("copy", "what was there before");
  auto sender = Receives(RandomContent(5'000));
  sender.Connects();
  sender.SendsData();
  sender.IsAcknowledged();
  sender.Sends(sender.Reset());
  rrecv.Exits(1);
  rrecv.Stores("copy", "what was there before");
  rrecv.FolderHolds("", {"copy"});
}

CHECK(Receiver, EndsOnSignals,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 17,
       .why = "Stopping a program must free its port and leave no half-written file.",
       .hint = "labs/support/signals.h does it for you."}) {
  for (const int signal : {SIGTERM, SIGINT}) {
    Receives("");
    rrecv.WaitUntilIdle();  // it may be bound before it has set its handlers
    rrecv.Signals(signal);
    rrecv.Exits(0);
    rrecv.Stop();
  }
  auto sender = Receives(RandomContent(5'000));
  sender.Connects();
  sender.SendsData();
  sender.IsAcknowledged();
  rrecv.Signals(SIGTERM);
  rrecv.ExitsWithOneOf({0, 1});
  rrecv.FolderHolds("", {});
}

CHECK(Receiver, RefusesBadOptions,
      {.tier = Tier::kHardened,
       .points = 1,
       .rule = 18,
       .why = "A mistake on the command line that goes unnoticed costs hours.",
       .hint = "labs/support/options.h does it for you."}) {
  auto sender = Receives("hello");
  sender.SendsSyn();
  sender.ReceivesSynAck();
  rrecv.Stop();  // it has the port: a program that takes any option would fail for that alone
  for (const Options& bad : BadOptions()) {
    rrecv = StartWith("rrecv", With({"--out", "copy"}, bad));
    rrecv.PrintsError(check::AnyLine());
    rrecv.Fails();
    rrecv.Stop();
  }
}

}  // namespace
}  // namespace socklab::lab3
