#include "harness/classroom/grade/engine.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "harness/grading/process.h"
#include "harness/grading/side_by_side.h"

namespace socklab::classroom {
namespace {

// Those that nobody has taken yet: they have been answered.
void DrainEndings() {
  const sigset_t set = grading::EndingSignals();
  constexpr timespec kNow = {};
  while (sigtimedwait(&set, nullptr, &kNow) > 0) {
  }
}

}  // namespace

int DefaultWorkers() {
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency())) + 1;
}

void WorkLocally(int workers, std::size_t tasks, const std::function<void(std::size_t)>& work) {
  const grading::EndingsForThreads endings;
  const int threads = std::min(workers, static_cast<int>(std::max<std::size_t>(1, tasks)));
  std::atomic<int> busy = 0;
  const auto guarded = [&](std::size_t i) {
    ++busy;
    try {
      work(i);
      --busy;
    } catch (const grading::InterruptedBySignal& interrupted) {
      // A signal ends one worker only: it is passed on until all have heard of it.
      if (--busy > 0) kill(getpid(), interrupted.signal);
      throw;
    } catch (...) {
      if (--busy > 0) kill(getpid(), SIGTERM);
      throw;
    }
  };
  try {
    grading::WorkSideBySide({{.threads = threads, .tasks = tasks, .work = guarded}});
  } catch (...) {
    DrainEndings();
    throw;
  }
}

}  // namespace socklab::classroom
