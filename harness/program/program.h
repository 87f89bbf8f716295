// A program under test: started in its sandbox, talked to through its standard streams, and ended with all it began.
#ifndef SOCKLAB_HARNESS_PROGRAM_PROGRAM_H_
#define SOCKLAB_HARNESS_PROGRAM_PROGRAM_H_

#include <poll.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/net/descriptor.h"
#include "harness/program/command.h"
#include "harness/program/folder.h"
#include "harness/program/limits.h"
#include "harness/program/own_user.h"
#include "harness/program/sandbox.h"
#include "harness/program/supervisor_protocol.h"
#include "harness/text/phrase.h"
#include "harness/transcript/flow.h"

namespace socklab::program {

class Tracer;

// How a program ended.
struct Exit {
  int wait_status = 0;  // as of wait4(2)
  rusage usage{};
  bool supervisor_killed = false;  // it killed its supervisor too, so that nobody can tell its status
  transcript::Time time{};         // when the supervisor brought the news

  bool OrderlyWith(int status) const;
  // "exited with status 1", "was killed by signal 11 (SIGSEGV)"; {who} is the program.
  text::Phrase Describe(text::Phrase who) const;
};

// What a program finds when it starts.
struct Setting {
  Limits limits;
  bool on_terminal = false;     // its standard error is a terminal of 80 columns and 24 rows
  bool watches_closes = false;  // finds a socket that it closes twice, and delays each close(2) a little
  std::function<void(const Folder&)> furnish = [](const Folder&) {};  // puts things into its work folder
  Tracer* tracer = nullptr;  // records its system calls; must outlive the program
};

class Program {
 public:
  // Starts `command` with `options` added, and returns once it has been executed. `name` is what the lab calls it.
  // Throws SandboxError, with bubblewrap's own words, and CommandError when the kernel cannot execute the file.
  Program(std::string name, const Sandbox& sandbox, const Command& command, std::span<const std::string> options,
          const Setting& setting);
  // Ends the program and all that it started.
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  const std::string& name() const { return name_; }
  const Limits& limits() const { return limits_; }
  pid_t pid() const { return pid_; }
  pid_t supervisor() const { return supervisor_; }  // its parent, which also adopts the orphans it leaves

  // Moves what can be moved without waiting: input to it, output and news from it.
  void Pump();
  // What poll(2) should wait for on its behalf.
  std::vector<pollfd> Events() const;

  // Everything that it has printed so far.
  std::string_view output() const { return output_.text; }
  std::string_view errors() const { return errors_.text; }
  // When it did.
  const transcript::Flow& output_flow() const { return output_.flow; }
  const transcript::Flow& errors_flow() const { return errors_.flow; }
  const Folder& folder() const { return folder_; }  // its work folder
  bool Floods() const;                              // it prints more than its limit; what is beyond is not kept

  void Type(std::string_view bytes) {
    input_ += bytes;
    Pump();
  }
  void CloseInput() {
    close_input_ = true;
    Pump();
  }
  // True once it has read all that was typed, as far as that can be known: nothing is left in the pipe.
  bool HasReadInput() const;

  void Signal(int number) const;

  const std::optional<Exit>& exit() const { return exit_; }
  bool alone() const { return alone_; }  // it has exited, and left no process behind
  // Whether the kernel has ended one of its processes, because together they hold more than they may (MemoryGroup).
  // Where programs share a group, nobody can tell whose child was ended: then it is true once the program itself was.
  bool RanOutOfMemory() const;

  // Whether its files take more than it may have, as far as that is known: only where it is a user of its own, on a
  // disk that it shares. Elsewhere its disk is no larger.
  bool FillsItsDisk() const { return fills_its_disk_; }

  // The number of a socket that it has closed twice, where its setting watches that. What it does later, such as going
  // to sleep, proves that this is known.
  const std::optional<int>& closed_again() const { return closed_again_; }
  bool memory_is_counted() const { return joined_ > 0; }  // by a MemoryGroup: whatever holds it

  // Its processes: itself, and all its descendants. Empty once all have ended.
  std::vector<pid_t> Processes() const;
  // The most resident bytes that any one of its processes had.
  std::size_t peak_memory() const;
  // Must be called now and then with its processes, because they may end, and then nobody knows what they had.
  void NoteMemory(const std::vector<pid_t>& processes);
  // The same for its files; looks at them ten times a second at most.
  void NoteDisk();

  // Ends it, and all that it started, at once (SIGKILL). It is gone when this returns.
  void Kill();

 private:
  struct Stream {
    net::Descriptor pipe;
    std::string text;
    transcript::Flow flow;
    bool flooded = false;
  };

  void Launch(const Sandbox& sandbox, const Command& command, std::span<const std::string> options,
              const Setting& setting);
  void AwaitFolder();
  void CountMemory(pid_t supervisor);
  void Furnish(const Setting& setting) const;
  std::uint64_t ProcessLimit() const;
  void EndWhatIsLeft(bool supervisor_was_killed) const;
  void GiveOrder(std::span<const int> stdio, const Setting& setting) const;
  void AwaitStart(Tracer* tracer);
  void DemandUser() const;
  SupervisorReport ReceiveReport();
  void ReadStream(Stream& stream, transcript::Time time);
  void WriteInput();
  void ReadReports();
  std::string Complaints() const;

  std::string name_;
  Limits limits_;
  MemoryGroup* memory_;
  // Of its group when it was put there; joined_ stays 0 until then.
  std::size_t killed_before_ = 0;
  int joined_ = 0;
  bool has_company_ = false;
  std::filesystem::path bare_work_folder_;  // only without namespaces
  OwnUser user_;                            // only where it has one of its own
  std::filesystem::path own_files_;         // and where its files have been copied to
  Folder folder_;
  net::Descriptor control_;
  net::Descriptor complaints_;  // what bubblewrap prints if it fails
  net::Descriptor pidfd_;
  net::Descriptor supervisor_pidfd_;
  net::Descriptor input_pipe_;
  net::Descriptor input_reader_;  // our copy of the end it reads from, to see what is left in it; closed on CloseInput
  Stream output_;
  Stream errors_;
  std::string input_;        // all that was typed
  std::size_t written_ = 0;  // bytes of it that are in the pipe, or have been read
  bool close_input_ = false;
  pid_t launched_ = -1;  // our own child: bubblewrap, or the supervisor
  pid_t supervisor_ = -1;
  pid_t pid_ = -1;
  std::optional<Exit> exit_;
  bool alone_ = false;
  std::optional<int> closed_again_;
  std::size_t noted_memory_ = 0;
  bool fills_its_disk_ = false;
  std::chrono::steady_clock::time_point next_look_at_disk_;
};

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_PROGRAM_H_
