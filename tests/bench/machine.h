// The machine on which is measured: what it is, and what disturbs it meanwhile.
#ifndef SOCKLAB_TESTS_BENCH_MACHINE_H_
#define SOCKLAB_TESTS_BENCH_MACHINE_H_

#include <chrono>
#include <string>

namespace socklab::bench {

// "2026-11-22, 2 processors (AMD EPYC), Linux 6.18, as root, optimised build"
std::string DescribeMachine();

// What kept the processors from working for us, each as a share from 0 to 1.
struct Disturbance {
  double others = 0;  // of all processor time: used by processes that are not ours
  double stolen = 0;  // of the processor time that anybody wanted: given to other virtual machines by the host

  double sum() const { return others + stolen; }
};

// Processor time since the machine started, in seconds: what proc_stat(5) and getrusage(2) count.
struct ProcessorTimes {
  double all = 0;
  double busy = 0;
  double stolen = 0;
  double ours = 0;  // of this process, and of those that it has waited for

  static ProcessorTimes Now();
};

// What has happened between the two. Counted in ticks of the kernel, so that less than a second tells little.
Disturbance Between(const ProcessorTimes& before, const ProcessorTimes& after);

// Returns once other processes have used less than a twentieth of the processors for half a second, or after that time.
void AwaitQuiet(std::chrono::seconds patience);

}  // namespace socklab::bench

#endif  // SOCKLAB_TESTS_BENCH_MACHINE_H_
