// Runs compiled checks as the socklab command does, and takes the time.
#ifndef SOCKLAB_TESTS_BENCH_GRADING_H_
#define SOCKLAB_TESTS_BENCH_GRADING_H_

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "harness/results/results.h"

namespace socklab::bench {

using Clock = std::chrono::steady_clock;  // CLOCK_MONOTONIC, of which all processes of the machine see the same

struct Order {
  std::filesystem::path runner;
  std::map<std::string, std::filesystem::path> programs;
  std::string only;    // one check; empty for all
  bool light = false;  // without the heavy checks
  int seed = 1;        // of all chance
};

struct Graded {
  results::LabResult result;
  Clock::time_point start;
  Clock::time_point end;  // the report is printed, the results document is written, all processes have ended

  double seconds() const { return std::chrono::duration<double>(end - start).count(); }
};

// Throws std::runtime_error when grading leaves no results, a check is inconclusive, or it went without a sandbox.
Graded Grade(const Order& order);

// The reference solutions that Bazel has put beside this program, by lab ("04_tcp_chat"), and the checks for each.
std::map<std::string, Order> References();

}  // namespace socklab::bench

#endif  // SOCKLAB_TESTS_BENCH_GRADING_H_
