#include "tests/bench/machine.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <ctime>
#include <fstream>
#include <numeric>
#include <thread>

namespace socklab::bench {
namespace {

constexpr double kQuiet = 0.05;
constexpr std::chrono::milliseconds kWindow{500};

std::string ProcessorModel() {
  constexpr std::string_view kKey = "model name\t: ";
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(kKey)) return line.substr(kKey.size());
  }
  return "of unknown model";
}

double Seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

double UsedBy(int who) {
  rusage usage;
  getrusage(who, &usage);
  return Seconds(usage.ru_utime) + Seconds(usage.ru_stime);
}

}  // namespace

std::string DescribeMachine() {
  utsname kernel;
  uname(&kernel);
#ifdef __OPTIMIZE__
  const char* build = "optimised build";
#else
  const char* build = "build without optimisation";
#endif
  return fmt::format("{:%F}, {} processors ({}), {} {}, as {}, {}", fmt::localtime(std::time(nullptr)),
                     std::thread::hardware_concurrency(), ProcessorModel(), kernel.sysname, kernel.release,
                     geteuid() == 0 ? "root" : "an unprivileged user", build);
}

ProcessorTimes ProcessorTimes::Now() {
  enum Column { kUser, kNice, kSystem, kIdle, kWaiting, kInterrupts, kSoftInterrupts, kStolen, kColumns };
  std::array<double, kColumns> columns{};
  std::ifstream file("/proc/stat");
  std::string label;
  file >> label;
  for (double& column : columns) {
    file >> column;
    column /= static_cast<double>(sysconf(_SC_CLK_TCK));
  }
  ProcessorTimes times;
  times.all = std::accumulate(columns.begin(), columns.end(), 0.0);
  times.stolen = columns[kStolen];
  times.busy = times.all - columns[kIdle] - columns[kWaiting] - columns[kStolen];
  times.ours = UsedBy(RUSAGE_SELF) + UsedBy(RUSAGE_CHILDREN);
  return times;
}

Disturbance Between(const ProcessorTimes& before, const ProcessorTimes& after) {
  const double all = after.all - before.all, busy = after.busy - before.busy, stolen = after.stolen - before.stolen;
  const double others = busy - (after.ours - before.ours);
  return {.others = all > 0 ? std::clamp(others / all, 0.0, 1.0) : 0,
          .stolen = stolen > 0 ? stolen / (busy + stolen) : 0};
}

void AwaitQuiet(std::chrono::seconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  Disturbance disturbance;
  do {
    const ProcessorTimes before = ProcessorTimes::Now();
    std::this_thread::sleep_for(kWindow);
    disturbance = Between(before, ProcessorTimes::Now());
  } while (disturbance.others >= kQuiet && std::chrono::steady_clock::now() < deadline);
}

}  // namespace socklab::bench
