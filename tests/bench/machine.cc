#include "tests/bench/machine.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <ctime>
#include <fstream>
#include <thread>

namespace socklab::bench {
namespace {

using std::chrono::milliseconds;

constexpr double kQuiet = 0.05;
constexpr milliseconds kWindow{500};

struct ProcessorTicks {
  double busy = 0;
  double all = 0;
};

// The first line of /proc/stat: user nice system idle iowait irq softirq steal …
ProcessorTicks Ticks() {
  std::ifstream file("/proc/stat");
  std::string label;
  file >> label;
  ProcessorTicks ticks;
  for (int column = 0; column < 8; ++column) {
    double value = 0;
    file >> value;
    const bool idle = column == 3 || column == 4;
    if (!idle) ticks.busy += value;
    ticks.all += value;
  }
  return ticks;
}

std::string ProcessorModel() {
  constexpr std::string_view kKey = "model name\t: ";
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(kKey)) return line.substr(kKey.size());
  }
  return "of unknown model";
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

double Load() {
  const ProcessorTicks before = Ticks();
  std::this_thread::sleep_for(kWindow);
  const ProcessorTicks after = Ticks();
  return after.all > before.all ? (after.busy - before.busy) / (after.all - before.all) : 0;
}

double AwaitQuiet(std::chrono::seconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  double load = Load();
  while (load >= kQuiet && std::chrono::steady_clock::now() < deadline) load = Load();
  return load;
}

}  // namespace socklab::bench
