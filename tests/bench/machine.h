// The machine on which is measured: what it is, and what else it does meanwhile.
#ifndef SOCKLAB_TESTS_BENCH_MACHINE_H_
#define SOCKLAB_TESTS_BENCH_MACHINE_H_

#include <chrono>
#include <string>

namespace socklab::bench {

// "2026-11-22, 2 processors (AMD EPYC), Linux 6.18, as root, optimised build"
std::string DescribeMachine();

// Share of the processors' time, from 0 to 1, that is used or stolen during the next half second, by whomever
// (proc_stat(5)). To be asked while nothing of ours runs: it is then other people's load.
double Load();

// Returns once the load is below a twentieth, or after that time. Returns the load that it has seen last.
double AwaitQuiet(std::chrono::seconds patience);

}  // namespace socklab::bench

#endif  // SOCKLAB_TESTS_BENCH_MACHINE_H_
