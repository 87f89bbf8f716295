#include "harness/program/program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "harness/program/processes.h"
#include "tests/unit/in_english.h"
#include "tests/unit/program/sandboxed.h"

namespace socklab::program {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::AnyOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StrEq;
using testing::ThrowsMessage;
using tests::InEnglish;
using tests::ThrowsSaying;

// Waits for an event until the program has ended.
const Exit& AwaitExit(Program& program) {
  tests::AwaitThat("the program ends", [&] {
    program.Pump();
    std::vector<pollfd> events = program.Events();
    if (!program.exit()) poll(events.data(), events.size(), 100);
    return program.exit().has_value();
  });
  return program.exit().value();
}

// All that it has printed when it has ended.
std::string OutputOf(Program& program) {
  AwaitExit(program);
  program.Pump();
  EXPECT_EQ(program.errors(), "");
  return std::string(program.output());
}

void AwaitEndOf(pid_t process) {
  tests::AwaitThat("the process is gone", [&] { return kill(process, 0) != 0; });
}

// ---- In the sandbox

class ProgramTest : public tests::Sandboxed {};

TEST_IN_SANDBOX(ProgramTest, HasBeenExecutedWhenItsConstructorReturns) {
  const Program program = Start({"pause"});
  EXPECT_EQ(Look(program.pid())->name, "subject");
  EXPECT_EQ(Look(program.pid())->parent, program.supervisor());
  EXPECT_THAT(program.Processes(), ElementsAre(program.pid()));
}

TEST_IN_SANDBOX(ProgramTest, KeepsOutputAndErrorsApart) {
  Program program = Start({"print", "said", "print-error", "complained", "print", "more"});
  EXPECT_TRUE(AwaitExit(program).OrderlyWith(0));
  program.Pump();
  EXPECT_EQ(program.output(), "said\nmore\n");
  EXPECT_EQ(program.errors(), "complained\n");
}

TEST_IN_SANDBOX(ProgramTest, ReadsWhatIsTypedUntilTheEndOfInput) {
  Program program = StartShell("cat; echo end");
  program.Type("one\n");
  program.Type("two");
  tests::AwaitOutput(program, "one\ntwo");
  program.CloseInput();
  EXPECT_EQ(OutputOf(program), "one\ntwoend\n");
}

TEST_IN_SANDBOX(ProgramTest, IsTypedMoreThanAPipeHolds) {
  const std::string text(std::size_t{1} << 20, 'x');
  Program program = StartShell("wc -c");
  program.Type(text);
  program.CloseInput();
  EXPECT_EQ(OutputOf(program), "1048576\n");
}

TEST_IN_SANDBOX(ProgramTest, KnowsWhetherItsInputHasBeenRead) {
  Program program = Start({"read-line", "print", "half", "read-line", "print", "all", "pause"});
  program.Type("one\n");
  tests::AwaitOutput(program, "half");
  EXPECT_TRUE(program.HasReadInput());
  program.Signal(SIGSTOP);
  tests::AwaitThat("it is stopped", [&] { return Look(program.pid())->threads.front().state == 'T'; });
  program.Type("two\n");
  EXPECT_FALSE(program.HasReadInput());
  program.Signal(SIGCONT);
  tests::AwaitOutput(program, "all");
  EXPECT_TRUE(program.HasReadInput());
}

TEST_IN_SANDBOX(ProgramTest, LivesOnWhenItDoesNotReadItsInput) {
  Program program = StartShell("exec <&-; echo deaf; sleep 1000");
  tests::AwaitOutput(program, "deaf");
  program.Type("anybody there?\n");
  program.Pump();
  EXPECT_FALSE(program.exit());
}

TEST_IN_SANDBOX(ProgramTest, TellsItsExitStatus) {
  Program program = Start({"exit", "7"});
  const Exit& exit = AwaitExit(program);
  EXPECT_EQ(InEnglish(exit.Describe("who.it")), "it exited with status 7");
  EXPECT_TRUE(exit.OrderlyWith(7));
  EXPECT_FALSE(exit.OrderlyWith(0));
}

TEST_IN_SANDBOX(ProgramTest, TellsTheSignalThatEndedIt) {
  Program program = Start({"raise", std::to_string(SIGSEGV)});
  const Exit& exit = AwaitExit(program);
  EXPECT_EQ(InEnglish(exit.Describe("who.it")), "it was killed by signal 11 (SIGSEGV: Segmentation fault)");
  EXPECT_FALSE(exit.OrderlyWith(0));
}

TEST_IN_SANDBOX(ProgramTest, DiesOfSignalsAsByDefault) {
  for (const int number : {SIGPIPE, SIGTERM, SIGINT, SIGCHLD}) {
    Program program = Start({"read-line", "exit", "3"});
    program.Signal(number);
    program.Type("\n");
    const Exit& exit = AwaitExit(program);
    if (number == SIGCHLD) {
      EXPECT_TRUE(exit.OrderlyWith(3)) << InEnglish(exit.Describe("who.it"));
    } else {
      EXPECT_TRUE(WIFSIGNALED(exit.wait_status) && WTERMSIG(exit.wait_status) == number)
          << InEnglish(exit.Describe("who.it"));
    }
  }
}

TEST_IN_SANDBOX(ProgramTest, IsAloneOnceAllThatItStartedHasEnded) {
  Program program = Start({"in-orphan", "read-line"});
  EXPECT_TRUE(AwaitExit(program).OrderlyWith(0));
  EXPECT_FALSE(program.alone());
  EXPECT_THAT(program.Processes(), SizeIs(1));
  program.Type("\n");
  tests::AwaitThat("the orphan ends", [&] {
    program.Pump();
    return program.alone();
  });
  EXPECT_THAT(program.Processes(), IsEmpty());
}

TEST_IN_SANDBOX(ProgramTest, LeavesNothingWhenItIsKilled) {
  Program program = Start({"in-orphan", "in-child", "ignore", std::to_string(SIGTERM), "print", "ready", "pause"});
  AwaitExit(program);
  tests::AwaitOutput(program, "ready");
  const std::vector<pid_t> processes = program.Processes();
  EXPECT_THAT(processes, SizeIs(2));
  program.Kill();
  for (const pid_t process : processes) EXPECT_NE(kill(process, 0), 0) << "it is gone when Kill returns";
  EXPECT_NE(kill(program.supervisor(), 0), 0);
}

TEST_IN_SANDBOX(ProgramTest, IsKilledInItsDestructor) {
  pid_t id;
  {
    const Program program = Start({"pause"});
    id = program.pid();
  }
  EXPECT_NE(kill(id, 0), 0);
}

TEST_IN_SANDBOX(ProgramTest, KeepsNoMoreOutputThanItsLimit) {
  Program program = Start({"print-flood"}, {.output = 10'000});
  tests::AwaitThat("it floods", [&] {
    program.Pump();
    return program.Floods();
  });
  EXPECT_EQ(program.output().size(), 10'000u);
}

TEST_IN_SANDBOX(ProgramTest, DoesNotFloodByPrintingExactlyItsLimit) {
  Program program = Start({"print", "123456789"}, {.output = 10});
  EXPECT_EQ(OutputOf(program), "123456789\n");
  EXPECT_FALSE(program.Floods());
}

TEST_IN_SANDBOX(ProgramTest, KnowsItsPeakOfMemory) {
  Program program = Start({"allocate", "24", "print", "ready", "read-line"});
  tests::AwaitOutput(program, "ready");
  EXPECT_GE(program.peak_memory(), std::size_t{24} << 20);
  EXPECT_LT(program.peak_memory(), std::size_t{48} << 20);
  program.Type("\n");
  AwaitExit(program);
  EXPECT_GE(program.peak_memory(), std::size_t{24} << 20) << "also after its end";
}

TEST_IN_SANDBOX(ProgramTest, NotesTheMemoryOfItsChildren) {
  Program program = Start({"in-child", "allocate", "24", "print", "ready", "read-line"});
  tests::AwaitOutput(program, "ready");
  EXPECT_LT(program.peak_memory(), std::size_t{24} << 20) << "of its own it has little";
  program.NoteMemory(program.Processes());
  EXPECT_GE(program.peak_memory(), std::size_t{24} << 20);
  EXPECT_LT(program.peak_memory(), std::size_t{48} << 20) << "of one process, not of all together";
}

TEST_IN_SANDBOX(ProgramTest, RemembersTheMemoryOfProcessesThatHaveEnded) {
  Program program = Start({"in-orphan", "allocate", "24", "print", "ready", "read-line"});
  AwaitExit(program);
  tests::AwaitOutput(program, "ready");
  program.NoteMemory(program.Processes());
  program.Type("\n");
  tests::AwaitThat("the orphan ends", [&] {
    program.Pump();
    return program.alone();
  });
  program.NoteMemory(program.Processes());
  EXPECT_GE(program.peak_memory(), std::size_t{24} << 20);
}

// ---- A terminal as its standard error

const Setting kOnTerminal = {.on_terminal = true};

TEST_IN_SANDBOX(ProgramTest, HasNoTerminalUnlessItIsGivenOne) {
  Program program = StartShell("for fd in 0 1 2; do [ -t $fd ] && echo $fd; done; echo end");
  EXPECT_EQ(OutputOf(program), "end\n");
}

TEST_IN_SANDBOX(ProgramTest, HasATerminalOf80ColumnsAsItsStandardError) {
  Program program = StartShellIn(kOnTerminal, "for fd in 0 1 2; do [ -t $fd ] && echo $fd; done; stty size <&2");
  EXPECT_EQ(OutputOf(program), "2\n24 80\n");
}

TEST_IN_SANDBOX(ProgramTest, ShowsOnItsTerminalWhatItHasWritten) {
  Program program = StartShellIn(kOnTerminal, "printf 'a\\nb\\r\\n\\003\\004\\tc\\377' >&2");
  AwaitExit(program);
  program.Pump();
  EXPECT_EQ(program.errors(), "a\nb\r\n\003\004\tc\377") << "no byte is changed on its way";
  EXPECT_EQ(program.output(), "");
}

TEST_IN_SANDBOX(ProgramTest, LeavesNothingInItsTerminalWhenItEnds) {
  const std::string text(3'000, 'x');
  for (int i = 0; i < 30; ++i) {
    Program program = StartIn(kOnTerminal, {"print-error", text});
    AwaitExit(program);
    ASSERT_EQ(program.errors(), text + "\n") << "the news of its end has not overtaken its last words";
  }
}

TEST_IN_SANDBOX(ProgramTest, WritesMoreThanATerminalHolds) {
  Program program = StartShellIn(kOnTerminal, "head -c 1000000 /dev/zero | tr '\\0' x >&2");
  AwaitExit(program);
  program.Pump();
  EXPECT_EQ(program.errors(), std::string(1'000'000, 'x'));
}

TEST_IN_SANDBOX(ProgramTest, KeepsNoMoreOfItsTerminalThanItsLimit) {
  Program program = StartIn({.limits = {.output = 10'000}, .on_terminal = true}, {"print-error-flood"});
  tests::AwaitThat("it floods", [&] {
    program.Pump();
    return program.Floods();
  });
  EXPECT_EQ(program.errors().size(), 10'000u);
}

TEST_IN_SANDBOX(ProgramTest, LivesOnWithoutItsTerminal) {
  Program program = StartShellIn(kOnTerminal, "echo bye >&2; exec 2>&-; echo silent; read line; echo heard $line");
  tests::AwaitOutput(program, "silent");
  program.Type("hello\n");
  tests::AwaitOutput(program, "heard hello");
  EXPECT_EQ(program.errors(), "bye\n");
}

TEST_IN_SANDBOX(ProgramTest, ShowsWhatItsOrphansWriteToItsTerminal) {
  Program program = StartIn(kOnTerminal, {"in-orphan", "read-line", "print-error", "late", "print", "ready"});
  AwaitExit(program);
  program.Type("\n");
  tests::AwaitOutput(program, "ready");
  EXPECT_EQ(program.errors(), "late\n");
}

// ---- What it finds around itself

const Setting kWatchingCloses = {.watches_closes = true};

TEST_IN_SANDBOX(ProgramTest, IsSeenToCloseASocketTwice) {
  Program program = StartIn(kWatchingCloses, {"open-tcp", "close", "close-again"});
  AwaitExit(program);
  EXPECT_EQ(program.closed_again(), 3);
}

TEST_IN_SANDBOX(ProgramTest, IsSeenToCloseASocketTwiceInAnotherThreadOrProcess) {
  Program threaded = StartIn(kWatchingCloses, {"open-tcp", "close", "in-thread", "close-again", "exit", "0"});
  AwaitExit(threaded);
  EXPECT_EQ(threaded.closed_again(), 3);
  Program child = StartIn(kWatchingCloses, {"in-orphan", "open-tcp", "close", "close-again"});
  tests::AwaitThat("its child has closed it", [&] {
    child.Pump();
    return child.alone();
  });
  EXPECT_EQ(child.closed_again(), 3);
}

TEST_IN_SANDBOX(ProgramTest, IsNotSuspectedForSocketsThatAreClosedOnce) {
  Program once = StartIn(kWatchingCloses, {"open-tcp", "close", "open-tcp", "close"});
  EXPECT_TRUE(AwaitExit(once).OrderlyWith(0));
  EXPECT_FALSE(once.closed_again());
  Program shell =
      StartShellIn(kWatchingCloses, "exec 5>&- 5>&-; (exec 6>/dev/null 6>&- 6>&-); cat /dev/null; echo said");
  EXPECT_EQ(OutputOf(shell), "said\n");
  EXPECT_FALSE(shell.closed_again());
  Program unwatched = Start({"open-tcp", "close", "close-again"});
  AwaitExit(unwatched);
  EXPECT_FALSE(unwatched.closed_again());
}

TEST_IN_SANDBOX(ProgramTest, EndsAsItWouldWhileItsClosesAreWatched) {
  Program killed = StartIn(kWatchingCloses, {"in-child", "open-tcp", "close", "kill-everything"});
  AwaitExit(killed);
  EXPECT_TRUE(killed.exit().has_value());
}

TEST_IN_SANDBOX(ProgramTest, HasAFixedEnvironment) {
  setenv("SECRET", "of the grader", 1);
  Program program = StartShell("tr '\\0' '\\n' </proc/$$/environ | sort");
  EXPECT_EQ(OutputOf(program), "HOME=/student\nLANG=C.UTF-8\nPATH=/usr/local/bin:/usr/bin:/bin\n");
}

TEST_IN_SANDBOX(ProgramTest, HasNoDescriptorsButTheStandardOnes) {
  Program program = Start({"print", "ready", "pause"});
  tests::AwaitOutput(program, "ready");  // the dynamic loader has closed what it opened
  EXPECT_THAT(DescriptorsOf(program.pid()), ElementsAre(0, 1, 2));
}

TEST_IN_SANDBOX(ProgramTest, IsNotRootAndCannotBecomeIt) {
  Program program = StartShell("id -u; id -g; grep -E 'NoNewPrivs|CapEff' /proc/self/status");
  EXPECT_EQ(OutputOf(program), "1000\n1000\nCapEff:\t0000000000000000\nNoNewPrivs:\t1\n");
}

TEST_IN_SANDBOX(ProgramTest, StartsInAnEmptyWorkFolderThatItMayWriteTo) {
  for (int i = 0; i < 2; ++i) {
    Program program = StartShell("pwd; ls -A; echo kept >file; cat file");
    EXPECT_EQ(OutputOf(program), "/student\nkept\n") << "also when a program before has written there";
  }
}

TEST_IN_SANDBOX(ProgramTest, StartsInAFurnishedWorkFolder) {
  const auto furnish = [](const Folder& folder) {
    folder.Write("notes.txt", "hello\n");
    folder.MakeFolder("in");
    folder.Write("in/locked", "secret\n");
    folder.SetRights("in/locked", 0);
    folder.MakeLink("link", "notes.txt");
    folder.MakeFifo("fifo");
  };
  Program program = StartShellIn(
      {.furnish = furnish},
      "ls -AF; cat link; cat in/locked 2>&- || echo locked; echo more >>notes.txt; rm in/locked; ls in; stat -c %U in");
  EXPECT_EQ(OutputOf(program), "fifo|\nin/\nlink@\nnotes.txt\nhello\nlocked\nstudent\n");
  EXPECT_EQ(program.folder().Read("notes.txt", 0, 100), "hello\nmore\n");
}

TEST_IN_SANDBOX(ProgramTest, IsFurnishedWithLargeFilesThatTakeLittleRoom) {
  const net::Content content = net::Content::Sparse(71, std::size_t{512} << 20);
  Program program = StartShellIn({.furnish = [&](const Folder& folder) { folder.Write("large", content); }},
                                 "stat -c %s large; head -c 1000 large | cksum");
  Program other = StartShellIn({.furnish = [&](const Folder& folder) { folder.Write("small", content.Part(0, 1000)); }},
                               "cksum <small");
  EXPECT_EQ(OutputOf(program), "536870912\n" + OutputOf(other));
}

TEST_IN_SANDBOX(ProgramTest, DoesNotStartWhereItsFolderCannotTakeWhatIsGiven) {
  const auto furnish = [](const Folder& folder) { folder.Write("big", std::string(2'000'000, 'x')); };
  EXPECT_THAT(
      [&] { StartIn({.limits = {.disk = std::size_t{1} << 20}, .furnish = furnish}, {"pause"}); },
      ThrowsMessage<SandboxError>(StrEq("the work folder cannot be furnished: write big: No space left on device")));
  EXPECT_THAT(Tree(getpid()), ElementsAre(getpid())) << "and nothing of it is left";
}

TEST_IN_SANDBOX(ProgramTest, CannotWriteToTheSystem) {
  Program program = StartShell(
      "for f in / /usr /usr/bin /etc /etc/passwd /bin /dev /proc/sys/kernel; do"
      "  if [ -d $f ]; then (: >$f/x) 2>&- && echo wrote below $f; else (: >>$f) 2>&- && echo wrote $f; fi; done; "
      "true");
  EXPECT_EQ(OutputOf(program), "");
}

TEST_IN_SANDBOX(ProgramTest, SeesNothingOfTheMachinesPeople) {
  // Of /home and /root, only what leads to the folder of a program under test may be there.
  Program program =
      StartShell("ls -d /home/*/.??rc /root/.??rc /mnt /var /srv /boot 2>/dev/null; ls -A /tmp; hostname; id -un");
  EXPECT_THAT(OutputOf(program), Not(AnyOf(HasSubstr("rc\n"), HasSubstr("/mnt"), HasSubstr("/var"), HasSubstr("/srv"),
                                           HasSubstr("/boot"))));
  EXPECT_THAT(std::string(program.output()), AllOf(HasSubstr("socklab\n"), EndsWith("student\n")));
}

TEST_IN_SANDBOX(ProgramTest, SeesNoProcessesButItsOwn) {
  Program program = StartShell("echo /proc/[0-9]* | wc -w");
  EXPECT_LE(std::stoi(OutputOf(program)), 4);
}

TEST_IN_SANDBOX(ProgramTest, SeesTheFolderThatItsCommandNames) {
  Program program = StartShell("exit 0");
  AwaitExit(program);
  Program subject = Start({"print", "I am here"});
  EXPECT_EQ(OutputOf(subject), "I am here\n");
}

TEST_IN_SANDBOX(ProgramTest, MayNotHaveMoreProcessesThanItsLimit) {
  Program program = Start({"fork-until-it-fails"}, {.processes = 20});
  tests::AwaitOutput(program, "forked 18: Resource temporarily unavailable");
  EXPECT_THAT(program.Processes(), SizeIs(19)) << "with its supervisor, 20";
}

TEST_IN_SANDBOX(ProgramTest, MayNotOpenMoreDescriptorsThanItsLimit) {
  Program program = StartShell("ulimit -S -n; ulimit -H -n", {.descriptors = 100});
  EXPECT_EQ(OutputOf(program), "100\n100\n") << "some run-times raise the soft limit to the hard one";
}

TEST_IN_SANDBOX(ProgramTest, IsTheFirstToGoWhenMemoryRunsOut) {
  Program program = StartShell("cat /proc/self/oom_score_adj");
  EXPECT_EQ(OutputOf(program), "1000\n");
}

TEST_IN_SANDBOX(ProgramTest, IsSeenToHideItself) {
  Program open = StartShell("exec sleep 1000");
  Program hidden = StartShell("cp /bin/sleep x; chmod 111 x; exec ./x 1000");
  tests::AwaitThat("it hides itself", [&] { return HidesItself(hidden.pid()); });
  EXPECT_FALSE(HidesItself(open.pid()));
}

// What is shared with another process has one offset for both.
TEST_IN_SANDBOX(ProgramTest, HasItsFilesOfEtcHoweverManyStartAtOnce) {
  std::vector<pid_t> others;
  for (int i = 0; i < 3; ++i) {
    others.push_back(fork());
    for (int j = 0; others.back() == 0 && j < 20; ++j) {
      Program program = StartShell("cat /etc/hosts /etc/passwd | wc -l");
      if (OutputOf(program) != "2\n") _exit(1);
      if (j == 19) _exit(0);
    }
  }
  for (const pid_t other : others) {
    int status = -1;
    waitpid(other, &status, 0);
    EXPECT_EQ(status, 0);
  }
}

TEST_IN_SANDBOX(ProgramTest, MayNotWriteMoreThanItsLimit) {
  Program program = StartShell("head -c 2000000 /dev/zero >big 2>&-; wc -c <big", {.disk = std::size_t{1} << 20});
  EXPECT_LE(std::stoul(OutputOf(program)), std::size_t{1} << 20);
}

TEST_IN_SANDBOX(ProgramTest, LeavesNoCoreFile) {
  Program program = StartShell("ulimit -c; sh -c 'kill -SEGV $$' 2>&-; ls -A");
  EXPECT_EQ(OutputOf(program), "0\n");
}

TEST_IN_SANDBOX(ProgramTest, CannotKillItsSupervisor) {
  Program program = Start({"kill-parent", "kill-everything", "print", "I am still here", "exit", "4"});
  EXPECT_TRUE(AwaitExit(program).OrderlyWith(4)) << InEnglish(program.exit()->Describe("who.it"));
  EXPECT_EQ(OutputOf(program), "I am still here\n");
}

// ---- Files that cannot be run

class ProgramFileTest : public tests::Sandboxed {
 protected:
  ProgramFileTest() {
    std::string name = (fs::path(testing::TempDir()) / "program-XXXXXX").string();
    folder_ = mkdtemp(name.data());
    fs::permissions(folder_, fs::perms::others_read | fs::perms::others_exec, fs::perm_options::add);
  }
  ~ProgramFileTest() override { fs::remove_all(folder_); }

  void SetUp() override {
    garbage_ = MakeProgram("garbage",
                           "\x7f"
                           "ELF, but not really");
    lost_ = MakeProgram("lost", "#!/usr/bin/no-such-interpreter\n");
    MakeProgram("script", "#!/bin/sh\necho $0; ls ${0%/*}; touch ${0%/*}/new 2>&- || echo read-only\n");
    fs::permissions(folder_ / "script", fs::perms::owner_all);  // no one else's
    script_ = Admit((folder_ / "script").string());
  }

  Command MakeProgram(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name) << text;
    fs::permissions(folder_ / name, fs::perms::all);
    return Admit((folder_ / name).string());
  }

  fs::path folder_;
  std::optional<Command> garbage_, lost_, script_;
};

TEST_IN_SANDBOX(ProgramFileTest, SaysThatAFileIsNoProgram) {
  EXPECT_THAT([&] { Start(*garbage_); },
              ThrowsSaying<CommandError>(StrEq("server cannot be executed: Exec format error")));
}

TEST_IN_SANDBOX(ProgramFileTest, SuspectsTheInterpreterOfAScriptThatIsThere) {
  EXPECT_THAT([&] { Start(*lost_); },
              ThrowsSaying<CommandError>(StrEq("server cannot be executed: No such file or directory (does the "
                                               "interpreter in its first line exist?)")));
}

TEST_IN_SANDBOX(ProgramFileTest, ShowsAProgramItsFolderReadOnlyWhereItIs) {
  Program program = Start(*script_);
  const std::string folder = fs::path(script_->words().front()).parent_path();
  EXPECT_EQ(OutputOf(program), folder + "/script\ngarbage\nlost\nscript\nread-only\n");
}

// ---- On the bare machine

class BareProgramTest : public tests::Sandboxed {
 protected:
  void SetUp() override { DoWithoutSandbox(); }
};

TEST_IN_SANDBOX(BareProgramTest, RunsInAFolderOfItsOwnThatVanishes) {
  std::string folder;
  {
    Program program = StartShell("pwd; echo x >file; ls -A; echo $HOME");
    const std::string output = OutputOf(program);
    folder = output.substr(0, output.find('\n'));
    EXPECT_EQ(output, folder + "\nfile\n" + folder + "\n");
    EXPECT_TRUE(fs::exists(folder));
  }
  EXPECT_FALSE(fs::exists(folder));
}

TEST_IN_SANDBOX(BareProgramTest, RunsInAFurnishedFolderToo) {
  Program program = StartShellIn({.furnish = [](const Folder& folder) { folder.Write("notes.txt", "hello\n"); }},
                                 "cat notes.txt; echo more >>notes.txt");
  EXPECT_EQ(OutputOf(program), "hello\n");
  EXPECT_EQ(program.folder().Read("notes.txt", 0, 100), "hello\nmore\n");
}

TEST_IN_SANDBOX(BareProgramTest, LeavesNothingWhereItsFolderCannotTakeWhatIsGiven) {
  std::string folder = (fs::path(testing::TempDir()) / "bare-XXXXXX").string();
  ASSERT_TRUE(mkdtemp(folder.data()));
  setenv("TMPDIR", folder.c_str(), 1);
  const auto furnish = [](const Folder& work) {
    work.Write("notes.txt", "hello");
    work.MakeFolder("notes.txt");
  };
  EXPECT_THAT([&] { StartIn({.furnish = furnish}, {"pause"}); },
              ThrowsMessage<SandboxError>(StrEq("the work folder cannot be furnished: mkdir notes.txt: File exists")));
  EXPECT_TRUE(fs::is_empty(folder));
  EXPECT_THAT(Tree(getpid()), ElementsAre(getpid()));
  fs::remove_all(folder);
}

TEST_IN_SANDBOX(BareProgramTest, LeavesNothingWhenItIsKilled) {
  Program program = Start({"in-orphan", "in-child", "print", "ready", "pause"});
  AwaitExit(program);
  tests::AwaitOutput(program, "ready");
  const std::vector<pid_t> processes = program.Processes();
  EXPECT_THAT(processes, SizeIs(2));
  program.Kill();
  for (const pid_t process : processes) AwaitEndOf(process);
}

TEST_IN_SANDBOX(BareProgramTest, TellsThatItHasKilledItsSupervisor) {
  Program program = Start({"read-line", "kill-parent", "pause"});
  program.Type("\n");
  const Exit& exit = AwaitExit(program);
  EXPECT_TRUE(exit.supervisor_killed);
  EXPECT_FALSE(exit.OrderlyWith(0));
  EXPECT_EQ(InEnglish(exit.Describe("who.it")), "it killed the processes around it, and itself with them");
}

TEST_IN_SANDBOX(BareProgramTest, IsKilledEvenIfItHasKilledItsSupervisor) {
  Program program = Start({"read-line", "kill-parent", "pause"});
  program.Type("\n");
  AwaitExit(program);
  program.Kill();
  tests::AwaitThat("the program has ended", [&] {
    const std::optional<Process> process = Look(program.pid());
    return !process || process->zombie;
  });
}

}  // namespace
}  // namespace socklab::program
