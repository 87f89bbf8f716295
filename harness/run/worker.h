// The process that runs one check.
#ifndef SOCKLAB_HARNESS_RUN_WORKER_H_
#define SOCKLAB_HARNESS_RUN_WORKER_H_

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "harness/check/grading_context.h"
#include "harness/check/registry.h"
#include "harness/net/descriptor.h"
#include "harness/program/memory_group.h"
#include "harness/results/results.h"
#include "harness/run/captures.h"

namespace socklab::run {

class Worker {
 public:
  // Forks a process that runs `check`, and captures its network where there are `captures`. Throws std::system_error
  // when it cannot.
  Worker(const check::RegisteredCheck& check, const check::GradingContext& context, const Captures* captures);
  // Ends the process, if it still runs, and all that it started.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // CPU time that it and all that it started have used, and that they have waited for while runnable.
  std::chrono::nanoseconds BusyTime() const;

  // The descriptor to poll(2) for POLLIN: its result, or its end.
  int descriptor() const { return pipe_.get(); }
  // Reads what there is; returns the result once it is complete. A process that died without one is inconclusive.
  std::optional<results::CheckResult> Collect();
  // Ends it: the verdict is inconclusive, for this reason.
  results::CheckResult GiveUp(text::Phrase reason);

  // Once there is a result: the check has failed, and only because a program stayed idle until the time limit.
  bool was_idle_in_vain() const { return was_idle_in_vain_; }
  // And the text of its capture; empty where none is to be kept.
  std::string TakeCapture();

  std::chrono::steady_clock::time_point start() const { return start_; }

 private:
  results::CheckResult Inconclusive(text::Phrase reason) const;
  int End();

  const check::RegisteredCheck* check_;
  std::unique_ptr<program::MemoryGroup> memory_;  // destroyed last, when nobody is left in it
  std::chrono::steady_clock::time_point start_;
  net::Descriptor pipe_;
  net::Descriptor capture_;  // a file in memory, which the process writes; none where nothing is captured
  pid_t process_ = -1;
  bool was_idle_in_vain_ = false;
  std::string text_;
};

}  // namespace socklab::run

#endif  // SOCKLAB_HARNESS_RUN_WORKER_H_
