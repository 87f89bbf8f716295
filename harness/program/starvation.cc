#include "harness/program/starvation.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string>

namespace socklab::program {
namespace {

using std::chrono::nanoseconds;
using Clock = std::chrono::steady_clock;

// Time that the host of a virtual machine has given to others, of all CPUs together. It is counted in clock ticks.
nanoseconds StolenTime() {
  constexpr int kColumnsBefore = 7;  // user, nice, system, idle, iowait, irq, softirq
  std::ifstream file("/proc/stat");
  std::string cpu;
  std::uint64_t ticks = 0;
  file >> cpu;
  for (int column = 0; column <= kColumnsBefore; ++column) file >> ticks;
  if (!file) return nanoseconds(0);
  return std::chrono::seconds(1) * static_cast<std::int64_t>(ticks) / sysconf(_SC_CLK_TCK);
}

nanoseconds Grown(nanoseconds before, nanoseconds after) {
  return std::max(after - before, nanoseconds(0));
}

}  // namespace

nanoseconds Starvation::Look(const std::vector<pid_t>& processes) {
  const Clock::time_point time = Clock::now();
  const ProcessorTime now = TimeOf(processes);
  const nanoseconds stolen = StolenTime();
  self_inflicted_ = has_looked_ && 2 * Grown(last_.computing, now.computing) > time - last_look_;
  if (has_looked_ && !self_inflicted_) total_ += Grown(last_.starving, now.starving) + (stolen - last_stolen_);
  has_looked_ = true;
  last_look_ = time;
  last_ = now;
  last_stolen_ = stolen;
  return total_;
}

}  // namespace socklab::program
