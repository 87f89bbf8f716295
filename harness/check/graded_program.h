// A program under test, as a check speaks of it: what it is told, and what it should print, store, hold and run.
//
//     auto server = Start("server");
//     server.IsReady();
//     …
//     server.Prints("hello");
//     server.Exits(0);
//
// A value: copies speak of the same running program. Verbs wait for what they demand, and throw results::Unmet when it
// will never happen; each stands for one step of the check, `where`.
#ifndef SOCKLAB_HARNESS_CHECK_GRADED_PROGRAM_H_
#define SOCKLAB_HARNESS_CHECK_GRADED_PROGRAM_H_

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include "harness/check/line.h"
#include "harness/net/content.h"
#include "harness/net/endpoint.h"
#include "harness/peers/console.h"
#include "harness/peers/conversation.h"
#include "harness/program/program.h"

namespace socklab::check {

using Where = std::source_location;

class GradedProgram {
 public:
  enum class Transport { kTcp, kUdp };

  // Where it should listen or be bound, if it is a server, and what it asks its user with, if it does.
  struct Role {
    Transport transport = Transport::kTcp;
    net::Endpoint endpoint;
    bool shares_loopback = false;  // other processes may use it too
    std::string prompt;
    std::vector<std::string> options;  // all that it was started with
  };

  GradedProgram() = default;  // none yet: to be assigned before anything is said of it
  // Used by Check::Start alone.
  GradedProgram(peers::Conversation& conversation, std::unique_ptr<program::Program> program, Role role);

  const std::string& name() const { return program().name(); }
  const std::vector<std::string>& options() const;
  program::Program& program() const;
  operator program::Program&() const { return program(); }  // peers are told which program they talk with

  // ---- Its start and its end.

  // Returns once the kernel shows that it listens (TCP) or is bound (UDP) where it should, and where that is: port 0
  // lets the kernel choose. Never connects to find out.
  net::Endpoint IsReady(Where where = Where::current());
  // Ends it, and all that it started; what it does about that is not judged.
  void Stop();
  bool is_stopped() const;
  // It ends on its own, with this exit status, and leaves no process behind.
  void Exits(int status, Where where = Where::current());
  void ExitsWithOneOf(const std::vector<int>& statuses, Where where = Where::current());
  // The same with any status but 0.
  void Fails(Where where = Where::current());
  // It ends on its own or by a signal that it was sent, and leaves no process behind.
  void Ends(Where where = Where::current());
  // Asks it to end, and demands that it neither crashes nor leaves a process behind. The end of every check.
  void EndsOrderly();

  // ---- What it is told, and what it prints.

  void Types(std::string_view text) { console().Types(text); }
  void EndsInput() { console().EndsInput(); }
  // It may listen before it has set a handler: a signal at its start comes after WaitUntilIdle().
  void Signals(int number);
  // Sends a signal to the youngest of its child processes, which is no fault of the program's own.
  void SignalsAChild(int number, Where where = Where::current());

  // It asks its user, on standard error; on standard output it is forgiven.
  void Prompts(Where where = Where::current());
  // It prints such a line, at once. Lines that nobody asked for may stand before it.
  void Prints(const Line& line, Where where = Where::current());
  // The same, and the line itself.
  std::string PrintedLine(const Line& line, Where where = Where::current());
  // It prints such a line on standard error.
  void PrintsError(const Line& line, Where where = Where::current());
  // It has not printed such a line until now.
  void HasNotPrinted(const Line& line, Where where = Where::current());
  // What it shows on its terminal (Check::GivenTerminal): a row like this, and at most that many rows in all.
  void Shows(const Line& row, Where where = Where::current());
  void ShowsAtMost(std::size_t rows, Where where = Where::current());
  // It has printed only plain lines on standard error, at most one a second besides the first and the last.
  void HasPrintedFewProgressLines(Where where = Where::current());

  // ---- What it has stored.

  // A file with this content, whole; and below this directory nothing but these paths, directories with a slash at the
  // end. Waits for it; checks that nothing else is there once the program waits for us.
  void Stores(const std::string& path, const net::Content& content, Where where = Where::current());
  void FolderHolds(const std::string& folder, const std::vector<std::string>& paths, Where where = Where::current());
  // Nothing that it has stored is outside of this directory, once it waits for us.
  void HoldsNothingOutside(const std::string& folder, Where where = Where::current());

  // ---- Its descriptors.

  // What its descriptor must be: AF_INET, SOCK_STREAM, IPPROTO_TCP, … (socket(2)).
  void HoldsSocket(int fd, int domain, int type, int protocol, Where where = Where::current());
  void HoldsNothingAt(int fd, Where where = Where::current());
  std::size_t OpenDescriptors() const;
  // It has at most that many open descriptors, or closes the excess now.
  void HasAtMostOpenDescriptors(std::size_t descriptors, Where where = Where::current());
  // It has closed no socket twice until it waits for us (Check::GivenAnEyeOnItsCloses).
  void ClosesNoSocketTwice(Where where = Where::current());
  // It is bound to, or listens on, no other address than this one.
  void IsBoundOnlyTo(net::Endpoint endpoint, Where where = Where::current());

  // ---- Its processes and threads.

  // It has no child process, not even a zombie, or gets rid of it now.
  void HasNoChildren(Where where = Where::current());
  // It has waited for all of its child processes that have ended until now, or does so before it has been idle for this
  // long.
  void HasNoZombiesWithin(std::chrono::milliseconds idleness, Where where = Where::current());
  // The processes of it and all its descendants, now, without zombies; and the threads in them.
  std::size_t Processes() const;
  std::size_t Threads() const;
  // It runs this number of them, or reaches it now, before it has been idle for three seconds.
  void RunsProcesses(std::size_t exactly, Where where = Where::current());
  void HasAtMostProcesses(std::size_t processes, Where where = Where::current());
  void HasAtMostThreads(std::size_t threads, Where where = Where::current());
  // The ids of its threads, now; and that at least `more` others run, whichever of these have ended meanwhile (a
  // run-time's own start and end), or reach that number now.
  std::set<pid_t> ThreadIds() const;
  void RunsMoreThreads(const std::set<pid_t>& than_these, std::size_t more, Where where = Where::current());
  // Returns once it waits for us, or has been idle for as long as patience::kAtRest.
  void WaitUntilIdle();

  // ---- Its memory.

  // It has used no more memory than this until now.
  void UsesLessMemoryThan(std::size_t bytes, Where where = Where::current());
  // Bytes of address space that it and all its descendants may use now; what is only reserved does not count.
  std::size_t AddressSpace() const;
  // What it was then; it has grown by less than this since, or shrinks to that now.
  void RemembersAddressSpace();
  void AddressSpaceGrowsByLessThan(std::size_t bytes, Where where = Where::current());

  // It is our build with ThreadSanitizer; and the error that its log reports, empty when there is none.
  void IsSanitized();
  text::Phrase SanitizerFinding() const;

 private:
  struct State;

  State& state() const;
  peers::Conversation& conversation() const;
  peers::Console& console() const;
  text::Argument Named() const { return {"program", name()}; }
  void Await(const program::Wait& wait, text::Phrase should, std::function<peers::Circumstance()> circumstance,
             Where where) const;
  void RunsAsMany(const std::function<bool()>& is_met, text::Phrase should, Where where);

  std::shared_ptr<State> state_;
};

}  // namespace socklab::check

#endif  // SOCKLAB_HARNESS_CHECK_GRADED_PROGRAM_H_
