#include "harness/program/starvation.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string>

namespace socklab::program {
namespace {

using std::chrono::nanoseconds;

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
  return Add({.time = std::chrono::steady_clock::now(), .processes = TimeOf(processes), .stolen = StolenTime()});
}

nanoseconds Starvation::Add(const Reading& now) {
  if (last_) {
    const nanoseconds time = now.time - last_->time;
    const nanoseconds starving = Grown(last_->processes.starving, now.processes.starving);
    self_inflicted_ = 2 * Grown(last_->processes.computing, now.processes.computing) > time;
    if (!self_inflicted_) total_ += std::min(time, starving + Grown(last_->stolen, now.stolen));
  }
  last_ = now;
  return total_;
}

}  // namespace socklab::program
