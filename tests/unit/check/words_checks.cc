// Checks that say the words of check.h and graded_program.h, each of a program that does what the word demands (Met),
// and of others that do not (Unmet). words_test.cc has what is to become of them.
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>

#include <chrono>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "harness/check/check.h"
#include "harness/check/progress.h"

namespace socklab::check {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kMebibyte = std::size_t{1} << 20;

class Words : public Check {
 protected:
  Words() : Check(Transport::kTcp, 1246, "name: ") {}

  // Starts a program that performs these verbs (../program/subject.cc).
  GradedProgram Performs(const std::vector<std::string>& verbs, Where where = Where::current()) {
    return StartWith("server", verbs, where);
  }
  // Starts the shell with a script; the line that it reads at the end never comes.
  GradedProgram Runs(const std::string& script, Where where = Where::current()) {
    return StartWith("shell", {"-c", script + "\nread line"}, where);
  }
  // The same, where the script has been carried out when it returns.
  GradedProgram HasRun(const std::string& script, Where where = Where::current()) {
    auto shell = Runs(script + "\necho has run", where);
    shell.Prints("has run", where);
    return shell;
  }

  // Of two programs that differ in the memory they use at the end.
  GradedProgram AllocatesInTheEnd(int mebibytes) {
    auto server =
        Performs({"print", "small", "read-line", "allocate", std::to_string(mebibytes), "print", "large", "pause"});
    server.Prints("small");
    FollowsMemoryOver(256 * kMebibyte);  // of which nothing moves here: all that grows, grows late
    server.Types("\n");
    server.Prints("large");
    return server;
  }

  static void Demand(bool condition) {
    if (!condition) throw std::runtime_error("this check has found a fault in the harness");
  }
};

class Met : public Words {};
class Unmet : public Words {};
class AtTheEnd : public Words {};  // fail when a check is over
class Unknown : public Words {};   // neither: nothing can be said

// ---- What a program stores

CHECK(Met, StoresAFile, {.points = 1}) {
  auto shell = Runs("mkdir in; echo hello >in/a.txt");
  shell.Stores("in/a.txt", "hello\n");
}

CHECK(Met, StoresAFileLater, {.points = 1}) {
  auto shell = Runs("echo >a.txt; read line; printf hel >a.txt; read line; echo lo >>a.txt");
  shell.Types("\n\n");
  shell.Stores("a.txt", "hello\n");
}

CHECK(Met, StoresAFileBeforeItEnds, {.points = 1}) {
  Performs({"exit", "0"});
  auto shell = Runs("echo hello >a.txt; exit 0");
  shell.Stores("a.txt", "hello\n");
  shell.Stores("a.txt", "hello\n");
}

CHECK(Met, StoresAnEmptyFile, {.points = 1}) {
  auto shell = Runs(": >a.txt");
  shell.Stores("a.txt", "");
}

CHECK(Met, StoresRandomContent, {.points = 1}) {
  const net::Content content = RandomContent(3 * kMebibyte);
  GivenFile("in", content);
  auto shell = Runs("cp in out");
  shell.Stores("out", content);
}

CHECK(Met, StoresSparseContent, {.points = 1}) {
  const net::Content content = SparseContent(256 * kMebibyte);
  GivenFile("in", content);
  auto shell = Runs("cp --sparse=always in out");
  shell.Stores("out", content);
}

CHECK(Unmet, StoresNothing, {.points = 1}) {
  auto shell = Runs("");
  shell.Stores("a.txt", "hello\n");
}

CHECK(Unmet, StoresNothingWhereAnEmptyFileIsExpected, {.points = 1}) {
  auto shell = Runs("");
  shell.Stores("a.txt", "");
}

CHECK(Unmet, StoresAShorterFile, {.points = 1}) {
  auto shell = Runs("echo hel >a.txt");
  shell.Stores("a.txt", "hello\n");
}

CHECK(Unmet, StoresALongerFile, {.points = 1}) {
  auto shell = Runs("echo hello, world >a.txt");
  shell.Stores("a.txt", "hello");
}

CHECK(Unmet, StoresOtherBytes, {.points = 1}) {
  const net::Content content = RandomContent(kMebibyte);
  const char changed = static_cast<char>(content.From(500'000).front() ^ 1);
  GivenFile("in", content);
  GivenFile("byte", std::string(1, changed));
  auto shell = HasRun("cp in out; dd if=byte of=out seek=500000 bs=1 conv=notrunc 2>&-");
  shell.Stores("out", content);
}

CHECK(Unmet, StoresALink, {.points = 1}) {
  auto shell = Runs("echo hello >b.txt; ln -s b.txt a.txt");
  shell.Stores("a.txt", "hello\n");
}

CHECK(Unmet, EndsBeforeItStores, {.points = 1}) {
  auto shell = Runs("exit 3");
  shell.Stores("a.txt", "hello\n");
}

CHECK(Met, FillsAFolder, {.points = 1}) {
  GivenFolder("in");
  auto shell = Runs("cd in; : >b; mkdir c; : >c/d; ln -s b a");
  shell.FolderHolds("in", {"c/", "b", "c/d", "a"});
  shell.FolderHolds("in/c", {"d"});
  shell.FolderHolds("", {"in/", "in/a", "in/b", "in/c/", "in/c/d"});
}

CHECK(Met, EmptiesAFolder, {.points = 1}) {
  GivenFolder("in");
  auto shell = Runs(": >in/a.part; read line; rm in/a.part");
  shell.FolderHolds("in", {"a.part"});
  shell.Types("\n");
  shell.FolderHolds("in", {});
}

CHECK(Unmet, LeavesSomethingInAFolder, {.points = 1}) {
  GivenFolder("in");
  auto shell = Runs(": >in/a; : >in/a.part");
  shell.FolderHolds("in", {"a"});
}

CHECK(Unmet, LeavesNothingInItsFolder, {.points = 1}) {
  auto shell = Runs("");
  shell.FolderHolds("", {"b", "a"});
}

CHECK(Unmet, FillsAFolderALittleLater, {.points = 1}) {
  GivenFolder("in");
  auto shell = Runs("read line; sleep 0.05; : >in/late");
  shell.Types("\n");
  shell.FolderHolds("in", {});
}

CHECK(Unmet, LeavesVeryMuchInItsFolder, {.points = 1}) {
  auto shell = HasRun("i=10; while [ $i -lt 40 ]; do : >$i; i=$((i+1)); done");
  shell.FolderHolds("", {});
}

CHECK(Unmet, LeavesNamesThatAreNoText, {.points = 1}) {
  auto shell = HasRun(": >\"$(printf '\\033[2J\\377')\"");
  shell.FolderHolds("", {});
}

CHECK(Met, HoldsNothingOutsideOfAFolder, {.points = 1}) {
  GivenFolder("in");
  auto shell = HasRun("mkdir in/deeper; : >in/deeper/a; : >in/b");
  shell.HoldsNothingOutside("in");
}

CHECK(Unmet, HoldsSomethingOutsideOfAFolder, {.points = 1}) {
  GivenFolder("in");
  auto shell = HasRun(": >in/a; : >in-between");
  shell.HoldsNothingOutside("in");
}

CHECK(Unmet, StoresSomethingOutsideALittleLater, {.points = 1}) {
  GivenFolder("in");
  auto shell = Runs("read line; sleep 0.05; : >late");
  shell.Types("\n");
  shell.HoldsNothingOutside("in");
}

// ---- What it is given

CHECK(Met, FindsWhatIsGiven, {.points = 1}) {
  GivenFile("notes.txt", "hello\n");
  GivenFolder("in");
  GivenFile("in/secret", "x");
  GivenPermissions("in/secret", 0);
  GivenLink("link", "notes.txt");
  GivenFifo("fifo");
  auto shell = Runs("ls -F; cat link; cat in/secret 2>&- || echo locked; (: >>in/secret) 2>&- || echo really locked");
  for (const char* line : {"fifo|", "in/", "link@", "notes.txt", "hello", "locked", "really locked"})
    shell.Prints(line);
}

CHECK(Met, FindsWhatIsGivenToItAlone, {.points = 1}) {
  GivenFile("notes.txt", "hello\n");
  GivenTerminal();
  GivenDescriptors(10);
  auto shell = Runs("ls; ulimit -n; [ -t 2 ] && echo terminal");
  for (const char* line : {"notes.txt", "10", "terminal"}) shell.Prints(line);
  shell = HasRun("ls; ulimit -n; [ -t 2 ] && echo terminal");
  for (const char* line : {"notes.txt", "10", "terminal"}) shell.HasNotPrinted(line);
}

CHECK(Met, HasNoMoreRoomThanIsGiven, {.points = 1}) {
  GivenDisk(kMebibyte);
  auto shell = Runs("head -c 2000000 /dev/zero >big 2>&- || echo full");
  shell.Prints("full");
}

CHECK(Unknown, CannotBeGivenMoreThanItHasRoomFor, {.points = 1}) {
  GivenDisk(kMebibyte);
  GivenFile("big", std::string(2 * kMebibyte, 'x'));
  Runs("");
}

CHECK(Unknown, CannotBeGivenWhatIsThere, {.points = 1}) {
  GivenFile("a", "x");
  GivenFolder("a");
  Runs("");
}

// ---- What it shows on its terminal

CHECK(Met, ShowsARow, {.points = 1}) {
  GivenTerminal();
  auto shell = Runs("printf 'Downloading\\n 10%%\\r 20%%\\r\\033[K100%%' >&2");
  shell.Shows("100%");
  shell.Shows(Contains("load"));
  shell.ShowsAtMost(2);
}

CHECK(Met, ShowsARowLater, {.points = 1}) {
  GivenTerminal();
  auto shell = Runs("printf ' 10%%' >&2; read line; printf '\\r 2' >&2; read line; printf '0\\033[2GX' >&2");
  shell.Shows(" 10%");
  shell.Types("\n\n");
  shell.Shows(" X0%");
  shell.ShowsAtMost(1);
}

// A program may listen before it has said what signals are to do.
CHECK(Met, IsIdleOnceItIsReadyForSignals, {.points = 1}) {
  for (const int signal : {SIGINT, SIGTERM}) {
    auto server = Performs({"listen", "1246", "compute-for-milliseconds", "50", "end-on-signals", "pause"});
    server.IsReady();
    server.WaitUntilIdle();
    server.Signals(signal);
    server.Exits(0);
  }
}

CHECK(Met, ShowsARowAndEnds, {.points = 1}) {
  GivenTerminal();
  auto server = Performs({"print-error-part", "\r 10%", "print-error-part", "\r100%"});
  server.Exits(0);
  server.Shows("100%");
  server.ShowsAtMost(1);
}

CHECK(Met, ShowsNothing, {.points = 1}) {
  GivenTerminal();
  auto shell = HasRun("");
  shell.ShowsAtMost(0);
}

CHECK(Unmet, ShowsAnotherRow, {.points = 1}) {
  GivenTerminal();
  auto shell = Runs("printf 'Downloading\\n100%%\\r 10%%' >&2");
  shell.Shows("100%");
}

CHECK(Unmet, ShowsNothingAtAll, {.points = 1}) {
  GivenTerminal();
  auto shell = Runs("");
  shell.Shows(Contains("100%"));
}

CHECK(Unmet, EndsBeforeItShowsARow, {.points = 1}) {
  GivenTerminal();
  auto shell = Runs("exit 3");
  shell.Shows("100%");
}

CHECK(Unmet, NeedsOneRow, {.points = 1}) {
  GivenTerminal();
  auto server = Performs({"print-error", "a", "exit", "0"});
  server.Exits(0);
  server.ShowsAtMost(0);
}

CHECK(Unmet, NeedsTwoRows, {.points = 1}) {
  GivenTerminal();
  auto server = Performs({"print-error", "a", "print-error", "b", "exit", "0"});
  server.Exits(0);
  server.ShowsAtMost(1);
}

CHECK(Unmet, NeedsMoreRowsThanItsTerminalIsWide, {.points = 1}) {
  GivenTerminal();
  auto server = Performs({"print-error", std::string(161, 'x'), "exit", "0"});
  server.Exits(0);
  server.ShowsAtMost(1);
}

CHECK(Met, PrintsFewProgressLines, {.points = 1}) {
  auto server = Performs({"print-error", "10%", "print-error", "100%", "exit", "0"});
  server.Exits(0);
  server.HasPrintedFewProgressLines();
}

CHECK(Unmet, PrintsManyProgressLines, {.points = 1}) {
  const std::string hundred_lines(100, '\n');
  auto server = Performs({"print-error-part", hundred_lines, "exit", "0"});
  server.Exits(0);
  server.HasPrintedFewProgressLines();
}

CHECK(Unmet, RedrawsALineWithoutATerminal, {.points = 1}) {
  auto server = Performs({"print-error", "10%\r100%", "exit", "0"});
  server.Exits(0);
  server.HasPrintedFewProgressLines();
}

CHECK(Met, ShowsAllOfTheBytes, {.points = 1}) {
  auto server = Performs({"print", "99% 1000", "print", "100% of 1,234,567 bytes", "print", "100%: 30'000", "pause"});
  server.Prints(ShowsAllOf(1'234'567));
  server.Prints(ShowsAllOf(30'000));
}

CHECK(Unmet, ShowsFewerBytes, {.points = 1}) {
  auto server = Performs({"print", "100% of 30,001 bytes", "pause"});
  server.Prints(ShowsAllOf(30'000));
}

// ---- What it prints, and its end

CHECK(Met, PrintsALineToTakeUp, {.points = 1}) {
  auto server = Performs({"print", "noise", "print", "fd 7", "print-line-read", "pause"});
  const std::string line = server.PrintedLine(StartsWith("fd "));
  Demand(line == "fd 7");
  server.Types("close " + line + "\n");
  server.Prints("close fd 7");
}

CHECK(Unmet, PrintsNoLineToTakeUp, {.points = 1}) {
  auto server = Performs({"print", "noise", "pause"});
  server.PrintedLine(StartsWith("fd "));
}

CHECK(Met, Prompts, {.points = 1}) {
  auto server = Performs({"print-error-part", "name: ", "read-line", "pause"});
  server.Prompts();
}

CHECK(Unmet, DoesNotPrompt, {.points = 1}) {
  auto server = Performs({"read-line"});
  server.Prompts();
}

CHECK(Met, PrintsALineOfAKind, {.points = 1}) {
  auto server = Performs({"print", "noise", "print", "error: no such thing", "pause"});
  server.Prints(AllOf(StartsWith("error:"), Contains("such")));
  server.HasNotPrinted(AnyOf("nonsense", StartsWith("error: what")));
}

CHECK(Unmet, PrintsNoLineOfAKind, {.points = 1}) {
  auto server = Performs({"print", "noise", "pause"});
  server.Prints(AnyOf("silence", AllOf(StartsWith("n"), Contains("!"))));
}

CHECK(Unmet, HasPrintedWhatItShouldNot, {.points = 1}) {
  auto server = Performs({"print", "noise", "print", "silence", "pause"});
  server.Prints("silence");
  server.HasNotPrinted(Contains("ois"));
}

CHECK(Met, EndsWithAStatus, {.points = 1}) {
  Performs({"exit", "3"}).Exits(3);
  Performs({"exit", "3"}).ExitsWithOneOf({0, 3});
  Performs({"exit", "3"}).Fails();
}

CHECK(Unmet, EndsWithAnotherStatus, {.points = 1}) {
  Performs({"exit", "3"}).Exits(0);
}

CHECK(Unmet, EndsWithNoneOfTheStatuses, {.points = 1}) {
  Performs({"exit", "3"}).ExitsWithOneOf({0, 1});
}

CHECK(Unmet, EndsWithStatus0, {.points = 1}) {
  Performs({"exit", "0"}).Fails();
}

CHECK(Met, EndsInAnyOrderlyWay, {.points = 1}) {
  auto server = Performs({"exit", "3"});
  server.Ends();
  server = Performs({"pause"});
  server.Signals(SIGTERM);
  server.Ends();
}

CHECK(Unmet, Crashes, {.points = 1}) {
  auto server = Performs({"raise", std::to_string(SIGSEGV)});
  server.Ends();
}

CHECK(Unmet, IsEndedByASignalThatNobodySent, {.points = 1}) {
  auto server = Performs({"raise", std::to_string(SIGINT)});
  server.Ends();
}

CHECK(Unmet, DoesNotEnd, {.points = 1}) {
  auto server = Performs({"pause"});
  server.Ends();
}

CHECK(Met, IsStartedWithTheAddressOfAnotherServer, {.points = 1}) {
  auto server = StartAt({.port = 9}, "server", {"--help"});
  server.PrintsError("no verb --host");
  server.Fails();
}

// ---- Its descriptors and processes

CHECK(Met, HoldsASocket, {.points = 1}) {
  auto server = Performs({"open-tcp", "bind-udp", "0", "listen-with-ipv6", "0", "print", "ready", "pause"});
  server.Prints("ready");
  server.HoldsSocket(3, AF_INET, SOCK_STREAM, IPPROTO_TCP);
  server.HoldsSocket(4, AF_INET, SOCK_DGRAM, IPPROTO_UDP);
  server.HoldsSocket(5, AF_INET6, SOCK_STREAM, IPPROTO_TCP);
  server.HoldsNothingAt(6);
}

CHECK(Met, IsBoundToOneAddress, {.points = 1}) {
  auto server = Performs({"listen", "1246", "print", "ready", "pause"});
  server.Prints("ready");
  server.IsBoundOnlyTo(server_endpoint());
}

CHECK(Unmet, IsBoundToAnother, {.points = 1}) {
  auto server = Performs({"listen", "1246", "print", "ready", "pause"});
  server.Prints("ready");
  server.IsBoundOnlyTo({.address = server_endpoint().address + 1, .port = server_endpoint().port});
}

CHECK(Unmet, HoldsAnotherSocket, {.points = 1}) {
  auto server = Performs({"open-tcp", "print", "ready", "pause"});
  server.Prints("ready");
  server.HoldsSocket(3, AF_INET6, SOCK_DGRAM, IPPROTO_UDP);
}

CHECK(Unmet, HoldsNoSocket, {.points = 1}) {
  auto server = Performs({"print", "ready", "pause"});
  server.Prints("ready");
  server.HoldsSocket(3, AF_INET, SOCK_STREAM, IPPROTO_TCP);
}

CHECK(Unmet, HoldsSomethingElse, {.points = 1}) {
  auto server = Performs({"print", "ready", "pause"});
  server.Prints("ready");
  server.HoldsSocket(1, AF_UNIX, SOCK_STREAM, 0);
}

CHECK(Unmet, HoldsASocketThatShouldBeClosed, {.points = 1}) {
  auto server = Performs({"open-tcp", "print", "ready", "pause"});
  server.Prints("ready");
  server.HoldsNothingAt(3);
}

CHECK(Met, HoldsFewDescriptors, {.points = 1}) {
  auto server = Performs({"open-tcp", "print", "ready", "read-line", "close", "pause"});
  server.Prints("ready");
  Demand(server.OpenDescriptors() == 4);
  server.HasAtMostOpenDescriptors(4);
  server.Types("\n");
  server.HasAtMostOpenDescriptors(3);
}

CHECK(Unmet, HoldsTooManyDescriptors, {.points = 1}) {
  auto server = Performs({"open-tcp", "print", "ready", "pause"});
  server.Prints("ready");
  server.HasAtMostOpenDescriptors(3);
}

CHECK(Unmet, HasEndedAndHoldsNothing, {.points = 1}) {
  auto server = Performs({"exit", "3"});
  server.Exits(3);
  server.HasAtMostOpenDescriptors(3);
}

CHECK(Met, ClosesItsSocketOnce, {.points = 1}) {
  GivenAnEyeOnItsCloses();
  Performs({"open-tcp", "close", "pause"}).ClosesNoSocketTwice();
}

CHECK(Unmet, ClosesItsSocketTwice, {.points = 1}) {
  GivenAnEyeOnItsCloses();
  Performs({"open-tcp", "close", "close-again", "pause"}).ClosesNoSocketTwice();
}

CHECK(Met, HasNoChild, {.points = 1}) {
  auto server = Performs({"print", "ready", "pause"});
  server.Prints("ready");
  server.HasNoChildren();
}

CHECK(Met, GetsRidOfItsChild, {.points = 1}) {
  auto shell = Runs("cat /dev/null | read line; sh -c 'read line'; echo alone");
  shell.Types("\n");
  shell.Prints("alone");
  shell.HasNoChildren();
}

CHECK(Unmet, LeavesAZombie, {.points = 1}) {
  auto server = Performs({"leave-zombie", "leave-zombie", "print", "ready", "pause"});
  server.Prints("ready");
  server.HasNoChildren();
}

CHECK(Unmet, KeepsAChild, {.points = 1}) {
  auto server = Performs({"in-child", "print", "ready", "pause"});
  server.Prints("ready");
  server.HasNoChildren();
}

CHECK(Met, HasNoZombie, {.points = 1}) {
  auto server = Performs({"in-child", "print", "ready", "pause"});
  server.Prints("ready");
  server.HasNoZombiesWithin(1s);
  server.SignalsAChild(SIGKILL);
}

CHECK(Unmet, LeavesZombies, {.points = 1}) {
  auto server = Performs({"leave-zombie", "leave-zombie", "print", "ready", "pause"});
  server.Prints("ready");
  server.HasAtMostProcesses(1);
  server.HasNoZombiesWithin(1s);
}

CHECK(Met, RunsProcesses, {.points = 1}) {
  auto server = Performs({"leave-zombie", "in-child", "in-thread", "print", "ready", "read-line"});
  server.Prints("ready");
  Demand(server.Processes() == 2 && server.Threads() == 3);
  server.RunsProcesses(2);
  server.HasAtMostProcesses(2);
  server.HasAtMostThreads(3);
  server.SignalsAChild(SIGKILL);
}

CHECK(Met, RunsProcessesLater, {.points = 1}) {
  auto server = Performs({"read-line", "in-child", "pause"});
  const std::set<pid_t> before = server.ThreadIds();
  server.Types("\n");
  server.RunsMoreThreads(before, 1);
  server.RunsProcesses(2);
  server.SignalsAChild(SIGKILL);
}

CHECK(Met, RunsFewerProcessesLater, {.points = 1}) {
  auto shell = Runs("sh -c 'read line; exit 0'");
  shell.RunsProcesses(2);
  shell.Types("\n");
  shell.HasAtMostThreads(1);
  shell.HasAtMostProcesses(1);
}

CHECK(Unmet, RunsTooFewProcesses, {.points = 1}) {
  auto server = Performs({"leave-zombie", "print", "ready", "pause"});
  server.Prints("ready");
  server.HasAtMostProcesses(1);
  server.RunsProcesses(2);
}

CHECK(Unmet, RunsTooManyProcesses, {.points = 1}) {
  auto server = Performs({"in-child", "print", "ready", "pause"});
  server.Prints("ready");
  server.RunsProcesses(1);
}

CHECK(Unmet, HasTooManyProcesses, {.points = 1}) {
  auto server = Performs({"in-child", "print", "ready", "pause"});
  server.Prints("ready");
  server.HasAtMostProcesses(1);
}

CHECK(Unmet, RunsTooFewThreads, {.points = 1}) {
  auto server = Performs({"in-thread", "print", "ready", "pause"});
  server.Prints("ready");
  server.RunsMoreThreads({server.program().pid()}, 2);
}

CHECK(Unmet, HasTooManyThreads, {.points = 1}) {
  auto server = Performs({"in-thread", "print", "ready", "pause"});
  server.Prints("ready");
  server.HasAtMostThreads(1);
}

CHECK(Unmet, HasEndedAndRunsNothing, {.points = 1}) {
  auto server = Performs({"exit", "3"});
  server.Exits(3);
  server.HasAtMostProcesses(1);
}

CHECK(Met, HasAChildToSignal, {.points = 1}) {
  auto server = Performs({"in-child", "print", "ready", "pause"});
  server.Prints("ready");
  server.SignalsAChild(SIGSEGV);
  server.Exits(0);
}

CHECK(Unmet, HasNoChildToSignal, {.points = 1}) {
  auto server = Performs({"leave-zombie", "print", "ready", "pause"});
  server.Prints("ready");
  server.HasAtMostProcesses(1);
  server.SignalsAChild(SIGSEGV);
}

CHECK(Met, MayNotFork, {.points = 1}) {
  GivenProcesses(1);
  auto server = Performs({"fork-until-it-fails"});
  server.Prints("forked 0: Resource temporarily unavailable");
}

CHECK(Met, MayForkTwice, {.points = 1}) {
  GivenProcesses(3);
  auto server = Performs({"fork-until-it-fails"});
  server.Prints("forked 2: Resource temporarily unavailable");
}

CHECK(Met, MayForkAgainWhenTheLimitWasForAnother, {.points = 1}) {
  GivenProcesses(1);
  auto server = Performs({"fork-until-it-fails"});
  server.Prints("forked 0: Resource temporarily unavailable");
  server = Performs({"in-child", "print", "in a child", "exit", "0"});
  server.Prints("in a child");
}

// ---- What happens unasked

CHECK(Unmet, ClosesUnasked, {.points = 1}) {
  auto server = Performs({"listen", "1246", "accept", "close", "print", "closed", "pause"});
  server.IsReady();
  auto alice = Connect("alice");
  server.Prints("closed");
  server.Prints("more");
}

CHECK(Met, ClosesUnaskedToo, {.points = 1}) {
  auto server = Performs({"listen", "1246", "accept", "close", "print", "closed", "pause"});
  server.IsReady();
  auto alice = Connect("alice");
  server.Prints("closed");
}

CHECK(Unmet, ExitsUnasked, {.points = 1}) {
  auto server = Performs({"listen", "1246", "accept", "exit", "3"});
  server.IsReady();
  auto alice = Connect("alice");
  server.Prints("more");
}

CHECK(Unmet, ClosesBecauseItIsStopped, {.points = 1}) {
  auto server = Performs({"listen", "1246", "accept", "pause"});
  server.IsReady();
  auto alice = Connect("alice");
  server.Stop();
  Performs({"exit", "0"}).Fails();
}

CHECK(AtTheEnd, CrashesWhenItIsAskedToEnd, {.points = 1}) {
  HasRun("trap 'kill -SEGV $$' TERM");
}

// ---- Several programs

CHECK(Met, SpeaksOfTwoProgramsByTurns, {.points = 1}) {
  auto server = Performs({"print-line-read", "exit", "3"});
  auto shell = Runs("echo hello; read line; echo $line; exit 4");
  server.Types("for the server\n");
  server.Prints("for the server");
  server.Exits(3);
  shell.Prints("hello");
  shell.Types("for the shell\n");
  shell.Prints("for the shell");
  shell.Exits(4);
}

CHECK(Met, StopsOneOfTwoPrograms, {.points = 1}) {
  auto server = Performs({"pause"});
  auto shell = Runs("read line; exit 4");
  server.Stop();
  Demand(server.is_stopped() && !shell.is_stopped());
  shell.Types("\n");
  shell.Exits(4);
}

CHECK(Met, SpeaksOfTheSameProgramByACopy, {.points = 1}) {
  auto server = Performs({"print", "one", "print", "two", "pause"});
  server.Prints("one");
  auto copy = server;
  copy.Prints("two");
  copy.Stop();
  Demand(server.is_stopped());
}

CHECK(Unmet, PrintsNothingWhileAnotherDoes, {.points = 1}) {
  auto server = Performs({"pause"});
  HasRun("echo hello");
  server.Prints("hello");
}

CHECK(Unknown, HasBeenStopped, {.points = 1}) {
  auto server = Performs({"pause"});
  server.Stop();
  server.Prints("hello");
}

CHECK(Unknown, HasNeverBeenStarted, {.points = 1}) {
  GradedProgram server;
  server.Prints("hello");
}

// ---- Its memory

CHECK(Met, GrowsLittle, {.points = 1}) {
  auto server = AllocatesInTheEnd(24);
  DoesNotGrowWithTheFile();
  server.UsesLessMemoryThan(64 * kMebibyte);
}

CHECK(Met, GrowsLittleSinceAnotherRun, {.points = 1}) {
  auto server = AllocatesInTheEnd(24);
  FollowsMemoryOver(32 * kMebibyte);
  server.Stop();
  server = Performs({"allocate", "24", "print", "ready", "pause"});
  server.Prints("ready");
  DoesNotGrowWithTheFile();
}

CHECK(Unmet, GrowsMuch, {.points = 1}) {
  AllocatesInTheEnd(64);
  DoesNotGrowWithTheFile();
}

CHECK(Unmet, GrowsMuchInAChildThatHasEnded, {.points = 1}) {
  auto server = Performs({"print", "small", "read-line", "in-child", "allocate", "24"});
  server.Prints("small");
  FollowsMemoryOver(64 * kMebibyte);
  server.Types("\n");
  server.Exits(0);
  DoesNotGrowWithTheFile();
}

CHECK(Met, GrowsAtOnce, {.points = 1}) {
  auto server = Performs({"listen", "1246", "accept", "allocate", "24", "send", "hello", "pause"});
  server.IsReady();
  FollowsMemoryOver(64 * kMebibyte);
  conversation().NoteMoved(16 * kMebibyte - 1);
  Connect("alice").Receives("hello");
  DoesNotGrowWithTheFile();
}

CHECK(Unmet, TakesInTheWholeFileAtOnce, {.points = 1}) {
  auto server = Performs({"listen", "1246", "accept", "allocate", "48", "send", "hello", "pause"});
  server.IsReady();
  FollowsMemoryOver(64 * kMebibyte);
  conversation().NoteMoved(16 * kMebibyte - 1);
  Connect("alice").Receives("hello");
  DoesNotGrowWithTheFile();
}

CHECK(Unmet, UsesMuchMemory, {.points = 1}) {
  auto server = AllocatesInTheEnd(24);
  server.UsesLessMemoryThan(16 * kMebibyte);
}

CHECK(Met, GrowsInItsAddressSpace, {.points = 1}) {
  auto server = Performs({"print", "small", "read-line", "allocate", "24", "print", "large", "pause"});
  server.Prints("small");
  server.RemembersAddressSpace();
  const std::size_t before = server.AddressSpace();
  server.Types("\n");
  server.Prints("large");
  server.AddressSpaceGrowsByLessThan(32 * kMebibyte);
  Demand(server.AddressSpace() > before + 23 * kMebibyte);
}

CHECK(Unmet, GrowsMuchInItsAddressSpace, {.points = 1}) {
  auto server = Performs({"print", "small", "read-line", "allocate", "24", "print", "large", "pause"});
  server.Prints("small");
  server.RemembersAddressSpace();
  server.Types("\n");
  server.Prints("large");
  server.AddressSpaceGrowsByLessThan(16 * kMebibyte);
}

// ---- Content

CHECK(Met, GivesOtherContentAtEachCall, {.points = 1}) {
  const net::Content one = RandomContent(1000), other = RandomContent(1000), sparse = SparseContent(8 * kMebibyte);
  Demand(one.size() == 1000 && one.Part(0, 1000) != other.Part(0, 1000));
  Demand(sparse.size() == 8 * kMebibyte && sparse.IsHole(kMebibyte - 1));
  Demand(sparse.Part(0, 1000) != one.Part(0, 1000) && sparse.Part(0, 1000) != other.Part(0, 1000));
}

CHECK(Met, GivesAnotherSeedAtEachCall, {.points = 1}) {
  const std::uint64_t one = NextSeed(), other = NextSeed();
  Demand(one != other);
}

CHECK(Met, TellsItsRandomContent, {.points = 1}) {
  ByHand(testing::PrintToString(RandomContent(20).Part(0, 20)) + std::to_string(NextSeed()));
}

}  // namespace
}  // namespace socklab::check
