// Checks that say the words of check.h, each of a program that does what the word demands (Met), and of others that do
// not (Unmet). words_test.cc has what is to become of them.
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/check/check.h"
#include "harness/check/progress.h"

namespace socklab::check {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Ne;
using testing::StartsWith;

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

class Words : public Check {
 protected:
  Words() : Check(Transport::kTcp, 1246, "name: ") {}

  // Starts a program that performs these verbs (../program/subject.cc).
  void Performs(const std::vector<std::string>& verbs, Where where = Where::current()) {
    StartWith("server", verbs, where);
  }
  // Starts the shell with a script; the line that it reads at the end never comes.
  void Runs(const std::string& script, Where where = Where::current()) {
    StartWith("shell", {"-c", script + "\nread line"}, where);
  }
  // The same, where the script has been carried out when it returns.
  void HasRun(const std::string& script, Where where = Where::current()) {
    Runs(script + "\necho has run", where);
    Prints("has run", where);
  }

  // Of two programs that differ in the memory they use at the end.
  void AllocatesInTheEnd(int mebibytes) {
    Performs({"print", "small", "read-line", "allocate", std::to_string(mebibytes), "print", "large", "pause"});
    Prints("small");
    FollowsMemoryOver(256 * kMebibyte);  // of which nothing moves here: all that grows, grows late
    Types("\n");
    Prints("large");
  }

  static void Demand(bool condition) {
    if (!condition) throw std::runtime_error("this check has found a fault in the harness");
  }
};

class Met : public Words {};
class Unmet : public Words {};

// ---- What a program stores

CHECK(Met, StoresAFile, {}) {
  Runs("mkdir in; echo hello >in/a.txt");
  Stores("in/a.txt", "hello\n");
}

CHECK(Met, StoresAFileLater, {}) {
  Runs("echo >a.txt; read line; printf hel >a.txt; read line; echo lo >>a.txt");
  Types("\n\n");
  Stores("a.txt", "hello\n");
}

CHECK(Met, StoresAFileBeforeItEnds, {}) {
  Performs({"exit", "0"});
  Runs("echo hello >a.txt; exit 0");
  Stores("a.txt", "hello\n");
  Stores("a.txt", "hello\n");
}

CHECK(Met, StoresAnEmptyFile, {}) {
  Runs(": >a.txt");
  Stores("a.txt", "");
}

CHECK(Met, StoresRandomContent, {}) {
  const net::Content content = RandomContent(3 * kMebibyte);
  GivenFile("in", content);
  Runs("cp in out");
  Stores("out", content);
}

CHECK(Met, StoresSparseContent, {}) {
  const net::Content content = SparseContent(256 * kMebibyte);
  GivenFile("in", content);
  Runs("cp --sparse=always in out");
  Stores("out", content);
}

CHECK(Unmet, StoresNothing, {}) {
  Runs("");
  Stores("a.txt", "hello\n");
}

CHECK(Unmet, StoresNothingWhereAnEmptyFileIsExpected, {}) {
  Runs("");
  Stores("a.txt", "");
}

CHECK(Unmet, StoresAShorterFile, {}) {
  Runs("echo hel >a.txt");
  Stores("a.txt", "hello\n");
}

CHECK(Unmet, StoresALongerFile, {}) {
  Runs("echo hello, world >a.txt");
  Stores("a.txt", "hello");
}

CHECK(Unmet, StoresOtherBytes, {}) {
  const net::Content content = RandomContent(kMebibyte);
  const char changed = static_cast<char>(content.From(500'000).front() ^ 1);
  GivenFile("in", content);
  GivenFile("byte", std::string(1, changed));
  HasRun("cp in out; dd if=byte of=out seek=500000 bs=1 conv=notrunc 2>&-");
  Stores("out", content);
}

CHECK(Unmet, StoresALink, {}) {
  Runs("echo hello >b.txt; ln -s b.txt a.txt");
  Stores("a.txt", "hello\n");
}

CHECK(Unmet, EndsBeforeItStores, {}) {
  Runs("exit 3");
  Stores("a.txt", "hello\n");
}

CHECK(Met, FillsAFolder, {}) {
  GivenFolder("in");
  Runs("cd in; : >b; mkdir c; : >c/d; ln -s b a");
  FolderHolds("in", {"c/", "b", "c/d", "a"});
  FolderHolds("in/c", {"d"});
  FolderHolds("", {"in/", "in/a", "in/b", "in/c/", "in/c/d"});
}

CHECK(Met, EmptiesAFolder, {}) {
  GivenFolder("in");
  Runs(": >in/a.part; read line; rm in/a.part");
  FolderHolds("in", {"a.part"});
  Types("\n");
  FolderHolds("in", {});
}

CHECK(Unmet, LeavesSomethingInAFolder, {}) {
  GivenFolder("in");
  Runs(": >in/a; : >in/a.part");
  FolderHolds("in", {"a"});
}

CHECK(Unmet, LeavesNothingInItsFolder, {}) {
  Runs("");
  FolderHolds("", {"b", "a"});
}

CHECK(Unmet, FillsAFolderALittleLater, {}) {
  GivenFolder("in");
  Runs("read line; sleep 0.05; : >in/late");
  Types("\n");
  FolderHolds("in", {});
}

CHECK(Unmet, LeavesVeryMuchInItsFolder, {}) {
  HasRun("i=10; while [ $i -lt 40 ]; do : >$i; i=$((i+1)); done");
  FolderHolds("", {});
}

CHECK(Unmet, LeavesNamesThatAreNoText, {}) {
  HasRun(": >\"$(printf '\\033[2J\\377')\"");
  FolderHolds("", {});
}

CHECK(Met, HoldsNothingOutsideOfAFolder, {}) {
  GivenFolder("in");
  HasRun("mkdir in/deeper; : >in/deeper/a; : >in/b");
  HoldsNothingOutside("in");
}

CHECK(Unmet, HoldsSomethingOutsideOfAFolder, {}) {
  GivenFolder("in");
  HasRun(": >in/a; : >in-between");
  HoldsNothingOutside("in");
}

CHECK(Unmet, StoresSomethingOutsideALittleLater, {}) {
  GivenFolder("in");
  Runs("read line; sleep 0.05; : >late");
  Types("\n");
  HoldsNothingOutside("in");
}

// ---- What it is given

CHECK(Met, FindsWhatIsGiven, {}) {
  GivenFile("notes.txt", "hello\n");
  GivenFolder("in");
  GivenFile("in/secret", "x");
  GivenRights("in/secret", 0);
  GivenLink("link", "notes.txt");
  GivenFifo("fifo");
  Runs("ls -F; cat link; cat in/secret 2>&- || echo locked; (: >>in/secret) 2>&- || echo really locked");
  for (const char* line : {"fifo|", "in/", "link@", "notes.txt", "hello", "locked", "really locked"}) Prints(line);
}

CHECK(Met, FindsWhatIsGivenToItAlone, {}) {
  GivenFile("notes.txt", "hello\n");
  GivenTerminal();
  GivenDescriptors(10);
  Runs("ls; ulimit -n; [ -t 2 ] && echo terminal");
  for (const char* line : {"notes.txt", "10", "terminal"}) Prints(line);
  HasRun("ls; ulimit -n; [ -t 2 ] && echo terminal");
  for (const char* line : {"notes.txt", "10", "terminal"}) HasNotPrinted(line);
}

CHECK(Met, HasNoMoreRoomThanIsGiven, {}) {
  GivenDisk(kMebibyte);
  Runs("head -c 2000000 /dev/zero >big 2>&- || echo full");
  Prints("full");
}

CHECK(Unmet, CannotBeGivenMoreThanItHasRoomFor, {}) {
  GivenDisk(kMebibyte);
  GivenFile("big", std::string(2 * kMebibyte, 'x'));
  Runs("");
}

CHECK(Unmet, CannotBeGivenWhatIsThere, {}) {
  GivenFile("a", "x");
  GivenFolder("a");
  Runs("");
}

// ---- What it shows on its terminal

CHECK(Met, ShowsARow, {}) {
  GivenTerminal();
  Runs("printf 'Downloading\\n 10%%\\r 20%%\\r\\033[K100%%' >&2");
  Shows("100%");
  Shows(HasSubstr("load"));
  ShowsAtMost(2);
}

CHECK(Met, ShowsARowLater, {}) {
  GivenTerminal();
  Runs("printf ' 10%%' >&2; read line; printf '\\r 2' >&2; read line; printf '0\\033[2GX' >&2");
  Shows(" 10%");
  Types("\n\n");
  Shows(" X0%");
  ShowsAtMost(1);
}

CHECK(Met, ShowsARowAndEnds, {}) {
  GivenTerminal();
  Performs({"print-error-part", "\r 10%", "print-error-part", "\r100%"});
  Exits(0);
  Shows("100%");
  ShowsAtMost(1);
}

CHECK(Met, ShowsNothing, {}) {
  GivenTerminal();
  HasRun("");
  ShowsAtMost(0);
}

CHECK(Unmet, ShowsAnotherRow, {}) {
  GivenTerminal();
  Runs("printf 'Downloading\\n100%%\\r 10%%' >&2");
  Shows("100%");
}

CHECK(Unmet, ShowsNothingAtAll, {}) {
  GivenTerminal();
  Runs("");
  Shows(HasSubstr("100%"));
}

CHECK(Unmet, EndsBeforeItShowsARow, {}) {
  GivenTerminal();
  Runs("exit 3");
  Shows("100%");
}

CHECK(Unmet, NeedsOneRow, {}) {
  GivenTerminal();
  Performs({"print-error", "a", "exit", "0"});
  Exits(0);
  ShowsAtMost(0);
}

CHECK(Unmet, NeedsTwoRows, {}) {
  GivenTerminal();
  Performs({"print-error", "a", "print-error", "b", "exit", "0"});
  Exits(0);
  ShowsAtMost(1);
}

CHECK(Unmet, NeedsMoreRowsThanItsTerminalIsWide, {}) {
  GivenTerminal();
  Performs({"print-error", std::string(161, 'x'), "exit", "0"});
  Exits(0);
  ShowsAtMost(1);
}

CHECK(Met, PrintsFewProgressLines, {}) {
  Performs({"print-error", "10%", "print-error", "100%", "exit", "0"});
  Exits(0);
  HasPrintedFewProgressLines();
}

CHECK(Unmet, PrintsManyProgressLines, {}) {
  const std::string hundred_lines(100, '\n');
  Performs({"print-error-part", hundred_lines, "exit", "0"});
  Exits(0);
  HasPrintedFewProgressLines();
}

CHECK(Unmet, RedrawsALineWithoutATerminal, {}) {
  Performs({"print-error", "10%\r100%", "exit", "0"});
  Exits(0);
  HasPrintedFewProgressLines();
}

CHECK(Met, ShowsAllOfTheBytes, {}) {
  Performs({"print", "99% 1000", "print", "100% of 1,234,567 bytes", "print", "100%: 30'000", "pause"});
  Prints(ShowsAllOf(1'234'567));
  Prints(ShowsAllOf(30'000));
}

CHECK(Unmet, ShowsFewerBytes, {}) {
  Performs({"print", "100% of 30,001 bytes", "pause"});
  Prints(ShowsAllOf(30'000));
}

// ---- What it prints, and its end

CHECK(Met, PrintsALineToTakeUp, {}) {
  Performs({"print", "noise", "print", "fd 7", "print-line-read", "pause"});
  const std::string line = PrintedLine(StartsWith("fd "));
  Demand(line == "fd 7");
  Types("close " + line + "\n");
  Prints("close fd 7");
}

CHECK(Unmet, PrintsNoLineToTakeUp, {}) {
  Performs({"print", "noise", "pause"});
  PrintedLine(StartsWith("fd "));
}

CHECK(Met, Prompts, {}) {
  Performs({"print-error-part", "name: ", "read-line", "pause"});
  Words::Prompts();
}

CHECK(Unmet, DoesNotPrompt, {}) {
  Performs({"read-line"});
  Prompts();
}

CHECK(Met, EndsInAnyOrderlyWay, {}) {
  Performs({"exit", "3"});
  Ends();
  Performs({"pause"});
  Signals(SIGTERM);
  Ends();
}

CHECK(Unmet, Crashes, {}) {
  Performs({"raise", std::to_string(SIGSEGV)});
  Ends();
}

CHECK(Unmet, IsEndedByASignalThatNobodySent, {}) {
  Performs({"raise", std::to_string(SIGINT)});
  Ends();
}

CHECK(Unmet, DoesNotEnd, {}) {
  Performs({"pause"});
  Ends();
}

CHECK(Met, IsStartedWithTheAddressOfAnotherServer, {}) {
  StartAt({.port = 9}, "server", {"--help"});
  PrintsError("no verb --host");
  Exits(Ne(0));
}

// ---- Its descriptors and processes

CHECK(Met, HoldsASocket, {}) {
  Performs({"open-tcp", "bind-udp", "0", "listen-with-ipv6", "0", "print", "ready", "pause"});
  Prints("ready");
  HoldsSocket(3, AF_INET, SOCK_STREAM, IPPROTO_TCP);
  HoldsSocket(4, AF_INET, SOCK_DGRAM, IPPROTO_UDP);
  HoldsSocket(5, AF_INET6, SOCK_STREAM, IPPROTO_TCP);
  HoldsNothingAt(6);
}

CHECK(Unmet, HoldsAnotherSocket, {}) {
  Performs({"open-tcp", "print", "ready", "pause"});
  Prints("ready");
  HoldsSocket(3, AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
}

CHECK(Unmet, HoldsNoSocket, {}) {
  Performs({"print", "ready", "pause"});
  Prints("ready");
  HoldsSocket(3, AF_INET, SOCK_STREAM, IPPROTO_TCP);
}

CHECK(Unmet, HoldsSomethingElse, {}) {
  Performs({"print", "ready", "pause"});
  Prints("ready");
  HoldsSocket(1, AF_UNIX, SOCK_STREAM, 0);
}

CHECK(Unmet, HoldsASocketThatShouldBeClosed, {}) {
  Performs({"open-tcp", "print", "ready", "pause"});
  Prints("ready");
  HoldsNothingAt(3);
}

CHECK(Met, HoldsFewDescriptors, {}) {
  Performs({"open-tcp", "print", "ready", "read-line", "close", "pause"});
  Prints("ready");
  Demand(OpenDescriptors() == 4);
  HoldsAtMost(4);
  Types("\n");
  HoldsAtMost(3);
}

CHECK(Unmet, HoldsTooManyDescriptors, {}) {
  Performs({"open-tcp", "print", "ready", "pause"});
  Prints("ready");
  HoldsAtMost(3);
}

CHECK(Unmet, HasEndedAndHoldsNothing, {}) {
  Performs({"exit", "3"});
  Exits(3);
  HoldsAtMost(3);
}

CHECK(Met, HasNoChild, {}) {
  Performs({"print", "ready", "pause"});
  Prints("ready");
  HasNoChildren();
}

CHECK(Met, GetsRidOfItsChild, {}) {
  Runs("cat /dev/null | read line; sh -c 'read line'; echo alone");
  Types("\n");
  Prints("alone");
  HasNoChildren();
}

CHECK(Unmet, LeavesAZombie, {}) {
  Performs({"leave-zombie", "leave-zombie", "print", "ready", "pause"});
  Prints("ready");
  HasNoChildren();
}

CHECK(Unmet, KeepsAChild, {}) {
  Performs({"in-child", "print", "ready", "pause"});
  Prints("ready");
  HasNoChildren();
}

CHECK(Met, HasNoZombie, {}) {
  Performs({"in-child", "print", "ready", "pause"});
  Prints("ready");
  HasNoZombiesWithin(1s);
  SignalsAChild(SIGKILL);
}

CHECK(Unmet, LeavesZombies, {}) {
  Performs({"leave-zombie", "leave-zombie", "print", "ready", "pause"});
  Prints("ready");
  HasProcessesAtMost(1);
  HasNoZombiesWithin(1s);
}

CHECK(Met, RunsProcesses, {}) {
  Performs({"leave-zombie", "in-child", "in-thread", "print", "ready", "read-line"});
  Prints("ready");
  Demand(Processes() == 2 && Threads() == 3);
  Words::RunsProcesses(2);
  HasProcessesAtMost(2);
  RunsThreadsAtLeast(3);
  HasThreadsAtMost(3);
  SignalsAChild(SIGKILL);
}

CHECK(Met, RunsProcessesLater, {}) {
  Performs({"read-line", "in-child", "pause"});
  RunsThreadsAtLeast(1);
  Types("\n");
  RunsThreadsAtLeast(2);
  Words::RunsProcesses(2);
  SignalsAChild(SIGKILL);
}

CHECK(Met, RunsFewerProcessesLater, {}) {
  Runs("sh -c 'read line; exit 0'");
  Words::RunsProcesses(2);
  Types("\n");
  HasThreadsAtMost(1);
  HasProcessesAtMost(1);
}

CHECK(Unmet, RunsTooFewProcesses, {}) {
  Performs({"leave-zombie", "print", "ready", "pause"});
  Prints("ready");
  HasProcessesAtMost(1);
  RunsProcesses(2);
}

CHECK(Unmet, RunsTooManyProcesses, {}) {
  Performs({"in-child", "print", "ready", "pause"});
  Prints("ready");
  RunsProcesses(1);
}

CHECK(Unmet, HasTooManyProcesses, {}) {
  Performs({"in-child", "print", "ready", "pause"});
  Prints("ready");
  HasProcessesAtMost(1);
}

CHECK(Unmet, RunsTooFewThreads, {}) {
  Performs({"in-thread", "print", "ready", "pause"});
  Prints("ready");
  RunsThreadsAtLeast(3);
}

CHECK(Unmet, HasTooManyThreads, {}) {
  Performs({"in-thread", "print", "ready", "pause"});
  Prints("ready");
  HasThreadsAtMost(1);
}

CHECK(Unmet, HasEndedAndRunsNothing, {}) {
  Performs({"exit", "3"});
  Exits(3);
  HasProcessesAtMost(1);
}

CHECK(Met, HasAChildToSignal, {}) {
  Performs({"in-child", "print", "ready", "pause"});
  Prints("ready");
  SignalsAChild(SIGSEGV);
  Exits(0);
}

CHECK(Unmet, HasNoChildToSignal, {}) {
  Performs({"leave-zombie", "print", "ready", "pause"});
  Prints("ready");
  HasProcessesAtMost(1);
  SignalsAChild(SIGSEGV);
}

CHECK(Met, MayNotFork, {}) {
  GivenProcesses(1);
  Performs({"fork-until-it-fails"});
  Prints("forked 0: Resource temporarily unavailable");
}

CHECK(Met, MayForkTwice, {}) {
  GivenProcesses(3);
  Performs({"fork-until-it-fails"});
  Prints("forked 2: Resource temporarily unavailable");
}

CHECK(Met, MayForkAgainWhenTheLimitWasForAnother, {}) {
  GivenProcesses(1);
  Performs({"fork-until-it-fails"});
  Prints("forked 0: Resource temporarily unavailable");
  Performs({"in-child", "print", "in a child", "exit", "0"});
  Prints("in a child");
}

// ---- Several programs

CHECK(Met, TurnsToAProgramThatWasStartedBefore, {}) {
  Performs({"print-line-read", "exit", "3"});
  Runs("echo hello; read line; echo $line; exit 4");
  TurnsTo("server");
  Types("for the server\n");
  Prints("for the server");
  Exits(3);
  TurnsTo("shell");
  Prints("hello");
  Types("for the shell\n");
  Prints("for the shell");
  Exits(4);
}

CHECK(Met, StopsTheProgramThatItHasTurnedTo, {}) {
  Performs({"pause"});
  Runs("read line; exit 4");
  TurnsTo("server");
  Stop();
  Types("\n");
  Exits(4);
}

CHECK(Unmet, IsTurnedToAndPrintsNothing, {}) {
  Performs({"pause"});
  HasRun("echo hello");
  TurnsTo("server");
  Prints("hello");
}

// ---- Its memory

CHECK(Met, GrowsLittle, {}) {
  AllocatesInTheEnd(24);
  DoesNotGrowWithTheFile();
  UsesLessMemoryThan(64 * kMebibyte);
}

CHECK(Met, GrowsLittleSinceAnotherRun, {}) {
  AllocatesInTheEnd(24);
  FollowsMemoryOver(32 * kMebibyte);
  Stop();
  Performs({"allocate", "24", "print", "ready", "pause"});
  Prints("ready");
  DoesNotGrowWithTheFile();
}

CHECK(Unmet, GrowsMuch, {}) {
  AllocatesInTheEnd(64);
  DoesNotGrowWithTheFile();
}

CHECK(Unmet, GrowsMuchInAChildThatHasEnded, {}) {
  Performs({"print", "small", "read-line", "in-child", "allocate", "24"});
  Prints("small");
  FollowsMemoryOver(64 * kMebibyte);
  Types("\n");
  Exits(0);
  DoesNotGrowWithTheFile();
}

CHECK(Met, GrowsAtOnce, {}) {
  Performs({"listen", "1246", "accept", "allocate", "24", "send", "hello", "pause"});
  IsReady();
  FollowsMemoryOver(64 * kMebibyte);
  conversation().NoteMoved(16 * kMebibyte - 1);
  Connect("alice").Receives("hello");
  DoesNotGrowWithTheFile();
}

CHECK(Unmet, TakesInTheWholeFileAtOnce, {}) {
  Performs({"listen", "1246", "accept", "allocate", "48", "send", "hello", "pause"});
  IsReady();
  FollowsMemoryOver(64 * kMebibyte);
  conversation().NoteMoved(16 * kMebibyte - 1);
  Connect("alice").Receives("hello");
  DoesNotGrowWithTheFile();
}

CHECK(Unmet, UsesMuchMemory, {}) {
  AllocatesInTheEnd(24);
  UsesLessMemoryThan(16 * kMebibyte);
}

CHECK(Met, GrowsInItsAddressSpace, {}) {
  Performs({"print", "small", "read-line", "allocate", "24", "print", "large", "pause"});
  Prints("small");
  RemembersAddressSpace();
  const std::size_t before = AddressSpace();
  Types("\n");
  Prints("large");
  AddressSpaceGrowsByLessThan(32 * kMebibyte);
  Demand(AddressSpace() > before + 23 * kMebibyte);
}

CHECK(Unmet, GrowsMuchInItsAddressSpace, {}) {
  Performs({"print", "small", "read-line", "allocate", "24", "print", "large", "pause"});
  Prints("small");
  RemembersAddressSpace();
  Types("\n");
  Prints("large");
  AddressSpaceGrowsByLessThan(16 * kMebibyte);
}

// ---- Content

CHECK(Met, GivesOtherContentAtEachCall, {}) {
  const net::Content one = RandomContent(1000), other = RandomContent(1000), sparse = SparseContent(8 * kMebibyte);
  Demand(one.size() == 1000 && one.Part(0, 1000) != other.Part(0, 1000));
  Demand(sparse.size() == 8 * kMebibyte && sparse.IsHole(kMebibyte - 1));
  Demand(sparse.Part(0, 1000) != one.Part(0, 1000) && sparse.Part(0, 1000) != other.Part(0, 1000));
}

CHECK(Met, GivesAnotherSeedAtEachCall, {}) {
  const std::uint64_t one = NextSeed(), other = NextSeed();
  Demand(one != other);
}

CHECK(Met, TellsItsRandomContent, {}) {
  ByHand(testing::PrintToString(RandomContent(20).Part(0, 20)) + std::to_string(NextSeed()));
}

}  // namespace
}  // namespace socklab::check
