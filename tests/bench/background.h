// A program that runs beside this one.
#ifndef SOCKLAB_TESTS_BENCH_BACKGROUND_H_
#define SOCKLAB_TESTS_BENCH_BACKGROUND_H_

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "harness/net/descriptor.h"

namespace socklab::bench {

class Background {
 public:
  // Program, found in PATH if it has no slash, and arguments. What it prints is thrown away. Throws std::system_error.
  explicit Background(const std::vector<std::string>& words);
  ~Background();  // asks it to end by SIGTERM, and insists
  Background(const Background&) = delete;

  const std::string& name() const { return name_; }

  // Returns once something listens on this port of TCP (SOCK_STREAM), or is bound to it in UDP (SOCK_DGRAM). Throws
  // std::runtime_error when the program ends instead.
  void AwaitSocket(int type, std::uint16_t port);

  // Whether it has ended, or does so meanwhile.
  bool EndsWithin(std::chrono::milliseconds time);

  // Waits until it ends. Throws grading::InterruptedBySignal when Ctrl-C has ended it, and std::runtime_error when it
  // ends in another way than with status 0, or not within two minutes.
  void DemandSuccess();

  // Bytes resident at most (VmHWM), up to now or, if it has ended meanwhile, to the last hundredth of a second.
  std::size_t Peak();

 private:
  std::string name_;
  pid_t process_ = -1;
  net::Descriptor handle_;  // readable once the process has ended; pidfd_open(2)
  std::size_t peak_ = 0;
  std::optional<int> status_;  // as waitpid(2) tells it
};

}  // namespace socklab::bench

#endif  // SOCKLAB_TESTS_BENCH_BACKGROUND_H_
