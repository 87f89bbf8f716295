// Measures the harness, and prints a Markdown table. Nothing is asserted: what is a fast machine's figure is no
// other's.
#include <fmt/format.h>
#include <signal.h>
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <functional>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "harness/grading/process.h"
#include "harness/run/runfiles.h"
#include "tests/bench/grading.h"
#include "tests/bench/machine.h"
#include "tests/bench/peak_memory.h"
#include "tests/bench/requests.h"
#include "tests/bench/table.h"
#include "tests/bench/transfer.h"
#include "tests/grading/reports.h"

namespace socklab::bench {
namespace {

using results::Verdict;

constexpr int kHeavyRuns = 5;
constexpr int kEmptyChecks = 200;
constexpr int kHangs = 50;
constexpr int kMemoryRuns = 5;
constexpr int kTransfers = 5;
constexpr int kSeeds = 11;
constexpr int kSpellsOfRequests = 3;
constexpr int kSpellsOfKeepAlive = 5;
constexpr std::size_t kIdleClients = 10'000;
constexpr double kHardlyDisturbed = 0.05;
constexpr std::uintmax_t kMebibyte = 1 << 20;
constexpr char kReliabilityLab[] = "03_tcp_reliability";
constexpr char kBadLink[] = "Pair.MovesAMebibyteOverABadLink";
constexpr char kMemoryLab[] = "04_tcp_chat";
constexpr char kDownloadLab[] = "05_download";
constexpr char kUploadLab[] = "06_upload";
constexpr char kLittleMemory[] = "maximum < 32 MB";
constexpr char kNoTarget[] = "–";

struct Lab {
  const char* name;
  const char* target;
  int runs;
  std::vector<const char*> heavy;  // checks, each with a file of 512 MiB; measured one by one
};

const std::vector<Lab> kLabs = {
    {"01_sockets", "median < 3 s", 5, {}},
    {"02_udp", "median < 1.5 s", 11, {}},
    {kReliabilityLab, "median < 10 s", 5, {}},
    {"04_tcp_chat", "median < 1.5 s", 11, {}},
    {kDownloadLab,
     "median < 3 s",
     5,
     {"DownloadServer.SendsAFileOf512Mebibytes", "DownloadClient.StoresAFileOf512Mebibytes"}},
    {kUploadLab,
     "median < 3 s",
     5,
     {"UploadServer.StoresAFileOf512Mebibytes", "UploadClient.SendsAFileOf512Mebibytes"}},
};

Order OrderOf(const std::string& program, const std::string& check) {
  return {.runner = run::Runfile("tests/bench/runner"),
          .programs = {{program, std::filesystem::canonical(run::Runfile("tests/bench/" + program))}},
          .only = check};
}

void DemandVerdict(const Graded& graded, Verdict verdict) {
  for (const results::CheckResult& each : graded.result.checks) {
    if (each.verdict == verdict) continue;
    throw std::runtime_error(fmt::format("the verdict on {} is {}: {}", each.name, Name(each.verdict),
                                         tests::MessageOf(graded.result, each)));
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
  std::string only;                   // measures whose name contains this, and those taken together with them
  std::chrono::seconds patience{60};  // for each measure
};

// Prints a row as soon as it is measured.
class Bench {
 public:
  explicit Bench(const Options& options) : options_(options) {}

  void Measure(const Heading& heading, int runs, const std::function<double()>& sample) {
    MeasureTogether({heading}, runs, [&sample] { return std::vector{sample()}; });
  }

  // Several rows at once: each sample holds one figure for each of them. Measures again, while patience lasts, until
  // the machine was hardly disturbed; the least disturbed attempt counts.
  void MeasureTogether(const std::vector<Heading>& headings, int runs,
                       const std::function<std::vector<double>()>& sample) {
    const auto is_wanted = [this](const Heading& each) {
      return each.measure.find(options_.only) != each.measure.npos;
    };
    if (std::ranges::none_of(headings, is_wanted)) return;
    std::vector<Row> best;
    const auto deadline = Clock::now() + options_.patience;
    do {
      AwaitQuiet(std::chrono::ceil<std::chrono::seconds>(deadline - Clock::now()));
      std::vector<Row> rows = Attempt(headings, runs, sample);
      if (best.empty() || rows[0].disturbance.sum() < best[0].disturbance.sum()) best = std::move(rows);
    } while (best[0].disturbance.sum() >= kHardlyDisturbed && Clock::now() < deadline);
    for (const Row& row : best) std::cout << Render(row) << std::flush;
  }

 private:
  static std::vector<Row> Attempt(const std::vector<Heading>& headings, int runs,
                                  const std::function<std::vector<double>()>& sample) {
    std::vector<Row> rows;
    for (const Heading& heading : headings) rows.push_back({.heading = heading});
    const ProcessorTimes before = ProcessorTimes::Now();
    for (int run = 0; run < runs; ++run) {
      const std::vector<double> figures = sample();
      for (std::size_t i = 0; i < rows.size(); ++i) rows[i].samples.push_back(figures.at(i));
    }
    const Disturbance disturbance = Between(before, ProcessorTimes::Now());
    for (Row& row : rows) row.disturbance = disturbance;
    return rows;
  }

  Options options_;
};

void MeasureGrading(Bench& bench, const Lab& lab, Order order) {
  order.light = !lab.heavy.empty();
  const char* part = lab.heavy.empty() ? "" : ", but for the files of 512 MiB";
  bench.Measure({fmt::format("grade the reference solution of {}{}", lab.name, part), lab.target, kSeconds}, lab.runs,
                [&order] { return GradeReference(order); });
  order.light = false;
  for (const char* check : lab.heavy) {
    order.only = check;
    bench.Measure({fmt::format("grade {} of {}", check, lab.name), "median < 3 s", kSeconds}, kHeavyRuns,
                  [&order] { return GradeReference(order); });
  }
}

void MeasureChecks(Bench& bench) {
  const Order empty = OrderOf("listens", "Empty"), hanging = OrderOf("hangs_in_recv", "Hanging");
  bench.Measure({"an empty check", "median < 15 ms", kMilliseconds}, kEmptyChecks,
                [&empty] { return GradeEmptyCheck(empty); });
  bench.Measure({"from the last byte read to the verdict on a hang in recv", "maximum < 100 ms", kMilliseconds}, kHangs,
                [&hanging] { return GradeHang(hanging); });
}

// What the link does follows from the seed. The programs wait for their timers: with another seed, for more of them.
void MeasureBadLink(Bench& bench, Order order) {
  order.only = kBadLink;
  order.seed = 0;
  bench.Measure(
      {fmt::format("grade {} of {}, with a new seed each time", kBadLink, kReliabilityLab), "maximum < 5 s", kSeconds},
      kSeeds, [&order] {
        order.seed = order.seed % kSeeds + 1;
        return GradeReference(order);
      });
}

// The programs of lab 3 and socat take turns. Their receivers have the same room, or socat's has as much as the kernel
// grants.
void MeasureSegments(Bench& bench, const Programs& programs) {
  const LargeFile file(256 * kMebibyte);
  bench.MeasureTogether({{"move 256 MiB by the programs of lab 3", "median >= 100 MB/s", kMegabytesPerSecond},
                         {"the same by socat, in windows of 65,535 bytes", kNoTarget, kMegabytesPerSecond},
                         {"the same by socat", kNoTarget, kMegabytesPerSecond},
                         {"the speed of lab 3, measured by that of socat in such windows", kNoTarget, kTimesAsMuch},
                         {"the speed of lab 3, measured by that of socat", kNoTarget, kTimesAsMuch}},
                        kTransfers, [&] {
                          const double lab = file.MoveBy(SegmentsBy(programs)).bytes_per_second;
                          const double windows = file.MoveBy(DownloadInWindows()).bytes_per_second;
                          const double socat = file.MoveBy(DownloadBySocat()).bytes_per_second;
                          return std::vector{lab, windows, socat, lab / windows, lab / socat};
                        });
}

// The programs of lab 5 and socat take turns, so that whatever else happens on the machine happens to both.
void MeasureDownload(Bench& bench, const Programs& programs) {
  const LargeFile file(1024 * kMebibyte);
  bench.MeasureTogether({{"download 1 GiB by the programs of lab 5", kNoTarget, kMegabytesPerSecond},
                         {"the same by socat", kNoTarget, kMegabytesPerSecond},
                         {"the same by socat, into /dev/null", kNoTarget, kMegabytesPerSecond},
                         {"the speed of lab 5, measured by that of socat", "median >= 0.7", kTimesAsMuch},
                         {"memory of the server of lab 5 meanwhile", kLittleMemory, kMegabytes},
                         {"memory of the client of lab 5 meanwhile", kLittleMemory, kMegabytes}},
                        kTransfers, [&] {
                          const Transfer lab = file.MoveBy(DownloadBy(programs));
                          const Transfer socat = file.MoveBy(DownloadBySocat());
                          const Transfer discard = file.MoveBy(DiscardBySocat());
                          return std::vector{lab.bytes_per_second,
                                             socat.bytes_per_second,
                                             discard.bytes_per_second,
                                             lab.bytes_per_second / socat.bytes_per_second,
                                             static_cast<double>(lab.peak_of_listening),
                                             static_cast<double>(lab.peak_of_connecting)};
                        });
}

void MeasureUpload(Bench& bench, const Programs& programs) {
  const LargeFile file(1024 * kMebibyte);
  bench.MeasureTogether({{"upload 1 GiB by the programs of lab 6", kNoTarget, kMegabytesPerSecond},
                         {"memory of the server of lab 6 meanwhile", kLittleMemory, kMegabytes},
                         {"memory of the client of lab 6 meanwhile", kLittleMemory, kMegabytes}},
                        kTransfers, [&] {
                          const Transfer lab = file.MoveBy(UploadBy(programs));
                          return std::vector{lab.bytes_per_second, static_cast<double>(lab.peak_of_listening),
                                             static_cast<double>(lab.peak_of_connecting)};
                        });
}

// The web servers take turns. Each request has a connection of its own, by which the labs differ.
void MeasureRequests(Bench& bench) {
  const SmallPage page;
  bench.MeasureTogether({{"requests to lab 8, one after another", kNoTarget, kPerSecond},
                         {"requests to lab 9, a process a client", kNoTarget, kPerSecond},
                         {"requests to lab 10, a thread a client", kNoTarget, kPerSecond},
                         {"requests to nginx, one worker", kNoTarget, kPerSecond},
                         {"the requests to lab 8, measured by nginx", kNoTarget, kTimesAsMuch},
                         {"the requests to lab 9, measured by nginx", kNoTarget, kTimesAsMuch},
                         {"the requests to lab 10, measured by nginx", kNoTarget, kTimesAsMuch}},
                        kSpellsOfRequests, [&] {
                          constexpr Connections kEach = Connections::kForOneRequest;
                          const double sequential = page.RequestsPerSecond(ReferenceServer("08_web_files"), kEach);
                          const double processes = page.RequestsPerSecond(ReferenceServer("09_web_processes"), kEach);
                          const double threads = page.RequestsPerSecond(ReferenceServer("10_web_threads"), kEach);
                          const double nginx = page.RequestsPerSecond(Nginx(), kEach);
                          return std::vector{sequential,         processes,         threads,        nginx,
                                             sequential / nginx, processes / nginx, threads / nginx};
                        });
}

// What an event loop is for.
void MeasureLoop(Bench& bench) {
  const SmallPage page;
  const WebServer lab = ReferenceServer("11_web_events"), nginx = NginxWithKeepAlive();
  bench.MeasureTogether({{"requests to lab 11, over connections that stay open", kNoTarget, kPerSecond},
                         {"the same to nginx, one worker", kNoTarget, kPerSecond},
                         {"the requests to lab 11, measured by nginx", "median >= 1", kTimesAsMuch}},
                        kSpellsOfKeepAlive, [&] {
                          const double ours = page.RequestsPerSecond(lab, Connections::kStay);
                          const double theirs = page.RequestsPerSecond(nginx, Connections::kStay);
                          return std::vector{ours, theirs, ours / theirs};
                        });
  const BigPage big;
  bench.MeasureTogether({{"512 MiB from lab 11", kNoTarget, kMegabytesPerSecond},
                         {"the same from nginx", kNoTarget, kMegabytesPerSecond},
                         {"the speed of lab 11, measured by that of nginx", "median >= 0.9", kTimesAsMuch}},
                        kTransfers, [&] {
                          const double ours = big.BytesPerSecond(lab), theirs = big.BytesPerSecond(nginx);
                          return std::vector{ours, theirs, ours / theirs};
                        });
  bench.Measure({fmt::format("memory of the server of lab 11 with {} idle clients", kIdleClients), "maximum < 100 MB",
                 kMegabytes},
                1, [&] { return page.MemoryWithIdleClients(lab, kIdleClients); });
}

void MeasureAll(const Options& options) {
  std::cout << DescribeMachine() << "\n\n" << TableHead() << std::flush;
  Bench bench(options);
  const std::map<std::string, Order> references = References();
  for (const Lab& lab : kLabs) MeasureGrading(bench, lab, references.at(lab.name));
  MeasureChecks(bench);
  const Order& memory_lab = references.at(kMemoryLab);
  bench.Measure({fmt::format("memory of the harness while it grades {}", kMemoryLab), "maximum < 100 MB", kMegabytes},
                kMemoryRuns, [&memory_lab] { return PeakWhileGrading(memory_lab); });
  MeasureBadLink(bench, references.at(kReliabilityLab));
  MeasureSegments(bench, references.at(kReliabilityLab).programs);
  MeasureDownload(bench, references.at(kDownloadLab).programs);
  MeasureUpload(bench, references.at(kUploadLab).programs);
  MeasureRequests(bench);
  MeasureLoop(bench);
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
  } catch (const grading::InterruptedBySignal& interrupted) {
    raise(interrupted.signal);
    return 1;
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
