// When an editor has finished to save: some write a file in several steps, or delete it and put a new one in its place.
#ifndef SOCKLAB_HARNESS_CLI_WATCH_SETTLE_H_
#define SOCKLAB_HARNESS_CLI_WATCH_SETTLE_H_

#include <chrono>
#include <optional>

namespace socklab::cli {

class Settle {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // A save is over when nothing has happened for so long, or when it began that long ago.
  static constexpr std::chrono::milliseconds kQuiet{30}, kAtMost{500};

  // Something has happened to a file.
  void Saw(Time now) {
    if (!first_) first_ = now;
    last_ = now;
  }

  // When the save is over, as far as is known by now; nothing where there is none.
  std::optional<Time> End() const {
    if (!first_) return std::nullopt;
    return std::min(last_ + kQuiet, *first_ + kAtMost);
  }

  // Whether a save is over. It says so once.
  bool IsOver(Time now) {
    if (!first_ || now < *End()) return false;
    first_.reset();
    return true;
  }

 private:
  std::optional<Time> first_;
  Time last_;
};

}  // namespace socklab::cli

#endif  // SOCKLAB_HARNESS_CLI_WATCH_SETTLE_H_
