// Records the system calls of a program under test, by strace(1), which runs outside of the program's sandbox.
#ifndef SOCKLAB_HARNESS_PROGRAM_TRACER_H_
#define SOCKLAB_HARNESS_PROGRAM_TRACER_H_

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

#include "harness/net/descriptor.h"
#include "harness/text/phrase.h"

namespace socklab::program {

inline constexpr char kStrace[] = "/usr/bin/strace";

// Of one program. It slows the program down: a call takes some milliseconds, because the stack is recorded with it.
class Tracer {
 public:
  Tracer() = default;
  // Ends strace, if it still runs; the program goes on without it.
  ~Tracer();
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;

  // Traces the process, and all that it starts, once this has returned. Where that cannot be done, why_not() tells.
  void Attach(pid_t process);
  // Must be called once the program has been executed: only calls of this file's own code have a place in its source.
  void RememberExecutable(pid_t process);

  // Waits until strace has written all; the program must have ended. Throws std::system_error.
  void Finish();

  // Why nothing was recorded; empty where something was.
  const text::Phrase& why_not() const { return why_not_; }
  // After Finish: what strace has written (strace_log.h), as it is.
  const std::string& log() const { return log_; }
  // Whether there were too many calls, so that the last ones are missing.
  bool is_log_full() const;

  // The file that is executed: where it lies, as the program sees it, and the file itself; empty where it is not known.
  const std::string& executable() const { return executable_; }
  const net::Descriptor& executable_file() const { return executable_file_; }

 private:
  bool Attach(pid_t process, bool with_stacks);
  void End();

  pid_t strace_ = -1;
  net::Descriptor log_file_;
  net::Descriptor complaints_;
  std::string log_;
  text::Phrase why_not_;
  std::string executable_;
  net::Descriptor executable_file_;
};

}  // namespace socklab::program

#endif  // SOCKLAB_HARNESS_PROGRAM_TRACER_H_
