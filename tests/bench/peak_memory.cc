#include "tests/bench/peak_memory.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <limits>
#include <string>
#include <vector>

namespace socklab::bench {
namespace {

constexpr std::chrono::microseconds kPause{200};

// Steps down from the runner.
constexpr int kWorker = 1, kSupervisor = 3;

std::vector<pid_t> ChildrenOf(pid_t process, pid_t thread) {
  std::ifstream file(fmt::format("/proc/{}/task/{}/children", process, thread));
  std::vector<pid_t> children;
  for (pid_t child; file >> child;) children.push_back(child);
  return children;
}

struct Status {
  std::string name;
  std::size_t peak = 0;  // bytes
};

Status StatusOf(pid_t process) {
  Status status;
  std::ifstream file(fmt::format("/proc/{}/status", process));
  for (std::string key; file >> key;) {
    if (key == "Name:") file >> status.name;
    if (key == "VmHWM:" && file >> status.peak) {
      status.peak <<= 10;
      break;
    }
    file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return status;
}

std::size_t PeakOfTree(pid_t process, const std::string& name_of_parent, int depth) {
  const Status status = StatusOf(process);
  // Between vfork(2) and execve(2), bubblewrap's process still shares the worker's memory.
  const bool is_borrowed = depth > kWorker && status.name == name_of_parent && depth < kSupervisor;
  std::size_t sum = is_borrowed ? 0 : status.peak;
  if (depth == kSupervisor) return sum;
  for (const pid_t child : ChildrenOf(process, process)) sum += PeakOfTree(child, status.name, depth + 1);
  return sum;
}

}  // namespace

std::size_t PeakOf(pid_t process) {
  return StatusOf(process).peak;
}

PeakMemory::PeakMemory() : starter_(gettid()), watch_([this](const std::stop_token& stop) { Watch(stop); }) {}

std::size_t PeakMemory::Finish() {
  watch_.request_stop();
  watch_.join();
  return peak_;
}

void PeakMemory::Watch(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    std::size_t sum = 0;
    for (const pid_t runner : ChildrenOf(getpid(), starter_)) sum += PeakOfTree(runner, "", 0);
    peak_ = std::max(peak_, sum);
    std::this_thread::sleep_for(kPause);
  }
}

}  // namespace socklab::bench
