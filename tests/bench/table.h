// What was measured, as rows of a Markdown table.
#ifndef SOCKLAB_TESTS_BENCH_TABLE_H_
#define SOCKLAB_TESTS_BENCH_TABLE_H_

#include <string>
#include <vector>

#include "tests/bench/machine.h"

namespace socklab::bench {

struct Unit {
  const char* name;
  double factor;  // from a sample (seconds, bytes) to this unit
  int decimals;
  bool more_is_better = false;
};

constexpr Unit kSeconds{"s", 1, 2};
constexpr Unit kMilliseconds{"ms", 1e3, 1};
constexpr Unit kMegabytes{"MB", 1e-6, 1};
constexpr Unit kMegabytesPerSecond{"MB/s", 1e-6, 0, true};
constexpr Unit kPerSecond{"/s", 1, 0, true};
constexpr Unit kTimesAsMuch{"×", 1, 2, true};

// What is measured.
struct Heading {
  std::string measure;
  std::string target;  // "median < 15 ms"
  Unit unit;
};

struct Row {
  Heading heading;
  std::vector<double> samples;  // not empty
  Disturbance disturbance;      // of the machine while it was measured
};

// The sample below or at which that share of all samples lies (nearest rank), 0 <= share <= 1.
double Percentile(std::vector<double> samples, double share);

std::string TableHead();
std::string Render(const Row& row);

}  // namespace socklab::bench

#endif  // SOCKLAB_TESTS_BENCH_TABLE_H_
