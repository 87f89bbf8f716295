// Measures the harness, and prints a Markdown table. Nothing is asserted: what is a fast machine's figure is no
// other's.
#include <fmt/format.h>
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iostream>
#include <sstream>
#include <stdexcept>

#include "harness/check/runfiles.h"
#include "tests/bench/grading.h"
#include "tests/bench/machine.h"
#include "tests/bench/peak_memory.h"
#include "tests/bench/table.h"

namespace socklab::bench {
namespace {

using check::Verdict;

constexpr int kReferenceRuns = 11;
constexpr int kEmptyChecks = 200;
constexpr int kHangs = 50;
constexpr int kMemoryRuns = 5;
constexpr double kHardlyDisturbed = 0.05;
constexpr char kMemoryLab[] = "04_tcp_chat";

Order OrderOf(const std::string& program, const std::string& check) {
  return {.runner = check::Runfile("tests/bench/runner"),
          .programs = {{program, std::filesystem::canonical(check::Runfile("tests/bench/" + program))}},
          .only = check};
}

void DemandVerdict(const Graded& graded, Verdict verdict) {
  for (const check::CheckResult& each : graded.result.checks) {
    if (each.verdict == verdict) continue;
    throw std::runtime_error(fmt::format("the verdict on {} is {}: {}", each.name, Name(each.verdict), each.message));
  }
}

double GradeReference(const Order& order) {
  const Graded graded = Grade(order);
  DemandVerdict(graded, Verdict::kPass);
  return graded.seconds();
}

// From the worker's start, over its namespaces, the sandbox, and the program's start and end, to the verdict.
double GradeEmptyCheck(const Order& order) {
  const Graded graded = Grade(order);
  DemandVerdict(graded, Verdict::kPass);
  return graded.result.checks.at(0).seconds;
}

// From the moment at which the program has read its last byte until the report is printed.
double GradeHang(const Order& order) {
  const Graded graded = Grade(order);
  DemandVerdict(graded, Verdict::kFail);
  std::istringstream output(graded.result.checks.at(0).last_output);
  std::int64_t hangs_since = -1;
  for (std::int64_t time; output >> time;) hangs_since = time;
  if (hangs_since < 0) throw std::runtime_error("the program has not said when it began to hang");
  const auto since = Clock::time_point(std::chrono::nanoseconds(hangs_since));
  return std::chrono::duration<double>(graded.end - since).count();
}

double PeakWhileGrading(const Order& order) {
  PeakMemory memory;
  const Graded graded = Grade(order);
  const std::size_t peak = memory.Finish();
  DemandVerdict(graded, Verdict::kPass);
  return static_cast<double>(peak);
}

// What to measure, and how.
struct Options {
  std::string only;                   // measures whose name contains this
  std::chrono::seconds patience{60};  // for each measure
};

// Prints a row as soon as it is measured.
class Bench {
 public:
  explicit Bench(const Options& options) : options_(options) {}

  // Measures again, while patience lasts, until the machine was hardly disturbed; the least disturbed attempt counts.
  void Measure(const std::string& what, const std::string& target, Unit unit, int runs,
               const std::function<double()>& sample) {
    if (what.find(options_.only) == std::string::npos) return;
    Row best{.measure = what, .target = target, .unit = unit, .samples = {}, .disturbance = {}};
    const auto deadline = Clock::now() + options_.patience;
    do {
      AwaitQuiet(std::chrono::ceil<std::chrono::seconds>(deadline - Clock::now()));
      Row row = best;
      row.samples.clear();
      const ProcessorTimes before = ProcessorTimes::Now();
      for (int i = 0; i < runs; ++i) row.samples.push_back(sample());
      row.disturbance = Between(before, ProcessorTimes::Now());
      if (best.samples.empty() || row.disturbance.sum() < best.disturbance.sum()) best = std::move(row);
    } while (best.disturbance.sum() >= kHardlyDisturbed && Clock::now() < deadline);
    std::cout << Render(best) << std::flush;
  }

 private:
  Options options_;
};

void MeasureAll(const Options& options) {
  std::cout << DescribeMachine() << "\n\n" << TableHead() << std::flush;
  Bench bench(options);
  const std::map<std::string, Order> references = References();
  for (const auto& [lab, order] : references) {
    bench.Measure(fmt::format("grade the reference solution of {}", lab), "median < 1.5 s", kSeconds, kReferenceRuns,
                  [&] { return GradeReference(order); });
  }
  const Order empty = OrderOf("listens", "Empty"), hanging = OrderOf("hangs_in_recv", "Hanging");
  bench.Measure("an empty check", "median < 15 ms", kMilliseconds, kEmptyChecks,
                [&] { return GradeEmptyCheck(empty); });
  bench.Measure("from the last byte read to the verdict on a hang in recv", "maximum < 100 ms", kMilliseconds, kHangs,
                [&] { return GradeHang(hanging); });
  const Order& memory_lab = references.at(kMemoryLab);
  bench.Measure(fmt::format("memory of the harness while it grades {}", kMemoryLab), "maximum < 100 MB", kMegabytes,
                kMemoryRuns, [&] { return PeakWhileGrading(memory_lab); });
}

int Main(int argc, char** argv) {
  CLI::App app("Measures the harness, and prints a Markdown table.");
  Options options;
  int patience = 60;
  app.add_option("--only", options.only, "Only the measures whose name contains this text");
  app.add_option("--patience", patience, "Seconds to spend on each measure until the machine is quiet enough")
      ->check(CLI::NonNegativeNumber);
  try {
    app.parse(argc, argv);
    // The runners find what they need beside this program.
    const std::string runfiles = std::filesystem::read_symlink("/proc/self/exe").string() + ".runfiles";
    setenv("TEST_SRCDIR", runfiles.c_str(), 0);
    options.patience = std::chrono::seconds(patience);
    MeasureAll(options);
    return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error);
  } catch (const std::exception& error) {
    std::cerr << "bench: " << error.what() << '\n';
    return 1;
  }
}

}  // namespace
}  // namespace socklab::bench

int main(int argc, char** argv) {
  return socklab::bench::Main(argc, argv);
}
